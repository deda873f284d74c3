//! What Microsoft's validator says: the verdict, step by step, with its silence and what it ignores.

use crate::archives::*;
use crate::verify::archives;
use crate::verify::{CUSTOM, asked, copy, cut, move_all, rename, wrap};
use connectory::check::Severity;
use connectory::platform::{Asked, Official};

pub const TESTED: [&str; 2] = ["package/validator-refuses", "package/plugin-solution-missing"];

fn official(bytes: &[u8], plugin: bool) -> Official {
    asked(bytes, Asked { plugin }).official.unwrap()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    Accepts,
    Refuses,
    RefusesSilently,
    Unknown,
}

fn says(official: &Official) -> Says {
    match (official.accepts, official.is_silent) {
        (Some(true), _) => Says::Accepts,
        (Some(false), false) => Says::Refuses,
        (Some(false), true) => Says::RefusesSilently,
        (None, _) => Says::Unknown,
    }
}

use Says::{Accepts, Refuses, RefusesSilently, Unknown};

fn add(entries: &mut Entries, name: &str) {
    entries.insert(name.to_owned(), b"x".to_vec());
}

fn custom(entries: &mut Entries, from: &str, to: &str) {
    swap(entries, CUSTOM, from, to);
}

/// Makes the connector's element hold something else, or nothing.
fn workflows(entries: &mut Entries, inside: &str) {
    text(entries, CUSTOM, |xml| {
        cut(&xml, "<Workflows>", "</Workflows>").replacen("<Connectors>", &format!("{inside}<Connectors>"), 1)
    });
}

/// A level, what is changed there, and what the validator says then.
type Step = (Level, fn(&mut Entries), Says);

const STEPS: &[Step] = &[
    // Level 1: no folder, one *.md, one *.zip; other files do not matter.
    (ROOT, |e| add(e, "customProperties.json"), Accepts),
    (ROOT, |e| rename(e, "intro.md", "Anything.MD"), Accepts),
    (ROOT, |e| rename(e, "package.zip", "other.ZIP"), Accepts),
    (ROOT, |e| add(e, "__MACOSX/._intro.md"), Refuses),
    (ROOT, wrap, Refuses),
    (ROOT, |e| drop(e.remove("intro.md")), Refuses),
    (ROOT, |e| drop(e.remove("package.zip")), Refuses),
    (ROOT, |e| add(e, "README.md"), RefusesSilently),
    (ROOT, |e| copy(e, "package.zip", "other.zip"), RefusesSilently),
    (ROOT, |e| rename(e, "package.zip", "package[1].zip"), Unknown),
    (ROOT, |e| add(e, "other.zipx"), Unknown),
    // Level 2: one folder of any name; files do not matter.
    (INNER, |e| move_all(e, "PkgAssets/", "Whatever/"), Accepts),
    (INNER, |e| add(e, "Deployer.dll"), Accepts),
    (INNER, |e| move_all(e, "PkgAssets/", ""), Refuses),
    (INNER, |e| add(e, "__MACOSX/x"), RefusesSilently),
    (INNER, |e| rename(e, "PkgAssets/FlowSolution.zip", "pkgassets/FlowSolution.zip"), Accepts),
    // Level 3: no folder, two *.zip, or three with a plugin; other files do not matter.
    (INNER, |e| add(e, "PkgAssets/manifest.ppkg.json"), Accepts),
    (INNER, |e| add(e, "PkgAssets/en/x.txt"), Refuses),
    (INNER, |e| move_all(e, "PkgAssets/", "PkgAssets/Nested/"), Refuses),
    (INNER, |e| drop(e.remove("PkgAssets/FlowSolution.zip")), RefusesSilently),
    (INNER, |e| copy(e, "PkgAssets/FlowSolution.zip", "PkgAssets/Third.zip"), Refuses),
    (INNER, |e| add(e, "PkgAssets/._FlowSolution.zip"), Refuses),
    // Solutions: three parts, in any case.
    (FLOW, |e| rename(e, "solution.xml", "SOLUTION.XML"), Accepts),
    (FLOW, |e| rename(e, "[Content_Types].xml", "[content_types].xml"), Accepts),
    (FLOW, |e| drop(e.remove("solution.xml")), Refuses),
    (FLOW, |e| rename(e, "solution.xml", "Other/solution.xml"), Refuses),
    (FLOW, |e| add(e, "solution.xml"), Accepts),
    (FLOW, |e| add(e, "[Content_Types].xml"), Accepts),
    // What `customizations.xml` holds.
    (CONNECTOR, |e| custom(e, "</Connectors>", ""), Refuses),
    (CONNECTOR, |e| text(e, CUSTOM, |xml| format!("\n<?xml version=\"1.0\"?>{xml}")), Refuses),
    (CONNECTOR, |e| text(e, CUSTOM, |xml| format!("<!DOCTYPE a>{xml}")), Unknown),
    (CONNECTOR, |e| add(e, CUSTOM), Refuses),
    (CONNECTOR, |e| workflows(e, "<Workflows>\n  </Workflows>"), Accepts),
    (CONNECTOR, |e| workflows(e, "<Workflows />"), Accepts),
    (CONNECTOR, |e| workflows(e, "<Workflows><!-- none --></Workflows>"), Refuses),
    (CONNECTOR, |e| workflows(e, "<Workflows a=\"1\" />"), Refuses),
    (CONNECTOR, |e| custom(e, "Connector>", "connector>"), Refuses),
    (
        CONNECTOR,
        |e| text(e, CUSTOM, |xml| xml.replacen("<ImportExportXml ", "<ImportExportXml xmlns=\"urn:x\" ", 1)),
        Refuses,
    ),
    (
        CONNECTOR,
        |e| text(e, CUSTOM, |xml| xml.replacen("<Connectors>", "<Connectors><Connector/>", 1)),
        Refuses,
    ),
    (FLOW, |e| text(e, CUSTOM, |xml| cut(&xml, "<Connectors>", "</Connectors>")), Refuses),
    // Windows' code page where there is no mark: bytes that are no UTF-8 do not matter.
    (CONNECTOR, |e| latin(e), Accepts),
    (CONNECTOR, |e| wide(e), Accepts),
    // Folders, in any case.
    (CONNECTOR, |e| move_all(e, "Connector/", "CONNECTOR/"), Accepts),
    (CONNECTOR, |e| move_all(e, "Connector/", "Connectors/"), Refuses),
    (FLOW, |e| move_all(e, "Workflows/", "Flows/"), Refuses),
    (FLOW, |e| move_all(e, "Connector/", "Connectors/"), Refuses),
    // What it never looks at.
    (CONNECTOR, |e| swap(e, "solution.xml", "<Managed>0", "<Managed>1"), Accepts),
    (CONNECTOR, |e| add(e, "Connector/cnty_giteaissues_openapidefinition.json"), Accepts),
    (CONNECTOR, |e| add(e, "Other/x.json"), Accepts),
    (FLOW, |e| move_all(e, "Workflows/", "Workflows/Deep/"), Accepts),
];

fn latin(entries: &mut Entries) {
    let xml = String::from_utf8(entries[CUSTOM].clone()).unwrap();
    let xml = xml.replacen("<displayname>", "<displayname>Caf#", 1).into_bytes();
    entries.insert(
        CUSTOM.to_owned(),
        xml.into_iter().map(|byte| if byte == b'#' { 0xE9 } else { byte }).collect(),
    );
}

fn wide(entries: &mut Entries) {
    let xml = String::from_utf8(entries[CUSTOM].clone()).unwrap();
    let units = std::iter::once(0xFEFF).chain(xml.encode_utf16());
    entries.insert(CUSTOM.to_owned(), units.flat_map(u16::to_le_bytes).collect());
}

#[test]
fn every_step_of_the_validator_is_followed() {
    let mut faults = Vec::new();
    for (number, (level, change, expected)) in STEPS.iter().enumerate() {
        let bytes = changed(good(), level, change);
        let found = official(&bytes, false);
        if says(&found) != *expected {
            faults.push(format!("{number} at {level:?}: {expected:?} is expected, found {found:?}"));
        }
        let errors = asked(&bytes, Asked::default()).findings;
        let is_error = errors.iter().any(|finding| finding.severity == Severity::Error);
        if found.accepts == Some(false) && !is_error {
            faults.push(format!("{number} at {level:?}: refused, and no error is reported"));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// A package with the solution of an AI plugin.
fn with_plugin(change: &dyn Fn(&mut Entries)) -> Vec<u8> {
    changed(good(), INNER, &|inner| {
        let mut plugin = unpacked(&inner["PkgAssets/ConnectorSolution.zip"]);
        let element = "<aicopilot_aiplugins><aicopilot_aiplugin a=\"1\" /></aicopilot_aiplugins><Connectors>";
        swap(&mut plugin, CUSTOM, "<Connectors>", element);
        swap(&mut plugin, "solution.xml", "<UniqueName>cnty_giteaissues<", "<UniqueName>cnty_plugin<");
        plugin.insert("aiplugins/x.xml".into(), b"<a/>".to_vec());
        plugin.insert("aipluginoperations/x.xml".into(), b"<a/>".to_vec());
        change(&mut plugin);
        inner.insert("PkgAssets/PluginSolution.zip".into(), zip(&plugin));
    })
}

#[test]
fn plugins_are_judged_where_they_are_said_to_be() {
    let whole = with_plugin(&|_| {});
    assert_eq!(says(&official(&whole, true)), Accepts);
    let found = asked(&whole, Asked { plugin: true }).findings;
    assert!(found.is_empty(), "{found:#?}");
    assert_eq!(says(&official(&whole, false)), Refuses);
    assert_eq!(says(&official(good(), true)), Refuses);
    let folders = with_plugin(&|e| move_all(e, "aiplugins/", "plugins/"));
    assert_eq!(says(&official(&folders, true)), Refuses);
    let flows = with_plugin(&|e| workflows(e, "<Workflows a=\"1\" />"));
    assert_eq!(says(&official(&flows, true)), Refuses);
    let none =
        with_plugin(&|e| text(e, CUSTOM, |xml| cut(&xml, "<aicopilot_aiplugins>", "</aicopilot_aiplugins>")));
    assert_eq!(says(&official(&none, true)), Refuses);
    let found = asked(&none, Asked { plugin: true }).findings;
    assert!(found.iter().any(|finding| finding.rule.id.as_str() == "package/plugin-solution-missing"));
    let four = changed(&whole, INNER, &|e| copy(e, "PkgAssets/PluginSolution.zip", "PkgAssets/Fourth.zip"));
    assert_eq!(says(&official(&four, true)), RefusesSilently);
}

#[test]
fn the_name_of_the_file_matters() {
    let named = |name: &str| (archives().verify)(name, good(), Asked::default());
    for (name, expected) in [
        ("p.zip", Accepts),
        ("a/p.ZIP", Accepts),
        ("p.pdpkg", Refuses),
        ("Acme's.zip", Refuses),
        ("p [final].zip", Unknown),
    ] {
        let verified = named(name);
        assert_eq!(says(&verified.official.unwrap()), expected, "{name}");
        let refused = verified.findings.iter().any(|f| f.rule.id.as_str() == "package/validator-refuses");
        assert_eq!(refused, expected == Refuses, "{name}");
    }
}

#[test]
fn what_is_no_package_has_no_verdict() {
    for at in [INNER, CONNECTOR] {
        assert!(asked(&level(good(), at), Asked::default()).official.is_none());
    }
    assert_eq!(says(&official(b"hello", false)), Refuses);
}
