//! Mends of packages: mechanical ones, in a copy, and nothing else.

use crate::archives::*;
use crate::harness::connectory;
use crate::verify::archives;
use crate::verify::{CUSTOM, DEFINITION, move_all, rename, wrap};
use connectory::check::Severity;
use connectory::package::{Budget, read_zip};
use connectory::platform::{Asked, Repair};
use serde_json::Value;
use std::collections::BTreeSet;

fn repair(bytes: &[u8]) -> Repair {
    (archives().repair)("p.zip", bytes, Asked::default()).unwrap()
}

/// A level, what is wrong there, and a word of what is done.
type Mend = (Level, fn(&mut Entries), &'static str);

fn add(entries: &mut Entries, name: &str) {
    entries.insert(name.to_owned(), b"x".to_vec());
}

const MENDS: &[Mend] = &[
    (ROOT, wrap, "took everything out of the folder `My Connector`"),
    (
        ROOT,
        |e| {
            wrap(e);
            wrap(e)
        },
        "took everything out of the folder `My Connector/My Connector`",
    ),
    (ROOT, |e| add(e, "__MACOSX/._intro.md"), "removed `__MACOSX/._intro.md`"),
    (ROOT, |e| add(e, ".DS_Store"), "removed `.DS_Store`"),
    (
        ROOT,
        |e| {
            add(e, "__MACOSX/._x");
            wrap(e)
        },
        "took everything out of the folder",
    ),
    (ROOT, |e| rename(e, "intro.md", "INTRO.MD"), "renamed `INTRO.MD` to `intro.md`"),
    (ROOT, |e| rename(e, "intro.md", "Readme.md"), "renamed `Readme.md` to `intro.md`"),
    (ROOT, inner_unpacked, "into `package.zip`, in its folder `PkgAssets`"),
    (ROOT, solutions_at_root, "into `package.zip`, in its folder `PkgAssets`"),
    (INNER, |e| move_all(e, "PkgAssets/", "pkgassets/"), "renamed the folder `pkgassets` to `PkgAssets`"),
    (INNER, |e| move_all(e, "PkgAssets/", "Assets/"), "renamed the folder `Assets` to `PkgAssets`"),
    (
        INNER,
        |e| move_all(e, "PkgAssets/", "Wrapper/PkgAssets/"),
        "took everything out of the folder `Wrapper`",
    ),
    (
        INNER,
        |e| move_all(e, "PkgAssets/", "PkgAssets/PkgAssets/"),
        "took everything out of the folder `PkgAssets`",
    ),
    (INNER, |e| move_all(e, "PkgAssets/", ""), "renamed `FlowSolution.zip` to `PkgAssets/FlowSolution.zip`"),
    (INNER, |e| add(e, "__MACOSX/PkgAssets/._FlowSolution.zip"), "removed `__MACOSX/"),
    (INNER, |e| add(e, "PkgAssets/Thumbs.db"), "removed `PkgAssets/Thumbs.db`"),
    (
        INNER,
        solution_unpacked,
        "packed the folder `PkgAssets/FlowSolution` into `PkgAssets/FlowSolution.zip`",
    ),
    (FLOW, wrap, "took everything out of the folder `My Connector`"),
    (FLOW, |e| add(e, "Workflows/.DS_Store"), "removed `Workflows/.DS_Store`"),
    (FLOW, |e| move_all(e, "Workflows/", "workflows/"), "renamed the folder `workflows` to `Workflows`"),
    (FLOW, |e| move_all(e, "Connector/", "connector/"), "renamed the folder `connector` to `Connector`"),
    (FLOW, |e| move_all(e, "Connector/", "Connectors/"), "renamed the folder `Connectors` to `Connector`"),
    (
        FLOW,
        |e| {
            move_all(e, "Connector/", "Connectors/");
            swap(e, CUSTOM, "/Connector/", "/Connectors/")
        },
        "as exports do",
    ),
    (
        FLOW,
        |e| rename(e, "solution.xml", "Other/Solution.xml"),
        "renamed `Other/Solution.xml` to `solution.xml`",
    ),
    (FLOW, |e| rename(e, CUSTOM, "Other/Customizations.xml"), "renamed `Other/Customizations.xml`"),
    (
        FLOW,
        |e| rename(e, CUSTOM, "Customizations.xml"),
        "renamed `Customizations.xml` to `customizations.xml`",
    ),
    (FLOW, |e| rename(e, "[Content_Types].xml", "%5BContent_Types%5D.xml"), "to `[Content_Types].xml`"),
    (FLOW, |e| rename(e, "[Content_Types].xml", "Content_Types.xml"), "to `[Content_Types].xml`"),
    (FLOW, |e| drop(e.remove("[Content_Types].xml")), "wrote `[Content_Types].xml`"),
    (FLOW, |e| swap(e, "[Content_Types].xml", "\"csx\"", "\"txt\""), "names csx"),
    (FLOW, |e| swap(e, CUSTOM, "<JsonFileName>/", "<JsonFileName>"), "names `/Workflows/"),
    (
        FLOW,
        |e| swap(e, CUSTOM, "<JsonFileName>/Workflows/", "<JsonFileName>\\Workflows\\"),
        "names `/Workflows/",
    ),
    (FLOW, |e| swap(e, CUSTOM, "<iconblob>/", "<iconblob>"), "names `/Connector/"),
    (FLOW, |e| text(e, FLOW_FILE, |json| format!("\u{feff}{json}")), "took the byte order mark"),
    (FLOW, |e| text(e, DEFINITION, |json| format!("\u{feff}{json}")), "took the byte order mark"),
];

fn inner_unpacked(entries: &mut Entries) {
    let inner = unpacked(&entries.remove("package.zip").unwrap());
    entries.extend(inner);
}

fn solutions_at_root(entries: &mut Entries) {
    inner_unpacked(entries);
    move_all(entries, "PkgAssets/", "");
}

fn solution_unpacked(entries: &mut Entries) {
    let solution = unpacked(&entries.remove("PkgAssets/FlowSolution.zip").unwrap());
    entries
        .extend(solution.into_iter().map(|(name, bytes)| (format!("PkgAssets/FlowSolution/{name}"), bytes)));
}

/// The files at the lowest level, by what they hold.
fn leaves(bytes: &[u8]) -> BTreeSet<Vec<u8>> {
    let mut files = Entries::new();
    all_files(bytes, "", &mut files);
    files.into_iter().filter(|(name, _)| !name.ends_with(".zip")).map(|(_, bytes)| bytes).collect()
}

#[test]
fn mechanical_faults_are_mended_and_nothing_is_left() {
    let mut faults = Vec::new();
    for (number, (level, change, word)) in MENDS.iter().enumerate() {
        let broken = changed(good(), level, change);
        let found = (archives().verify)("p.zip", &broken, Asked::default()).findings;
        if found.is_empty() {
            faults.push(format!("{number}: nothing is wrong with it"));
        }
        let repair = repair(&broken);
        let done = repair.done.join("\n");
        let Some(copy) = repair.bytes else {
            faults.push(format!("{number}: nothing was mended: {:?}", repair.refusal));
            continue;
        };
        if !done.contains(word) {
            faults.push(format!("{number}: `{word}` is not among what was done: {done}"));
        }
        let left = (archives().verify)("p.zip", &copy, Asked::default());
        if !left.findings.is_empty() || left.official.unwrap().accepts != Some(true) {
            let left: Vec<_> = left.findings.iter().map(|f| (f.rule.id.as_str(), &f.message)).collect();
            faults.push(format!("{number}: {left:?} is left after {done}"));
        }
        assert!(
            (archives().repair)("p.zip", &copy, Asked::default()).unwrap().done.is_empty(),
            "{number} is mended twice"
        );
        let (expected, made) = (leaves(good()), leaves(&copy));
        let types = b"\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?><Types";
        let lost: Vec<_> = expected.difference(&made).filter(|bytes| !bytes.starts_with(types)).collect();
        let touched = ["names", "reference"].iter().any(|word| done.contains(word));
        if lost.len() > usize::from(touched) {
            faults.push(format!("{number}: {} files are not what they were", lost.len()));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn odd_ways_of_packing_are_mended() {
    let entries: Vec<Raw> = unpacked(&level(good(), INNER))
        .iter()
        .map(|(name, bytes)| raw(&name.replace('/', "\\"), bytes))
        .collect();
    let inner = raw_zip(&entries);
    let mut outer = raw_zip(&[raw("intro.md", b"# A"), raw("package.zip", &inner), raw("empty/", b"")]);
    outer.extend(b"behind");
    let repair = repair(&outer);
    let done = repair.done.join("\n");
    for word in
        ["left out: bytes follow", "removed the empty folder `empty`", "package.zip: wrote `/` in the name"]
    {
        assert!(done.contains(word), "{word}: {done}");
    }
    let copy = repair.bytes.unwrap();
    let left = (archives().verify)("p.zip", &copy, Asked::default());
    assert!(left.findings.is_empty(), "{:#?}", left.findings);
}

#[test]
fn what_is_not_mechanical_stays() {
    assert!(repair(good()).done.is_empty() && repair(good()).bytes.is_none());
    type Change = fn(&mut Entries);
    let stay: &[(Level, Change)] = &[
        (ROOT, |e| add(e, "README.md")),
        (ROOT, |e| drop(e.remove("intro.md"))),
        (ROOT, |e| add(e, "docs/x.txt")),
        (INNER, |e| add(e, "Other/x.txt")),
        (INNER, |e| drop(e.remove("PkgAssets/FlowSolution.zip"))),
        (FLOW, |e| swap(e, "solution.xml", "<Managed>0", "<Managed>1")),
        (FLOW, |e| swap(e, CUSTOM, "</Connectors>", "")),
        (FLOW, |e| add(e, DEFINITION)),
        (FLOW, |e| drop(e.remove(DEFINITION))),
    ];
    for (number, (level, change)) in stay.iter().enumerate() {
        let repair = repair(&changed(good(), level, change));
        assert!(repair.done.is_empty() && repair.bytes.is_none(), "{number}: {:?}", repair.done);
    }
}

#[test]
fn a_copy_is_written_beside_and_nothing_is_overwritten() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let broken = changed(good(), ROOT, &|e| {
        add(e, ".DS_Store");
        wrap(e)
    });
    let run = |arguments: &[&str]| connectory(root, &[&["verify", "their.zip"], arguments].concat());
    std::fs::write(root.join("their.zip"), &broken).unwrap();
    assert_eq!(run(&[]).code, 1);
    let mended = run(&["--repair"]);
    assert_eq!(mended.code, 0, "{}{}", mended.stdout, mended.stderr);
    for word in [
        "mended  removed `My Connector/.DS_Store`",
        "write   their-repaired.zip",
        "✓ their-repaired.zip",
        "accepts it",
    ] {
        assert!(mended.stdout.contains(word), "{word}: {}", mended.stdout);
    }
    assert_eq!(std::fs::read(root.join("their.zip")).unwrap(), broken);
    let copy = std::fs::read(root.join("their-repaired.zip")).unwrap();
    assert!(read_zip(&copy, &mut Budget::default()).problems.is_empty());
    let again = run(&["--repair"]);
    assert_eq!((again.code, again.stderr.contains("is there already")), (2, true), "{}", again.stderr);
    let named = run(&["--repair", "--output", "mine.zip", "--format", "json"]);
    let report: Value = serde_json::from_str(&named.stdout).unwrap();
    assert_eq!(report["packages"][0]["repair"]["file"], "mine.zip");
    assert_eq!(std::fs::read(root.join("mine.zip")).unwrap(), copy);
    assert_eq!(run(&["--output", "x.zip"]).code, 2);
    assert_eq!(
        connectory(root, &["verify", "their.zip", "mine.zip", "--repair", "--output", "x.zip"]).code,
        2
    );
    let nothing = connectory(root, &["verify", "mine.zip", "--repair"]);
    assert_eq!((nothing.code, nothing.stdout.contains("nothing to mend")), (0, true), "{}", nothing.stdout);
    std::fs::write(root.join("managed.zip"), managed_and_wrapped()).unwrap();
    let half = connectory(root, &["verify", "managed.zip", "--repair"]);
    assert!(half.code == 1 && half.stdout.contains("package/intro-missing"), "{}", half.stdout);
    assert!(root.join("managed-repaired.zip").is_file());
    std::fs::write(root.join("no.zip"), b"hello").unwrap();
    let no = connectory(root, &["verify", "no.zip", "--repair"]);
    assert!(no.code == 1 && no.stdout.contains("nothing was mended"), "{}", no.stdout);
    assert!(!root.join("no-repaired.zip").exists());
    let left = std::fs::read_dir(root).unwrap().count();
    assert_eq!(left, 6, "no file is left behind");
}

fn managed_and_wrapped() -> Vec<u8> {
    changed(good(), ROOT, &|e| {
        e.remove("intro.md");
        wrap(e)
    })
}

#[test]
fn errors_never_become_more_where_the_validator_accepts() {
    for (level, change, _) in MENDS {
        let broken = changed(good(), level, change);
        let errors = |bytes: &[u8]| {
            let found = (archives().verify)("p.zip", bytes, Asked::default()).findings;
            found.iter().filter(|finding| finding.severity == Severity::Error).count()
        };
        assert!(errors(&repair(&broken).bytes.unwrap()) <= errors(&broken));
    }
}
