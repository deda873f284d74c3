//! Platforms: how far connectors came with each, and packages of those that are no archives.

use crate::harness::{History, connectory, git, write};
use connectory::files::FileSet;
use connectory::package::{Budget, read_zip};
use serde_json::Value;
use std::path::{Path, PathBuf};

const LINE: &str = "acme-orders/v1";

/// A repository with the base of a platform, changed and released.
fn released(folder: &Path, platform: &str, change: impl Fn(&Path)) -> PathBuf {
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/base").join(platform);
    let files = FileSet::read_dir(&base, &connectory::path::RepoPath::root()).unwrap().0;
    for (path, bytes) in files.iter() {
        write(folder, path.as_str(), bytes);
    }
    change(folder);
    History::new(folder).commit(&["acme-orders/v1.0.0"]);
    git(folder, &["reset", "--quiet", "--hard"]);
    folder.to_path_buf()
}

/// Replaces a text of a file, which must be there.
fn edit(folder: &Path, path: &str, from: &str, to: &str) {
    let text = std::fs::read_to_string(folder.join(path)).unwrap();
    assert!(text.contains(from), "{path} holds no {from}");
    write(folder, path, text.replace(from, to));
}

/// The files of the only package for a platform.
fn packaged(folder: &Path, platform: &str) -> FileSet {
    let run = connectory(folder, &["package", "acme-orders", "--platform", platform, "--out", "out"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let name = format!("out/acme-orders/1.0.0/acme-orders-1.0.0-{platform}.zip");
    let archive = read_zip(&std::fs::read(folder.join(name)).unwrap(), &mut Budget::default());
    assert!(archive.problems.is_empty(), "{:?}", archive.problems);
    archive.files
}

fn text(files: &FileSet, name: &str) -> String {
    String::from_utf8(files.named(name).unwrap_or_else(|| panic!("there is no {name}")).to_vec()).unwrap()
}

#[test]
fn the_fields_of_dibops_builder_are_those_of_the_release() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = released(scratch.path(), "dibop", |folder| {
        let flows = "{ clientCredentials: { tokenUrl: 'https://acme.example/token', scopes: { read: Read., write: Write. } } }";
        let oauth = format!(
            "key: {{ type: oauth2, flows: {flows} }}\n    session: {{ type: apiKey, in: cookie, name: s }}"
        );
        edit(
            folder,
            &format!("{LINE}/openapi.yaml"),
            "key: { type: apiKey, in: header, name: X-Key }",
            &oauth,
        );
        let manifest = std::fs::read_to_string(folder.join(LINE).join("connector.toml")).unwrap();
        let end = "[deprecation]\nannounced = 2026-01-01\nsunset = 2026-06-30\nreason = \"Closed.\"\n";
        write(folder, &format!("{LINE}/connector.toml"), format!("{manifest}\n{end}"));
    });
    let files = packaged(&folder, "dibop");
    let names: Vec<&str> = files.paths().map(connectory::path::RepoPath::as_str).collect();
    let expected = [
        "README.md",
        "checklist.md",
        "deprecation-notice.md",
        "dibop-connector.json",
        "icon.png",
        "release-notes.md",
    ];
    assert_eq!(names, expected);
    let builder: Value = serde_json::from_str(&text(&files, "dibop-connector.json")).unwrap();
    assert_eq!(builder["overview"]["slug"], "acme-orders");
    assert_eq!(builder["overview"]["type"], "CRM");
    assert_eq!(builder["overview"]["baseUrl"], "https://api.acme.example/v1");
    let sign_in = &builder["authentication"];
    assert_eq!((&sign_in["type"], &sign_in["scheme"]), (&"OAuth2".into(), &"key".into()));
    let value = |name: &str| {
        let mut fields = sign_in["fields"].as_array().unwrap().iter();
        fields.find(|field| field["name"] == name).unwrap()["value"].clone()
    };
    assert_eq!(value("Grant type"), "client credentials");
    assert_eq!(value("Token URL"), "https://acme.example/token");
    assert_eq!(value("Scopes"), "read write");
    assert_eq!(value("Client secret"), Value::Null);
    assert_eq!(sign_in["others"][0]["scheme"], "session");
    assert_eq!(sign_in["others"][0]["type"], Value::Null);
    let operation = &builder["operations"][1];
    assert_eq!((&operation["method"], &operation["endpoint"]), (&"POST".into(), &"/orders".into()));
    assert_eq!(operation["responseFields"], serde_json::json!(["article", "count", "state"]));
    assert_eq!(builder["resilience"]["rateLimitPerMinute"], 60);
    assert!(text(&files, "checklist.md").contains("- [x] Resilience"));
    assert!(text(&files, "release-notes.md").contains("The first release."));
    assert!(text(&files, "release-notes.md").contains("There are no connections yet."));
    assert!(text(&files, "deprecation-notice.md").contains("until 2026-06-30"));
    assert!(text(&files, "README.md").contains("`session` has no counterpart"));
}

#[test]
fn every_line_tells_how_far_it_came_with_its_platforms() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = released(scratch.path(), "dibop", |folder| {
        let manifest = format!("{LINE}/connector.toml");
        edit(folder, &manifest, "platforms = [\"dibop\"]", "platforms = [\"dibop\", \"power-platform\"]");
    });
    let run = connectory(&folder, &["platforms", "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let told: Value = serde_json::from_str(&run.stdout).unwrap();
    let platforms = &told["lines"][0]["platforms"];
    assert_eq!((&platforms[0]["platform"], &platforms[0]["ready"]), (&"dibop".into(), &true.into()));
    assert_eq!(platforms[0]["panel"], Value::Null, "nobody asked for it");
    // Power Platform wants a test flow; DIBOP does not care.
    assert_eq!(platforms[1]["ready"], false);
    let missing = platforms[1]["missing"].as_array().unwrap();
    assert!(
        missing.iter().all(|one| one["rule"].as_str().unwrap().starts_with("power-platform/")),
        "{missing:?}"
    );
    // One platform's faults do not keep another's package back.
    let refused = connectory(&folder, &["package", "acme-orders"]);
    assert_eq!(refused.code, 1, "{}", refused.stdout);
    assert!(packaged(&folder, "dibop").named("dibop-connector.json").is_some());

    let run =
        connectory(&folder, &["platforms", "acme-orders", "--platform", "dibop", "--language", "zh-CN"]);
    assert!(run.stdout.contains("API Key") && run.stdout.contains("认证与凭证"), "{}", run.stdout);
    let run = connectory(&folder, &["platforms", "acme-orders"]);
    assert!(run.stdout.contains("Auth & Credentials"), "{}", run.stdout);
    assert_eq!(connectory(&folder, &["platforms", "--platform", "nowhere"]).code, 2);
    assert_eq!(
        connectory(&folder, &["platforms", "--language", "xx"]).code,
        2,
        "nothing is said in English for it"
    );
}
