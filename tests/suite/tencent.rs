//! Packages, documents and reports for Tencent Cloud iPaaS, and the commands for data types.

use crate::harness::{History, Run, connectory, write};
use connectory::catalogue::Catalogue;
use connectory::files::FileSet;
use connectory::package::{Budget, read_zip};
use connectory::platform::tencent::PLATFORM;
use std::path::{Path, PathBuf};

const LINE: &str = "acme-orders/v1";

/// The base in a repository of its own, released as 1.0.0 after `edit`.
fn released(edit: impl FnOnce(&Path)) -> (tempfile::TempDir, PathBuf) {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path().join("root");
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/base/tencent");
    for entry in walkdir::WalkDir::new(&base) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(&base).unwrap().to_str().unwrap().to_owned();
            write(&root, &path, std::fs::read(entry.path()).unwrap());
        }
    }
    edit(&root);
    History::new(&root).commit(&["acme-orders/v1.0.0"]);
    (scratch, root)
}

fn read(root: &Path, path: &str) -> String {
    std::fs::read_to_string(root.join(LINE).join(path)).unwrap()
}

/// Puts a text in the place of another one, which must be there.
#[track_caller]
fn replace(root: &Path, path: &str, from: &str, to: &str) {
    let text = read(root, path);
    assert!(text.contains(from), "{path} has no {from}");
    write(root, &format!("{LINE}/{path}"), text.replace(from, to));
}

#[track_caller]
fn fine(run: Run) -> String {
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    run.stdout
}

fn package(root: &Path) -> FileSet {
    fine(connectory(root, &["package", "acme-orders"]));
    let path = root.join("packages/acme-orders/1.0.0/acme-orders-1.0.0-tencent.zip");
    let archive = read_zip(&std::fs::read(path).unwrap(), &mut Budget::default());
    assert!(archive.problems.is_empty());
    archive.files
}

fn text(files: &FileSet, path: &str) -> String {
    String::from_utf8(files.named(path).unwrap().to_vec()).unwrap()
}

#[test]
fn a_package_has_the_xml_of_its_author() {
    let (_scratch, root) = released(|_| {});
    let files = package(&root);
    assert_eq!(text(&files, "connector.xml"), read(&root, "tencent/connector.xml"));
    let names: Vec<String> = files.paths().map(ToString::to_string).collect();
    let expected = [
        "README.md",
        "completeness.md",
        "completeness.zh-CN.md",
        "config.json",
        "connector.xml",
        "document.md",
        "icon.png",
        "operations.json",
        "samples/Money.json",
        "samples/Order.json",
        "types.json",
    ];
    assert_eq!(names, expected);
    let config: serde_json::Value = serde_json::from_str(&text(&files, "config.json")).unwrap();
    let key = config["properties"].as_array().unwrap().iter().find(|one| one["attributes"]["name"] == "key");
    assert_eq!(key.unwrap()["attributes"]["required"], "true");
    let types: serde_json::Value = serde_json::from_str(&text(&files, "types.json")).unwrap();
    assert_eq!(types["types"][0]["children"][2]["attributes"]["type"], "enum");
    assert_eq!(types["types"][0]["children"][3]["attributes"]["customType"], "Money");
    assert!(text(&files, "completeness.zh-CN.md").contains("校验通过"));
    assert!(!text(&files, "README.md").contains("skeleton: finish"));
}

#[test]
fn a_package_without_such_xml_has_a_skeleton_that_says_so() {
    let (_scratch, root) =
        released(|root| std::fs::remove_file(root.join(LINE).join("tencent/connector.xml")).unwrap());
    let files = package(&root);
    let xml = text(&files, "connector.xml");
    for part in [
        "skeleton: GET /orders/{id}",
        r#"<operation name="get-order" flowRef="get-order-flow" displayName="Get an order">"#,
        r#"<trigger name="list-new-orders" flowRef="list-new-orders-flow" displayName="When an order is placed">"#,
        r#"<parameter name="expand" type="string" defaultValue="" description="Parts that are told in full."/>"#,
        r#"<parameter name="body" type="Order" description="An order."/>"#,
        r#"<property name="key" type="string" displayName="API key" password="true"/>"#,
        r#"<property name="shop" type="string" defaultValue="" displayName="Shop"/>"#,
        "<emit/>",
    ] {
        assert!(xml.contains(part), "no {part} in\n{xml}");
    }
    assert!(text(&files, "completeness.md").contains("a skeleton"));
    assert!(text(&files, "README.md").contains("skeleton: finish"));
    assert_eq!(package(&root), files);
}

#[test]
fn what_cannot_be_packaged_is_refused_whatever_is_allowed() {
    let (_scratch, root) = released(|root| {
        replace(root, "tencent/connector.xml", "</module>", "");
        replace(
            root,
            "connector.toml",
            "[tencent]",
            "[[allow]]\nrule = \"tencent/connector-malformed\"\nreason = \"A test.\"\n\n[tencent]",
        );
    });
    let run = connectory(&root, &["package", "acme-orders"]);
    assert_eq!(run.code, 1, "{}", run.stdout);
    assert!(run.stdout.contains("tencent/connector-malformed"));
}

#[test]
fn a_document_is_renewed_around_what_people_wrote() {
    let (_scratch, root) = released(|_| {});
    let document =
        |arguments: &[&str]| connectory(&root, &[&["document", "acme-orders"], arguments].concat());
    fine(document(&[]));
    let first = read(&root, "tencent/document.md");
    assert!(fine(document(&[])).contains("nothing changed"));
    assert_eq!(read(&root, "tencent/document.md"), first);
    let begin = "<!-- connectory:begin returns get-order -->\n";
    replace(&root, "tencent/document.md", begin, &format!("{begin}备注 | *mine* <b>\n"));
    let begin = "<!-- connectory:begin exceptions -->\n";
    replace(&root, "tencent/document.md", begin, &format!("{begin}Call us.\n"));
    let filled = read(&root, "tencent/document.md");
    assert!(fine(document(&[])).contains("nothing changed"));
    assert_eq!(read(&root, "tencent/document.md"), filled);
    // The operation goes, and what was written of it stays.
    replace(&root, "openapi.yaml", "operationId: GetOrder", "operationId: FindOrder");
    replace(&root, "tencent/connector.xml", "name=\"get-order\"", "name=\"find-order\"");
    fine(document(&[]));
    let renewed = read(&root, "tencent/document.md");
    assert!(renewed.contains("begin returns find-order") && renewed.contains("Call us."));
    assert!(renewed.split("Parts that are no more").nth(1).unwrap().contains("备注 | *mine* <b>"));
    // Other places are nobody's to change.
    replace(&root, "tencent/document.md", "Basic information", "Basics");
    let refused = document(&[]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("not between its marks"), "{}", refused.stderr);
    fine(document(&["--force"]));
    assert_eq!(read(&root, "tencent/document.md"), renewed);
}

#[test]
fn the_report_before_publishing_is_in_two_languages() {
    let (_scratch, root) = released(|_| {});
    let report = |arguments: &[&str]| {
        connectory(&root, &[&["checklist", "acme-orders", "--platform", "tencent"], arguments].concat())
    };
    assert!(fine(report(&["--language", "zh"])).contains("校验通过"));
    replace(&root, "tencent/connector.xml", "                <emit/>\n", "");
    let run = report(&[]);
    assert!(fine(run).contains("0 errors, 1 warnings"));
    replace(&root, "tencent/connector.xml", "flowRef=\"get\"", "flowRef=\"gone\"");
    let run = report(&["--language", "zh", "--format", "json"]);
    assert_eq!(run.code, 1);
    let found: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(found["passed"], false);
    assert_eq!(found["findings"][0]["message"], "没有名为 `gone` 的集成流");
    assert_eq!(found["findings"][0]["at"], "tencent/connector.xml:24:41");
    assert_eq!(connectory(&root, &["checklist", "acme-orders", "--platform", "power-platform"]).code, 2);
}

#[test]
fn users_of_a_type_are_listed_and_named_when_it_goes() {
    let (_scratch, root) = released(|_| {});
    let used = fine(connectory(&root, &["where-used", "acme-orders", "Order"]));
    assert!(used.starts_with("Order: used in 7 places\n"), "{used}");
    assert!(used.contains("acme-orders/v1/openapi.yaml:30:32"), "{used}");
    assert!(used.contains("acme-orders/v1/tencent/connector.xml:30:30"), "{used}");
    let none = fine(connectory(&root, &["where-used", "acme-orders/v1", "Money", "--format", "json"]));
    let none: serde_json::Value = serde_json::from_str(&none).unwrap();
    assert_eq!(none["uses"][0]["line"], 11);
    assert_eq!(connectory(&root, &["where-used", "acme-orders", "Mony"]).code, 2);
    // The type goes, its users stay.
    replace(&root, "types.yaml", "  Order:\n", "  Ordr:\n");
    let run = connectory(&root, &["check", "--format", "short"]);
    assert_eq!(run.code, 1);
    let users = "there is no data type `Order`, which is used at openapi.yaml:30:32, openapi.yaml:44:33, openapi.yaml:52:30, \
                 openapi.yaml:58:32";
    assert!(run.stdout.contains(users), "{}", run.stdout);
    assert!(
        run.stdout.contains("tencent/connector.xml:30:30: warning[tencent/type-unknown]"),
        "{}",
        run.stdout
    );
    let gone = fine(connectory(&root, &["where-used", "acme-orders", "Order"]));
    assert!(gone.starts_with("Order, which is not defined: used in 7 places\n"), "{gone}");
}

#[test]
fn the_panel_says_what_there_is_in_both_languages() {
    let (_scratch, root) = released(|_| {});
    let catalogue = Catalogue::open_without_history(&root).unwrap();
    let place = catalogue.place("acme-orders").unwrap();
    let (connector, _) = catalogue.load(place, None).unwrap();
    let panel = PLATFORM.panel.unwrap()(&connector.id, &connector.lines[0].draft);
    let titles: Vec<&str> = panel.tables.iter().map(|table| table.title.in_language("zh-CN")).collect();
    assert_eq!(titles, ["连接器属性", "操作", "触发器", "自定义数据类型"]);
    for table in &panel.tables {
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
    }
    let cell = |table: usize, row: usize, column: usize, language: &str| {
        panel.tables[table].rows[row][column].in_language(language)
    };
    assert_eq!(cell(1, 0, 3, "en"), "id: string, expand?: string");
    assert_eq!(cell(1, 2, 0, "zh-CN"), "sign-in（仅内部使用）");
    assert_eq!(cell(2, 0, 0, "en"), "list-new-orders (asks again and again)");
    assert!(cell(3, 1, 3, "en").contains("types.yaml:11:23"));
    assert!(panel.notes.iter().any(|note| note.in_language("zh-CN").contains("手工编写")));
}

#[test]
fn types_are_inferred_and_nothing_is_overwritten() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    write(root, "order.json", r#"{"id": 1, "buyer": {"name": "secret"}, "lines": [{"sku": "x"}]}"#);
    write(root, "other.yaml", "id: 2\nwhen: '2026-01-02'\n");
    let infer = |arguments: &[&str]| connectory(root, &[&["infer-types"], arguments].concat());
    let text = fine(infer(&["order.json", "other.yaml"]));
    assert!(text.contains("  Order:\n    type: object\n    required:\n      - id\n"), "{text}");
    assert!(text.contains("format: date") && text.contains("#/$defs/LinesItem") && !text.contains("secret"));
    assert_eq!(text, fine(infer(&["order.json", "other.yaml"])));
    fine(infer(&["order.json", "--name", "Purchase", "--output", "types.json"]));
    let written: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(root.join("types.json")).unwrap()).unwrap();
    assert_eq!(written["$defs"]["Purchase"]["required"], serde_json::json!(["id", "buyer", "lines"]));
    let again = infer(&["order.json", "--output", "types.json"]);
    assert_eq!(again.code, 2, "{}", again.stderr);
    write(root, "bad.json", "{\"a\": 1,}");
    let bad = infer(&["bad.json"]);
    assert_eq!(bad.code, 2);
    assert!(bad.stderr.contains("bad.json:1:8"), "{}", bad.stderr);
}

#[test]
fn hostile_xml_is_read_in_bounds() {
    let (_scratch, root) = released(|_| {});
    let xml = read(&root, "tencent/connector.xml");
    let many =
        |count: usize, one: &str| (0..count).map(|number| one.replace('#', &number.to_string())).collect();
    let filled =
        |filling: String| xml.replace("        <operations>\n", &format!("        <operations>\n{filling}"));
    let texts: [(String, i32); 5] = [
        (filled(many(30_000, "<operation name=\"o#\" flowRef=\"f#\" scope=\"x\" y=\"\"/>")), 1),
        (filled(many(150, "<operation>")), 1),
        (filled(format!("<operation{}/>", many(100_000, " a#=\"\"") as String)), 1),
        // What is not known there is a warning.
        (filled(many(30_000, "<parameters><parameter name=\"a\" type=\"t#\"/></parameters>")), 0),
        (xml.replace("<?xml version", "<!DOCTYPE a [<!ENTITY b \"c\">]><?xml version"), 1),
    ];
    for (text, code) in texts {
        write(&root, &format!("{LINE}/tencent/connector.xml"), text);
        let run = connectory(&root, &["check", "--no-history", "--select", "tencent", "--format", "short"]);
        assert_eq!(run.code, code, "{}", run.stderr);
    }
}
