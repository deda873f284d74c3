//! Secrets in files: known by how they begin, or suspected by the name of their key.
//!
//! Messages show the first four characters and the length, never more.

use super::clue::{Certainty, Seen, secrets};
use super::{Written, written};
use crate::catalogue::Release;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::source::Span;

const LEAKS: &str = "https://owasp.org/www-community/vulnerabilities/Use_of_hard-coded_password";

pub(super) const WRITTEN: &str = "security/secret-written";
pub(super) const SUSPECTED: &str = "security/secret-suspected";

pub(in super::super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new(WRITTEN),
        severity: Severity::Error,
        summary: "A file holds a key, a token or a password of a known kind.",
        why: "Whoever can read the repository or the package can use it, and so can all who read its history.",
        fix: "Withdraw the secret where it was issued, and ask for it in the connection instead.",
        reference: LEAKS,
        codes: &[],
        check: Check::Release(secret_written),
    },
    Rule {
        id: RuleId::new(SUSPECTED),
        severity: Severity::Warning,
        summary: "The value of a key looks like a secret.",
        why: "If it is one, whoever can read the repository can use it.",
        fix: "Withdraw the secret and write a placeholder such as `<your key>`, or allow this place with a reason.",
        reference: LEAKS,
        codes: &[],
        check: Check::Release(secret_suspected),
    },
];

/// A secret and the number of the file that holds it.
type Sighting = (usize, Seen);

/// The secrets of all files of a release, found once for both rules.
struct Sightings(Vec<Sighting>);

impl Sightings {
    fn of(release: &Release) -> Self {
        let files = written(release).enumerate();
        Self(
            files
                .flat_map(|(number, file)| secrets(&file).into_iter().map(move |seen| (number, seen)))
                .collect(),
        )
    }
}

fn secret_written(cx: &mut Cx<'_>, release: &Release) {
    report_all(cx, release, |_, seen| seen.certainty == Certainty::Certain);
}

fn secret_suspected(cx: &mut Cx<'_>, release: &Release) {
    report_all(cx, release, |file, seen| match seen.certainty {
        Certainty::Certain => false,
        Certainty::Suspected => true,
        Certainty::Named => !is_example(file, seen.span),
    });
}

fn report_all(cx: &mut Cx<'_>, release: &Release, is_told: fn(&Written<'_>, &Seen) -> bool) {
    let sightings = cx.once(|| Sightings::of(release));
    if sightings.0.is_empty() {
        return;
    }
    let files: Vec<Written<'_>> = written(release).collect();
    for (number, seen) in &sightings.0 {
        if let Some(file) = files.get(*number).filter(|file| is_told(file, seen)) {
            report(cx, file, seen);
        }
    }
}

fn report(cx: &mut Cx<'_>, file: &Written<'_>, seen: &Seen) {
    let secret = file.source.slice(seen.span);
    let head: String = secret.chars().take(4).collect();
    let message = format!("this is {} (`{head}…`, {} characters)", seen.name, secret.chars().count());
    cx.report(file.at(seen.span), message);
}

/// Whether a place is an example of a document: what stands there is made up for readers.
fn is_example(file: &Written<'_>, span: Span) -> bool {
    let node = file.document.and_then(|document| document.text_at(span.start));
    node.is_some_and(|node| {
        let pointer = node.pointer().to_ascii_lowercase();
        pointer.contains("example") || pointer.ends_with("/description")
    })
}
