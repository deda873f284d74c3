//! What keeps hostile input cheap, asked by counting instead of by the clock.

use crate::harness::write;
use crate::rules::today;
use connectory::catalogue::{Catalogue, Date, Drift, Layout, Release, Terms};
use connectory::check::{Check, Rule, RuleBook, RuleId, Severity};
use connectory::diff::Weights;
use connectory::document::FaultKind;
use connectory::files::FileSet;
use connectory::path::RepoPath;
use std::cell::Cell;
use std::path::Path;

thread_local! {
    static SEEN: Cell<usize> = const { Cell::new(0) };
    static USED: Cell<usize> = const { Cell::new(0) };
}

const ONCE: Rule = Rule {
    id: RuleId::new("here/once"),
    severity: Severity::Note,
    summary: "",
    why: "",
    fix: "",
    reference: "",
    codes: &[],
    check: Check::Parameter(|_, _| SEEN.with(|seen| seen.set(seen.get() + 1))),
};

const EACH: Rule = Rule {
    id: RuleId::new("here/each"),
    check: Check::ParameterUse(|_, _, _| USED.with(|used| used.set(used.get() + 1))),
    ..ONCE
};

#[test]
fn a_shared_parameter_is_judged_once() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let shared = "{\"$ref\": \"#/parameters/p\"}";
    let operation = |n| {
        let own = format!("{{\"name\": \"q{n}\", \"in\": \"query\", \"type\": \"string\"}}");
        format!(
            "\"/{n}\": {{\"parameters\": [{own}], \"get\": {{\"parameters\": [{shared}]}}, \"put\": {{}}}}"
        )
    };
    let paths: Vec<String> = (0..100).map(operation).collect();
    let definition = format!(
        "{{\"swagger\": \"2.0\", \"info\": {{}}, \"parameters\": {{\"p\": {{\"name\": \"p\", \"in\": \"query\"}}}}, \"paths\": {{{}}}}}",
        paths.join(",")
    );
    write(root, "acme/v1/connector.toml", "version = \"1.0.0\"\n");
    write(root, "acme/v1/openapi.json", definition);
    let catalogue = Catalogue::open_without_history(root).unwrap();
    let (connector, faults) = catalogue.load(&catalogue.places()[0], None).unwrap();
    let profiles = connectory::platform::rule_book().profiles();
    let book = RuleBook::new(vec![&ONCE, &EACH], Vec::new(), profiles);
    connectory::check::run(&book, &catalogue, &connector, faults, today());
    assert_eq!(SEEN.with(Cell::get), 1 + 100);
    assert_eq!(USED.with(Cell::get), 100 + 200);
}

/// A release of some files beside a manifest, and how many faults of a kind it has.
fn release(files: &[(&str, &str)], kind: FaultKind) -> (Release, usize) {
    let mut set = FileSet::new();
    set.insert(RepoPath::parse("connector.toml").unwrap(), "version = \"1.0.0\"\n");
    for (path, text) in files {
        set.insert(RepoPath::parse(path).unwrap(), *text);
    }
    let (release, faults) = Release::load(RepoPath::root(), Layout::Native, set);
    (release, faults.iter().filter(|fault| fault.kind == kind).count())
}

/// How many changes there are between two releases.
fn changes(old: &Release, new: &Release) -> usize {
    let terms = Terms { weights: &Weights::default(), day: Date::default() };
    Drift::between(old, new, Drift::changed_files(old, new), terms).changes.len()
}

#[test]
fn mappings_beyond_measure_are_not_read() {
    let lines = |value: &str| -> String { (0..12_000).map(|n| format!("A.f{n} = {value}\n")).collect() };
    let good = format!("[GetA.response]\n{}", lines("\"a\""));
    let (many, faults) = release(&[("mappings.toml", &good)], FaultKind::Mapping);
    assert_eq!((many.mappings().len(), faults), (10_000, 1));
    let bad = format!("[GetA.response]\n{}", lines("1"));
    let (none, faults) = release(&[("mappings.toml", &bad)], FaultKind::Mapping);
    assert_eq!((none.mappings().len(), faults), (0, 100));
    let deep = format!("[GetA.response]\nA{} = \"a\"\n", ".b".repeat(40));
    assert_eq!(release(&[("mappings.toml", &deep)], FaultKind::Mapping).1, 1);
    assert!(changes(&many, &none) <= 2_000);
}

#[test]
fn results_beyond_measure_are_not_read() {
    let tree = "0".repeat(40);
    let one = format!(r#"{{"operation":"A","verdict":"pass","day":"2026-01-01","tree":"{tree}"}}"#);
    let json = |count: usize, one: &str| format!(r#"{{"results":[{}]}}"#, vec![one; count].join(","));
    let found = |path: &str, text: &str| {
        let (release, faults) = release(&[(path, text)], FaultKind::TestResult);
        (release.evidence.results.len(), faults)
    };
    assert_eq!(found("tests/results.json", &json(10_000, &one)), (10_000, 0));
    assert_eq!(found("tests/results.json", &json(10_001, &one)), (0, 1));
    assert_eq!(found("tests/results.json", &json(10_000, "{}")), (0, 100));
    let suite = |cases: &str| {
        format!(
            "<testsuite timestamp=\"2026-01-01\"><properties><property name=\"tree\" value=\"{tree}\"/></properties>{cases}</testsuite>"
        )
    };
    let case = "<testcase name=\"A\"/>";
    assert_eq!(found("tests/results.xml", &suite(&case.repeat(10_000))), (10_000, 0));
    assert_eq!(found("tests/results.xml", &suite(&case.repeat(10_001))), (0, 1));
    assert_eq!(found("tests/results.xml", &suite(&"<testcase/>".repeat(10_000))), (0, 100));
    let bomb =
        "<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;\">]><testsuite>&c;</testsuite>";
    for text in ["", "<", "<a/>", "<testsuite>", bomb, &"<testsuite>".repeat(100_000), &" ".repeat(9_000_000)]
    {
        assert_eq!(found("tests/results.xml", text), (0, 1));
    }
    let times = ["1e400", "-1", "NaN", "inf", "1e9"];
    let cases: String = times.map(|time| format!("<testcase name=\"A\" time=\"{time}\"/>")).concat();
    assert_eq!(found("tests/results.xml", &suite(&cases)), (0, times.len()));
}

#[test]
fn a_path_through_schemas_without_end_is_followed_to_its_own() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    // Every schema is one of all others.
    let all: Vec<String> = (0..300).map(|n| format!("{{\"$ref\": \"#/components/schemas/S{n}\"}}")).collect();
    let one = |n| format!("\"S{n}\": {{\"properties\": {{\"a\": {{\"oneOf\": [{}]}}}}}}", all.join(","));
    let schemas: Vec<String> = (0..300).map(one).collect();
    let definition = format!(
        "{{\"openapi\": \"3.1.0\", \"info\": {{}}, \"paths\": {{\"/a\": {{\"get\": {{\"operationId\": \"GetA\", \"responses\": \
         {{\"200\": {{\"content\": {{\"a/b\": {{\"schema\": {}}}}}}}}}}}}}}}, \"components\": {{\"schemas\": {{{}}}}}}}",
        all[0],
        schemas.join(",")
    );
    let path = ["a"; 200].join(".");
    write(root, "acme/v1/connector.toml", "version = \"1.0.0\"\n");
    write(root, "acme/v1/openapi.json", definition);
    write(root, "acme/v1/mappings.toml", format!("[GetA.response]\nA.b = \"{path}\"\nA.c = \"{path}.b\"\n"));
    let found = findings(root, "mappings/path-unknown");
    // More ways than are followed could lead to it.
    assert_eq!(found, 0);
}

/// How many findings a rule has below a root.
fn findings(root: &Path, rule: &str) -> usize {
    let catalogue = Catalogue::open_without_history(root).unwrap();
    let (connector, faults) = catalogue.load(&catalogue.places()[0], None).unwrap();
    let book = connectory::platform::rule_book();
    let found = connectory::check::run(&book, &catalogue, &connector, faults, today());
    found.iter().filter(|finding| finding.rule.id.as_str() == rule).count()
}

#[test]
fn data_types_without_end_are_compared_and_judged() {
    let types = |count: usize, name: &str, kind: &str| {
        let one = |n: usize| {
            let next = (n + 1) % count;
            format!(
                "\"{name}{n}\": {{\"properties\": {{\"a\": {{\"type\": \"{kind}\"}}, \"next\": {{\"$ref\": \"#/$defs/{name}{next}\"}}}}}}"
            )
        };
        format!("{{\"$defs\": {{{}}}}}", (0..count).map(one).collect::<Vec<_>>().join(","))
    };
    let read = |text: &str| release(&[("types.json", text)], FaultKind::DataType).0;
    let (old, new) = (read(&types(3_000, "T", "string")), read(&types(3_000, "T", "number")));
    assert_eq!(changes(&old, &new), 3_000);
    let renamed = read(&types(3_000, "U", "string"));
    assert!((1..=4_000).contains(&changes(&old, &renamed)));
    let deep = format!("{{\"$defs\": {}{}}}", "{\"a\": ".repeat(190), "}".repeat(190));
    assert!(changes(&old, &read(&deep)) > 0);
    let names: String = (0..1_000).map(|n| format!("\"a {n}\": 1,")).collect();
    let (_, faults) =
        release(&[("types.json", &format!("{{\"$defs\": {{{names} \"b\": 1}}}}"))], FaultKind::DataType);
    assert_eq!(faults, 100);
}
