//! New connectors: what can be told mechanically is written, what only people know is told, nothing is
//! overwritten, and no file of strangers does harm.

use crate::harness::{Run, connectory, write};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Stdio};

/// What only people know of a connector.
const SAID: [&str; 16] = [
    "--contact-url",
    "https://acme.test/help",
    "--title",
    "Acme Orders",
    "--publisher",
    "Acme",
    "--website",
    "https://acme.test",
    "--privacy-policy",
    "https://acme.test/privacy",
    "--category",
    "Commerce",
    "--contact-name",
    "Acme Support",
    "--contact-email",
    "support@acme.test",
];

const OPENAPI: &str = "\
# Orders of Acme
openapi: 3.0.3
info:
  title: Acme Orders API of the Shop of Acme
  description: Orders in the shop of Acme, read and placed.
  version: 2.4.1
servers:
  - url: https://api.acme.test/v2
tags:
  - name: orders
paths:
  /orders/{id}:
    get:
      tags: [orders]
      operationId: GetOrder
      summary: Get an order
      description: Gets one order with its state.
      parameters:
        - name: order_id
          in: query
          description: Number of the order.
          schema: { type: string }
        - name: id
          in: path
          required: true
          description: Place of the order.
          schema: { type: string }
      responses:
        '200':
          description: The order.
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Order' }
  /invoices:
    post:
      tags: [invoices]
      summary: Place an invoice
      description: Places an invoice and gives it back.
      requestBody:
        content:
          application/json:
            schema: { $ref: '#/components/schemas/Invoice' }
      responses:
        '201':
          description: The invoice.
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Invoice' }
components:
  schemas:
    Order: { type: object, properties: { total: { type: string, oneOf: [{ minLength: 1 }, { format: date }] } } }
    Invoice: { type: object, properties: { number: { type: integer } } }
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Acme-Key }
security:
  - key: []
";

/// Runs `new` where nobody is asked.
fn new(root: &Path, arguments: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_connectory"));
    command.arg("new").args(arguments).current_dir(root).stdin(Stdio::null());
    crate::harness::run(&mut command)
}

fn made(root: &Path, arguments: &[&str]) -> Value {
    let run = new(root, &[arguments, &["--format", "json"]].concat());
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

fn read(root: &Path, path: &str) -> Value {
    serde_json::from_slice(&std::fs::read(root.join(path)).unwrap()).unwrap()
}

fn errors(made: &Value) -> Vec<&str> {
    let findings = made["findings"].as_array().unwrap().iter();
    let errors = findings.filter(|found| found["severity"] == "error");
    errors.map(|found| found["rule"].as_str().unwrap()).collect()
}

#[track_caller]
fn refused(run: &Run, words: &[&str]) {
    assert_eq!(run.code, 2, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.is_empty());
    for word in words {
        assert!(run.stderr.contains(word), "`{word}` in {}", run.stderr);
    }
}

#[test]
fn a_definition_becomes_a_connector_without_an_error() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    write(root, "api.yaml", OPENAPI);
    let told = made(root, &[&["api.yaml"], SAID.as_slice()].concat());
    assert_eq!(errors(&told), Vec::<&str>::new());
    assert_eq!(told["id"], "acme-orders");
    assert_eq!(told["operations"], json!({ "offered": 2, "found": 2 }));
    let line = "catalogue/acme-orders/v1";
    let definition = read(root, &format!("{line}/apiDefinition.swagger.json"));
    assert_eq!(definition["swagger"], "2.0");
    assert_eq!(
        (&definition["info"]["title"], &definition["info"]["version"]),
        (&json!("Acme Orders"), &json!("1.0.0"))
    );
    assert_eq!(definition["paths"]["/invoices"]["post"]["operationId"], "PostInvoices");
    let properties = read(root, &format!("{line}/power-platform/apiProperties.json"));
    assert_eq!(properties["properties"]["connectionParameters"]["api_key"]["type"], "securestring");
    let lost = told["lost"].as_array().unwrap();
    let at = OPENAPI.lines().position(|text| text.contains("oneOf")).unwrap() + 1;
    assert!(lost[0]["at"].as_str().unwrap().starts_with(&format!("api.yaml:{at}:")), "{lost:?}");
    for file in
        ["CHANGELOG.md", "connector.toml", "icon.png", "intro.md", "power-platform/test-flow/solution.xml"]
    {
        assert!(root.join(line).join(file).is_file(), "{file}");
    }
    let check = connectory(root, &["check"]);
    assert_eq!(check.code, 0, "{}", check.stdout);
    let findings = told["findings"].as_array().unwrap().iter();
    let warnings = findings.filter(|found| found["severity"] == "warning").count();
    let summary = format!("0 errors, {warnings} warnings");
    assert!(check.stdout.contains(&summary), "{summary}: {}", check.stdout);
}

#[test]
fn what_only_people_know_is_told_with_the_argument_that_says_it() {
    let scratch = tempfile::tempdir().unwrap();
    write(scratch.path(), "api.yaml", OPENAPI);
    let run = new(scratch.path(), &["api.yaml"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for flag in ["`--title`", "`--publisher`", "`--privacy-policy`", "`--contact-email`"] {
        assert!(run.stdout.contains(flag), "{flag}: {}", run.stdout);
    }
    assert!(
        run.stderr.contains("next: connectory check acme-orders-api-of-the-shop-of-acme"),
        "{}",
        run.stderr
    );
}

#[test]
fn operations_are_chosen_and_what_only_others_need_stays_out() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    write(root, "api.yaml", OPENAPI);
    for (word, path) in [
        ("tag:orders", "/orders/{id}"),
        ("GetOrder", "/orders/{id}"),
        ("POST:/inv*", "/invoices"),
        ("*:/invoices", "/invoices"),
    ] {
        let id = format!("acme-{}", word.replace([':', '/', '*'], "-").trim_matches('-').to_lowercase());
        let told = made(root, &["api.yaml", "--id", &id, "--operations", word]);
        assert_eq!(told["operations"], json!({ "offered": 1, "found": 2 }), "{word}");
        let definition = read(root, &format!("catalogue/{id}/v1/apiDefinition.swagger.json"));
        let paths: Vec<&String> = definition["paths"].as_object().unwrap().keys().collect();
        assert_eq!(paths, [path]);
        let schemas: Vec<&String> = definition["definitions"].as_object().unwrap().keys().collect();
        assert_eq!(schemas, [if path == "/invoices" { "Invoice" } else { "Order" }]);
    }
    refused(&new(root, &["api.yaml", "--operations", "GetOrders"]), &["takes no operation", "`GetOrder`"]);
    refused(&new(root, &["api.yaml", "--operations", "tag:order"]), &["`tag:orders`"]);
}

#[test]
fn ways_to_sign_in_become_connection_parameters() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let flow = "{ authorizationUrl: 'https://acme.test/auth', tokenUrl: 'https://acme.test/token', scopes: { read: r, write: w } }";
    let oauth = format!("type: oauth2, flows: {{ authorizationCode: {flow} }}");
    let schemes = format!(
        "    key: {{ type: apiKey, in: query, name: k }}\n    user: {{ type: http, scheme: basic }}\n    \
         token: {{ type: http, scheme: bearer }}\n    sign: {{ {oauth} }}\n"
    );
    let text = OPENAPI
        .replace("    key: { type: apiKey, in: header, name: X-Acme-Key }\n", &schemes)
        .replace("  - key: []", "  - key: []\n  - user: []\n  - sign: [read]");
    write(root, "api.yaml", text);
    for (number, (auth, names, kind)) in [
        ("key", vec!["api_key"], json!("apiKey")),
        ("user", vec!["username", "password"], json!("basic")),
        ("token", vec!["api_key"], json!("apiKey")),
        ("sign", vec!["token"], json!("oauth2")),
        ("none", vec![], Value::Null),
        ("basic", vec!["username", "password"], json!("basic")),
        ("bearer", vec!["api_key"], json!("apiKey")),
        ("api-key:header:X-Key", vec!["api_key"], json!("apiKey")),
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("acme-{number}");
        let told = made(root, &[&["api.yaml", "--id", &id, "--auth", auth], SAID.as_slice()].concat());
        assert_eq!(errors(&told), Vec::<&str>::new(), "{auth}");
        let line = format!("catalogue/{id}/v1");
        let properties = read(root, &format!("{line}/power-platform/apiProperties.json"));
        let asked = properties["properties"]["connectionParameters"].as_object().unwrap();
        assert_eq!(asked.keys().collect::<Vec<_>>(), names, "{auth}");
        let definition = read(root, &format!("{line}/apiDefinition.swagger.json"));
        let schemes = definition["securityDefinitions"].as_object().cloned().unwrap_or_default();
        assert_eq!(schemes.values().next().map_or(Value::Null, |one| one["type"].clone()), kind, "{auth}");
        assert!(schemes.len() <= 1);
        let disagrees = told["findings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["rule"] == "power-platform/security-disagrees");
        assert!(!disagrees, "{auth}");
        if auth == "sign" {
            let settings = &asked["token"]["oAuthSettings"];
            assert_eq!(settings["clientId"], "[[DummyValue]]");
            assert_eq!(settings["scopes"], json!(["read"]));
            assert_eq!(settings["customParameters"]["refreshUrl"]["value"], "https://acme.test/token");
        }
    }
    let told = made(root, &["api.yaml", "--id", "acme-several"]);
    assert_eq!(told["sign_in"], "key");
    refused(&new(root, &["api.yaml", "--auth", "tokn"]), &["no way to sign in called `tokn`", "`token`"]);
}

#[test]
fn nothing_is_overwritten_fetched_or_guessed() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    write(root, "api.yaml", OPENAPI);
    let id = ["api.yaml", "--id", "acme-orders"];
    let dry = new(root, &[&id[..], &["--dry-run"]].concat());
    assert_eq!((dry.code, dry.stderr.as_str()), (0, "nothing was written\n"));
    assert!(!root.join("catalogue").exists());
    made(root, &id);
    let before = std::fs::read(root.join("catalogue/acme-orders/v1/connector.toml")).unwrap();
    refused(
        &new(root, &[&id[..], &["--publisher", "Else"]].concat()),
        &["`acme-orders` is there already", "`--id`"],
    );
    assert_eq!(std::fs::read(root.join("catalogue/acme-orders/v1/connector.toml")).unwrap(), before);
    let run = new(root, &["https://acme.test/a'b.yaml?x=1"]);
    refused(
        &run,
        &[
            "opens no connection",
            "curl --fail --location --output openapi.yaml 'https://acme.test/a'\\''b.yaml?x=1'",
        ],
    );
    refused(&new(root, &[]), &["`--title` is missing"]);
    refused(&new(root, &["--title", "A"]), &["`--base-url` is missing"]);
    refused(&new(root, &["--title", "A", "--base-url", "https://a.test"]), &["`--operation` is missing"]);
    refused(
        &new(root, &["--title", "A", "--base-url", "https://a.test", "--operation", "SEND /a"]),
        &["`SEND /a`"],
    );
    write(root, "untitled.json", r#"{"openapi":"3.0.0","info":{},"paths":{}}"#);
    refused(&new(root, &["untitled.json"]), &["no title", "`--title`"]);
    write(root, "text.json", "{}");
    refused(&new(root, &["text.json"]), &["is no Swagger 2.0, OpenAPI 3.0 or 3.1 definition"]);
    refused(&new(root, &["missing.json"]), &["missing.json"]);
    refused(&new(root, &["api.yaml", "--platform", "else"]), &["no platform `else`"]);
    refused(&new(root, &["api.yaml", "--website", "acme"]), &["`--website`", "`acme`"]);
}

#[test]
fn without_a_definition_arguments_describe_one_operation() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let call = ["--base-url", "https://api.acme.test/v1", "--operation", "get /orders/{id}"];
    let told = made(
        root,
        &[
            SAID.as_slice(),
            &call,
            &["--auth", "bearer", "--summary", "Orders in the shop of Acme, one by one."],
        ]
        .concat(),
    );
    assert_eq!(
        errors(&told),
        ["power-platform/operation-description-missing", "power-platform/parameter-description-missing"]
    );
    let definition = read(root, "catalogue/acme-orders/v1/apiDefinition.swagger.json");
    assert_eq!(definition["paths"]["/orders/{id}"]["get"]["operationId"], "GetOrdersId");
    assert_eq!((&definition["host"], &definition["basePath"]), (&json!("api.acme.test"), &json!("/v1")));
}

#[test]
fn without_a_platform_the_definition_stays_as_it_is() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let text = OPENAPI.replace(
        "      summary: Place an invoice",
        "      operationId: PlaceInvoice\n      summary: Place an invoice",
    );
    write(root, "api.yaml", text.replace("2.4.1", "1.0.0"));
    made(root, &["api.yaml", "--id", "acme-orders", "--platform", "none"]);
    let kept = std::fs::read_to_string(root.join("catalogue/acme-orders/v1/openapi.yaml")).unwrap();
    assert_eq!(kept, text.replace("2.4.1", "1.0.0"));
    assert!(!root.join("catalogue/acme-orders/v1/power-platform").exists());
}

#[test]
fn an_address_can_be_given_and_a_long_description_is_shortened() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let long = format!("A first sentence about orders. {}", "And one more of the kind. ".repeat(40));
    let text = OPENAPI
        .replace("Orders in the shop of Acme, read and placed.", &long)
        .replace("https://api.acme.test/v2", "/v2");
    write(root, "api.yaml", text);
    let told =
        made(root, &[&["api.yaml", "--base-url", "https://b.acme.test/v3/"], SAID.as_slice()].concat());
    assert_eq!(told["description_was"], long.trim().chars().count());
    let definition = read(root, "catalogue/acme-orders/v1/apiDefinition.swagger.json");
    assert_eq!((&definition["host"], &definition["basePath"]), (&json!("b.acme.test"), &json!("/v3")));
    let about = definition["info"]["description"].as_str().unwrap();
    assert!(about.len() <= 500 && about.ends_with("of the kind."), "{about}");
}

#[test]
fn secrets_stay_behind() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let token = ["ghp", "_", "x7Qm2Zr9Lk4Vt8Bn3Wp6Yd1Hs5Jf0GcAeUoI"].concat();
    write(
        root,
        "api.yaml",
        OPENAPI.replace("Gets one order with its state.", &format!("Gets one order, with {token}.")),
    );
    let told = made(root, &["api.yaml", "--id", "acme-orders"]);
    assert_eq!(told["replaced"].as_array().unwrap().len(), 1);
    let text =
        std::fs::read_to_string(root.join("catalogue/acme-orders/v1/apiDefinition.swagger.json")).unwrap();
    assert!(!text.contains(&token) && text.contains("[[DummyValue]]"));
}

/// A collection with two folders, variables, examples, and a request for another server.
fn collection() -> Value {
    let url = |raw: &str| json!({ "raw": raw });
    json!({
        "info": {
            "name": "Acme Shop",
            "description": { "content": "Orders in the shop of Acme, read and placed." },
            "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
        },
        "variable": [{ "key": "host", "value": "https://api.acme.test" }, { "key": "base", "value": "{{host}}/v1" }],
        "auth": { "type": "apikey", "apikey": [
            { "key": "key", "value": "X-Shop-Key" },
            { "key": "value", "value": "4f9a8c7b6d5e4f3a2b1c" }
        ] },
        "item": [
            { "name": "Orders", "item": [
                {
                    "name": "Get one order",
                    "request": {
                        "method": "GET",
                        "description": "Gets one order.",
                        "header": [{ "key": "X-Trace", "value": "abc", "description": "For support." },
                                   { "key": "Authorization", "value": "Bearer x" }],
                        "url": {
                            "raw": "{{base}}/orders/:id?fields=all",
                            "query": [{ "key": "fields", "value": "all", "description": "What is wanted." },
                                      { "key": "off", "disabled": true }],
                            "variable": [{ "key": "id", "description": "Number of the order." }]
                        }
                    },
                    "response": [{ "name": "Good", "status": "OK", "code": 200,
                                   "body": "{\"total\": 1.5, \"lines\": [{\"count\": 2}], \"paid\": true}" }]
                },
                {
                    "name": "Place an order",
                    "request": {
                        "method": "POST", "url": url("{{base}}/orders"), "auth": { "type": "noauth" },
                        "body": { "mode": "raw", "raw": "{\"sku\": \"a\"}", "options": { "raw": { "language": "json" } } }
                    }
                }
            ] },
            { "name": "Same call", "request": { "method": "GET", "url": url("{{base}}/orders/{{id}}") } },
            { "name": "Elsewhere", "request": { "url": url("https://other.test/x") } },
            { "name": "Odd", "request": { "method": "PURGE", "url": url("{{base}}/x") } }
        ]
    })
}

#[test]
fn a_collection_of_postman_becomes_a_connector() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    write(root, "shop.json", collection().to_string());
    let told = made(root, &["shop.json"]);
    assert_eq!(told["id"], "acme-shop");
    let left: Vec<&str> =
        told["left_out"].as_array().unwrap().iter().map(|left| left["place"].as_str().unwrap()).collect();
    assert_eq!(left, ["Same call", "Elsewhere", "Odd"]);
    let text =
        std::fs::read_to_string(root.join("catalogue/acme-shop/v1/apiDefinition.swagger.json")).unwrap();
    assert!(!text.contains("4f9a8c7b6d5e4f3a2b1c") && !text.contains("abc"));
    let definition: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&definition["host"], &definition["basePath"]), (&json!("api.acme.test"), &json!("/")));
    let get = &definition["paths"]["/v1/orders/{id}"]["get"];
    assert_eq!((&get["operationId"], &get["tags"]), (&json!("GetOneOrder"), &json!(["Orders"])));
    let names: Vec<&str> =
        get["parameters"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["id", "fields", "X-Trace"]);
    let answer = &get["responses"]["200"]["schema"]["properties"];
    assert_eq!(answer["total"]["type"], "number");
    assert_eq!(answer["lines"]["items"]["properties"]["count"]["type"], "integer");
    let post = &definition["paths"]["/v1/orders"]["post"];
    assert_eq!(post["security"], json!([]));
    assert_eq!(post["parameters"][0]["schema"]["properties"]["sku"]["type"], "string");
    assert_eq!(definition["securityDefinitions"]["api_key"]["name"], "X-Shop-Key");
}

#[test]
fn a_collection_without_an_address_needs_one() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let mut shop = collection();
    shop["variable"] = json!([]);
    write(root, "shop.json", shop.to_string());
    refused(&new(root, &["shop.json"]), &["`{{base}}`", "`--base-url`"]);
    made(root, &["shop.json", "--base-url", "https://b.acme.test/v9"]);
    let definition = read(root, "catalogue/acme-shop/v1/apiDefinition.swagger.json");
    assert_eq!((&definition["host"], &definition["basePath"]), (&json!("b.acme.test"), &json!("/v9")));
}

#[test]
fn no_definition_of_strangers_does_harm() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let info = r#""info":{"title":"A\u0000\u202e ../../b","version":"x"}"#;
    let deep =
        |open: &str, close: &str, core: &str| format!("{}{core}{}", open.repeat(5_000), close.repeat(5_000));
    let folders = deep(r#"{"item":["#, "]}", "");
    let hostile = [
        format!(r##"{{"openapi":"3.1.0",{info},"paths":{{"/a":{{"$ref":"#/paths/~1a"}},"/b":{{"get":7,"post":{{}}}}}}}}"##),
        format!(r##"{{"swagger":"2.0",{info},"paths":[1],"security":[{{"x":5}}],"securityDefinitions":{{"x":{{"type":"oauth2","flow":{{}}}},"y":9}}}}"##),
        format!(r##"{{"openapi":"3.0.0",{info},"paths":{{"/{{":{{"get":{{"operationId":"","parameters":[{{"$ref":"#/components/parameters/p"}}]}}}}}},"components":{{"parameters":{{"p":{{"$ref":"#/components/parameters/p"}}}},"securitySchemes":[]}}}}"##),
        format!(r##"{{"openapi":"3.0.0",{info},"paths":{{"/a":{{"get":{{"responses":{{"200":{{"content":{{"application/json":{{"schema":{}}}}}}}}}}}}}}}}}"##, deep(r#"{"items":"#, "}", "{}")),
        format!(r#"{{"info":{{"_postman_id":"a","name":""}},"item":[{folders}]}}"#),
        r#"{"info":{"_postman_id":"a"},"item":[{"request":{"url":{"raw":"{{a}}{{a}}://{{"},"body":{"mode":"raw","raw":"[[[["}},"response":[{"code":200,"body":"{"}]},{"request":"https://a.test/:"}],"variable":[{"key":"a","value":"{{a}}{{a}}"}]}"#.to_owned(),
        "{".repeat(100_000),
        "a: &a [*a, *a]".to_owned(),
    ];
    for (number, text) in hostile.iter().enumerate() {
        write(root, "api.json", text);
        let id = format!("hostile-{number}");
        let arguments = ["api.json", "--title", "A", "--id", &id];
        for extra in
            [&[][..], &["--auth", "basic"], &["--platform", "none"], &["--operations", "*:*", "--dry-run"]]
        {
            let run = new(root, &[&arguments[..], extra].concat());
            assert!(matches!(run.code, 0 | 2), "{number}: {}{}", run.stdout, run.stderr);
            let _ = std::fs::remove_dir_all(root.join("catalogue"));
        }
    }
    assert!(!root.join("../b").exists());
}

#[test]
fn a_definition_with_too_many_operations_is_refused_and_some_of_them_are_taken() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let paths: Vec<String> = (0..5_001).map(|number| format!("\"/a/{number}\":{{\"get\":{{}}}}")).collect();
    let text = format!(
        "{{\"openapi\":\"3.0.0\",\"info\":{{\"title\":\"Many\"}},\"paths\":{{{}}}}}",
        paths.join(",")
    );
    write(root, "many.json", text);
    refused(&new(root, &["many.json"]), &["at most 5000 operations", "found 5001", "`--operations`"]);
    let told = made(root, &["many.json", "--operations", "GET:/a/50*"]);
    assert_eq!(told["operations"]["offered"], 12);
}

#[test]
fn every_definition_of_the_changes_is_taken_or_refused_with_a_reason() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/changes");
    let files = walkdir::WalkDir::new(cases).max_depth(2).sort_by_file_name().into_iter();
    let files = files.map(|entry| entry.unwrap().into_path());
    let is_new = |path: &std::path::PathBuf| path.file_stem().is_some_and(|stem| stem == "new");
    let mut count = 0;
    for (number, file) in files.filter(is_new).step_by(25).enumerate() {
        let id = format!("case-{number}");
        let run = new(root, &[file.to_str().unwrap(), "--title", "Case", "--id", &id, "--dry-run"]);
        assert!(matches!(run.code, 0 | 2), "{}: {}", file.display(), run.stderr);
        assert!(run.code == 0 || run.stderr.starts_with("error: "), "{}", run.stderr);
        count += 1;
    }
    assert!(count > 8, "{count}");
}
