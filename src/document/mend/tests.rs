//! Edits leave everything else as it was.

mod generated;

use super::Step;
use crate::document::{Document, Fault, Format, Kind, MAX_DEPTH, Node};
use crate::path::RepoPath;
use serde_json::{Map, Value, json};

fn read(text: &str, format: Format) -> (Document, Vec<Fault>) {
    Document::parse(RepoPath::parse("a").unwrap(), text.as_bytes().to_vec(), format)
}

fn applied(text: &str, step: &Step) -> String {
    let Step::Replace { span, text: new, .. } = step else { panic!("an edit replaces text") };
    let (before, behind) = (text.get(..span.start).unwrap(), text.get(span.end..).unwrap());
    format!("{before}{new}{behind}")
}

fn edited(text: &str, format: Format, pointer: &str, edit: impl Fn(Node<'_>) -> Option<Step>) -> String {
    let (document, _) = read(text, format);
    let node = document.root().at(pointer).unwrap();
    edit(node).map_or_else(|| "none".to_owned(), |step| applied(text, &step))
}

#[test]
fn json_members_come_as_their_siblings_stand() {
    let add = |node: Node<'_>| node.with_member("b", "x");
    for (text, pointer, expected) in [
        ("{\"a\":1}", "", "{\"a\":1,\"b\":\"x\"}"),
        ("{ \"a\": 1 }", "", "{ \"a\": 1, \"b\": \"x\" }"),
        ("{\n\t\"a\" : 1\n}\n", "", "{\n\t\"a\" : 1,\n\t\"b\" : \"x\"\n}\n"),
        ("{\r\n  \"a\": 1\r\n}", "", "{\r\n  \"a\": 1,\r\n  \"b\": \"x\"\r\n}"),
        ("{\n  \"a\": 1 // one\n}", "", "{\n  \"a\": 1, // one\n  \"b\": \"x\"\n}"),
        ("{\n  \"a\": 1, // one\n}", "", "{\n  \"a\": 1, // one\n  \"b\": \"x\"\n}"),
        ("{\n    \"a\": {}\n}", "/a", "{\n    \"a\": {\n        \"b\": \"x\"\n    }\n}"),
        ("{\"a\": {}}", "/a", "{\"a\": {\"b\": \"x\"}}"),
        ("{}", "", "{\n  \"b\": \"x\"\n}"),
        ("{/* c */}", "", "none"),
        ("{\"b\": 1}", "", "none"),
        ("{\"a\": 1, \"a\": 2}", "", "none"),
        ("{\"a\": 1", "", "none"),
    ] {
        assert_eq!(edited(text, Format::Json, pointer, add), expected);
    }
    let nested = |node: Node<'_>| node.with_member("b", json!({"c": [1, {}], "d": "é\n"}));
    assert_eq!(
        edited("{\n  \"a\": 1\n}", Format::Json, "", nested),
        "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": [\n      1,\n      {}\n    ],\n    \"d\": \"é\\n\"\n  }\n}"
    );
}

#[test]
fn json_members_go_with_their_comma_and_line() {
    let remove = |node: Node<'_>| node.without_member("b");
    for (text, expected) in [
        ("{\"b\":1}", "{}"),
        ("{\n  \"b\": 1\n}", "{}"),
        ("{\"b\": 1, \"c\": 2}", "{\"c\": 2}"),
        ("{\"a\": 1, \"b\": 2}", "{\"a\": 1}"),
        ("{\n  \"a\": 1, // one\n  \"b\": 2 // two\n}", "{\n  \"a\": 1 // one\n}"),
        ("{\n  \"a\": 1, // one\n  \"b\": 2 }", "{\n  \"a\": 1 // one\n   }"),
        ("{\n  \"b\": 1, // one\n  // about c\n  \"c\": 2\n}", "{\n  // about c\n  \"c\": 2\n}"),
        ("{\n  \"a\": 1,\n  \"b\": 2,\n}", "{\n  \"a\": 1,\n}"),
        ("{\n  \"a\": 1\n  , \"b\": 2\n  , \"c\": 3\n}", "{\n  \"a\": 1\n  , \"c\": 3\n}"),
    ] {
        assert_eq!(edited(text, Format::Json, "", remove), expected, "{text}");
    }
}

#[test]
fn yaml_lines_come_and_go() {
    let add = |node: Node<'_>| node.with_member("new", "yes: no");
    for (text, pointer, expected) in [
        ("a: 1", "", "a: 1\nnew: 'yes: no'"),
        ("a: 1 # c\n# end\n", "", "a: 1 # c\nnew: 'yes: no'\n# end\n"),
        ("a:\r\n  - b: \"x\"\r\n", "/a/0", "a:\r\n  - b: \"x\"\r\n    new: \"yes: no\"\r\n"),
        ("a: {b: 1}\n", "/a", "a: {b: 1, new: 'yes: no'}\n"),
        ("a: {}\n", "/a", "a: {new: 'yes: no'}\n"),
        ("b: |\n  x\n  # y\n\nc: 1\n", "", "b: |\n  x\n  # y\n\nc: 1\nnew: 'yes: no'\n"),
        ("a:\n  b: |\n    x\n\nc: 1\n", "/a", "a:\n  b: |\n    x\n  new: 'yes: no'\n\nc: 1\n"),
        ("a: &x\n  b: 1\nc: *x\n", "/a", "none"),
        ("a: &x\n  b: 1\nc: *x\n", "", "none"),
        ("a:\n- b\n- c: 1\n", "", "a:\n- b\n- c: 1\nnew: 'yes: no'\n"),
    ] {
        assert_eq!(edited(text, Format::Yaml, pointer, add), expected);
    }
    let remove = |node: Node<'_>| node.without_member("b");
    for (text, pointer, expected) in [
        ("b:\n  - x\n  # c\na: 1\n", "", "  # c\na: 1\n"),
        ("a: 1\nb: 2", "", "a: 1"),
        ("a:\n  b: 2\nc: 3\n", "/a", "a: {}\nc: 3\n"),
        ("- b: >\n    x\n\n  c: 1\n", "/0", "- c: 1\n"),
        ("{a: 1, b: 2}", "", "{a: 1}"),
    ] {
        assert_eq!(edited(text, Format::Yaml, pointer, remove), expected);
    }
    let first = |node: Node<'_>| node.without_item(0);
    assert_eq!(edited("a:\n- x\n- y\n", Format::Yaml, "/a", first), "a:\n- y\n");
    assert_eq!(edited("a:\n- x\nb: 1\n", Format::Yaml, "/a", first), "a: []\nb: 1\n");
}

#[test]
fn yaml_scalars_keep_their_quotes() {
    for (text, value, expected) in [
        ("a: 'x'", json!("it's"), "a: 'it''s'"),
        ("a: \"x\"", json!("y"), "a: \"y\""),
        ("a: x # c", json!("y z"), "a: y z # c"),
        ("a: x", json!("true"), "a: 'true'"),
        ("a: x", json!("1.0"), "a: '1.0'"),
        ("a: x", json!("two\nlines"), "a: \"two\\nlines\""),
        ("a: '1'", json!(1), "a: 1"),
        ("a:", json!(true), "a: true"),
        ("a: !!str 1", json!("2"), "none"),
        ("a: &x 1", json!("2"), "none"),
        ("a: |\n  x", json!("2"), "none"),
    ] {
        let edit = |node: Node<'_>| node.with_value(value.clone());
        assert_eq!(edited(text, Format::Yaml, "/a", edit), expected);
    }
}

#[test]
fn toml_lines_come_and_go() {
    let text = "a = \"x\" # c\n\n[t]\nb = [1, 2]\nc.d = 1\n";
    let at =
        |pointer: &str, edit: &dyn Fn(Node<'_>) -> Option<Step>| edited(text, Format::Toml, pointer, edit);
    assert_eq!(at("/a", &|node| node.with_value("y")), text.replace("\"x\"", "\"y\""));
    assert_eq!(at("", &|node| node.with_member("n m", 1)), text.replace("# c\n", "# c\n\"n m\" = 1\n"));
    assert_eq!(at("/t", &|node| node.with_member("n", true)), text.replace("2]\n", "2]\nn = true\n"));
    assert_eq!(at("/t", &|node| node.without_member("b")), text.replace("b = [1, 2]\n", ""));
    assert_eq!(at("/t/b", &|node| node.without_item(1)), text.replace("1, 2", "1"));
    assert_eq!(at("/t", &|node| node.with_renamed("b", "e")), text.replace("b =", "e ="));
    assert_eq!(at("/t", &|node| node.without_member("c")), "none");
    assert_eq!(at("", &|node| node.with_renamed("t", "u")), "none");
}

#[test]
fn toml_tables_of_an_array_go_whole() {
    let text = "a = 1\n\n[[t]]\nb = \"[[t]]\"\nc = \"\"\"\n[x]\n\"\"\" # c\n\n# of the next\n[[t]]\nb = 2\n[[u]]\n\n[[t]]";
    let without =
        |pointer, index| edited(text, Format::Toml, pointer, |node: Node<'_>| node.without_item(index));
    assert_eq!(without("/t", 0), "a = 1\n\n# of the next\n[[t]]\nb = 2\n[[u]]\n\n[[t]]");
    assert_eq!(without("/t", 1), text.replace("[[t]]\nb = 2\n", ""));
    assert_eq!(without("/t", 2), text.trim_end_matches("\n[[t]]"));
    assert_eq!(without("/u", 0), text.replace("[[u]]\n", ""));
    let windows = "a = 1\r\n\r\n[[t]]\r\nb = 1\r\n\r\n[c]\r\n";
    let first = |node: Node<'_>| node.without_item(0);
    assert_eq!(edited(windows, Format::Toml, "/t", first), "a = 1\r\n\r\n[c]\r\n");
    for text in ["[[t]]\n[t.u]\nb = 1\n", "[[t]]\nb.c = 1\n"] {
        assert_eq!(edited(text, Format::Toml, "/t", first), "none", "{text}");
    }
}

#[test]
fn toml_tables_come_at_the_end_and_go_whole() {
    let members = [("on", serde_json::json!("2026-01-31")), ("why", serde_json::json!("a \"b\"\n"))];
    let added =
        |text: &str| edited(text, Format::Toml, "", |node: Node<'_>| node.with_table("[[t]]", &members));
    let table = "[[t]]\non = 2026-01-31\nwhy = \"a \\\"b\\\"\\n\"\n";
    assert_eq!(added(""), table);
    assert_eq!(added("a = 1\n# c"), format!("a = 1\n# c\n\n{table}"));
    assert_eq!(added("[t2]\na = 1\n"), format!("[t2]\na = 1\n\n{table}"));
    assert_eq!(added("a = 1\r\n"), format!("a = 1\r\n\r\n{}", table.replace('\n', "\r\n")));
    let without = |text: &str| edited(text, Format::Toml, "", |node: Node<'_>| node.without_member("t"));
    assert_eq!(without("a = 1\n\n# c\n[t]\nb = 1\n\n[u]\n"), "a = 1\n\n# c\n\n[u]\n");
    let inner = |text: &str| edited(text, Format::Toml, "/a", |node: Node<'_>| node.without_member("t"));
    assert_eq!(inner("[a.t]\nb = 1\n"), "none", "it would take `a` with it");
    for text in ["[t]\n[t.u]\nb = 1\n", "[t]\nb.c = 1\n", "[[t]]\nb = 1\n"] {
        assert_eq!(without(text), "none", "{text}");
    }
}

/// A change of a value, beside the edit that should make it.
type Change = (&'static str, fn(&mut Value), fn(Node<'_>) -> Option<Step>);

fn rebuilt(value: &mut Value, edit: impl Fn(usize, String, Value) -> Option<(String, Value)>) {
    let Value::Object(members) = value else { return };
    let old = std::mem::take(members).into_iter().enumerate();
    *members = old.filter_map(|(number, (name, value))| edit(number, name, value)).collect::<Map<_, _>>();
}

fn first_name(node: Node<'_>) -> Option<&str> {
    node.members().next().map(|member| member.name)
}

fn last_name(node: Node<'_>) -> Option<&str> {
    node.members().last().map(|member| member.name)
}

const CHANGES: [Change; 9] = [
    ("text", |value| *value = json!("it's # \"new\": x"), |node| node.with_value("it's # \"new\": x")),
    ("number", |value| *value = json!(7), |node| node.with_value(7)),
    ("object", |value| *value = json!({"p": ["q", {}]}), |node| node.with_value(json!({"p": ["q", {}]}))),
    (
        "member",
        |value| value["new key"] = json!("a text"),
        |node| node.is_object().then(|| node.with_member("new key", "a text"))?,
    ),
    (
        "container",
        |value| value["n"] = json!({"p": ["q", {"r": 1}], "s": {"t": null}}),
        |node| node.with_member("n", json!({"p": ["q", {"r": 1}], "s": {"t": null}})),
    ),
    (
        "first member",
        |value| rebuilt(value, |number, name, value| (number > 0).then_some((name, value))),
        |node| node.without_member(first_name(node)?),
    ),
    (
        "last member",
        |value| {
            let last = value.as_object().map_or(0, |members| members.len() - 1);
            rebuilt(value, |number, name, value| (number < last).then_some((name, value)));
        },
        |node| node.without_member(last_name(node)?),
    ),
    (
        "name",
        |value| {
            rebuilt(value, |number, name, value| {
                Some((if number == 0 { "x-new".to_owned() } else { name }, value))
            });
        },
        |node| node.with_renamed(first_name(node)?, "x-new"),
    ),
    (
        "item",
        |value| {
            let items = value.as_array_mut().unwrap();
            items.remove(items.len() / 2);
        },
        |node| node.without_item(node.len() / 2),
    ),
];

/// How often edits were asked for that their kind of value allows, and how often there was one.
#[derive(Default)]
struct Tally {
    asked: usize,
    made: usize,
}

fn fits(name: &str, node: Node<'_>) -> bool {
    match name {
        "text" | "number" | "object" => !matches!(node.kind(), Kind::Array | Kind::Object),
        "item" => node.is_array() && !node.is_empty(),
        "member" | "container" => node.is_object(),
        _ => node.is_object() && !node.is_empty(),
    }
}

/// Makes every change at the places that `chosen` picks, and compares values and faults.
fn try_all(text: &str, format: Format, mut chosen: impl FnMut() -> bool, tally: &mut Tally) {
    let (document, faults) = read(text, format);
    let mut open = vec![document.root()];
    while let Some(node) = open.pop() {
        open.extend(node.members().map(|member| member.value).chain(node.items()));
        let pointer = node.pointer();
        // What is put in there would be too deep to be read.
        let is_deepest = pointer.matches('/').count() + 2 >= MAX_DEPTH;
        if !chosen() || is_deepest {
            continue;
        }
        for (name, change, edit) in CHANGES {
            tally.asked += usize::from(fits(name, node));
            let Some(step) = edit(node) else { continue };
            tally.made += usize::from(fits(name, node));
            let mut expected = document.root().to_json();
            change(expected.pointer_mut(&pointer).unwrap());
            let new = applied(text, &step);
            let (after, new_faults) = read(&new, format);
            let shown =
                format!("{name} at {pointer:?}\n--- before\n{text}\n--- after\n{new}\n{new_faults:?}");
            assert!(after.is_whole() && new_faults.len() <= faults.len(), "{shown}");
            let mut found = after.root().to_json();
            if format == Format::Toml {
                // An array of tables has no way to say that it is empty.
                [&mut found, &mut expected].into_iter().for_each(drop_empty);
            }
            assert_eq!(found, expected, "{shown}");
            let in_order = [found, expected].map(|value| value.to_string());
            let same_order = format == Format::Toml || in_order[0] == in_order[1];
            assert!(same_order, "{shown}");
        }
    }
}

/// Takes empty lists out of objects.
fn drop_empty(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| member.as_array().is_none_or(|items| !items.is_empty()));
            members.values_mut().for_each(drop_empty);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_empty),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Numbers that look random and are the same every time.
struct Seed(u64);

impl Seed {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    fn pick<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }
}

#[test]
fn edits_of_generated_documents_change_what_they_say() {
    for (format, least) in [(Format::Json, 0.9), (Format::Yaml, 0.7)] {
        let mut tally = Tally::default();
        for number in 0..150 {
            let text = generated::document(&mut Seed(number), format);
            let (document, faults) = read(&text, format);
            assert!(document.is_whole(), "{text}\n{faults:?}");
            try_all(&text, format, || true, &mut tally);
        }
        let share = tally.made as f64 / tally.asked as f64;
        assert!(share > least, "{format:?}: {} of {}", tally.made, tally.asked);
    }
}

#[test]
fn edits_of_fixtures_change_what_they_say() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut seed = Seed(1);
    let mut tally = Tally::default();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.unwrap();
        let format =
            RepoPath::parse(&entry.file_name().to_string_lossy()).ok().and_then(|path| Format::of(&path));
        let Some(format) = format.filter(|_| entry.metadata().unwrap().len() < 20_000) else { continue };
        let Ok(text) = std::fs::read_to_string(entry.path()) else { continue };
        let places = text.len() / 20 + 1;
        try_all(&text, format, || seed.below(places) == 0, &mut tally);
    }
    assert!(tally.made * 10 > tally.asked * 7, "{} of {}", tally.made, tally.asked);
}
