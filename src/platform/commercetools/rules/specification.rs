//! What the platform's validator refuses in `connect.yaml`, and the file itself.

use super::{DEVELOPMENT, judged};
use crate::catalogue::{CONNECT, Layout, Release};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::{Location, Mend, Step};
use crate::path::RepoPath;
use crate::platform::commercetools::schema::Wrong;

/// A rule of the validator: what breaks it keeps the platform from taking the connector at all.
const fn refused(
    id: &'static str,
    summary: &'static str,
    fix: &'static str,
    check: fn(&mut Cx<'_>, &Release),
) -> Rule {
    Rule {
        id: RuleId::new(id),
        severity: Severity::Error,
        summary,
        why: "The platform refuses the repository: ConnectorSpecificationFileNotValid.",
        fix,
        reference: DEVELOPMENT,
        codes: &["ConnectorSpecificationFileNotValid"],
        check: Check::Release(check),
    }
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("commercetools/specification-missing"),
        severity: Severity::Error,
        summary: "There is no `connect.yaml`.",
        why: "The platform refuses the repository: ConnectorSpecificationFileNotFound.",
        fix: "Write `connect.yaml` at the root of the repository: `deployAs` lists its applications.",
        reference: DEVELOPMENT,
        codes: &["ConnectorSpecificationFileNotFound"],
        check: Check::Release(missing),
    },
    Rule {
        id: RuleId::new("commercetools/specification-misnamed"),
        severity: Severity::Error,
        summary: "The specification is called `connect.yml`.",
        why: "The platform reads `connect.yaml` alone: ConnectorSpecificationFileNotFound.",
        fix: "Rename the file to `connect.yaml`.",
        reference: DEVELOPMENT,
        codes: &["ConnectorSpecificationFileNotFound"],
        check: Check::Release(misnamed),
    },
    refused(
        "commercetools/value-of-another-type",
        "A value of `connect.yaml` has another type than is expected.",
        "Write what is expected; YAML 1.2 takes `yes` for a text and `5` for a number.",
        |cx, release| tell(cx, release, Wrong::Type),
    ),
    refused(
        "commercetools/setting-missing",
        "A setting is missing in `connect.yaml`.",
        "Add the setting.",
        |cx, release| tell(cx, release, Wrong::Missing),
    ),
    refused(
        "commercetools/setting-unknown",
        "`connect.yaml` has a setting that there is not, or not for this type of application.",
        "Remove the setting, or correct its name.",
        |cx, release| tell(cx, release, Wrong::Unknown),
    ),
    refused(
        "commercetools/text-empty",
        "A text of `connect.yaml` is empty.",
        "Write the text, or leave the setting out.",
        |cx, release| tell(cx, release, Wrong::Empty),
    ),
    refused(
        "commercetools/application-name-malformed",
        "The name of an application has signs that are not allowed.",
        "Use 2 to 256 letters, digits, `_` and `-`; it is the name of the application's folder too.",
        |cx, release| tell(cx, release, Wrong::Name),
    ),
    refused(
        "commercetools/application-name-repeated",
        "Two applications have the same name.",
        "Give each application a name and a folder of its own.",
        |cx, release| tell(cx, release, Wrong::NameTwice),
    ),
    refused(
        "commercetools/endpoint-malformed",
        "The path of an endpoint or of a health check has signs that are not allowed.",
        "Use letters, digits, `_`, `-` and single slashes, such as `/service`.",
        |cx, release| tell(cx, release, Wrong::Endpoint),
    ),
    refused(
        "commercetools/key-malformed",
        "A configuration key has signs that are not allowed, or is kept for the platform.",
        "Use 2 to 256 letters, digits and `_`, and none of PORT, K_SERVICE, K_REVISION and K_CONFIGURATION.",
        |cx, release| tell(cx, release, Wrong::Key),
    ),
    refused(
        "commercetools/key-repeated",
        "A configuration key stands twice where it may stand once.",
        "Keep one of them: an application has a key once, and what `inheritAs` has no application asks for.",
        |cx, release| tell(cx, release, Wrong::KeyTwice),
    ),
    refused(
        "commercetools/schedule-malformed",
        "The schedule of a job is none.",
        "Write five fields such as `0 4 * * *`, or a word such as `@daily`.",
        |cx, release| tell(cx, release, Wrong::Schedule),
    ),
    refused(
        "commercetools/number-out-of-range",
        "A number of `connect.yaml` is too small, too large, or no integer.",
        "Choose a number of the range.",
        |cx, release| tell(cx, release, Wrong::Range),
    ),
    refused(
        "commercetools/merchant-center-configuration",
        "An application of the Merchant Center is not given what it needs, or asks for secrets.",
        "Add the keys that the type needs with `required: true`; keep secrets in a service.",
        |cx, release| tell(cx, release, Wrong::MerchantCenter),
    ),
];

fn tell(cx: &mut Cx<'_>, release: &Release, wrong: Wrong) {
    let judged = judged(cx, release);
    for problem in judged.0.iter().filter(|problem| problem.wrong == wrong) {
        cx.report(problem.location.clone(), problem.message.clone());
    }
}

fn missing(cx: &mut Cx<'_>, release: &Release) {
    if release.deployment().is_none() {
        let [name, _] = CONNECT;
        let file = release.folder.join(&RepoPath::parse(name).unwrap_or_default());
        cx.report(Location::file(file), "there is no `connect.yaml` here, nor in `commercetools/`");
    }
}

fn misnamed(cx: &mut Cx<'_>, release: &Release) {
    let [right, wrong] = CONNECT;
    let Some(path) = release.deployment().map(|document| document.path()) else { return };
    if path.name() != wrong {
        return;
    }
    let to = path.parent().join(&RepoPath::parse(right).unwrap_or_default());
    let is_free =
        release.layout == Layout::Commercetools || !release.documents.iter().any(|one| *one.path() == to);
    let mend = || is_free.then(|| Mend::safe([Step::Rename { from: path.clone(), to }]));
    cx.report_with(Location::file(path.clone()), format!("`{right}` is expected, found `{wrong}`"), mend);
}
