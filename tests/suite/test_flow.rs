//! Test flows: drafted from a definition, extended, and held against it.

use crate::archives::{Entries, all_files, read, unpacked, zip};
use crate::harness::{History, connectory, write};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const BASE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/base/power-platform");
const LINE: &str = "acme-orders/v1";
const FLOW: &str = "acme-orders/v1/power-platform/test-flow";

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/test-flow").join(name)
}

/// The clean connector without its test flow, with another definition where one is given.
fn connector(root: &Path, definition: Option<&Value>) {
    for entry in walkdir::WalkDir::new(BASE).into_iter().map(Result::unwrap) {
        let path = entry.path().strip_prefix(BASE).unwrap();
        if entry.file_type().is_file() && !path.starts_with(FLOW) {
            write(root, path.to_str().unwrap(), std::fs::read(entry.path()).unwrap());
        }
    }
    if let Some(definition) = definition {
        write(root, &format!("{LINE}/apiDefinition.swagger.json"), definition.to_string());
    }
}

fn shop() -> Value {
    serde_json::from_str(&std::fs::read_to_string(golden("shop.json")).unwrap()).unwrap()
}

/// The flows in a folder, by their file names.
fn flows(root: &Path) -> Vec<(String, Value)> {
    let folder = std::fs::read_dir(root.join(FLOW).join("Workflows")).unwrap();
    let mut flows: Vec<(String, Value)> = folder
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
        })
        .collect();
    flows.sort_by(|a, b| a.0.cmp(&b.0));
    flows
}

/// The ids of the operations that flows call, in their order.
fn called(flow: &Value, ids: &mut Vec<String>) {
    if let Some(id) = flow.pointer("/inputs/host/operationId") {
        ids.push(id.as_str().unwrap().to_owned());
    }
    for (_, value) in flow.as_object().into_iter().flatten() {
        called(value, ids);
    }
}

fn draft(root: &Path, arguments: &[&str]) -> String {
    let run = connectory(root, &[&["test-flow", "acme-orders"], arguments].concat());
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    run.stdout
}

#[test]
fn a_draft_calls_what_users_see_with_inputs_from_the_definition() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    connector(root, Some(&shop()));
    let told = draft(root, &[]);
    let steps: String = flows(root)
        .iter()
        .map(|(name, flow)| {
            let definition = &flow["properties"]["definition"];
            let parts = json!({ "triggers": definition["triggers"], "actions": definition["actions"] });
            format!("{name}\n{}\n", serde_json::to_string_pretty(&parts).unwrap())
        })
        .collect();
    let found = format!("{told}\n{steps}");
    if std::env::var_os("CONNECTORY_BLESS").is_some() {
        std::fs::write(golden("shop.txt"), &found).unwrap();
    }
    assert_eq!(found, std::fs::read_to_string(golden("shop.txt")).unwrap());
    let check =
        connectory(root, &["check", "--no-history", "--select", "power-platform", "--format", "short"]);
    let about: BTreeSet<&str> = check
        .stdout
        .lines()
        .filter_map(|line| line.split_once("[power-platform/test-flow-")?.1.split_once(']'))
        .map(|found| found.0)
        .collect();
    assert_eq!(about, BTreeSet::from(["unfinished"]), "{}", check.stdout);
}

#[test]
fn a_drafted_flow_makes_a_package_that_nothing_is_wrong_with() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    connector(root, None);
    draft(root, &[]);
    History::new(root).commit(&["acme-orders/v1.0.0"]);
    let run = connectory(root, &["package", "acme-orders"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    for told in ["2 of 2 operations are tested", "GetOrder    Acme Orders test: Get_an_order"] {
        assert!(run.stdout.contains(told), "{}", run.stdout);
    }
    let name = "packages/acme-orders/1.0.0/acme-orders-1.0.0-power-platform.zip";
    let verify = connectory(root, &["verify", name]);
    let found = verify.stdout.matches("[package/").count();
    assert_eq!(
        (found, verify.stdout.matches("[package/text-unfinished]").count()),
        (1, 1),
        "{}",
        verify.stdout
    );
    let mut files = Entries::new();
    all_files(&read(root, name), "", &mut files);
    assert_eq!(files.keys().filter(|file| file.contains("/Workflows/")).count(), 1);
    let receipt: Value =
        serde_json::from_slice(&read(root, "packages/acme-orders/1.0.0/acme-orders-1.0.0-receipt.json"))
            .unwrap();
    let tested = &receipt["packages"][0]["tested"];
    let expected = json!([
        { "operation": "GetOrder", "trigger": false, "steps": ["Acme Orders test: Get_an_order"] },
        { "operation": "PlaceOrder", "trigger": false, "steps": ["Acme Orders test: Place_an_order"] },
    ]);
    assert_eq!(*tested, expected);
}

#[test]
fn what_is_there_is_replaced_only_by_force() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    connector(root, None);
    assert!(
        draft(root, &["--dry-run"]).contains("write   acme-orders/v1/power-platform/test-flow/solution.xml")
    );
    assert!(!root.join(FLOW).exists());
    draft(root, &[]);
    let first = flows(root);
    write(root, &format!("{FLOW}/solution.xml"), "mine");
    let run = connectory(root, &["test-flow", "acme-orders"]);
    assert_eq!((run.code, run.stderr.contains("--force")), (2, true), "{}", run.stderr);
    assert_eq!(read(root, &format!("{FLOW}/solution.xml")), b"mine");
    draft(root, &["--force"]);
    assert_eq!(flows(root), first);
    // An archive is replaced too, and nothing but the folder is left.
    let archive = zip(&Entries::from([("solution.xml".to_owned(), b"x".to_vec())]));
    std::fs::remove_dir_all(root.join(FLOW)).unwrap();
    write(root, &format!("{FLOW}.zip"), &archive);
    assert_eq!(connectory(root, &["test-flow", "acme-orders"]).code, 2);
    let run = connectory(root, &["test-flow", "acme-orders", "--update"]);
    assert_eq!((run.code, run.stderr.contains("is an archive")), (2, true), "{}", run.stderr);
    assert!(draft(root, &["--force"]).contains("remove  acme-orders/v1/power-platform/test-flow.zip"));
    assert!(!root.join(format!("{FLOW}.zip")).exists());
    assert_eq!(flows(root), first);
}

#[test]
fn an_update_adds_steps_and_leaves_the_rest_as_it_is() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let all = shop();
    let mut some = all.clone();
    for path in ["/files", "/hooks", "/forms/{form}"] {
        some["paths"].as_object_mut().unwrap().remove(path);
    }
    let orders = some["paths"]["/shops/{shop}/orders/{orderId}"].as_object_mut().unwrap();
    orders.remove("delete");
    connector(root, Some(&some));
    draft(root, &[]);
    assert!(draft(root, &["--update"]).contains("every operation is tested already"));
    let file = std::fs::read_dir(root.join(FLOW).join("Workflows")).unwrap();
    let files: Vec<PathBuf> = file.map(|entry| entry.unwrap().path()).collect();
    // The author fills in a value, and writes numbers and blanks in an own way.
    let main = files.iter().find(|path| path.to_str().unwrap().contains("Orderstest-")).unwrap();
    let filled = std::fs::read_to_string(main).unwrap().replace("\"_to fill in_ shop\"", "\"berlin\"  ");
    let filled =
        filled.replace("\"order/customer/name\"", "\"order/discount\": 0.50,\n  \"order/customer/name\"");
    std::fs::write(main, &filled).unwrap();
    write(root, &format!("{LINE}/apiDefinition.swagger.json"), all.to_string());
    let told = draft(root, &["--update"]);
    assert!(told.starts_with("steps for 4 operations that nothing called\n"), "{told}");
    let after = std::fs::read_to_string(main).unwrap();
    let common = filled.bytes().zip(after.bytes()).take_while(|(a, b)| a == b).count();
    let added = after.len() - filled.len();
    assert_eq!(filled[common..], after[common + added..], "one place has changed");
    let flow: Value = serde_json::from_str(&after).unwrap();
    let actions = flow["properties"]["definition"]["actions"].as_object().unwrap();
    let names: Vec<&String> = actions.keys().collect();
    let last = names[names.len() - 4];
    let first_new = &actions[names[names.len() - 3]];
    assert_eq!(first_new["runAfter"], json!({ last.as_str(): ["Succeeded"] }));
    let delete = &actions["Delete_an_order"]["inputs"]["parameters"];
    assert_eq!(delete["orderId"], "@outputs('Create_an_order')?['body/id']");
    let mut ids = Vec::new();
    flows(root).iter().for_each(|(_, flow)| called(&flow["properties"]["definition"], &mut ids));
    ids.sort();
    let expected = [
        "CreateOrder",
        "DeleteOrder",
        "FillForm",
        "GetOrder",
        "ListOrders",
        "OnEvent",
        "OnOrder",
        "UpdateOrder",
        "UploadFile",
    ];
    assert_eq!(ids, expected);
    let check =
        connectory(root, &["check", "--no-history", "--select", "power-platform", "--format", "short"]);
    let wrong = ["incomplete", "trigger-missing", "unreadable", "connection", "unknown", "other-connector"];
    for fault in wrong {
        assert!(!check.stdout.contains(&format!("test-flow-{fault}")), "{}", check.stdout);
    }
}

#[test]
fn steps_in_scopes_conditions_loops_and_cases_count() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let operation = |id: &str| json!({ "get": { "operationId": id, "responses": {} } });
    let ids = ["InScope", "InCondition", "InElse", "InLoop", "InCase", "InDefault", "OnStart"];
    let mut definition = shop();
    definition["paths"] = ids.iter().map(|id| (format!("/{id}"), operation(id))).collect();
    definition["paths"]["/OnStart"]["get"]["x-ms-trigger"] = json!("single");
    connector(root, Some(&definition));
    draft(root, &[]);
    let files = flows(root);
    let (name, mut flow) = files
        .into_iter()
        .find(|(_, flow)| flow["properties"]["definition"]["triggers"].get("manual").is_some())
        .unwrap();
    let all = &mut flow["properties"]["definition"]["actions"];
    let mut step = |id: &str| json!({ id: all.as_object_mut().unwrap().remove(id).unwrap() });
    let nested = json!({
        "Scope": { "type": "Scope", "actions": step("InScope") },
        "If": { "type": "If", "actions": step("InCondition"), "else": { "actions": step("InElse") } },
        "Each": { "type": "Foreach", "actions": { "Inner": { "type": "Until", "actions": step("InLoop") } } },
        "Switch": {
            "type": "Switch",
            "cases": { "One": { "case": 1, "actions": step("InCase") } },
            "default": { "actions": step("InDefault") },
        },
    });
    *all = nested;
    write(root, &format!("{FLOW}/Workflows/{name}"), flow.to_string());
    assert!(draft(root, &["--update"]).contains("every operation is tested already"));
    let gone = flow.to_string().replace("\"InCase\",\"apiId\"", "\"Gone\",\"apiId\"");
    assert_ne!(gone, flow.to_string());
    write(root, &format!("{FLOW}/Workflows/{name}"), gone);
    assert!(draft(root, &["--update", "--dry-run"]).contains("steps for 1 operation"));
}

#[test]
fn hostile_names_stay_names() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let evil = "\"/><script>'@{x}\\n&amp;]]>\u{202e}\u{0}";
    let mut definition = shop();
    definition["info"]["title"] = json!(evil);
    definition["paths"] = json!({
        format!("/{evil}/{{{evil}}}"): {
            "post": {
                "operationId": evil,
                "summary": evil,
                "parameters": [
                    { "name": evil, "in": "path", "required": true, "type": "string" },
                    { "name": "body", "in": "body", "required": true, "schema": {
                        "type": "object", "required": [evil],
                        "properties": { evil: { "type": "string", "example": "@evil() @{x}" } },
                    } },
                ],
                "responses": { "200": { "description": "ok", "schema": { "properties": { evil: {} } } } },
            },
            "get": {
                "operationId": "On\"<b>'", "x-ms-trigger": "single", "summary": "'); @{evil()}",
                "parameters": [{ "name": evil, "in": "path", "required": true, "type": "string" }],
                "responses": {},
            },
        },
    });
    connector(root, Some(&definition));
    write(root, &format!("{LINE}/connector.toml"), "version = \"1.0.0\"\nplatforms = [\"power-platform\"]\n");
    let told = draft(root, &[]);
    assert!(!told.contains('\u{202e}') && !told.contains('\u{0}'), "{told:?}");
    assert_eq!(flows(root).len(), 2);
    let check =
        connectory(root, &["check", "--no-history", "--select", "power-platform", "--format", "short"]);
    for fault in ["incomplete", "unreadable", "connection", "operation-unknown", "trigger-missing"] {
        assert!(!check.stdout.contains(&format!("test-flow-{fault}")), "{}", check.stdout);
    }
    let xml = String::from_utf8(read(root, &format!("{FLOW}/customizations.xml"))).unwrap();
    assert!(!xml.contains("<script>") && !xml.contains("<b>"), "{xml}");
    let (_, flow) =
        flows(root).into_iter().find(|(_, flow)| flow.to_string().contains("\"manual\"")).unwrap();
    let action = &flow["properties"]["definition"]["actions"]["script_x_n_amp"];
    let parameters = action["inputs"]["parameters"].as_object().unwrap();
    assert!(parameters.values().any(|value| value == "@@evil() @@{x}"), "{action}");
    let started =
        |value: &&Value| value.as_str().is_some_and(|text| text.starts_with('@') && !text.starts_with("@@"));
    assert_eq!(parameters.values().find(started), None);
}

#[test]
fn ten_thousand_operations_and_endless_schemas_are_bounded() {
    let before = std::time::Instant::now();
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let properties: serde_json::Map<String, Value> =
        (0..60).map(|n| (format!("p{n}"), json!({ "$ref": "#/definitions/Loop" }))).collect();
    let required: Vec<String> = properties.keys().cloned().collect();
    let mut definition = shop();
    definition["definitions"]["Loop"] =
        json!({ "type": "object", "required": required, "properties": properties });
    let operation = |n: usize| {
        let body = json!({ "name": "b", "in": "body", "required": true, "schema": { "$ref": "#/definitions/Loop" } });
        let trigger = if n.is_multiple_of(50) { json!("single") } else { Value::Null };
        json!({ "post": { "operationId": format!("Op{n}"), "x-ms-trigger": trigger, "parameters": [body], "responses": {} } })
    };
    definition["paths"] = (0..10_000).map(|n| (format!("/p/{n}"), operation(n))).collect();
    connector(root, Some(&definition));
    let told = draft(root, &[]);
    assert!(
        told.contains("a test flow for 1000 operations") && told.contains("9000 more operations than 1000"),
        "{told}"
    );
    assert!(told.len() < 200_000, "{}", told.len());
    let flows = flows(root);
    assert!(flows.len() < 30, "{}", flows.len());
    let size: usize = flows.iter().map(|(_, flow)| flow.to_string().len()).sum();
    assert!(size < 30_000_000, "{size}");
    let actions =
        flows.iter().map(|(_, flow)| flow["properties"]["definition"]["actions"].as_object().unwrap().len());
    assert!(actions.max().unwrap() <= 250);
    assert!(before.elapsed().as_secs() < 120);
}

#[test]
fn a_folder_of_microsofts_repository_keeps_its_flow_beside_the_definition() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let foreign = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/base/foreign/acme-orders");
    for name in ["apiDefinition.swagger.json", "apiProperties.json", "readme.md", "icon.png", "intro.md"] {
        write(root, &format!("acme-orders/{name}"), std::fs::read(foreign.join(name)).unwrap());
    }
    draft(root, &[]);
    assert!(root.join("acme-orders/test-flow/solution.xml").is_file());
    History::new(root).commit(&["acme-orders/v1.0.0"]);
    let run = connectory(root, &["package", "acme-orders"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let package = read(root, "packages/acme-orders/1.0.0/acme-orders-1.0.0-power-platform.zip");
    assert_eq!(unpacked(&package).keys().collect::<Vec<_>>(), ["intro.md", "package.zip"]);
    // Flows that were exported know the connector by the name that its environment gave it.
    let folder = std::fs::read_dir(root.join("acme-orders/test-flow/Workflows")).unwrap();
    let flow = folder.map(|entry| entry.unwrap().path()).next().unwrap();
    let exported = std::fs::read_to_string(&flow).unwrap().replace("\"acme_acmeorders\"", "\"cr1a6_orders\"");
    std::fs::write(&flow, exported.replace("\"GetOrder\"", "\"GoneOrder\"")).unwrap();
    assert!(draft(root, &["--update"]).contains("steps for 1 operation"));
    let extended = std::fs::read_to_string(&flow).unwrap();
    assert!(extended.contains("\"GetOrder\"") && !extended.contains("\"acme_acmeorders\""), "{extended}");
    std::fs::write(&flow, "{").unwrap();
    let run = connectory(root, &["test-flow", "acme-orders", "--update"]);
    assert_eq!((run.code, run.stderr.contains("cannot be read")), (2, true), "{}", run.stderr);
}

#[test]
fn nothing_to_call_is_a_wrong_argument() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let mut definition = shop();
    definition["paths"] = json!({});
    connector(root, Some(&definition));
    let run = connectory(root, &["test-flow", "acme-orders"]);
    assert_eq!((run.code, run.stderr.contains("is seen by users")), (2, true), "{}", run.stderr);
    assert_eq!(connectory(root, &["test-flow", "acme-orders", "--update"]).code, 2);
    write(root, &format!("{LINE}/apiDefinition.swagger.json"), "{");
    assert_eq!(connectory(root, &["test-flow", "acme-orders"]).code, 2);
    assert!(!root.join(FLOW).exists());
}
