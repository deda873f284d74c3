//! The verifier of packages: against packages that somebody broke, and against bytes that were made
//! to harm.

use crate::archives::*;
use crate::harness::{connectory, write};
use connectory::check::Check;
use connectory::platform::Asked;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

pub const CUSTOM: &str = "customizations.xml";
pub const DEFINITION: &str = "Connector/cnty_giteaissues_openapidefinition.json";
const POLICIES: &str = "Connector/cnty_giteaissues_policytemplateinstances.json";
const ICON: &str = "Connector/cnty_giteaissues_iconblob.Png";

/// How archives of Power Platform are judged and mended.
pub fn archives() -> &'static connectory::platform::Archives {
    connectory::platform::platform("power-platform").unwrap().archives.as_ref().unwrap()
}

pub fn verified(bytes: &[u8]) -> connectory::platform::Verified {
    asked(bytes, Asked::default())
}

pub fn asked(bytes: &[u8], asked: Asked) -> connectory::platform::Verified {
    (archives().verify)("p.zip", bytes, asked)
}

pub fn rules(bytes: &[u8]) -> BTreeSet<&'static str> {
    verified(bytes).findings.iter().map(|finding| finding.rule.id.as_str()).collect()
}

/// A level, a way to break it, and the rules that must be reported, all of them.
type Broken = (Level, fn(&mut Entries), &'static [&'static str]);

const BROKEN: &[Broken] = &[
    (ROOT, |e| drop(e.insert("docs/x.txt".into(), b"x".to_vec())), &["package/folder-at-root"]),
    (ROOT, |e| drop(e.remove("intro.md")), &["package/intro-missing"]),
    (ROOT, |e| drop(e.insert("intro.md".into(), b" \n".to_vec())), &["package/intro-missing"]),
    (ROOT, |e| drop(e.insert("README.md".into(), b"x".to_vec())), &["package/intro-several"]),
    (ROOT, |e| rename(e, "intro.md", "Introduction.md"), &["package/intro-other-name"]),
    (ROOT, |e| drop(e.insert("intro.md".into(), b"- _to fill in_\n".to_vec())), &["package/text-unfinished"]),
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
        &["package/solution-count-wrong", "package/solution-name-shared"],
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
    (CONNECTOR, |e| rename(e, "solution.xml", "Solution.xml"), &["package/name-other-case"]),
    (CONNECTOR, |e| move_all(e, "Connector/", "connector/"), &["package/name-other-case"]),
    (
        CONNECTOR,
        |e| rename(e, "solution.xml", "Other/Solution.xml"),
        &["package/solution-file-missing", "package/solution-folder-unexpected"],
    ),
    (
        CONNECTOR,
        |e| swap(e, CUSTOM, "<openapidefinition>/", "<openapidefinition>"),
        &["package/reference-without-slash"],
    ),
    (FLOW, |e| swap(e, CUSTOM, "<JsonFileName>/", "<JsonFileName>"), &["package/reference-without-slash"]),
    (FLOW, |e| text(e, FLOW_FILE, |json| format!("\u{feff}{json}")), &["package/byte-order-mark"]),
    (
        FLOW,
        |e| rename(e, FLOW_FILE, "Workflows/x.json"),
        &["package/operation-untested", "package/workflow-mismatch"],
    ),
    (
        FLOW,
        |e| swap(e, FLOW_FILE, "\"schemaVersion\"", ",\"schemaVersion\""),
        &["package/operation-untested", "package/workflow-malformed"],
    ),
    (
        FLOW,
        |e| {
            for flow in [FLOW_FILE, ORG_FLOW, REPO_FLOW] {
                swap(e, flow, "\"logicalName\": \"cnty_", "\"logicalName\": \"new_");
            }
        },
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
    (
        FLOW,
        |e| swap(e, ORG_FLOW, "\"connectory-samples\"", "\"_to fill in_ org\""),
        &["package/text-unfinished"],
    ),
    (
        FLOW,
        |e| swap(e, ORG_FLOW, "\"connectionName\": \"shared_", "\"connectionName\": \"other_"),
        &["package/connection-undeclared", "package/connection-unused", "package/trigger-untested"],
    ),
    (
        FLOW,
        |e| swap(e, CUSTOM, "\"cnty_sharedgiteaissues_97027\"", "\"cnty_sharedgiteaissues\""),
        &["package/connection-undeclared", "package/connection-unused"],
    ),
    (
        FLOW,
        |e| swap(e, ORG_FLOW, "\"connectionReferenceLogicalName\"", "\"name\""),
        &["package/connection-undeclared"],
    ),
    (
        FLOW,
        |e| swap(e, CUSTOM, "</connectionreferences>", &format!("{OTHER_REFERENCE}</connectionreferences>")),
        &["package/connection-unused"],
    ),
    (
        FLOW,
        |e| swap(e, CUSTOM, "apis/shared_cnty-5fgiteaissues", "apis/shared_cnty-5fgitea"),
        &["package/connection-disagrees"],
    ),
    (
        FLOW,
        |e| swap(e, CUSTOM, "<iscustomizable>", &format!("{OTHER_CONNECTOR}<iscustomizable>")),
        &["package/connection-disagrees"],
    ),
    (
        FLOW,
        |e| swap(e, ORG_FLOW, "PowerApps/apis/shared_", "PowerApps/apis/other_"),
        &["package/connection-disagrees"],
    ),
    (FLOW, |e| swap(e, "solution.xml", "{13ec0f2f-", "{23ec0f2f-"), &["package/workflow-component-mismatch"]),
    (
        FLOW,
        |e| swap(e, ORG_FLOW, "\"operationId\": \"When", "\"operationId\": \"Once"),
        &["package/flow-operation-unknown", "package/trigger-untested"],
    ),
    (
        CONNECTOR,
        |e| swap(e, CUSTOM, "<displayname>", &format!("<displayname>{}", "x".repeat(200))),
        &["package/connector-part-too-long"],
    ),
    (
        CONNECTOR,
        |e| swap(e, CUSTOM, "<description>", &format!("<description>{}", "x".repeat(1_000))),
        &["package/connector-part-too-long"],
    ),
    (
        CONNECTOR,
        |e| text(e, POLICIES, |json| json + &" ".repeat(500_000)),
        &["package/connector-part-too-long"],
    ),
    (
        CONNECTOR,
        |e| {
            swap(
                e,
                "solution.xml",
                ">cnty_giteaissues</UniqueName>",
                &format!(">{}</UniqueName>", "x".repeat(66)),
            )
        },
        &["package/connector-part-too-long"],
    ),
    (
        CONNECTOR,
        |e| {
            swap(e, CUSTOM, ">cnty_giteaissues<", ">cnty_issues_of_gitea_and_their_labels<");
            swap(e, "solution.xml", "\"cnty_giteaissues\"", "\"cnty_issues_of_gitea_and_their_labels\"");
        },
        &["package/connector-differs", "package/connector-name-too-long", "package/flow-other-connector"],
    ),
    (CONNECTOR, |e| drop(e.insert(POLICIES.into(), b"[]".to_vec())), &["package/policies-empty"]),
    (
        CONNECTOR,
        |e| swap(e, "solution.xml", "<CustomizationPrefix>cnty", "<CustomizationPrefix>mscrm"),
        &["package/publisher-malformed"],
    ),
    (
        CONNECTOR,
        |e| swap(e, "solution.xml", "OptionValuePrefix>41873", "OptionValuePrefix>9999"),
        &["package/publisher-malformed"],
    ),
];

const ORG_FLOW: &str =
    "Workflows/GiteaIssuesWhenOrganizationIssueChanges-13EC0F2F-8C68-83ED-9308-388D677426B5.json";

const REPO_FLOW: &str =
    "Workflows/GiteaIssuesWhenRepositoryIssueChanges-E230C0E3-24EC-8447-9A26-64F4444D9E4E.json";

const OTHER_REFERENCE: &str = "<connectionreference connectionreferencelogicalname=\"cnty_mail\"><connectorid>\
    /providers/Microsoft.PowerApps/apis/shared_office365</connectorid></connectionreference>";

const OTHER_CONNECTOR: &str =
    "<customconnectorid><connectorid>11111111-2222-3333-4444-555555555555</connectorid></customconnectorid>";

pub fn rename(entries: &mut Entries, from: &str, to: &str) {
    let bytes = entries.remove(from).unwrap();
    entries.insert(to.to_owned(), bytes);
}

pub fn copy(entries: &mut Entries, from: &str, to: &str) {
    entries.insert(to.to_owned(), entries[from].clone());
}

pub fn move_all(entries: &mut Entries, from: &str, to: &str) {
    let names: Vec<String> = entries.keys().filter(|name| name.starts_with(from)).cloned().collect();
    names.iter().for_each(|name| rename(entries, name, &name.replacen(from, to, 1)));
}

pub fn wrap(entries: &mut Entries) {
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
pub fn cut(text: &str, from: &str, to: &str) -> String {
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
    let hostile: BTreeSet<&str> = crate::hostile::hostile().into_iter().map(|(_, _, rule)| rule).collect();
    let book = connectory::platform::rule_book();
    for rule in book.rules().iter().filter(|rule| rule.id.scope() == "package") {
        let id = rule.id.as_str();
        let elsewhere = crate::trust::TESTED.contains(&id) || crate::validator::TESTED.contains(&id);
        assert!(tested.contains(id) || hostile.contains(id) || elsewhere, "no test breaks `{id}`");
        assert!(matches!(rule.check, Check::Elsewhere), "{id}");
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

/// A solution with as many parts as XML can name, and a flow that calls as much as JSON can hold.
#[test]
fn endless_components_and_calls_are_bounded() {
    let before = std::time::Instant::now();
    let endless = changed(good(), FLOW, &|entries| {
        let component = "<RootComponent type=\"372\" schemaName=\"a\" id=\"b\" />".repeat(40_000);
        swap(entries, "solution.xml", "<RootComponents>", &format!("<RootComponents>{component}"));
        let connector = "<Connector><name>a</name></Connector>".repeat(40_000);
        swap(entries, CUSTOM, "<Connectors>", &format!("<Connectors>{connector}"));
        let reference =
            |n: usize| format!("\"r{n}\": {{\"api\": {{\"logicalName\": \"cnty_giteaissues\"}}}},");
        let references: String = (0..40_000).map(reference).collect();
        let start = "\"connectionReferences\": {";
        swap(entries, FLOW_FILE, start, &format!("{start}{references}"));
        let call = |n: usize| {
            let host = format!("{{\"connectionName\": \"r{n}\", \"operationId\": \"Op{n}\"}}");
            format!("\"c{n}\": {{\"inputs\": {{\"host\": {host}}}}},")
        };
        let calls: String = (0..40_000).map(call).collect();
        swap(entries, FLOW_FILE, "\"actions\": {", &format!("\"actions\": {{{calls}"));
    });
    assert!(rules(&endless).contains("package/flow-operation-unknown"));
    assert!(verified(&endless).findings.len() <= 1_000);
    assert!(before.elapsed().as_secs() < 60);
}
