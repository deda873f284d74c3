//! Packages: made from a tag, the same twice, read back.

use crate::archives::*;
use crate::harness::{History, connectory, write};
use serde_json::Value;
use std::path::Path;

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
    let names = [
        NAME,
        "SHA256SUMS",
        "gitea-issues-1.2.0-receipt.json",
        "gitea-issues-1.2.0-sbom.cdx.json",
        "gitea-issues-1.2.0-provenance.json",
    ];
    for name in names {
        let [once, twice] =
            ["once", "twice"].map(|out| read(root, &format!("{out}/gitea-issues/1.2.0/{name}")));
        assert_eq!(once, twice, "{name}");
    }
    // Another machine: a clone elsewhere, another zone, language and home, other rights of new files.
    let elsewhere = scratch.path().join("else where");
    let run = std::process::Command::new("sh")
        .args(["-c", "git clone --quiet . \"$1\" && cd \"$1\" && umask 077 && exec \"$2\" package gitea-issues@1.2.0 --out out", "sh"])
        .arg(&elsewhere)
        .arg(env!("CARGO_BIN_EXE_connectory"))
        .current_dir(root)
        .envs([("TZ", "Pacific/Kiritimati"), ("LC_ALL", "tr_TR.UTF-8"), ("HOME", "/nonexistent"), ("SOURCE_DATE_EPOCH", "1")])
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    for name in names {
        let there = read(&elsewhere, &format!("out/gitea-issues/1.2.0/{name}"));
        assert_eq!(read(root, &format!("once/gitea-issues/1.2.0/{name}")), there, "{name}");
    }
    let left: Vec<_> = std::fs::read_dir(root.join("once/gitea-issues/1.2.0")).unwrap().collect();
    assert_eq!(left.len(), names.len());
    let sums = String::from_utf8(read(root, "once/gitea-issues/1.2.0/SHA256SUMS")).unwrap();
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").unwrap();
        assert_eq!(sum, connectory::files::sha256(&read(root, &format!("once/gitea-issues/1.2.0/{name}"))));
    }
    assert_eq!(sums.lines().count(), 4);
}

#[test]
fn a_package_holds_what_the_release_holds() {
    let mut files = Entries::new();
    all_files(good(), "", &mut files);
    let listing: String = files.keys().map(|name| format!("{name}\n")).collect();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packages/gitea-issues.txt");
    if std::env::var_os("CONNECTORY_BLESS").is_some() {
        std::fs::write(&golden, &listing).unwrap();
    }
    assert_eq!(listing, std::fs::read_to_string(golden).unwrap());
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
        assert!(!root.join("packages").exists());
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

#[test]
fn a_flow_from_elsewhere_names_the_component() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/base/foreign/acme-orders");
    for entry in walkdir::WalkDir::new(&base)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
    {
        let path = entry.path().strip_prefix(&base).unwrap().to_str().unwrap();
        let bytes = std::fs::read(entry.path()).unwrap();
        let exported = String::from_utf8(bytes.clone()).map(|text| {
            let required = "<MissingDependencies><MissingDependency><Required type=\"372\" schemaName=\"cr1a6_acme-20orders\" \
                            id=\"{11111111-2222-3333-4444-555555555555}\" /><Dependent type=\"29\" /></MissingDependency>\
                            </MissingDependencies>";
            let text = text.replace("\"acme_acmeorders\"", "\"cr1a6_acme-20orders\"");
            text.replace("<MissingDependencies />", required)
        });
        write(root, &format!("acme-orders/{path}"), exported.map_or(bytes, String::into_bytes));
    }
    History::new(root).commit(&["acme-orders/v1.0.0"]);
    let run = connectory(root, &["package", "acme-orders"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let package = read(root, "packages/acme-orders/1.0.0/acme-orders-1.0.0-power-platform.zip");
    let solution = unpacked(&level(&package, FLOW));
    assert!(
        solution.contains_key("Connector/cr1a6_acme-20orders_openapidefinition.json"),
        "{:?}",
        solution.keys()
    );
    let manifest = String::from_utf8(solution["solution.xml"].clone()).unwrap();
    assert!(!manifest.contains("11111111") && !manifest.contains("<Required"), "{manifest}");
}
