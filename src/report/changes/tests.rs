use super::*;
use crate::contract::Contract;
use crate::diff::changes;
use crate::document::{Document, Format};
use crate::path::RepoPath;

fn document(text: &str) -> Document {
    let path = RepoPath::parse("api.json").unwrap();
    Document::parse(path, text.as_bytes().to_vec(), Format::Json).0
}

const OLD: &str = r#"{"swagger": "2.0", "info": {"title": "A", "version": "1.0.0"}, "paths": {
    "/a": {"get": {"operationId": "GetA", "summary": "a", "responses": {"200": {"description": "ok"}}}},
    "/b": {"get": {"operationId": "GetB", "responses": {"200": {"description": "ok"}}}}}}"#;
const NEW: &str = r#"{"swagger": "2.0", "info": {"title": "A", "version": "1.1.0"}, "paths": {
    "/a": {"get": {"operationId": "GetA", "summary": "b", "parameters": [
        {"name": "<b>\u001b", "in": "query", "type": "string"}],
        "responses": {"200": {"description": "ok"}}}}}}"#;

fn comparison(old: &str, new: &str) -> Comparison {
    let (old, new) = (document(old), document(new));
    Comparison {
        subject: "acme".to_owned(),
        from: "1.0.0".to_owned(),
        to: "work tree".to_owned(),
        old_version: Some(Version::new(1, 0, 0)),
        new_version: Some(Version::new(1, 1, 0)),
        fate: Fate::Changed,
        changes: changes(&Contract::read(&old).unwrap(), &Contract::read(&new).unwrap()),
    }
}

#[test]
fn the_reports_say_the_same() {
    let compared = comparison(OLD, NEW);
    assert_eq!(
        human(std::slice::from_ref(&compared), None, false),
        "acme  1.0.0 → work tree\n\
         \n  BREAKING\n  - `GetB` is gone; whoever uses it fails\n\
         \x20   path-removed at api.json:3:13 (/paths/~1b/get)\n\
         \x20     - {\"operationId\": \"GetB\", \"responses\": {\"200\": {\"description\": \"ok\"}}}\n\
         \n  ADDED\n  + query parameter `<b> ` of `GetA` is new and optional\n\
         \x20   optional-parameter-added at api.json:3:9 (/paths/~1a/get/parameters/0)\n\
         \x20     + {\"name\": \"<b>\\u001b\", \"in\": \"query\", \"type\": \"string\"}\n\
         \n  DOCUMENTATION\n  ~ `GetA` has another `summary`: “b”, was “a”\n\
         \x20   summary-changed at api.json:2:55 (/paths/~1a/get/summary)\n\
         \nneeds major: 2.0.0 (1.1.0 is too small)\n"
    );
    let value: serde_json::Value = serde_json::from_str(&json(&compared)).unwrap();
    assert_eq!(value["required"], "major");
    assert_eq!(value["next"], "2.0.0");
    assert_eq!(value["enough"], false);
    assert_eq!(value["changes"][1]["change"], "optional-parameter-added");
    assert_eq!(value["changes"][1]["operation"], "GetA");
    assert_eq!(value["changes"][1]["pointer"], "/paths/~1a/get/parameters/0");
    assert_eq!(value["changes"][1]["before"], serde_json::Value::Null);
    assert_eq!(
        (&value["changes"][2]["before"], &value["changes"][2]["after"]),
        (&"\"a\"".into(), &"\"b\"".into())
    );
    let text = markdown(std::slice::from_ref(&compared), None);
    assert!(
        text.contains("### Breaking\n\n- `GetB` is gone; whoever uses it fails (`path-removed`)"),
        "{text}"
    );
    assert!(text.contains("- query parameter `<b> ` of `GetA` is new"), "{text}");
}

#[test]
fn all_connectors_have_an_overview() {
    let changed = comparison(OLD, NEW);
    let new =
        Comparison { subject: "zeta".to_owned(), fate: Fate::New, changes: Vec::new(), ..changed.clone() };
    let all = [changed, new];
    let text = human(&all, Some("main"), false);
    assert!(text.starts_with("since main: 2 connectors differ\n  acme  changed  needs major (2.0.0)\n  zeta  new\n\nacme  1.0.0"), "{text}");
    assert!(text.contains("\nzeta  1.0.0 → work tree\n\nis new (1.1.0): there is nothing"), "{text}");
    assert_eq!(human(&[], Some("main"), false), "nothing changed since main\n");
    let value: serde_json::Value = serde_json::from_str(&json_of_all(&all, Some("main"))).unwrap();
    assert_eq!((&value["required"], &value["connectors"][1]["state"]), (&"major".into(), &"new".into()));
    assert!(markdown(&all, Some("main")).contains("| acme | changed | major: 2.0.0 |\n| zeta | new | – |\n"));
}

/// A name that tries to be a tag, a link, a mention, a table, a command and the end of code.
const HOSTILE: &str = "</code><script>x</script>`](https://e.example) @all #1 | ##vso[task] \\u202e\\n# H";

#[test]
fn hostile_names_stay_text() {
    let new = NEW.replace("<b>\\u001b", HOSTILE).replace("\"summary\": \"b\"", "\"summary\": \"```\\n# x\"");
    let compared = [comparison(OLD, &new)];
    let texts = [human(&compared, None, true), markdown(&compared, None), json(&compared[0])];
    for text in &texts {
        assert!(!text.contains("##vso[") && !text.contains('\u{202e}') && !text.contains('\u{1b}'), "{text}");
    }
    let text = &texts[1];
    assert!(!text.contains("\n# H"), "{text}");
    let line = text.lines().find(|line| line.contains("query parameter")).unwrap();
    let outside: String = line.split('`').step_by(2).collect::<String>().replace("\\|", "");
    for sign in ["<", "](", "@a", "#1", "|"] {
        assert!(!outside.contains(sign), "{sign} in {outside}");
    }
}

#[test]
fn comments_are_bounded() {
    let paths: Vec<String> = (0..2_000)
        .map(|n| format!("\"/p{n}\": {{\"get\": {{\"operationId\": \"Op{n}\", \"responses\": {{}}}}}}"))
        .collect();
    let old = format!("{{\"swagger\": \"2.0\", \"paths\": {{{}}}}}", paths.join(","));
    let text = markdown(&[comparison(&old, "{\"swagger\": \"2.0\", \"paths\": {}}")], None);
    assert!(text.len() < 61_000, "{}", text.len());
    assert!(text.contains("changes left out here"), "{text}");
}
