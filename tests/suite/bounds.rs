//! What keeps hostile input cheap, asked by counting instead of by the clock.

use crate::harness::write;
use crate::rules::today;
use connectory::catalogue::Catalogue;
use connectory::check::{Check, Rule, RuleBook, RuleId, Severity};
use std::cell::Cell;

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
