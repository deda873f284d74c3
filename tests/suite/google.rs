//! Packages for Google Integration Connectors: what is in them, and that their script does what it says, beside
//! stand-ins for `curl` and `gcloud`.

use crate::harness::{History, Run, connectory, run};
use connectory::catalogue::{ConnectorId, Layout, Release};
use connectory::document::{Document, Format};
use connectory::files::FileSet;
use connectory::package::{Budget, read_zip};
use connectory::path::RepoPath;
use connectory::platform::{Panel, Phrase, platform};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Command;

const MANIFEST: &str = r#"version = "1.2.0-rc.1"
title = "Acme \"Orders\" ${PROJECT} $(touch owned)"
summary = "Orders of `Acme`,\nwith \\ and ${BUCKET}."
publisher = "Acme"
platforms = ["google"]
"#;

const DEFINITION: &str = r#"openapi: 3.0.3
info: { title: Acme Orders, version: 1.2.0-rc.1 }
servers:
  - url: https://{region}.acme.example/{base}
    variables:
      region: { default: eu, enum: [eu, us.east], description: "Where the ${PROJECT} is." }
      base: { default: v1 }
security:
  - key: []
paths:
  /orders/{id}:
    get:
      operationId: GetOrder
      security: [{ code: [read] }, { basic: [] }]
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { '204': { description: Nothing. } }
  /orders:
    get:
      operationId: ListOrders
      security: [{ token: [] }, { certificate: [] }]
      responses: { '204': { description: Nothing. } }
    post:
      operationId: PlaceOrder
      responses: { '204': { description: Nothing. } }
components:
  securitySchemes:
    key: { type: apiKey, in: query, name: "a\"${key}" }
    token: { type: http, scheme: Bearer }
    basic: { type: http, scheme: basic }
    certificate: { type: mutualTLS }
    code:
      type: oauth2
      flows:
        authorizationCode:
          authorizationUrl: https://acme.example/authorize
          tokenUrl: https://acme.example/token
          scopes: { read: Read., write: Write. }
"#;

const INDIRECT: &str = r#"
[google]
connectivity = "indirect"
labels = ["team=orders"]

[google.auth]
type = "OAUTH2_CLIENT_CREDENTIALS"
client-id = "id of ${PROJECT}"
secret = "facade"

[[google.destination]]
key = "facade"
host = "https://facade.acme.example"
port = 8443

[[google.variable]]
key = "region"
type = "ENUM"
display-name = "Region"
options = ["eu", "a.b"]
required = false
advanced = true

[[google.variable]]
key = "tenant"
type = "INT"
validation-regex = "^[0-9]+$"
location = "PATH_PARAM"

[google.partner]
partner = "Acme"
display-name = "Acme Orders"
demo-uri = "https://acme.example/demo"
integration-templates = "https://acme.example/templates"
marketplace-product-id = "acme-orders"
target-application = "Acme Shop"
target-customer-segment = "Retail"
use-cases = "Orders."

[deprecation]
announced = 2025-10-01
reason = "It ends."

[[deprecated-release]]
version = "1.1.0"
announced = 2025-10-01
reason = "It was wrong."
"#;

/// The files of the package of a connector.
fn package(manifest: &str, definition: (&str, &str)) -> FileSet {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path().join("root");
    let mut history = History::new(&root);
    history
        .write("acme/v1/connector.toml", manifest)
        .write(&format!("acme/v1/{}", definition.0), definition.1);
    let document = Document::parse(RepoPath::root(), manifest.as_bytes().to_vec(), Format::Toml).0;
    let version = document.root().get_str("version").unwrap().to_owned();
    history.write("acme/v1/CHANGELOG.md", format!("# Changelog\n\n## {version}\n\n- First.\n"));
    history.commit(&[&format!("acme/v{version}")]);
    let run = connectory(&root, &["package", "acme", "--out", "out"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let bytes = std::fs::read(root.join(format!("out/acme/{version}/acme-{version}-google.zip"))).unwrap();
    read_zip(&bytes, &mut Budget::default()).files
}

fn text(files: &FileSet, path: &str) -> String {
    let bytes = files.get(&RepoPath::parse(path).unwrap()).unwrap_or_else(|| panic!("no {path}"));
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn body(files: &FileSet, path: &str) -> Value {
    serde_json::from_str(&text(files, path)).unwrap()
}

#[test]
fn a_direct_connector_has_neither_destination_nor_auth() {
    let files = package(MANIFEST, ("openapi.yaml", DEFINITION));
    assert_eq!(text(&files, "openapi.yaml"), DEFINITION, "what is written is submitted to the byte");
    let version = body(&files, "version.json");
    let keys: Vec<&str> = version.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = [
        "labels",
        "serviceAccount",
        "specLocation",
        "enableBackendDestinationConfig",
        "backendVariableTemplates",
    ];
    assert_eq!(keys, expected);
    assert_eq!(version["labels"], json!({ "semver": "1-2-0-rc-1" }));
    assert_eq!(version["enableBackendDestinationConfig"], false);
    assert_eq!(version["specLocation"], "gs://${BUCKET}/acme/v1-2-0-rc-1/openapi.yaml");
    let variables = version["backendVariableTemplates"].as_array().unwrap();
    let told = |variable: &Value| {
        json!([variable["key"], variable["valueType"], variable["locationType"], variable["required"]])
    };
    let expected = json!([
        ["a\"${key}", "SECRET", "QUERY_PARAM", true],
        ["Authorization", "SECRET", "HEADER", false],
        ["region", "ENUM", null, true],
        ["base", "STRING", null, true],
    ]);
    assert_eq!(variables.iter().map(told).collect::<Value>(), expected);
    let connector = body(&files, "connector.json");
    assert_eq!(connector["displayName"], "Acme \"Orders\" ${PROJECT} $(touch owned)");
    assert_eq!(connector["description"], "Orders of `Acme`,\nwith \\ and ${BUCKET}.");
    assert_eq!(connector["customConnectorType"], "OPEN_API");
    assert_eq!(connector.get("logo"), None);
    assert!(!files.paths().any(|path| path.as_str() == "publish.json"));
    let readme = text(&files, "README.md");
    assert!(
        readme.contains("`certificate` (mutualTLS)") && readme.contains("**Contradicting:**"),
        "{readme}"
    );
    let terraform = text(&files, "terraform/connection.tf");
    assert!(terraform.contains(r#"key = "a\"$${key}""#), "{terraform}");
    assert!(terraform.contains("/secrets/acme-a---key/"), "{terraform}");
    assert!(terraform.contains(r#"description = "Where the $${PROJECT} is.""#), "{terraform}");
}

#[test]
fn an_indirect_connector_has_all_that_its_manifest_says() {
    let files = package(&format!("{MANIFEST}{INDIRECT}"), ("openapi.yaml", DEFINITION));
    let version = body(&files, "version.json");
    assert_eq!(version["labels"], json!({ "team": "orders", "semver": "1-2-0-rc-1" }));
    let destinations = json!([{ "key": "facade", "destinations": [{ "host": "https://facade.acme.example", "port": 8443 }] }]);
    assert_eq!(version["destinationConfigs"], destinations);
    assert_eq!(
        version["authConfig"]["oauth2ClientCredentials"],
        json!({
            "clientId": "id of ${PROJECT}",
            "clientSecret": { "secretVersion": "projects/${PROJECT}/secrets/facade/versions/latest" },
        })
    );
    let templates = version["authConfigTemplates"].as_array().unwrap();
    let kinds: Vec<&Value> = templates.iter().map(|template| &template["authType"]).collect();
    assert_eq!(kinds, ["USER_PASSWORD", "OAUTH2_AUTH_CODE_FLOW"]);
    let link = json!({ "uri": "https://acme.example/authorize", "scopes": ["read"] });
    assert_eq!(templates[1]["configVariableTemplates"][2]["authorizationCodeLink"], link);
    let region = &version["backendVariableTemplates"][2];
    assert_eq!(region["enumOptions"][1], json!({ "id": "a.b", "displayName": "a.b" }));
    assert_eq!((&region["required"], &region["isAdvanced"]), (&json!(false), &json!(true)));
    let overrides = body(&files, "overrides.json");
    let kept = &overrides["customConnectorVersion"]["backendVariableTemplates"][2];
    assert_eq!((&kept["valueType"], &kept["validationRegex"]), (&json!("STRING"), &json!("^(eu|a\\.b)$")));
    assert!(overrides["customConnectorVersion"].get("authConfigTemplates").is_none());
    let metadata = &body(&files, "publish.json")["partnerMetadata"];
    assert_eq!(metadata["partnerConnectorDisplayName"], "Acme Orders");
    assert_eq!(
        (&metadata["acceptGcpTos"], &metadata["confirmPartnerRequirements"]),
        (&json!(false), &json!(false))
    );
    assert!(text(&files, "README.md").contains("deprecates v1-1-0, v1-2-0-rc-1."));
}

#[test]
fn a_definition_in_another_language_is_exported_with_its_losses() {
    let definition = DEFINITION.replace("openapi: 3.0.3", "openapi: 3.1.0");
    let files = package(MANIFEST, ("openapi.yaml", &definition));
    assert!(body(&files, "openapi.json")["openapi"].as_str().unwrap().starts_with("3.0."));
    assert!(text(&files, "README.md").contains("- security: "), "{}", text(&files, "README.md"));
}

/// A package unpacked beside programs that stand in for those that it calls.
struct Stage {
    _scratch: tempfile::TempDir,
    folder: PathBuf,
    programs: PathBuf,
    log: PathBuf,
}

impl Stage {
    fn new(files: &FileSet) -> Self {
        let scratch = tempfile::tempdir().unwrap();
        let [folder, programs, log] =
            ["the package", "programs", "calls"].map(|name| scratch.path().join(name));
        files.create(&folder).unwrap();
        std::fs::create_dir(&programs).unwrap();
        let stage = Self { _scratch: scratch, folder, programs, log };
        stage.program("gcloud", "case \"$1\" in auth) echo token-of-somebody ;; esac");
        stage.program("sleep", "");
        stage
    }

    fn program(&self, name: &str, script: &str) {
        let path = self.programs.join(name);
        let log = self.log.display();
        let text = format!("#!/bin/bash\nprintf '%s\\n' \"{name} $*\" >>'{log}'\n{script}\n");
        std::fs::write(&path, text).unwrap();
        run(Command::new("chmod").arg("+x").arg(&path));
    }

    /// Answers every request; `answers` is a `case` of the shell over method and address, which sets
    /// `status` and `answer`. The body of each request is kept with the calls.
    fn answer(&self, answers: &str) {
        let log = self.log.display();
        let script = format!(
            r#"grep -q '^Authorization: Bearer token-of-somebody$' || exit 7
while [ "$#" -gt 0 ]; do
    case "$1" in
        --request) method="$2"; shift ;;
        --output) output="$2"; shift ;;
        --data-binary) cat "${{2#@}}" >>'{log}'; shift ;;
        --write-out | --header) shift ;;
        http*) address="$1" ;;
    esac
    shift
done
status=200
answer='{{}}'
case "$method $address" in
{answers}
esac
printf '%s' "$answer" >"$output"
printf '%s' "$status""#
        );
        self.program("curl", &script);
    }

    fn deploy(&self, arguments: &[&str], project: &str) -> Run {
        let path = format!("{}:{}", self.programs.display(), std::env::var("PATH").unwrap());
        let mut command = Command::new("bash");
        command.arg(self.folder.join("deploy.sh")).args(arguments).env("PATH", path);
        command.env("PROJECT", project).env("BUCKET", "the-bucket").env("SERVICE_ACCOUNT", "sa@p.example");
        command.env_remove("DRY_RUN").env("TRIES", "3");
        run(command.current_dir("/"))
    }

    fn calls(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

const STARTED: &str = r#"*:validateCustomConnectorSpec) ;;
"GET "*) answer='{"name": "projects/p/locations/global/operations/o-1", "done": true}' ;;
*) answer='{
  "name": "projects/p/locations/global/operations/o-1",
  "done": false
}' ;;"#;

#[test]
fn the_script_makes_the_calls_in_their_order_and_fills_in_what_differs() {
    let stage = Stage::new(&package(&format!("{MANIFEST}{INDIRECT}"), ("openapi.yaml", DEFINITION)));
    stage.answer(STARTED);
    let deployed = stage.deploy(&[], "my-project");
    assert_eq!(deployed.code, 0, "{}", deployed.stderr);
    assert_eq!(deployed.stdout, "connector acme: done\nversion v1-2-0-rc-1: done\n");
    let calls = stage.calls();
    let steps: Vec<&str> =
        calls.lines().filter(|line| line.starts_with("curl") || line.contains("storage")).collect();
    let order = [
        "gcloud storage cp openapi.yaml gs://the-bucket/acme/v1-2-0-rc-1/openapi.yaml",
        "/customConnectors:validateCustomConnectorSpec",
        "/customConnectors?customConnectorId=acme",
        "/projects/p/locations/global/operations/o-1",
        "/customConnectors/acme/customConnectorVersions?customConnectorVersionId=v1-2-0-rc-1",
        "/projects/p/locations/global/operations/o-1",
    ];
    assert_eq!(steps.len(), order.len(), "{steps:#?}");
    assert!(steps.iter().zip(order).all(|(step, end)| step.ends_with(end)), "{steps:#?}");
    assert!(!calls.contains("token-of-somebody"), "no list of processes shows the token");
    // What differs is filled in where we left it open, and nowhere in what authors wrote.
    assert!(
        calls.contains(r#""secretVersion": "projects/my-project/secrets/facade/versions/latest""#),
        "{calls}"
    );
    assert!(calls.contains(r#""clientId": "id of ${PROJECT}""#), "{calls}");
    assert!(calls.contains(r#""displayName": "Acme \"Orders\" ${PROJECT} $(touch owned)""#), "{calls}");
    assert!(!stage.folder.join("owned").exists());
}

#[test]
fn what_is_there_already_is_left_and_what_is_refused_is_said() {
    let stage = Stage::new(&package(MANIFEST, ("openapi.yaml", DEFINITION)));
    stage.answer("*:validate*) ;;\n*) status=409 answer='{\"error\": {\"status\": \"ALREADY_EXISTS\"}}' ;;");
    let again = stage.deploy(&[], "my-project");
    assert_eq!((again.code, again.stdout.matches("there already").count()), (0, 2), "{}", again.stderr);

    stage.answer("*:validate*) answer='{\"errorMessage\": \"no \\\"paths\\\"\"}' ;;");
    let refused = stage.deploy(&[], "my-project");
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("the definition is refused: no \\\"paths\\\""), "{}", refused.stderr);

    stage.answer("*:validate*) ;;\n*) status=403 answer='{\"error\": {\"message\": \"denied\"}}' ;;");
    let denied = stage.deploy(&[], "my-project");
    assert_eq!(denied.code, 1);
    assert!(
        denied.stderr.contains("connector acme: Google answered 403") && denied.stderr.contains("denied")
    );

    stage.answer("*:validate*) ;;\n*) answer='{\"name\":\"projects/p/locations/global/operations/o\",\"done\":true,\"error\":{\"code\":3}}' ;;");
    assert_eq!(stage.deploy(&[], "my-project").code, 1, "an operation that failed is a failure");

    stage.answer("*:validate*) ;;\n*) answer='{\"name\":\"projects/p/locations/global/operations/o\"}' ;;");
    let endless = stage.deploy(&[], "my-project");
    assert!(endless.code == 1 && endless.stderr.contains("goes on"), "{}", endless.stderr);

    stage.program("curl", "cat >/dev/null; exit 6");
    assert_eq!(stage.deploy(&[], "my-project").code, 6, "a network that is not there is said by curl");
}

#[test]
fn what_is_filled_in_can_be_no_more_than_a_name() {
    let stage = Stage::new(&package(MANIFEST, ("openapi.yaml", DEFINITION)));
    stage.answer(STARTED);
    for project in ["a|b", "a\nb", "$(touch owned)", "a&b", "A", " "] {
        let run = stage.deploy(&[], project);
        assert_eq!(run.code, 2, "{project:?}: {}", run.stderr);
    }
    assert_eq!(stage.deploy(&[], "").code, 1, "what is not set is said");
    assert!(stage.deploy(&[], "").stderr.contains("set PROJECT to"));
    assert_eq!(stage.deploy(&["remove"], "p").code, 2);
    assert_eq!(stage.deploy(&["deprecate"], "p").code, 2, "nothing is announced");
    assert_eq!(stage.deploy(&["deprecate", "a/../b"], "p").code, 2);
    assert_eq!(stage.calls(), "");
}

#[test]
fn other_steps_are_taken_where_they_are_asked_for() {
    let stage = Stage::new(&package(&format!("{MANIFEST}{INDIRECT}"), ("openapi.yaml", DEFINITION)));
    stage.answer(STARTED);
    let called = |stage: &Stage, arguments: &[&str]| {
        std::fs::remove_file(&stage.log).ok();
        let run = stage.deploy(arguments, "p");
        assert_eq!(run.code, 0, "{arguments:?}: {}", run.stderr);
        stage.calls()
    };
    assert!(called(&stage, &["update"]).contains("acme?updateMask=displayName,description,labels\n"));
    let calls = called(&stage, &["deprecate"]);
    assert!(calls.contains("/v1-1-0:deprecate\n") && calls.contains("/v1-2-0-rc-1:deprecate\n"), "{calls}");
    assert!(called(&stage, &["deprecate", "v1-0-0"]).contains("/v1-0-0:deprecate\n"));
    assert!(called(&stage, &["withdraw"]).contains("/v1-2-0-rc-1:withdraw\n"));
    let unread = stage.deploy(&["publish"], "p");
    assert!(unread.code == 2 && unread.stderr.contains("partner-checklist.md"), "{}", unread.stderr);
    let publish = stage.folder.join("publish.json");
    let accepted = std::fs::read_to_string(&publish).unwrap().replace("false", "true");
    std::fs::write(publish, accepted).unwrap();
    assert!(called(&stage, &["publish"]).contains("/v1-2-0-rc-1:publish\n"));
    let filled = stage.deploy(&["fill", "overrides.json"], "p");
    assert!(filled.stdout.contains("gs://the-bucket/acme/"), "{}", filled.stdout);
}

fn panel(manifest: &str, definition: &str) -> Panel {
    let mut files = FileSet::new();
    for (name, text) in [("connector.toml", manifest), ("openapi.yaml", definition)] {
        files.insert(RepoPath::parse(name).unwrap(), text);
    }
    let (release, _) = Release::load(RepoPath::parse("acme/v1").unwrap(), Layout::Native, files);
    let panel = platform("google").unwrap().panel.unwrap();
    panel(&ConnectorId::parse("acme").unwrap(), &release)
}

/// The rows of a table, in a language.
fn rows(panel: &Panel, title: &str, language: &str) -> Vec<String> {
    let table = panel.tables.iter().find(|table| table.title.en.starts_with(title)).unwrap();
    let cells = |row: &Vec<Phrase>| row.iter().map(|cell| cell.in_language(language)).collect::<Vec<_>>();
    assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{title}");
    table.rows.iter().map(|row| cells(row).join(" | ")).collect()
}

#[test]
fn the_panel_shows_what_google_may_make_of_a_release() {
    let shown = panel(MANIFEST, DEFINITION);
    let actions = [
        "GET | /orders/{id} | GetOrder | {id} | ",
        "GET | /orders | ListOrders | orders | 2 operations end alike",
        "POST | /orders | PlaceOrder | orders | 2 operations end alike",
    ];
    assert_eq!(rows(&shown, "Actions", "en"), actions);
    assert_eq!(rows(&shown, "Entities", "en"), ["orders | /orders | GET, POST | /orders/{id} | GET"]);
    let ways = [
        "key | apiKey, query | 变量 `a\"${key}`,以 QUERY_PARAM 发送 | ",
        "token | http, bearer | 变量 `Authorization`,以 HEADER 发送 | ",
        "basic | http, basic | USER_PASSWORD | ",
        "certificate | mutualTLS | 无 | 没有对应的认证类型",
        "code | oauth2, authorizationCode | OAUTH2_AUTH_CODE_FLOW | ",
    ];
    assert_eq!(rows(&shown, "Ways", "zh"), ways);
    assert_eq!(rows(&shown, "Backend", "en").len(), 4);
    assert!(rows(&shown, "Servers", "en")[0].contains("has variables"));
    let notes: Vec<String> = shown.notes.iter().map(|note| note.in_language("en")).collect();
    assert!(notes[0].contains("the API itself") && notes[1].contains("`v1-2-0-rc-1`"), "{notes:#?}");

    let indirect = panel(&format!("{MANIFEST}{INDIRECT}"), &DEFINITION.replace("3.0.3", "3.1.0"));
    let notes: Vec<String> = indirect.notes.iter().map(|note| note.in_language("en")).collect();
    assert!(notes[0].contains("https://facade.acme.example"), "{notes:#?}");
    assert!(notes.iter().any(|note| note.contains("losses: ")), "{notes:#?}");
    assert!(notes.iter().any(|note| note.contains("deprecate")), "{notes:#?}");

    let unreadable = panel(MANIFEST, "a: [");
    assert!(unreadable.tables.is_empty() && unreadable.notes.len() == 3, "{unreadable:#?}");
}
