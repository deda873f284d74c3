//! What platforms call faults: every known demand has its rule or its reason, and messages that
//! people paste are found again.

use crate::harness::connectory;
use connectory::check::RuleBook;
use connectory::platform::{PLATFORMS, Recognised, Vocabulary, platform, rule_book};
use std::path::Path;

fn power_platform() -> &'static Vocabulary {
    &platform("power-platform").unwrap().vocabulary
}

/// Whether a rule carries a code, or somebody is named who decides.
fn is_answered(book: &RuleBook, code: &str) -> bool {
    let by_rule = book.rules().iter().any(|rule| rule.codes.contains(&code));
    by_rule || PLATFORMS.iter().any(|platform| platform.vocabulary.elsewhere(code).is_some())
}

#[test]
fn every_demand_has_a_rule_or_a_reason() {
    let book = rule_book();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/power-platform-rows.txt");
    let text = std::fs::read_to_string(file).unwrap();
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let rows: Vec<(&str, Option<&str>)> = lines
        .map(|line| line.split_once(": ").map_or((line, None), |(row, reason)| (row, Some(reason))))
        .collect();
    let is_open = |(row, reason): &&(&str, Option<&str>)| reason.is_none() && !is_answered(&book, row);
    let open: Vec<&str> = rows.iter().filter(is_open).map(|(row, _)| *row).collect();
    assert!(open.is_empty(), "{} rows have neither a rule nor a reason:\n{}", open.len(), open.join("\n"));
    let is_excused = |(row, reason): &&(&str, Option<&str>)| reason.is_some() && is_answered(&book, row);
    let excused: Vec<&str> = rows.iter().filter(is_excused).map(|(row, _)| *row).collect();
    assert!(excused.is_empty(), "these rows have a rule and need no reason: {}", excused.join(", "));
    let known = rows.iter().filter(|(row, _)| !row.starts_with("5000.")).count();
    assert_eq!(known, 371, "rows were lost");
}

#[test]
fn every_policy_code_that_a_rule_carries_is_known() {
    let rows = include_str!("../power-platform-rows.txt");
    for rule in rule_book().rules() {
        for code in rule.codes.iter().filter(|code| code.starts_with(|c: char| c.is_ascii_digit())) {
            assert!(rows.lines().any(|line| line == *code), "{}: there is no code `{code}`", rule.id);
        }
    }
}

#[test]
fn every_message_of_the_validator_is_answered() {
    let book = rule_book();
    let messages: Vec<(&str, &str)> = power_platform().messages().collect();
    let names = messages.iter().filter(|(code, _)| code.starts_with(|c: char| c.is_ascii_uppercase()));
    assert_eq!(names.count(), 174);
    let open: Vec<&str> =
        messages.iter().map(|(code, _)| *code).filter(|code| !is_answered(&book, code)).collect();
    assert!(open.is_empty(), "{} messages have no answer:\n{}", open.len(), open.join("\n"));
}

/// The only message in a text.
fn only(text: &str) -> Recognised {
    let mut found = power_platform().recognise(text);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    found.pop().unwrap()
}

#[test]
fn every_message_is_recognised_as_it_is_printed() {
    for (code, message) in power_platform().messages() {
        let filled = ["{0}", "{1}", "{2}", "{3}"]
            .iter()
            .fold(message.to_owned(), |text, hole| text.replace(hole, "some value"));
        assert_eq!(only(&format!("##[error]{filled} ValuePath: /info")).code, code, "{filled}");
        let loud = filled.to_uppercase().replace(' ', "\r\n  ").replace('\'', "&quot;");
        assert_eq!(only(&format!("12:30:01 level=Critical; 5000.2.6.2: {loud}")).code, code, "{loud}");
    }
}

#[test]
fn values_and_places_are_taken_from_messages() {
    let found = only("The 'title' value goes over the character limit '30' ValuePath: /info/title");
    assert_eq!(
        (found.values, found.place),
        (vec!["title".to_owned(), "30".to_owned()], "/info/title".to_owned())
    );
    let found = only(r#"{"message": "Error : info : The \"contact\" property is required.\r\n"}"#);
    assert_eq!((found.code, found.values), ("RequiredPropertyMissing", vec!["contact".to_owned()]));
    assert!(power_platform().recognise("The weather is required to be fine.").is_empty());
}

#[test]
fn hostile_texts_are_read_in_bounded_time() {
    for text in ["the ", "the operation ", "{0}", "' property is required", "\u{0}", "ValuePath: "] {
        power_platform().recognise(&text.repeat(200_000));
    }
}

/// The first rule that is explained.
fn first(arguments: &[&str]) -> String {
    let run = connectory(Path::new("."), &[&["explain"], arguments].concat());
    assert_eq!(run.code, 0, "{arguments:?}: {}", run.stderr);
    let heads = run.stdout.lines().filter(|line| line.contains('/') && line.ends_with(')'));
    heads.filter_map(|line| line.split(' ').next()).next().unwrap_or_default().to_owned()
}

#[test]
fn the_rule_that_fits_the_place_comes_first() {
    let cases = [
        ("The 'contact' property is required. ValuePath: /info", "power-platform/contact-missing"),
        ("The 'name' property is required. ValuePath: /info/contact", "power-platform/contact-name-missing"),
        ("The 'description' property is required. ValuePath: /info", "power-platform/description-missing"),
        (
            "The 'description' property is required. ValuePath: /paths/~1orders/get/parameters/0",
            "power-platform/parameter-description-missing",
        ),
        (
            "The 'x-ms-summary' property is required. ValuePath: /paths/~1v1.0~1contact/get/parameters/2",
            "power-platform/parameter-summary-missing",
        ),
        (
            "The 'summary' property is required. ValuePath: /paths/~1orders/post",
            "power-platform/operation-summary-missing",
        ),
        (
            "The 'description' property is required. ValuePath: /paths/~1orders/post/responses/200",
            "openapi/response-description-missing",
        ),
        ("The 'x-ms-connector-metadata' property is required.", "power-platform/metadata-missing"),
        ("The connector metadata property 'Categories' is required.", "power-platform/categories-missing"),
        (
            "The 'title' value goes over the character limit '30' ValuePath: /info/title",
            "power-platform/title-too-long",
        ),
    ];
    for (message, rule) in cases {
        assert_eq!(first(&[message]), rule, "{message}");
        assert_eq!(first(&message.split(' ').collect::<Vec<_>>()), rule, "{message}");
    }
}

#[test]
fn codes_are_explained() {
    assert_eq!(first(&["5000.2.2.1"]), "power-platform/title-too-long");
    assert_eq!(first(&["OPERATIONIDNOTUNIQUE"]), "openapi/operation-id-duplicate");
    assert_eq!(first(&["operation-id-unique"]), "openapi/operation-id-duplicate");
    assert_eq!(first(&["found 5000.2.2.1 today"]), "power-platform/title-too-long");
    let here = Path::new(".");
    let range = connectory(here, &["explain", "5000.1.1.4 – .5"]).stdout;
    assert!(range.contains("malware") && range.contains("docs/intro-missing"), "{range}");
    let several = connectory(
        here,
        &["explain", "The 'host' property is required. The 'contact' property is required."],
    );
    assert!(several.stdout.contains("contact-missing") && several.stdout.contains("host-missing"));
    let unknown = connectory(here, &["explain", "FieldLengthExceded"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("did you mean `FieldLengthExceeded`?"), "{}", unknown.stderr);
}

#[test]
fn every_line_is_answered_or_told() {
    let here = Path::new(".");
    let log = "The 'title' value goes over the character limit '30'.\n5000.2.4.4: empty\nversion/bump-too-small\nlifecycle\nnonsense here\n";
    let run = connectory(here, &["explain", log]);
    for word in ["title-too-long", "response-schema-empty", "bump-too-small", "lifecycle/"] {
        assert!(run.stdout.contains(word), "{word}: {}", run.stdout);
    }
    assert_eq!((run.code, run.stderr.as_str()), (0, "note: 1 line was not known: `nonsense here`\n"));
    let broken = "The 'title' value goes over\nthe character limit '30'.\n";
    assert_eq!(connectory(here, &["explain", broken]).stderr, "");
}
