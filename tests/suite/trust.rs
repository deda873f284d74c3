//! Where packages come from and who vouches for them: made again and compared, described, signed.

use crate::archives::*;
use crate::harness::{Run, connectory, write};
use connectory::files::sha256;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

pub const TESTED: [&str; 5] = [
    "package/receipt-untrue",
    "package/release-differs",
    "package/sum-differs",
    "package/signature-untrue",
    "package/signature-missing",
];

const RECEIPT: &str = "gitea-issues-1.2.0-receipt.json";
const PROVENANCE: &str = "gitea-issues-1.2.0-provenance.json";
const SBOM: &str = "gitea-issues-1.2.0-sbom.cdx.json";

/// A repository with a release, and its package in it.
fn packaged(root: &Path) {
    released(root);
    let run = connectory(root, &["package", "gitea-issues"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
}

fn zip_at() -> String {
    format!("{OUT}/{NAME}")
}

fn json(root: &Path, name: &str) -> Value {
    serde_json::from_slice(&read(root, &format!("{OUT}/{name}"))).unwrap()
}

fn contains(run: &Run, words: &[&str]) {
    for word in words {
        assert!(run.stdout.contains(word), "`{word}` is not in:\n{}{}", run.stdout, run.stderr);
    }
}

#[test]
fn a_package_is_made_again_and_compared() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    packaged(root);
    let same = connectory(root, &["package", "gitea-issues", "--check"]);
    assert_eq!(same.code, 0, "{}{}", same.stdout, same.stderr);
    assert_eq!(same.stdout.matches("  same    ").count(), 5, "{}", same.stdout);
    write(root, "there/kept.txt", "x");
    assert_eq!(connectory(root, &["package", "gitea-issues", "--check", "nowhere"]).code, 2);
    let none = connectory(root, &["package", "gitea-issues", "--check", "there"]);
    assert_eq!((none.code, none.stdout.matches(": missing").count()), (1, 5), "{}", none.stdout);
    assert_eq!(std::fs::read_dir(root.join("there")).unwrap().count(), 1, "nothing is written");

    let changed = changed(good(), CONNECTOR, &|e| {
        swap(
            e,
            "Connector/cnty_giteaissues_openapidefinition.json",
            "\"host\":\"gitea.com\"",
            "\"host\":\"evil.example\"",
        );
        swap(e, "solution.xml", "<Managed>0", "<Managed>1");
        e.insert("Connector/extra.json".into(), b"{}".to_vec());
        e.remove("Connector/cnty_giteaissues_iconblob.Png");
    });
    write(root, "theirs.zip", changed);
    let other = connectory(root, &["package", "gitea-issues@1.2.0", "--check", "theirs.zip"]);
    assert_eq!(other.code, 1, "{}", other.stderr);
    let at = "theirs.zip!/package.zip!/PkgAssets/ConnectorSolution.zip!/";
    contains(
        &other,
        &[
            "  other   theirs.zip",
            &format!(
                "{at}Connector/cnty_giteaissues_openapidefinition.json: other bytes: `/host` is `evil.example` instead of `gitea.com`"
            ),
            &format!("{at}Connector/extra.json: not expected"),
            &format!("{at}Connector/cnty_giteaissues_iconblob.Png: missing"),
            &format!("{at}solution.xml: other bytes: line "),
            "<Managed>1</Managed>",
        ],
    );
    let repacked = zip(&unpacked(good()));
    write(root, "repacked.zip", repacked);
    let other = connectory(root, &["package", "gitea-issues", "--check", "repacked.zip"]);
    contains(&other, &["packed otherwise: the compression method of `intro.md` is 0 instead of 8"]);
    let dated = raw_zip(
        &unpacked(good())
            .iter()
            .rev()
            .map(|(name, bytes)| Raw { mode: 0o100_600, ..raw(name, bytes) })
            .collect::<Vec<_>>(),
    );
    write(root, "dated.zip", dated);
    let other = connectory(root, &["package", "gitea-issues", "--check", "dated.zip"]);
    contains(
        &other,
        &["the order of the entries", "the attributes of `intro.md` is 100600 instead of 100644"],
    );
    write(root, "broken.zip", &good()[..good().len() / 2]);
    let other = connectory(root, &["package", "gitea-issues", "--check", "broken.zip"]);
    assert_eq!(other.code, 1);
    contains(&other, &["cut off: it has no directory", "intro.md: missing"]);
}

#[test]
fn a_package_says_where_it_comes_from() {
    let (scratch, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let root = scratch.path();
    packaged(root);
    let made = connectory(root, &["verify", &zip_at()]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    contains(&made, &["origin     made from gitea-issues/v1.2.0 (", "byte for byte"]);
    let report = connectory(root, &["verify", &zip_at(), "--format", "json"]);
    let report: Value = serde_json::from_str(&report.stdout).unwrap();
    assert_eq!(report["packages"][0]["origin"]["verdict"], "made");
    assert_eq!(report["packages"][0]["validator"]["verdict"], "accepts");
    assert_eq!(report["packages"][0]["contents"]["children"][0]["name"], "intro.md");

    // Nothing beside it, and a name that says nothing: what it holds names the release.
    write(root, "somewhere/renamed.zip", good());
    contains(&connectory(root, &["verify", "somewhere/renamed.zip"]), &["made from gitea-issues/v1.2.0"]);
    write(root, &format!("elsewhere/{NAME}"), good());
    contains(
        &connectory(root, &["verify", &format!("elsewhere/{NAME}")]),
        &["made from gitea-issues/v1.2.0"],
    );

    // The name of a release, and other bytes.
    let changed = changed(good(), ROOT, &|e| swap(e, "intro.md", "Gitea", "Gitee"));
    write(root, &format!("elsewhere/{NAME}"), &changed);
    let differs = connectory(root, &["verify", &format!("elsewhere/{NAME}")]);
    assert_eq!(differs.code, 0, "{}", differs.stdout);
    contains(
        &differs,
        &[
            "warning[package/release-differs]",
            "not what gitea-issues/v1.2.0 (",
            "!/intro.md: other bytes: line 1",
        ],
    );

    // A receipt and sums that speak of other bytes.
    write(root, &zip_at(), &changed);
    let untrue = connectory(root, &["verify", &zip_at()]);
    assert_eq!(untrue.code, 1);
    contains(&untrue, &["error[package/receipt-untrue]", "error[package/sum-differs]", RECEIPT, PROVENANCE]);

    // A receipt that was changed with the package.
    let receipt = String::from_utf8(read(root, &format!("{OUT}/{RECEIPT}"))).unwrap();
    let forged = receipt.replace(&sha256(good()), &sha256(&changed));
    write(root, &format!("forged/{RECEIPT}"), &forged);
    write(root, &format!("forged/{NAME}"), &changed);
    let untrue = connectory(root, &["verify", &format!("forged/{NAME}")]);
    assert_eq!(untrue.code, 1);
    contains(&untrue, &["says that it is made from `gitea-issues/v1.2.0`, which gives"]);
    let commit = json(root, RECEIPT)["commit"].as_str().unwrap().to_owned();
    write(root, &format!("moved/{RECEIPT}"), receipt.replace(&commit, &"0".repeat(40)));
    write(root, &format!("moved/{NAME}"), good());
    let moved = connectory(root, &["verify", &format!("moved/{NAME}")]);
    contains(&moved, &["error[package/receipt-untrue]", "names the commit 0000000"]);
    // Another version of the program may make other bytes.
    let older = forged.replace(&format!("connectory {}", env!("CARGO_PKG_VERSION")), "connectory 0.0.1");
    write(root, &format!("older/{RECEIPT}"), older);
    write(root, &format!("older/{NAME}"), &changed);
    let older = connectory(root, &["verify", &format!("older/{NAME}")]);
    assert_eq!(older.code, 0, "{}", older.stdout);
    contains(&older, &["warning[package/release-differs]", "it was made by connectory 0.0.1"]);

    write(outside.path(), NAME, good());
    let blind = connectory(outside.path(), &["verify", NAME]);
    assert_eq!(blind.code, 0);
    contains(&blind, &["origin     not looked for: this is no git repository"]);
    let unknown = changed_title();
    write(root, "unknown.zip", unknown);
    contains(
        &connectory(root, &["verify", "unknown.zip"]),
        &["no release of this repository is named by it"],
    );
}

fn changed_title() -> Vec<u8> {
    [CONNECTOR, FLOW].into_iter().fold(good().to_vec(), |bytes, at| {
        changed(&bytes, at, &|e| {
            swap(
                e,
                "Connector/cnty_giteaissues_openapidefinition.json",
                "\"title\":\"Gitea Issues\"",
                "\"title\":\"Other\"",
            );
        })
    })
}

#[test]
fn the_bill_of_materials_names_every_file() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    packaged(root);
    let bill = json(root, SBOM);
    assert_eq!((&bill["bomFormat"], &bill["specVersion"]), (&"CycloneDX".into(), &"1.6".into()));
    assert!(!bill.to_string().contains("timestamp"));
    let mut named = Vec::new();
    note(&bill["components"], &mut named);
    let mut files = Entries::new();
    all_files(good(), &format!("{NAME}!/"), &mut files);
    files.insert(NAME.to_owned(), good().to_vec());
    let expected: Vec<(String, String)> =
        files.into_iter().map(|(name, bytes)| (name, sha256(&bytes))).collect();
    named.sort();
    assert_eq!(named, expected);
    let text = bill.to_string();
    for role in
        ["definition", "script", "icon", "solution", "flow", "documentation", "policies", "connection"]
    {
        assert!(text.contains(&format!("\"value\":\"{role}\"")), "{role}");
    }
    assert_eq!(bill["metadata"]["component"]["licenses"][0]["expression"], "MIT OR Apache-2.0");
    assert_eq!(bill["metadata"]["component"]["version"], "1.2.0");
}

fn note(components: &Value, named: &mut Vec<(String, String)>) {
    for component in components.as_array().into_iter().flatten() {
        let text = |pointer: &str| component.pointer(pointer).unwrap().as_str().unwrap().to_owned();
        named.push((text("/bom-ref"), text("/hashes/0/content")));
        note(&component["components"], named);
    }
}

#[test]
fn provenance_names_what_was_read() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    packaged(root);
    let (statement, receipt) = (json(root, PROVENANCE), json(root, RECEIPT));
    assert_eq!(statement["_type"], "https://in-toto.io/Statement/v1");
    assert_eq!(statement["predicateType"], "https://slsa.dev/provenance/v1");
    assert_eq!(statement["subject"][0]["digest"]["sha256"], sha256(good()));
    let definition = &statement["predicate"]["buildDefinition"];
    assert_eq!(definition["externalParameters"]["tag"], "gitea-issues/v1.2.0");
    let sources = definition["resolvedDependencies"].as_array().unwrap();
    assert_eq!(sources[0]["digest"]["gitCommit"], receipt["commit"]);
    assert_eq!(sources[1]["digest"]["gitTree"], receipt["tree"]);
    for source in &sources[2..] {
        let bytes = read(root, source["name"].as_str().unwrap());
        assert_eq!(source["digest"]["sha256"], sha256(&bytes), "{source}");
    }
    assert!(sources.len() > 8);
    let by = &statement["predicate"]["runDetails"];
    assert!(by["builder"]["id"].as_str().unwrap().starts_with("pkg:cargo/connectory@"));
    for made in by["byproducts"].as_array().unwrap() {
        let bytes = read(root, &format!("{OUT}/{}", made["name"].as_str().unwrap()));
        assert_eq!(made["digest"]["sha256"], sha256(&bytes));
    }
}

/// Makes a key and tells git to sign with it; `allowed` has one line a signer.
fn key(root: &Path, name: &str) -> String {
    let file = root.join(name);
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", name, "-f"])
        .arg(&file)
        .status();
    assert!(made.unwrap().success());
    std::fs::read_to_string(file.with_extension("pub")).unwrap()
}

fn configure(root: &Path, text: &str) {
    let file = root.join(".git/config");
    let config = std::fs::read_to_string(&file).unwrap();
    std::fs::write(file, format!("{config}\n{text}\n")).unwrap();
}

#[test]
fn sums_are_signed_and_verified_with_the_keys_of_git() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    released(root);
    let unset = connectory(root, &["package", "gitea-issues", "--sign"]);
    assert_eq!((unset.code, unset.stderr.contains("gpg.format ssh")), (2, true), "{}", unset.stderr);
    assert!(!root.join("packages").exists());
    let ours = key(root, "ours");
    let theirs = key(root, "theirs");
    let path = root.join("ours.pub").display().to_string();
    configure(root, &format!("[gpg]\n\tformat = ssh\n[user]\n\tsigningkey = {path}"));
    let signed = connectory(root, &["package", "gitea-issues", "--sign"]);
    assert_eq!(signed.code, 0, "{}{}", signed.stdout, signed.stderr);
    contains(&signed, &["SHA256SUMS.sig"]);
    let zip = zip_at();
    let verify = |more: &[&str]| connectory(root, &[&["verify", &zip][..], more].concat());
    contains(&verify(&[]), &["signature  signed, and not verified"]);

    write(root, "allowed", format!("maintainer@example.org {ours}"));
    let good = verify(&["--allowed-signers", "allowed"]);
    assert_eq!(good.code, 0, "{}", good.stdout);
    contains(&good, &["`SHA256SUMS` is signed by maintainer@example.org (ED25519 key SHA256:"]);
    configure(root, "[gpg \"ssh\"]\n\tallowedSignersFile = allowed");
    contains(&verify(&[]), &["is signed by maintainer@example.org"]);
    assert_eq!(verify(&["--allowed-signers", "nobody"]).code, 2);

    write(root, "others", format!("stranger@example.org {theirs}"));
    let stranger = verify(&["--allowed-signers", "others"]);
    assert_eq!(stranger.code, 1);
    contains(
        &stranger,
        &["error[package/signature-untrue]", "signed by nobody who may sign: ED25519 key SHA256:"],
    );
    write(root, "other-use", format!("maintainer@example.org namespaces=\"git\" {ours}"));
    assert_eq!(verify(&["--allowed-signers", "other-use"]).code, 1);

    // Without the program nothing can be told; where nothing is signed it is not needed.
    let without = |arguments: &[&str]| {
        let run = Command::new(env!("CARGO_BIN_EXE_connectory"))
            .args(arguments)
            .current_dir(root)
            .env("PATH", "")
            .output();
        let run = run.unwrap();
        (run.status.code().unwrap(), String::from_utf8(run.stderr).unwrap())
    };
    let (code, said) = without(&["verify", &zip]);
    assert!(
        code == 3 && said.contains("`ssh-keygen` is not here") && said.contains("help: install"),
        "{said}"
    );
    assert_eq!(without(&["package", "gitea-issues", "--sign"]).0, 3);
    assert_eq!(without(&["package", "gitea-issues", "--out", "unsigned"]).0, 0);
    assert_eq!(without(&["verify", &format!("unsigned/gitea-issues/1.2.0/{NAME}")]).0, 0);
    let missing = connectory(
        root,
        &["verify", &format!("unsigned/gitea-issues/1.2.0/{NAME}"), "--allowed-signers", "allowed"],
    );
    assert_eq!(missing.code, 1);
    contains(&missing, &["error[package/signature-missing]"]);

    // Other sums under the same signature, and what is no signature.
    let sums = read(root, &format!("{OUT}/SHA256SUMS"));
    let other: Vec<u8> = [&sums[..], b"0  x\n"].concat();
    write(root, &format!("{OUT}/SHA256SUMS"), other);
    let changed = verify(&[]);
    assert_eq!(changed.code, 1);
    contains(&changed, &["is no signature of these sums for `connectory`"]);
    write(root, &format!("{OUT}/SHA256SUMS"), sums);
    write(root, &format!("{OUT}/SHA256SUMS.sig"), "-----BEGIN SSH SIGNATURE-----\nAAAA\n");
    assert_eq!(verify(&[]).code, 1);
    write(root, &format!("{OUT}/SHA256SUMS"), "older\n");
    let told = connectory(root, &["package", "gitea-issues"]);
    assert!(told.code == 0 && told.stderr.contains("`SHA256SUMS.sig` is of older sums"), "{}", told.stderr);
}
