//! What the schemas say of each key besides its type: a sentence, and the words that it may hold.

use super::super::platforms::TENCENT_TYPES;
use super::{ADDRESS, COLOR, EMAIL, LICENSE, MODEL_FIELD, MODEL_NAME, UNIQUE_NAME};

/// What is said of a key besides its type.
pub(super) struct Note {
    /// The key below the root, parts joined by dots.
    pub(super) key: &'static str,
    /// A sentence for people.
    pub(super) about: &'static str,
    /// What its text may be.
    pub(super) words: Words,
}

/// What a text may be, or the items of a list of texts.
pub(super) enum Words {
    Any,
    Like(&'static str),
    Platforms,
    Profiles,
    Rules,
    Thresholds,
    Changes,
    OneOf(&'static [&'static str]),
}

const fn note(key: &'static str, about: &'static str, words: Words) -> Note {
    Note { key, about, words }
}

pub(super) const MANIFEST: &[Note] = &[
    note(
        "version",
        "The version of the files in this folder; the only place where it is written.",
        Words::Any,
    ),
    note("title", "The connector's name; the definition's title where it is left out.", Words::Any),
    note("summary", "One sentence for the catalogue's card.", Words::Any),
    note("publisher", "The company or person who publishes the connector.", Words::Any),
    note("categories", "What the connector is filed under.", Words::Any),
    note(
        "platforms",
        "The platforms that the connector is submitted to; their rules hold for it.",
        Words::Platforms,
    ),
    note(
        "profile",
        "Whose review the rules are held for; the catalogue's where it is left out.",
        Words::Profiles,
    ),
    note("keywords", "Further words to find the connector by.", Words::Any),
    note("license", "The licence of the connector as an SPDX expression.", Words::Like(LICENSE)),
    note("website", "The product's site.", Words::Like(ADDRESS)),
    note("privacy-policy", "The privacy policy of the service.", Words::Like(ADDRESS)),
    note("brand-color", "The background of the icon.", Words::Like(COLOR)),
    note("owners", "Who looks after the connector, as in CODEOWNERS.", Words::Any),
    note(
        "aliases",
        "Ids that the connector had before; the site leads from them to its pages.",
        Words::Like("^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$"),
    ),
    note(
        "scope",
        "Who may see the connector: `global`, which it is where it is left out, or `enterprise:` and a name.",
        Words::Like(super::super::scope::PATTERN),
    ),
    note("definition", "The file of the API definition, where it is not found by its name.", Words::Any),
    note("contact", "Where users find help.", Words::Any),
    note("contact.name", "The name of the team.", Words::Any),
    note("contact.email", "Its e-mail address.", Words::Like(EMAIL)),
    note("contact.url", "Its page.", Words::Like(ADDRESS)),
    note("power-platform", "What only Microsoft Power Platform wants.", Words::Any),
    note(
        "power-platform.prefix",
        "The prefix of the solution's publisher.",
        Words::Like("^[a-z][a-z0-9]{1,7}$"),
    ),
    note(
        "power-platform.name",
        "The name of the connector's component in a solution.",
        Words::Like("^[a-zA-Z][a-zA-Z0-9_-]{0,499}$"),
    ),
    note(
        "power-platform.id",
        "The id of the component, where it was not derived from its name.",
        Words::Like("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"),
    ),
    note(
        "power-platform.solution",
        "The unique name of the connector's solution, where it is not the component's.",
        Words::Like(UNIQUE_NAME),
    ),
    note(
        "power-platform.publisher",
        "The unique name of the solution's publisher, where it is not derived from the publisher's name.",
        Words::Like(UNIQUE_NAME),
    ),
    note("tencent", "What only Tencent Cloud iPaaS wants.", Words::Any),
    note(
        "tencent.kind",
        "How the connector is offered; `self-built` where it is left out.",
        Words::OneOf(&["self-built", "saas"]),
    ),
    note("tencent.connection-test", "The operation by which users try their connection.", Words::Any),
    note(
        "tencent.triggers",
        "The operations that start flows, beside those of which the definition says so.",
        Words::Any,
    ),
    note(
        "tencent.property",
        "A parameter that all operations share, beside those that follow from the definition.",
        Words::Any,
    ),
    note("tencent.property.name", "Its name; that of one that follows takes its place.", Words::Any),
    note("tencent.property.type", "Its type.", Words::OneOf(TENCENT_TYPES)),
    note(
        "tencent.property.default",
        "What stands in where users give nothing; where there is none, they must.",
        Words::Like(""),
    ),
    note("tencent.property.title", "What the page calls it.", Words::Any),
    note("tencent.property.description", "What it is for.", Words::Any),
    note("tencent.property.example", "A value as users may give it.", Words::Any),
    note("tencent.property.tab", "The tab that it stands on.", Words::Any),
    note("tencent.property.secret", "Whether it is a secret, which the page hides.", Words::Any),
    note(
        "resilience",
        "How the service is to be called; what is left out is left to the platform.",
        Words::Any,
    ),
    note("resilience.timeout-seconds", "The seconds after which a call is given up.", Words::Any),
    note("resilience.retries", "How often a call that failed is made again.", Words::Any),
    note("resilience.requests-per-minute", "How many calls are made in a minute.", Words::Any),
    note(
        "resilience.circuit-breaker-failures",
        "The failures in a row after which no call is made for a while.",
        Words::Any,
    ),
    note("resilience.circuit-breaker-seconds", "The seconds of that while.", Words::Any),
    note("deprecation", "That this line will end.", Words::Any),
    note("deprecation.announced", "The day on which that was made known.", Words::Any),
    note("deprecation.sunset", "The day on which it ends.", Words::Any),
    note("deprecation.reason", "Why it ends, for its users.", Words::Any),
    note(
        "deprecation.replacement",
        "What to use instead: an id such as `acme-orders`, or a line such as `acme-orders/v2`.",
        Words::Any,
    ),
    note("deprecation.called-off", "The day on which the end was called off: then nothing ends.", Words::Any),
    note("retired", "That this line has ended.", Words::Any),
    note("retired.on", "The day on which it ended.", Words::Any),
    note("retired.reason", "Why it ended, for its users.", Words::Any),
    note(
        "retired.replacement",
        "What to use instead: an id such as `acme-orders`, or a line such as `acme-orders/v2`.",
        Words::Any,
    ),
    note("deprecated-operation", "That an operation will end.", Words::Any),
    note("deprecated-operation.operation", "Its operationId.", Words::Any),
    note("deprecated-operation.announced", "The day on which that was made known.", Words::Any),
    note("deprecated-operation.sunset", "The day on which it ends.", Words::Any),
    note("deprecated-operation.reason", "Why it ends, for its users.", Words::Any),
    note("deprecated-operation.replacement", "The operation to call instead.", Words::Any),
    note(
        "deprecated-operation.called-off",
        "The day on which the end was called off: then nothing ends.",
        Words::Any,
    ),
    note("deprecated-release", "That a release will end.", Words::Any),
    note("deprecated-release.version", "Its version.", Words::Any),
    note("deprecated-release.announced", "The day on which that was made known.", Words::Any),
    note("deprecated-release.sunset", "The day on which it ends.", Words::Any),
    note("deprecated-release.reason", "Why it ends, for its users.", Words::Any),
    note("deprecated-release.replacement", "The version to use instead.", Words::Any),
    note(
        "deprecated-release.called-off",
        "The day on which the end was called off: then nothing ends.",
        Words::Any,
    ),
    note("submission", "What was handed in to a platform; `connectory submit` writes it.", Words::Any),
    note("submission.platform", "The platform, such as `power-platform`.", Words::Any),
    note("submission.version", "The version that was handed in.", Words::Any),
    note("submission.status", "How far it came.", Words::OneOf(super::super::submission::STATUS_WORDS)),
    note("submission.submitted", "The day on which it was handed in.", Words::Any),
    note("submission.decided", "The day on which it was withdrawn, approved or rejected.", Words::Any),
    note("submission.reference", "What the platform calls it: a number or an address.", Words::Any),
    note("submission.feedback", "What its reviewers said.", Words::Any),
    note("allow", "An exception from a rule.", Words::Any),
    note("allow.rule", "The id of the rule.", Words::Rules),
    note("allow.where", "The operationId or the pointer to which the exception is limited.", Words::Any),
    note("allow.reason", "Why the rule does not hold here.", Words::Any),
    note("allow.until", "The last day on which the exception counts.", Words::Any),
    note("accept", "A change that may go out with a smaller bump than it needs.", Words::Any),
    note("accept.change", "The name of the change, as `connectory diff` gives it.", Words::Changes),
    note(
        "accept.at",
        "The one place that is meant: a JSON pointer, `FILE#POINTER`, an operation or a file.",
        Words::Any,
    ),
    note("accept.reason", "Why nobody is hurt.", Words::Any),
    note("accept.until", "The last day on which that counts.", Words::Any),
];

pub(super) const RESULTS: &[Note] = &[
    note("$schema", "This schema.", Words::Any),
    note("results", "What tests of operations gave.", Words::Any),
    note("results.operation", "The operation: its operationId, or `GET /path`.", Words::Any),
    note("results.verdict", "What the test came to.", Words::OneOf(super::super::evidence::Verdict::WORDS)),
    note("results.milliseconds", "How long the call took.", Words::Any),
    note("results.day", "The day of the test.", Words::Any),
    note(
        "results.tree",
        "The git tree that was tested: the folder of the connector's line, without `tests`.",
        Words::Like("^[0-9a-f]{40}$"),
    ),
    note("results.server", "The server that was called.", Words::Any),
    note("results.message", "Why the test failed or was skipped.", Words::Any),
];

pub(super) const SETTINGS: &[Note] = &[
    note("title", "The title of the catalogue's site.", Words::Any),
    note("base-url", "The address at which the site is published.", Words::Like(ADDRESS)),
    note(
        "roots",
        "The folders that hold connectors; all of the repository where it is left out.",
        Words::Any,
    ),
    note("site", "The site: where its files are, its languages, and how it looks.", Words::Any),
    note("site.repository", "The address of the repository on the web.", Words::Like(ADDRESS)),
    note("site.branch", "The branch on which files are edited; `main` where it is left out.", Words::Any),
    note(
        "site.locales",
        "The languages of its pages, the first one's at the root: `en`, `zh-CN`.",
        Words::Any,
    ),
    note(
        "site.synonyms",
        "Words that mean the same to the search, between commas: `issue, ticket`; one text a group.",
        Words::Any,
    ),
    note(
        "site.templates",
        "The folder with templates that take the place of those of the same name.",
        Words::Any,
    ),
    note("site.stylesheet", "The stylesheet that is added to the usual one.", Words::Any),
    note("site.accent", "The colour of links and marks in the light theme.", Words::Like(COLOR)),
    note(
        "site.accent-dark",
        "The same in the dark theme; where it is left out, it is made of the light one.",
        Words::Like(COLOR),
    ),
    note("site.logo", "The picture beside the site's title: SVG, PNG, JPEG or GIF.", Words::Any),
    note("site.link", "A link at the foot of every page.", Words::Any),
    note("site.link.text", "What is shown.", Words::Any),
    note("site.link.url", "Where it leads.", Words::Like(ADDRESS)),
    note("policy", "What versions owe.", Words::Any),
    note("policy.notice-days", "The days between the announcement of an end and the end.", Words::Any),
    note(
        "policy.release-branches",
        "The branches that releases are made from; where it is left out, the one that the remote calls its own.",
        Words::Any,
    ),
    note(
        "policy.approvers",
        "Who may approve that a line becomes everyone's, such as `Ann <ann@example.org>`; nobody must where it is left out.",
        Words::Any,
    ),
    note("policy.blur-below", "Counts of use below this are not told to readers.", Words::Any),
    note(
        "policy.previews",
        "Whether a release needs a pre-release of the same content.",
        Words::OneOf(super::super::settings::PREVIEW_WORDS),
    ),
    note(
        "policy.checklist",
        "The lines of the checklist that a release must have complete.",
        Words::OneOf(super::super::settings::CHECKLIST_WORDS),
    ),
    note("versions", "What changes need, and what a version comes with.", Words::Any),
    note(
        "versions.strictness",
        "Who consumes: flows hold on to ids and names, apps also to the order of required parameters; on the wire only what travels counts.",
        Words::OneOf(super::super::settings::STRICTNESS_WORDS),
    ),
    note(
        "versions.text",
        "The bump that changes of documentation need.",
        Words::OneOf(super::super::settings::TEXT_WORDS),
    ),
    note(
        "versions.notes",
        "Whether a version must say in words what it changes.",
        Words::OneOf(&["optional", "required"]),
    ),
    note("versions.overrides", "The bump that kinds of change need, by their names.", Words::Any),
    note("model", "An entity of the canonical data model, which field mappings name.", Words::Any),
    note("model.entity", "Its name, such as `Vehicle`.", Words::Like(MODEL_NAME)),
    note(
        "model.required",
        "The fields that a connector maps which maps any of the entity.",
        Words::Like(MODEL_FIELD),
    ),
    note("model.optional", "The fields that it may map.", Words::Like(MODEL_FIELD)),
    note("check", "How `connectory check` judges where its arguments do not say.", Words::Any),
    note(
        "check.profile",
        "Whose review the rules are held for where a connector names none.",
        Words::Profiles,
    ),
    note("check.select", "The rules, scopes or codes that are judged, nothing else.", Words::Rules),
    note("check.ignore", "The rules, scopes or codes that are not judged.", Words::Rules),
    note("check.fail-on", "The least severity that fails a check.", Words::Thresholds),
];
