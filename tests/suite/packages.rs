//! Packages: made from a tag, the same twice, read back; and the verifier against packages that
//! somebody broke, and against bytes that were made to harm.

use crate::harness::{History, connectory, write};
use connectory::check::{Check, Severity};
use connectory::files::FileSet;
use connectory::package::{Budget, read_zip, to_zip};
use connectory::path::RepoPath;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/catalogue/gitea-issues/v1");
const FOLDER: &str = "catalogue/gitea-issues/v1";
const OUT: &str = "packages/gitea-issues/1.2.0";
const NAME: &str = "gitea-issues-1.2.0-power-platform.zip";
const FLOW_FILE: &str = "Workflows/GiteaIssuesTest-D43CD287-9E5E-5A8B-B46C-ECAEDD26E9DF.json";

/// A repository in which one sample connector is released.
fn released(root: &Path) -> History {
    let mut history = History::new(root);
    let (files, _) = FileSet::read_dir(Path::new(SAMPLE), &RepoPath::root()).unwrap();
    for (path, bytes) in files.iter() {
        history.write(&format!("{FOLDER}/{path}"), bytes);
    }
    history.commit(&["gitea-issues/v1.2.0"]);
    history
}

fn read(root: &Path, path: &str) -> Vec<u8> {
    std::fs::read(root.join(path)).unwrap()
}

/// A package that nothing is wrong with.
fn good() -> &'static [u8] {
    static GOOD: OnceLock<Vec<u8>> = OnceLock::new();
    GOOD.get_or_init(|| {
        let scratch = tempfile::tempdir().unwrap();
        released(scratch.path());
        let run = connectory(scratch.path(), &["package", "gitea-issues"]);
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        read(scratch.path(), &format!("{OUT}/{NAME}"))
    })
}

type Entries = BTreeMap<String, Vec<u8>>;

fn unpacked(bytes: &[u8]) -> Entries {
    let archive = read_zip(bytes, &mut Budget::default());
    assert!(archive.problems.is_empty(), "{:?}", archive.problems);
    archive.files.iter().map(|(path, bytes)| (path.to_string(), bytes.to_vec())).collect()
}

/// Every file of a package by its place in it.
fn all_files(bytes: &[u8], at: &str, files: &mut Entries) {
    for (name, bytes) in unpacked(bytes) {
        if name.ends_with(".zip") {
            all_files(&bytes, &format!("{at}{name}!/"), files);
        }
        files.insert(format!("{at}{name}"), bytes);
    }
}

#[test]
fn a_release_gives_the_same_bytes_twice_and_what_the_work_tree_holds_does_not_matter() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    released(root);
    let run = connectory(root, &["package", "gitea-issues", "--out", "once"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    write(root, &format!("{FOLDER}/intro.md"), "changed");
    write(root, &format!("{FOLDER}/apiDefinition.swagger.json"), "{");
    assert_eq!(connectory(root, &["package", "gitea-issues@1.2.0", "--out", "twice"]).code, 0);
    let names = [NAME, "SHA256SUMS", "gitea-issues-1.2.0-receipt.json"];
    for name in names {
        let [once, twice] =
            ["once", "twice"].map(|out| read(root, &format!("{out}/gitea-issues/1.2.0/{name}")));
        assert_eq!(once, twice, "{name}");
    }
    let left: Vec<_> = std::fs::read_dir(root.join("once/gitea-issues/1.2.0")).unwrap().collect();
    assert_eq!(left.len(), names.len());
    let sums = String::from_utf8(read(root, "once/gitea-issues/1.2.0/SHA256SUMS")).unwrap();
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").unwrap();
        assert_eq!(sum, connectory::files::sha256(&read(root, &format!("once/gitea-issues/1.2.0/{name}"))));
    }
    assert_eq!(sums.lines().count(), 2);
}

#[test]
fn a_package_holds_what_the_release_holds() {
    let mut files = Entries::new();
    all_files(good(), "", &mut files);
    let listing: Vec<&str> = files.keys().map(String::as_str).collect();
    let golden = include_str!("../packages/gitea-issues.txt");
    assert_eq!(listing, golden.lines().collect::<Vec<_>>());
    let connector = |file: &str| &files[&format!("package.zip!/PkgAssets/ConnectorSolution.zip!/{file}")];
    let json = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).unwrap();
    let source = |file: &str| std::fs::read(Path::new(SAMPLE).join(file)).unwrap();
    let definition = connector("Connector/cnty_giteaissues_openapidefinition.json");
    assert_eq!(json(definition), json(&source("apiDefinition.swagger.json")));
    assert!(!definition.contains(&b'\n'));
    let properties = json(&source("power-platform/apiProperties.json"));
    let parameters = connector("Connector/cnty_giteaissues_connectionparameters.json");
    assert_eq!(json(parameters), properties["properties"]["connectionParameters"]);
    let script = connector("Connector/cnty_giteaissues_customcodeblobcontent.csx");
    assert_eq!(*script, source("power-platform/script.csx"));
    assert_eq!(files["intro.md"], source("intro.md"));
    let icon = connector("Connector/cnty_giteaissues_iconblob.Png");
    assert_eq!((&icon[..8], &icon[16..24]), (&b"\x89PNG\r\n\x1a\n"[..], &[0, 0, 0, 144, 0, 0, 0, 144][..]));
}

#[test]
fn entries_are_written_the_same_everywhere() {
    let u16_at = |at: usize| u16::from_le_bytes([good()[at], good()[at + 1]]);
    let u32_at = |at: usize| usize::from(u16_at(at)) + (usize::from(u16_at(at + 2)) << 16);
    let end = good().len() - 22;
    assert_eq!(&good()[end..end + 4], b"PK\x05\x06");
    let mut at = u32_at(end + 16);
    let mut names = Vec::new();
    for _ in 0..u16_at(end + 10) {
        assert_eq!(&good()[at..at + 4], b"PK\x01\x02");
        assert_eq!(good()[at + 5], 3, "made on Unix");
        assert_eq!(u16_at(at + 8), 0, "no flags");
        assert_eq!(u16_at(at + 10), 8, "deflate");
        assert_eq!((u16_at(at + 12), u16_at(at + 14)), (0, 0x21), "1980-01-01");
        assert_eq!(u32_at(at + 38) >> 16, 0o100_644);
        assert_eq!((u16_at(at + 30), u16_at(at + 32)), (0, 0), "no extra field, no comment");
        let length = usize::from(u16_at(at + 28));
        names.push(String::from_utf8(good()[at + 46..at + 46 + length].to_vec()).unwrap());
        at += 46 + length;
    }
    assert_eq!(names, ["intro.md", "package.zip"]);
    assert_eq!(at, end);
}

#[test]
fn a_receipt_says_where_the_package_comes_from() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    released(root);
    assert_eq!(connectory(root, &["package", "gitea-issues"]).code, 0);
    let receipt = read(root, &format!("{OUT}/gitea-issues-1.2.0-receipt.json"));
    let receipt: Value = serde_json::from_slice(&receipt).unwrap();
    assert_eq!(receipt["tag"], "gitea-issues/v1.2.0");
    assert_eq!(receipt["commit"].as_str().unwrap().len(), 40);
    assert_eq!(receipt["tree"].as_str().unwrap().len(), 40);
    let package = &receipt["packages"][0];
    let bytes = read(root, &format!("{OUT}/{NAME}"));
    assert_eq!(package["sha256"], connectory::files::sha256(&bytes));
    assert_eq!(package["size"], bytes.len());
    let mut files = Entries::new();
    all_files(&bytes, "", &mut files);
    let digests = package["files"].as_object().unwrap();
    assert_eq!(digests.len(), files.len());
    for (name, bytes) in files {
        assert_eq!(digests[&name], connectory::files::sha256(&bytes), "{name}");
    }
}

#[test]
fn what_is_missing_is_said_before_anything_is_written() {
    let parts = [
        ("intro.md", "power-platform/intro-missing"),
        ("icon.png", "power-platform/icon-missing"),
        ("power-platform/test-flow", "power-platform/test-flow-missing"),
        ("power-platform/test-flow/solution.xml", "power-platform/test-flow-unreadable"),
    ];
    for (part, rule) in parts {
        let scratch = tempfile::tempdir().unwrap();
        let root = scratch.path();
        let mut history = released(root);
        let path = root.join(FOLDER).join(part);
        match path.is_dir() {
            true => std::fs::remove_dir_all(path).unwrap(),
            false => std::fs::remove_file(path).unwrap(),
        }
        history.write(&format!("{FOLDER}/CHANGELOG.md"), "x").commit(&["gitea-issues/v1.3.0"]);
        let run = connectory(root, &["package", "gitea-issues@1.3.0"]);
        assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
        assert!(run.stdout.contains(rule), "{rule}: {}", run.stdout);
        assert!(!root.join("dist").exists());
    }
}

#[test]
fn releases_are_chosen() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let mut history = released(root);
    assert!(connectory(root, &["package", "gitea-issue"]).stderr.contains("did you mean `gitea-issues`?"));
    let run = connectory(root, &["package", "gitea-issues@9.9.9"]);
    assert_eq!((run.code, run.stderr.contains("its releases are 1.2.0")), (2, true), "{}", run.stderr);
    assert_eq!(connectory(root, &["package", "gitea-issues", "--platform", "nope"]).code, 2);
    let manifest = std::fs::read_to_string(root.join(FOLDER).join("connector.toml")).unwrap();
    history.write(&format!("{FOLDER}/connector.toml"), manifest.replace("1.2.0", "1.3.0-rc.1"));
    let definition = std::fs::read_to_string(root.join(FOLDER).join("apiDefinition.swagger.json")).unwrap();
    let definition = definition.replacen("\"version\": \"1.2.0\"", "\"version\": \"1.3.0-rc.1\"", 1);
    history.write(&format!("{FOLDER}/apiDefinition.swagger.json"), definition);
    history.commit(&["gitea-issues/v1.3.0-rc.1"]);
    let run = connectory(root, &["package", "gitea-issues"]);
    assert!(run.stdout.starts_with("gitea-issues 1.2.0\n"), "{}{}", run.stdout, run.stderr);
    let run = connectory(root, &["package", "gitea-issues@1.3.0-rc.1"]);
    assert!(run.stdout.starts_with("gitea-issues 1.3.0-rc.1\n"), "{}{}", run.stdout, run.stderr);
}

#[test]
fn a_test_flow_may_be_an_archive_and_hold_an_older_connector() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let mut history = released(root);
    let flow = root.join(FOLDER).join("power-platform/test-flow");
    let mut entries = unpacked(&level(good(), FLOW));
    text(&mut entries, "customizations.xml", |xml| {
        xml.replace("Gitea Issues</displayname>", "Older</displayname>")
            .replace("0d560543-52a7-80dc-a38f-cb5476f9830b", "11111111-2222-3333-4444-555555555555")
            .replace(
                "<iscustomizable>",
                "<customconnectorid><connectorid>11111111-2222-3333-4444-555555555555</connectorid></customconnectorid><iscustomizable>",
            )
    });
    text(&mut entries, "solution.xml", |xml| {
        xml.replace("0d560543-52a7-80dc-a38f-cb5476f9830b", "11111111-2222-3333-4444-555555555555")
    });
    entries.insert("Connector/cnty_giteaissues_old.json".into(), b"{}".to_vec());
    entries.insert("__MACOSX/._solution.xml".into(), b"junk".to_vec());
    std::fs::remove_dir_all(&flow).unwrap();
    history.write(&format!("{FOLDER}/power-platform/test-flow/exported.zip"), zip(&entries));
    history.commit(&["gitea-issues/v1.2.1"]);
    let manifest = std::fs::read_to_string(root.join(FOLDER).join("connector.toml")).unwrap();
    history.write(&format!("{FOLDER}/connector.toml"), manifest.replace("1.2.0", "1.2.2"));
    let definition = std::fs::read_to_string(root.join(FOLDER).join("apiDefinition.swagger.json")).unwrap();
    let definition = definition.replacen("\"version\": \"1.2.0\"", "\"version\": \"1.2.2\"", 1);
    history.write(&format!("{FOLDER}/apiDefinition.swagger.json"), definition);
    history.commit(&["gitea-issues/v1.2.2"]);
    let run = connectory(root, &["package", "gitea-issues@1.2.2"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let package = read(root, "packages/gitea-issues/1.2.2/gitea-issues-1.2.2-power-platform.zip");
    let made = unpacked(&level(&package, FLOW));
    let names: Vec<&String> = made.keys().collect();
    assert_eq!(names, unpacked(&level(good(), FLOW)).keys().collect::<Vec<_>>());
    let xml = String::from_utf8(made["customizations.xml"].clone()).unwrap();
    assert_eq!(xml.matches("0d560543-52a7-80dc-a38f-cb5476f9830b").count(), 2, "{xml}");
    assert!(!xml.contains("Older") && !xml.contains("11111111"));
    let xml = String::from_utf8(made["solution.xml"].clone()).unwrap();
    assert_eq!(xml.matches("type=\"372\"").count(), 1);
}

#[test]
fn folders_of_microsofts_repository_say_what_they_lack() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let mut history = History::new(root);
    let source = |file: &str| std::fs::read(Path::new(SAMPLE).join(file)).unwrap();
    history.write("Gitea/apiDefinition.swagger.json", source("apiDefinition.swagger.json"));
    history.write("Gitea/apiProperties.json", source("power-platform/apiProperties.json"));
    history.write("Gitea/script.csx", source("power-platform/script.csx"));
    history.write("Gitea/readme.md", "# Gitea\n").commit(&["gitea/v1.2.0"]);
    let run = connectory(root, &["check", "--format", "short"]);
    let note = "note[power-platform/package-parts-missing]";
    assert!(run.stdout.contains(note), "{}", run.stdout);
    assert!(!run.stdout.contains("power-platform/intro-missing"));
    let run = connectory(root, &["package", "gitea"]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
}

// ---------------------------------------------------------------------------------------------

/// Where a file of a package is broken: the archives that lead to it.
type Level = &'static [&'static str];
const ROOT: Level = &[];
const INNER: Level = &["package.zip"];
const CONNECTOR: Level = &["package.zip", "PkgAssets/ConnectorSolution.zip"];
const FLOW: Level = &["package.zip", "PkgAssets/FlowSolution.zip"];

/// The archive at a level.
fn level(package: &[u8], level: Level) -> Vec<u8> {
    level.iter().fold(package.to_vec(), |bytes, name| unpacked(&bytes)[*name].clone())
}

/// A package of which one archive is changed.
fn changed(package: &[u8], level: Level, change: &dyn Fn(&mut Entries)) -> Vec<u8> {
    let mut entries = unpacked(package);
    match level.split_first() {
        Some((name, rest)) => {
            let inner = changed(&entries[*name], rest, change);
            entries.insert((*name).to_owned(), inner);
        }
        None => change(&mut entries),
    }
    zip(&entries)
}

fn text(entries: &mut Entries, name: &str, change: impl Fn(String) -> String) {
    let before = String::from_utf8(entries[name].clone()).unwrap();
    let after = change(before.clone());
    assert_ne!(before, after, "nothing was changed in {name}");
    entries.insert(name.to_owned(), after.into_bytes());
}

fn swap(entries: &mut Entries, name: &str, from: &str, to: &str) {
    text(entries, name, |text| text.replace(from, to));
}

fn verified(bytes: &[u8]) -> connectory::platform::Verified {
    (connectory::platform::platform("power-platform").unwrap().verify)("p.zip", bytes)
}

fn rules(bytes: &[u8]) -> BTreeSet<&'static str> {
    verified(bytes).findings.iter().map(|finding| finding.rule.id.as_str()).collect()
}

const CUSTOM: &str = "customizations.xml";
const DEFINITION: &str = "Connector/cnty_giteaissues_openapidefinition.json";
const POLICIES: &str = "Connector/cnty_giteaissues_policytemplateinstances.json";
const ICON: &str = "Connector/cnty_giteaissues_iconblob.Png";

/// A level, a way to break it, and the rules that must be reported, all of them.
type Broken = (Level, fn(&mut Entries), &'static [&'static str]);

const BROKEN: &[Broken] = &[
    (ROOT, |e| drop(e.insert("docs/x.txt".into(), b"x".to_vec())), &["package/folder-at-root"]),
    (ROOT, |e| drop(e.remove("intro.md")), &["package/intro-missing"]),
    (ROOT, |e| drop(e.insert("intro.md".into(), b" \n".to_vec())), &["package/intro-missing"]),
    (ROOT, |e| drop(e.insert("README.md".into(), b"x".to_vec())), &["package/intro-several"]),
    (ROOT, |e| rename(e, "intro.md", "Introduction.md"), &["package/intro-other-name"]),
    (ROOT, |e| drop(e.remove("package.zip")), &["package/inner-zip-missing"]),
    (ROOT, |e| copy(e, "package.zip", "other.zip"), &["package/inner-zip-several"]),
    (ROOT, |e| drop(e.insert("__MACOSX/._intro.md".into(), b"x".to_vec())), &["package/junk-file"]),
    (ROOT, wrap, &["package/folder-at-root"]),
    (INNER, |e| drop(e.insert("__MACOSX/x".into(), b"x".to_vec())), &["package/junk-file"]),
    (INNER, |e| drop(e.insert("Other/x.xml".into(), b"x".to_vec())), &["package/assets-folder-several"]),
    (INNER, |e| move_all(e, "PkgAssets/", "Assets/"), &["package/assets-folder-other-name"]),
    (INNER, |e| move_all(e, "PkgAssets/", ""), &["package/assets-folder-missing"]),
    (INNER, |e| drop(e.insert("PkgAssets/a/b.txt".into(), b"x".to_vec())), &["package/folder-in-assets"]),
    (
        INNER,
        |e| drop(e.remove("PkgAssets/FlowSolution.zip")),
        &["package/flow-solution-missing", "package/solution-count-wrong"],
    ),
    (
        INNER,
        |e| drop(e.remove("PkgAssets/ConnectorSolution.zip")),
        &["package/connector-solution-missing", "package/solution-count-wrong"],
    ),
    (
        INNER,
        |e| copy(e, "PkgAssets/ConnectorSolution.zip", "PkgAssets/Third.zip"),
        &["package/plugin-solution-missing", "package/solution-name-shared"],
    ),
    (INNER, |e| drop(e.insert("PkgAssets/FlowSolution.zip".into(), b"no".to_vec())), &["package/not-a-zip"]),
    (CONNECTOR, |e| drop(e.remove("[Content_Types].xml")), &["package/solution-file-missing"]),
    (CONNECTOR, |e| swap(e, CUSTOM, "</Connectors>", ""), &["package/xml-malformed"]),
    (
        CONNECTOR,
        |e| text(e, CUSTOM, |xml| format!("<!DOCTYPE a [<!ENTITY b \"c\">]>{xml}")),
        &["package/xml-malformed"],
    ),
    (
        CONNECTOR,
        |e| text(e, CUSTOM, |xml| cut(&xml, "<Connectors>", "</Connectors>")),
        &[
            "package/component-mismatch",
            "package/connector-file-unused",
            "package/connector-solution-missing",
            "package/solution-empty",
        ],
    ),
    (
        CONNECTOR,
        |e| move_all(e, "Connector/", "Connectors/"),
        &[
            "package/connector-file-missing",
            "package/solution-folder-missing",
            "package/solution-folder-unexpected",
        ],
    ),
    (
        CONNECTOR,
        |e| drop(e.insert("Other/x.json".into(), b"{}".to_vec())),
        &["package/solution-folder-unexpected"],
    ),
    (CONNECTOR, |e| swap(e, "solution.xml", "<Managed>0", "<Managed>1"), &["package/solution-managed"]),
    (CONNECTOR, |e| swap(e, "solution.xml", "1.2.0.0", "1.2.0"), &["package/solution-version-malformed"]),
    (
        CONNECTOR,
        |e| swap(e, "solution.xml", "<UniqueName>cnty_giteaissues</UniqueName>", ""),
        &["package/solution-name-missing"],
    ),
    (
        CONNECTOR,
        |e| swap(e, "solution.xml", "schemaName=\"cnty_", "schemaName=\"new_"),
        &["package/component-mismatch"],
    ),
    (CONNECTOR, |e| swap(e, "solution.xml", "id=\"{0d56", "id=\"{1d56"), &["package/component-mismatch"]),
    (CONNECTOR, |e| swap(e, "[Content_Types].xml", "\"csx\"", "\"txt\""), &["package/content-type-missing"]),
    (
        CONNECTOR,
        |e| text(e, CUSTOM, |xml| cut(&xml, "<connectorid>", "</connectorid>")),
        &["package/connector-element-missing"],
    ),
    (CONNECTOR, |e| drop(e.remove(ICON)), &["package/connector-file-missing"]),
    (
        CONNECTOR,
        |e| drop(e.insert("Connector/x.json".into(), b"{}".to_vec())),
        &["package/connector-file-unused"],
    ),
    (CONNECTOR, |e| drop(e.insert(POLICIES.into(), b"{}".to_vec())), &["package/connector-file-malformed"]),
    (
        CONNECTOR,
        |e| drop(e.insert(DEFINITION.into(), b"{,}".to_vec())),
        &["package/connector-file-malformed"],
    ),
    (
        CONNECTOR,
        |e| swap(e, DEFINITION, "\"swagger\":\"2.0\"", "\"openapi\":\"3.0.1\""),
        &["package/connector-differs", "package/definition-not-swagger-2"],
    ),
    (
        CONNECTOR,
        |e| text(e, DEFINITION, |json| json + &" ".repeat(1_000_000)),
        &["package/definition-too-long"],
    ),
    (
        CONNECTOR,
        |e| text(e, CUSTOM, |xml| cut(&xml, "<policytemplateinstances>", "</policytemplateinstances>")),
        &["package/connector-file-unused", "package/policies-missing"],
    ),
    (
        CONNECTOR,
        |e| text(e, CUSTOM, |xml| cut(&xml, "<iconblob>", "</iconblob>")),
        &["package/connector-file-unused", "package/icon-missing"],
    ),
    (
        CONNECTOR,
        |e| drop(e.insert(ICON.into(), read(Path::new(SAMPLE), "icon.png"))),
        &["package/icon-unfit"],
    ),
    (CONNECTOR, |e| drop(e.insert(ICON.into(), b"GIF89a".to_vec())), &["package/icon-unfit"]),
    (CONNECTOR, several_sign_ins, &["package/custom-properties-missing"]),
    (
        FLOW,
        |e| text(e, CUSTOM, |xml| cut(&xml, "<Connectors>", "</Connectors>")),
        &["package/component-mismatch", "package/connector-file-unused", "package/flow-without-connector"],
    ),
    (FLOW, |e| rename(e, FLOW_FILE, "Workflows/x.json"), &["package/workflow-mismatch"]),
    (
        FLOW,
        |e| swap(e, FLOW_FILE, "\"schemaVersion\"", ",\"schemaVersion\""),
        &["package/workflow-malformed"],
    ),
    (
        FLOW,
        |e| swap(e, FLOW_FILE, "\"logicalName\": \"cnty_", "\"logicalName\": \"new_"),
        &["package/flow-other-connector"],
    ),
    (
        FLOW,
        |e| swap(e, FLOW_FILE, "\"operationId\": \"GetCurrentUser\"", "\"operationId\": \"GetNobody\""),
        &["package/flow-operation-unknown", "package/operation-untested"],
    ),
    (
        FLOW,
        |e| swap(e, DEFINITION, "\"host\":\"gitea.com\"", "\"host\":\"other\""),
        &["package/connector-differs"],
    ),
    (
        FLOW,
        |e| text(e, "solution.xml", |xml| xml.replace("GiteaIssuesTestFlow", "cnty_giteaissues")),
        &["package/solution-name-shared"],
    ),
];

fn rename(entries: &mut Entries, from: &str, to: &str) {
    let bytes = entries.remove(from).unwrap();
    entries.insert(to.to_owned(), bytes);
}

fn copy(entries: &mut Entries, from: &str, to: &str) {
    entries.insert(to.to_owned(), entries[from].clone());
}

fn move_all(entries: &mut Entries, from: &str, to: &str) {
    let names: Vec<String> = entries.keys().filter(|name| name.starts_with(from)).cloned().collect();
    names.iter().for_each(|name| rename(entries, name, &name.replacen(from, to, 1)));
}

fn wrap(entries: &mut Entries) {
    let names: Vec<String> = entries.keys().cloned().collect();
    names.iter().for_each(|name| rename(entries, name, &format!("My Connector/{name}")));
}

fn several_sign_ins(entries: &mut Entries) {
    let file = "Connector/cnty_giteaissues_connectionparametersets.json";
    entries.insert(file.into(), br#"{"values":[{"name":"a"}]}"#.to_vec());
    let element = format!("<connectionparametersets>/{file}</connectionparametersets></Connector>");
    swap(entries, CUSTOM, "</Connector>", &element);
}

/// A text without what stands from one word to another.
fn cut(text: &str, from: &str, to: &str) -> String {
    let (start, end) = (text.find(from).unwrap(), text.find(to).unwrap() + to.len());
    format!("{}{}", &text[..start], &text[end..])
}

#[test]
fn nothing_is_wrong_with_a_good_package() {
    let verified = verified(good());
    assert_eq!(verified.what, "a submission package");
    assert!(verified.findings.is_empty(), "{:#?}", verified.findings);
    let inner = level(good(), INNER);
    assert_eq!(self::verified(&inner).what, "the archive inside a submission package");
    for (at, what) in
        [(CONNECTOR, "a solution with a connector"), (FLOW, "a solution with a flow and its connector")]
    {
        let found = self::verified(&level(good(), at));
        assert_eq!((found.what, found.findings.len()), (what, 0), "{:#?}", found.findings);
    }
}

#[test]
fn each_way_to_break_a_package_is_found() {
    let mut faults = Vec::new();
    for (number, (level, change, expected)) in BROKEN.iter().enumerate() {
        let found = rules(&changed(good(), level, change));
        let expected: BTreeSet<&str> = expected.iter().copied().collect();
        if found != expected {
            faults.push(format!("{number} at {level:?}: expected {expected:?}, found {found:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_rule_of_packages_is_found_by_a_test() {
    let tested: BTreeSet<&str> = BROKEN.iter().flat_map(|broken| broken.2).copied().collect();
    let hostile: BTreeSet<&str> = hostile().into_iter().map(|(_, _, rule)| rule).collect();
    let book = connectory::platform::rule_book();
    let of_packages = |rule: &&&'static connectory::check::Rule| rule.id.scope() == "package";
    for rule in book.rules().iter().filter(of_packages) {
        assert!(matches!(rule.check, Check::Elsewhere));
        let id = rule.id.as_str();
        assert!(tested.contains(id) || hostile.contains(id), "no test breaks `{id}`");
    }
    for id in tested.union(&hostile) {
        assert!(book.rule(id).is_some(), "{id}");
    }
}

#[test]
fn places_in_nested_archives_are_shown() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let broken = changed(good(), FLOW, &|entries| {
        swap(entries, FLOW_FILE, "\"operationId\": \"GetCurrentUser\"", "\"operationId\": \"GetNobody\"");
    });
    write(root, "their.zip", &broken);
    let run = connectory(root, &["verify", "their.zip"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let place = format!("their.zip!/package.zip!/PkgAssets/FlowSolution.zip!/{FLOW_FILE}:");
    assert!(run.stdout.contains(&place), "{}", run.stdout);
    assert!(run.stdout.contains("\"operationId\": \"GetNobody\""), "{}", run.stdout);
    assert!(
        run.stdout.contains("their.zip: a submission package; 1 error, 1 warning, 0 notes"),
        "{}",
        run.stdout
    );
    let run = connectory(root, &["verify", "their.zip", "--format", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&report["version"], &report["summary"]["errors"]), (&Value::from(1), &Value::from(1)));
    assert_eq!(connectory(root, &["verify", "nothing.zip"]).code, 2);
    assert_eq!(connectory(root, &["explain", "package/flow-operation-unknown"]).code, 0);
}

// ---------------------------------------------------------------------------------------------

/// An entry as it is written, honest or not.
#[derive(Clone)]
struct Raw {
    name: Vec<u8>,
    data: Vec<u8>,
    mode: u32,
    flags: u16,
    method: u16,
    crc: Option<u32>,
}

fn raw(name: &str, data: &[u8]) -> Raw {
    Raw { name: name.into(), data: data.into(), mode: 0o100_644, flags: 0, method: 0, crc: None }
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc: u32, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 },
        )
    })
}

/// Writes an archive by hand, nothing compressed.
fn raw_zip(entries: &[Raw]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let at = bytes.len() as u32;
        let mut head = Vec::new();
        head.extend(entry.flags.to_le_bytes());
        head.extend(entry.method.to_le_bytes());
        head.extend([0, 0, 0x21, 0]);
        head.extend(entry.crc.unwrap_or_else(|| crc32(&entry.data)).to_le_bytes());
        head.extend((entry.data.len() as u32).to_le_bytes());
        head.extend((entry.data.len() as u32).to_le_bytes());
        head.extend((entry.name.len() as u16).to_le_bytes());
        head.extend([0, 0]);
        bytes.extend(b"PK\x03\x04\x14\x00");
        bytes.extend(&head);
        bytes.extend(&entry.name);
        bytes.extend(&entry.data);
        directory.extend(b"PK\x01\x02\x14\x03\x14\x00");
        directory.extend(&head);
        directory.extend([0; 6]);
        directory.extend((entry.mode << 16).to_le_bytes());
        directory.extend(at.to_le_bytes());
        directory.extend(&entry.name);
    }
    let (start, size) = (bytes.len() as u32, directory.len() as u32);
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06\x00\x00\x00\x00");
    let count = u16::try_from(entries.len()).unwrap_or(u16::MAX);
    bytes.extend(count.to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend(size.to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

fn zip(entries: &Entries) -> Vec<u8> {
    raw_zip(&entries.iter().map(|(name, bytes)| raw(name, bytes)).collect::<Vec<_>>())
}

/// An archive whose bytes unpack to a thousand times as many.
fn bomb() -> Vec<u8> {
    let mut files = FileSet::new();
    files.insert(RepoPath::parse("zeros.bin").unwrap(), vec![0; 32 * 1024 * 1024]);
    to_zip(&files).unwrap()
}

/// The directory of an archive, told to name its first entry again and again.
fn overlapping() -> Vec<u8> {
    let one = raw_zip(&[raw("a.txt", &vec![b'x'; 1 << 20])]);
    let start = one.len() - 22 - 46 - 5;
    let (head, record) = (&one[..start], &one[start..one.len() - 22]);
    let mut bytes = head.to_vec();
    for number in 0..3_000 {
        let mut record = record.to_vec();
        record[46..51].copy_from_slice(format!("{number:05}").as_bytes());
        bytes.extend(record);
    }
    let size = (bytes.len() - start) as u32;
    bytes.extend(b"PK\x05\x06\x00\x00\x00\x00\xb8\x0b\xb8\x0b");
    bytes.extend(size.to_le_bytes());
    bytes.extend((start as u32).to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

fn nested(depth: usize) -> Vec<u8> {
    (0..depth).fold(b"the core".to_vec(), |bytes, _| raw_zip(&[raw("a/b.zip", &bytes), raw("c.zip", &bytes)]))
}

/// What is tried, the bytes, and the rule that must be among those that are reported.
fn hostile() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let many = |count: usize| raw_zip(&(0..count).map(|n| raw(&format!("{n}"), b"")).collect::<Vec<_>>());
    let one = |entry: Raw| raw_zip(&[raw("intro.md", b"x"), entry]);
    let mut surplus = good().to_vec();
    surplus.extend(b"surplus");
    let mut before = b"before".to_vec();
    before.extend(good());
    vec![
        ("no bytes", Vec::new(), "package/not-a-zip"),
        ("a text", b"hello".to_vec(), "package/not-a-zip"),
        ("cut off", good()[..good().len() / 2].to_vec(), "package/not-a-zip"),
        ("cut off at its end", good()[..good().len() - 1].to_vec(), "package/not-a-zip"),
        ("bytes behind", surplus, "package/not-a-zip"),
        ("bytes before", before, "package/not-a-zip"),
        ("an end alone", b"PK\x05\x06".to_vec(), "package/not-a-zip"),
        ("parent folders", one(raw("../../etc/passwd", b"x")), "package/path-unsafe"),
        ("inner parents", one(raw("a/../../x", b"x")), "package/path-unsafe"),
        ("absolute", one(raw("/etc/passwd", b"x")), "package/path-unsafe"),
        ("backslashes", one(raw("..\\x", b"x")), "package/path-unsafe"),
        ("a drive", one(raw("C:/x", b"x")), "package/path-unsafe"),
        ("a control character", one(raw("a\nb", b"x")), "package/path-unsafe"),
        ("no UTF-8", one(Raw { name: b"\xff\xfe".to_vec(), ..raw("", b"x") }), "package/path-unsafe"),
        ("no name", one(raw("", b"x")), "package/path-unsafe"),
        ("twice", one(raw("intro.md", b"y")), "package/entry-duplicate"),
        ("case", one(raw("INTRO.MD", b"y")), "package/entry-duplicate"),
        ("file and folder", one(raw("intro.md/x", b"y")), "package/entry-duplicate"),
        ("a link", one(Raw { mode: 0o120_777, ..raw("link", b"/etc/passwd") }), "package/not-a-plain-file"),
        ("a device", one(Raw { mode: 0o060_644, ..raw("dev", b"") }), "package/not-a-plain-file"),
        ("a password", one(Raw { flags: 1, ..raw("secret.md", b"x") }), "package/entry-encrypted"),
        ("a wrong sum", one(Raw { crc: Some(1), ..raw("a.md", b"x") }), "package/entry-damaged"),
        ("another method", one(Raw { method: 12, ..raw("a.md", b"x") }), "package/entry-damaged"),
        ("no deflate", one(Raw { method: 8, ..raw("a.md", b"\xff\xff\xff") }), "package/entry-damaged"),
        ("a bomb", bomb(), "package/too-large"),
        ("a bomb inside", one(raw("package.zip", &bomb())), "package/too-large"),
        ("overlaps", overlapping(), "package/too-large"),
        ("sixty thousand entries", many(60_000), "package/too-large"),
        ("a hundred thousand entries", many(100_000), "package/too-large"),
        ("ten deep", nested(10), "package/intro-missing"),
    ]
}

#[test]
fn hostile_archives_are_refused_in_no_time() {
    let before = std::time::Instant::now();
    for (what, bytes, rule) in hostile() {
        let found = rules(&bytes);
        assert!(found.contains(rule), "{what}: {rule} is not among {found:?}");
        assert!(verified(&bytes).findings.iter().any(|finding| finding.rule.severity == Severity::Error));
    }
    assert!(before.elapsed().as_secs() < 60);
}

#[test]
fn changed_bytes_never_end_the_program() {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    for at in [ROOT, INNER, FLOW] {
        let archive = level(good(), at);
        for _ in 0..150 {
            let mut bytes = archive.clone();
            for _ in 0..=random(4) {
                let at = random(bytes.len());
                bytes[at] = random(256) as u8;
            }
            if random(4) == 0 {
                bytes.truncate(random(bytes.len()));
            }
            verified(&bytes);
        }
    }
}
