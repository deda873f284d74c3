//! The stable names of kinds of change: place, aspect and step in words, and the names that do not
//! follow from them.

use super::what::{Aspect, Place, Step, What};

/// The kebab-case name of a kind of change.
pub fn name(what: What) -> String {
    if let Aspect::Text(row) | Aspect::Hint(row) | Aspect::Bond(row) = what.aspect {
        return row.to_owned();
    }
    if what.place == Place::Failure && what.aspect != Aspect::Error {
        return "response-error-schema-changed".to_owned();
    }
    let behind = behind(what.place);
    if let Some(row) = ROWS.iter().find(|row| row.fits(what)) {
        return format!("{}{behind}", row.name);
    }
    let (noun, verbs) = words(what.aspect);
    let parts = [prefix(what.place), noun, verbs.of(what.step)];
    let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("{}{behind}", said.join("-"))
}

fn behind(place: Place) -> &'static str {
    if place == Place::Unsent {
        return "-read-only";
    }
    if place == Place::Unseen { "-write-only" } else { "" }
}

fn prefix(place: Place) -> &'static str {
    match place {
        Place::Definition | Place::Server | Place::File => "",
        Place::Connector => "connector",
        Place::Info => "info",
        Place::Security => "security",
        Place::Component => "unreferenced-component",
        Place::Operation => "operation",
        Place::Webhook => "webhook",
        Place::Callback => "callback",
        Place::CallParameter => "callback-parameter",
        Place::Answer => "answer",
        Place::Parameter => "parameter",
        Place::Body => "request-body",
        Place::Request | Place::Unsent => "request",
        Place::Response | Place::Unseen | Place::Failure => "response",
        Place::Header => "response-header",
        Place::Extension => "ms",
        Place::Connection => "connection-parameter",
        Place::OAuth => "oauth",
        Place::Policy => "policy",
        Place::Deployment => "ct",
    }
}

/// How the steps of an aspect are called.
#[derive(Clone, Copy)]
enum Verbs {
    /// Added, removed, changed.
    Plain,
    /// Set, removed, decreased, increased.
    Upper,
    /// Set, removed, increased, decreased.
    Lower,
    /// Added, removed, and changed in any way.
    Whole,
    /// Set and unset.
    Switch,
    /// One word for narrower, one for wider.
    Pair(&'static str, &'static str),
}

impl Verbs {
    fn of(self, step: Step) -> &'static str {
        match (self, step) {
            (Self::Plain, Step::Added | Step::Widened) => "added",
            (Self::Plain | Self::Whole, Step::Set) | (Self::Whole, Step::Added) => "added",
            (Self::Upper | Self::Lower, Step::Set | Step::Added) => "set",
            (Self::Plain, Step::Removed | Step::Narrowed | Step::Unset) => "removed",
            (Self::Whole, Step::Removed | Step::Unset) => "removed",
            (Self::Whole, Step::Narrowed | Step::Widened) => "changed",
            (Self::Upper | Self::Lower, Step::Unset | Step::Removed) => "removed",
            (Self::Upper, Step::Narrowed) | (Self::Lower, Step::Widened) => "decreased",
            (Self::Upper, Step::Widened) | (Self::Lower, Step::Narrowed) => "increased",
            (Self::Switch, Step::Set | Step::Narrowed | Step::Added) => "set",
            (Self::Switch, Step::Unset | Step::Widened | Step::Removed) => "unset",
            (Self::Pair(less, _), Step::Narrowed | Step::Set | Step::Removed) => less,
            (Self::Pair(_, more), Step::Widened | Step::Unset | Step::Added) => more,
            (
                Self::Plain | Self::Whole | Self::Upper | Self::Lower | Self::Switch | Self::Pair(..),
                Step::Changed,
            ) => "changed",
        }
    }
}

/// The word of an aspect and how its steps are called.
#[rustfmt::skip]
fn words(aspect: Aspect) -> (&'static str, Verbs) {
    use Aspect as A;
    use Verbs::{Lower, Pair, Plain, Switch, Upper, Whole};
    match aspect {
        A::Whole | A::Name | A::Needed | A::Defaulted | A::Hidden | A::InPath | A::Dialect | A::Outlived | A::Path => ("", Plain),
        A::Id => ("id", Plain), A::IdCase => ("id-case", Plain), A::Method => ("method", Plain),
        A::Case => ("case", Plain), A::Position => ("location", Plain), A::Swap => ("ids", Plain), A::Order => ("order", Plain), A::Deprecated => ("", Pair("undeprecated", "deprecated")),
        A::Sunset | A::SunsetEarlier => ("sunset-date", Plain), A::Stability => ("stability-level", Plain),
        A::Presence | A::PresenceDefaulted => ("", Pair("became-required", "became-optional")),
        A::Type => ("type", Pair("restricted", "generalized")), A::Listed => ("became-array", Plain),
        A::Reference => ("reference", Plain), A::Format => ("format", Pair("narrowed", "widened")),
        A::Width => ("format", Pair("int64-to-int32", "int32-to-int64")),
        A::Enum => ("enum", Pair("added", "list-removed")), A::EnumValue | A::OpenValue => ("enum-value", Plain),
        A::ExtensibleValue => ("x-extensible-enum-value", Plain), A::Default => ("default", Plain),
        A::Pattern => ("pattern", Plain), A::Maximum => ("maximum", Upper), A::Minimum => ("minimum", Lower),
        A::ExclusiveBound => ("exclusive-bound", Switch), A::UniqueItems => ("unique-items", Switch),
        A::MaxLength => ("max-length", Upper), A::MinLength => ("min-length", Lower),
        A::MaxItems => ("max-items", Upper), A::MinItems => ("min-items", Lower),
        A::MaxProperties => ("max-properties", Upper), A::MinProperties => ("min-properties", Lower),
        A::MaxContains => ("max-contains", Upper), A::MinContains => ("min-contains", Lower),
        A::MultipleOf => ("multiple-of", Switch), A::Nullable => ("", Pair("became-not-nullable", "became-nullable")),
        A::AdditionalProperties => ("additional-properties", Pair("closed", "opened")),
        A::OneOf => ("one-of-branch", Plain), A::AnyOf => ("any-of-branch", Plain),
        A::OneOfWrap => ("", Pair("one-of-collapsed-to-branch", "wrapped-in-one-of")),
        A::AnyOfWrap => ("", Pair("any-of-collapsed-to-branch", "wrapped-in-any-of")),
        A::Not => ("not", Whole), A::Discriminator => ("discriminator", Plain),
        A::Mapping => ("discriminator-mapping", Plain), A::Keyword(word) => (word, Whole),
        A::PrefixItems => ("prefix-items", Plain), A::EmbeddedContent => ("content-media-type-or-encoding", Plain),
        A::OptionalProperty => ("optional-property", Plain),
        A::RequiredProperty | A::DefaultedProperty => ("required-property", Plain),
        A::AbsentProperty => ("write-only-property", Plain), A::PropertyName => ("property", Plain), A::ReadOnly => ("property", Pair("became-read-only", "became-not-read-only")),
        A::WriteOnly => ("property", Pair("became-write-only", "became-not-write-only")),
        A::CollectionFormat => ("collection-format", Plain), A::Style => ("style-or-explode", Plain), A::AllowEmpty => ("allow-empty", Plain), A::AllowReserved => ("allow-reserved", Plain),
        A::Content => ("content", Plain), A::MediaName => ("media-type-name", Pair("specialized", "generalized")), A::MediaType | A::MediaTypeTold => ("media-type", Plain),
        A::MediaSchema => ("schema", Plain), A::Encoding => ("encoding", Plain), A::Form => ("form", Plain),
        A::Xml => ("xml", Plain), A::Success => ("success-status", Plain), A::DefaultStatus => ("default", Plain),
        A::Error => ("error-status", Plain), A::NeededHeader => ("", Plain), A::Link => ("link", Plain),
        A::Scheme | A::FirstScheme => ("scheme", Plain), A::KeyName => ("api-key-name", Plain),
        A::KeyLocation => ("api-key-location", Plain), A::HttpScheme => ("http-scheme", Plain),
        A::BearerFormat => ("bearer-format", Plain), A::Flow => ("oauth-flow", Plain),
        A::OAuthUrl => ("oauth-url", Plain), A::OpenIdUrl => ("openid-url", Plain), A::Scope => ("scope", Pair("undeclared", "declared")), A::ScopeText => ("scope-description", Plain),
        A::RequiredScope => ("requirement-scope", Plain), A::Requirement | A::GlobalRequirement => ("requirement", Plain),
        A::Alternative => ("alternative", Plain), A::Together => ("required-together", Plain),
        A::Host => ("host", Plain), A::BasePath => ("base-path", Plain), A::Https => ("scheme-https", Plain),
        A::Http => ("scheme-http", Plain), A::Url => ("server", Plain), A::Variable => ("server-variable", Plain),
        A::VariableValue => ("server-variable-enum-value", Plain), A::VariableDefault => ("server-variable-default", Plain),
        A::OperationVisibility => ("operation", Pair("hidden", "unhidden")),
        A::InputVisibility => ("input", Pair("hidden", "unhidden")),
        A::OutputVisibility => ("output", Pair("hidden", "unhidden")),
        A::Importance => ("visibility-importance", Plain), A::Trigger => ("trigger", Plain),
        A::TriggerKind => ("trigger-kind", Plain), A::TriggerMetadata => ("trigger-metadata", Plain),
        A::Notification => ("notification-content", Plain), A::NotificationUrl => ("notification-url", Plain),
        A::DynamicValues => ("dynamic-values", Plain), A::DynamicValuePath => ("dynamic-values-value-path", Plain),
        A::DynamicOperation => ("dynamic-values-operation", Plain), A::DynamicSchema => ("dynamic-schema", Plain),
        A::StaticSchema => ("static-schema", Plain), A::AnnotationStatus => ("api-annotation-status", Pair("demoted", "promoted")),
        A::ChunkTransfer => ("capability-chunk-transfer", Plain), A::Capability => ("capability", Plain),
        A::Pageable => ("pageable", Plain), A::Text(row) | A::Hint(row) | A::Bond(row) => (row, Plain), A::Unfinished => ("comparison", Plain),
        A::Secrecy => ("", Pair("string-to-securestring", "securestring-to-string")),
        A::ParameterSet | A::ParameterSets => ("set", Plain), A::Gateway => ("gateway-support", Plain),
        A::Application => ("application", Plain), A::Custody => ("config-key", Plain), A::Region => ("region", Plain),
    }
}

/// A name that does not follow from place, aspect and step.
struct Row {
    places: &'static [Place],
    aspect: Aspect,
    steps: &'static [Step],
    name: &'static str,
}

impl Row {
    /// Rows without places are for all of them, rows without steps for every step.
    fn fits(&self, what: What) -> bool {
        self.aspect == what.aspect
            && (self.places.is_empty() || self.places.contains(&what.place))
            && (self.steps.is_empty() || self.steps.contains(&what.step))
    }
}

const fn row(places: &'static [Place], aspect: Aspect, steps: &'static [Step], name: &'static str) -> Row {
    Row { places, aspect, steps, name }
}

const ALL: &[Place] = &[];
const CONNECTION: &[Place] = &[Place::Connection];
const OAUTH: &[Place] = &[Place::OAuth];
const DEPLOYMENT: &[Place] = &[Place::Deployment];
const PARAMETER: &[Place] = &[Place::Parameter];
const BODY: &[Place] = &[Place::Body];
const SENT: &[Place] = &[Place::Request, Place::Unsent];
const GOT: &[Place] = &[Place::Response, Place::Unseen];
const HEADER: &[Place] = &[Place::Header];

const EVER: &[Step] = &[];
const MORE: &[Step] = &[Step::Added, Step::Widened];
const COMES: &[Step] = &[Step::Added, Step::Set];
const GOES: &[Step] = &[Step::Removed, Step::Unset];
const LESS: &[Step] = &[Step::Narrowed, Step::Set];
const WIDER: &[Step] = &[Step::Widened, Step::Unset];
const OTHER: &[Step] = &[Step::Changed];
const SET: &[Step] = &[Step::Set];
const UNSET: &[Step] = &[Step::Unset];

#[rustfmt::skip]
const ROWS: &[Row] = &[
    row(CONNECTION, Aspect::Needed, EVER, "connection-parameter-added-required"),
    row(CONNECTION, Aspect::Whole, COMES, "connection-parameter-added-optional"),
    row(CONNECTION, Aspect::Defaulted, EVER, "connection-parameter-added-with-default"),
    row(CONNECTION, Aspect::Name, EVER, "connection-parameter-renamed"),
    row(CONNECTION, Aspect::Enum, SET, "connection-parameter-allowed-values-added"),
    row(CONNECTION, Aspect::Enum, UNSET, "connection-parameter-allowed-values-removed"),
    row(CONNECTION, Aspect::EnumValue, LESS, "connection-parameter-allowed-value-removed"),
    row(CONNECTION, Aspect::EnumValue, MORE, "connection-parameter-allowed-value-added"),
    row(CONNECTION, Aspect::InputVisibility, COMES, "connection-parameter-unhidden"),
    row(CONNECTION, Aspect::InputVisibility, GOES, "connection-parameter-hidden"),
    row(CONNECTION, Aspect::ParameterSets, EVER, "connection-parameter-set-introduced"),
    row(CONNECTION, Aspect::Gateway, COMES, "gateway-support-added"),
    row(CONNECTION, Aspect::Gateway, GOES, "gateway-support-removed"),
    row(OAUTH, Aspect::RequiredScope, LESS, "oauth-scope-added"),
    row(OAUTH, Aspect::RequiredScope, EVER, "oauth-scope-removed"),

    row(DEPLOYMENT, Aspect::Needed, EVER, "ct-config-key-added-required"),
    row(DEPLOYMENT, Aspect::Defaulted, EVER, "ct-config-key-added-required-with-default"),
    row(DEPLOYMENT, Aspect::Whole, COMES, "ct-config-key-added-optional"),
    row(DEPLOYMENT, Aspect::Whole, GOES, "ct-config-key-removed"),
    row(DEPLOYMENT, Aspect::Name, EVER, "ct-config-key-renamed"),
    row(DEPLOYMENT, Aspect::Presence, LESS, "ct-config-key-became-required"),
    row(DEPLOYMENT, Aspect::PresenceDefaulted, LESS, "ct-config-key-became-required"),
    row(DEPLOYMENT, Aspect::Presence, WIDER, "ct-config-key-became-optional"),
    row(DEPLOYMENT, Aspect::Custody, EVER, "ct-config-key-moved-standard-secured"),
    row(DEPLOYMENT, Aspect::RequiredScope, LESS, "ct-inherited-api-client-scope-added"),
    row(DEPLOYMENT, Aspect::RequiredScope, EVER, "ct-inherited-api-client-scope-removed"),

    row(ALL, Aspect::Dialect, EVER, "spec-dialect-changed"),
    row(ALL, Aspect::Unfinished, EVER, "comparison-unfinished"),
    row(ALL, Aspect::Outlived, EVER, "operation-removed-after-deprecation"),
    row(ALL, Aspect::Path, EVER, "path-removed"),
    row(ALL, Aspect::Swap, EVER, "operation-ids-swapped"),
    row(&[Place::Operation], Aspect::Case, EVER, "path-case-or-slash-changed"),
    row(&[Place::Operation], Aspect::Position, EVER, "operation-path-changed"),
    row(ALL, Aspect::Sunset, COMES, "sunset-date-set"),
    row(ALL, Aspect::Sunset, GOES, "sunset-date-deleted"),
    row(ALL, Aspect::Sunset, OTHER, "sunset-date-moved-later"),
    row(ALL, Aspect::SunsetEarlier, EVER, "sunset-date-moved-earlier"),
    row(ALL, Aspect::Stability, MORE, "stability-level-increased"),
    row(ALL, Aspect::Stability, EVER, "stability-level-decreased"),

    row(PARAMETER, Aspect::Needed, EVER, "required-parameter-added"),
    row(PARAMETER, Aspect::Defaulted, EVER, "required-parameter-added-with-default"),
    row(PARAMETER, Aspect::Hidden, EVER, "required-internal-parameter-added-with-default"),
    row(PARAMETER, Aspect::Whole, COMES, "optional-parameter-added"),
    row(PARAMETER, Aspect::InPath, COMES, "path-parameter-added"),
    row(PARAMETER, Aspect::InPath, EVER, "path-parameter-renamed"),
    row(PARAMETER, Aspect::Name, EVER, "parameter-renamed"),
    row(PARAMETER, Aspect::Case, EVER, "query-parameter-case-changed"),
    row(PARAMETER, Aspect::Order, EVER, "required-parameter-order-changed"),
    row(PARAMETER, Aspect::Content, EVER, "parameter-content-replaces-schema"),

    row(BODY, Aspect::Needed, EVER, "request-body-added-required"),
    row(BODY, Aspect::Whole, COMES, "request-body-added-optional"),
    row(BODY, Aspect::Name, EVER, "body-parameter-renamed"),
    row(BODY, Aspect::MediaTypeTold, EVER, "request-media-type-declared-first-time"),
    row(BODY, Aspect::MediaType, COMES, "request-media-type-added"),
    row(BODY, Aspect::MediaType, EVER, "request-media-type-removed"),
    row(BODY, Aspect::MediaSchema, COMES, "request-media-type-schema-added"),
    row(BODY, Aspect::MediaSchema, EVER, "request-media-type-schema-removed"),
    row(BODY, Aspect::Encoding, EVER, "request-encoding-changed"),
    row(BODY, Aspect::Form, EVER, "form-data-replaced-by-body"),

    row(SENT, Aspect::Type, UNSET, "request-type-removed"),
    row(PARAMETER, Aspect::Type, UNSET, "parameter-type-removed"),
    row(SENT, Aspect::Listed, EVER, "request-scalar-became-array"),
    row(PARAMETER, Aspect::Listed, EVER, "parameter-scalar-became-array"),
    row(SENT, Aspect::Format, &[Step::Set, Step::Changed], "request-format-added-or-changed"),
    row(SENT, Aspect::Format, UNSET, "request-format-removed"),
    row(PARAMETER, Aspect::Format, &[Step::Set, Step::Changed], "parameter-format-added-or-changed"),
    row(PARAMETER, Aspect::Format, UNSET, "parameter-format-removed"),
    row(SENT, Aspect::EnumValue, OTHER, "request-enum-value-renamed"),
    row(PARAMETER, Aspect::MinItems, LESS, "parameter-min-items-set-or-increased"),
    row(SENT, Aspect::MinItems, LESS, "request-min-items-set-or-increased"),
    row(PARAMETER, Aspect::MinLength, LESS, "parameter-min-length-increased"),
    row(SENT, Aspect::MinLength, LESS, "request-min-length-increased"),
    row(SENT, Aspect::MinProperties, LESS, "request-min-properties-increased"),
    row(PARAMETER, Aspect::MinProperties, LESS, "parameter-min-properties-increased"),
    row(PARAMETER, Aspect::MinLength, WIDER, "parameter-min-length-decreased"),
    row(SENT, Aspect::MinLength, WIDER, "request-min-length-decreased"),
    row(PARAMETER, Aspect::MinItems, WIDER, "parameter-min-items-decreased"),
    row(SENT, Aspect::MinItems, WIDER, "request-min-items-decreased"),
    row(SENT, Aspect::Discriminator, OTHER, "request-discriminator-property-changed"),
    row(SENT, Aspect::OptionalProperty, GOES, "request-property-removed"),
    row(SENT, Aspect::RequiredProperty, GOES, "request-property-removed"),
    row(SENT, Aspect::DefaultedProperty, EVER, "request-required-property-added-with-default"),
    row(SENT, Aspect::AbsentProperty, COMES, "request-required-read-only-property-added"),
    row(SENT, Aspect::AbsentProperty, EVER, "request-read-only-property-removed"),
    row(SENT, Aspect::PropertyName, EVER, "request-property-renamed"),
    row(GOT, Aspect::PropertyName, EVER, "response-property-renamed"),
    row(SENT, Aspect::Presence, LESS, "request-property-became-required"),
    row(SENT, Aspect::PresenceDefaulted, LESS, "request-property-became-required-with-default"),
    row(PARAMETER, Aspect::PresenceDefaulted, LESS, "parameter-became-required"),
    row(SENT, Aspect::Presence, WIDER, "request-property-became-optional"),
    row(SENT, Aspect::PresenceDefaulted, WIDER, "request-property-became-optional"),
    row(GOT, Aspect::Presence, LESS, "response-property-became-required"),
    row(GOT, Aspect::Presence, WIDER, "response-property-became-optional"),
    row(SENT, Aspect::Deprecated, COMES, "request-property-deprecated"),
    row(SENT, Aspect::Deprecated, GOES, "request-property-undeprecated"),
    row(GOT, Aspect::Deprecated, COMES, "response-property-deprecated"),
    row(GOT, Aspect::Deprecated, GOES, "response-property-undeprecated"),

    row(&[Place::Response], Aspect::DefaultStatus, EVER, "response-default-made-explicit"),
    row(&[Place::Response], Aspect::MediaTypeTold, EVER, "response-media-type-declared-first-time"),
    row(&[Place::Response], Aspect::OptionalProperty, COMES, "response-property-added"),
    row(&[Place::Response], Aspect::OpenValue, MORE, "response-ms-enum-model-as-string-value-added"),
    row(GOT, Aspect::AbsentProperty, COMES, "response-write-only-property-added"),
    row(GOT, Aspect::Type, &[Step::Narrowed], "response-type-specialized"),
    row(GOT, Aspect::Type, SET, "response-type-set"),
    row(GOT, Aspect::Type, UNSET, "response-type-removed"),
    row(GOT, Aspect::Listed, EVER, "response-object-became-array"),
    row(GOT, Aspect::Format, SET, "response-format-added"),
    row(GOT, Aspect::Format, &[Step::Changed, Step::Unset], "response-format-changed-or-removed"),
    row(GOT, Aspect::Pattern, EVER, "response-pattern-changed"),
    row(GOT, Aspect::Default, EVER, "response-default-changed"),
    row(GOT, Aspect::ReadOnly, EVER, "response-property-read-only-changed"),
    row(GOT, Aspect::Discriminator, EVER, "response-discriminator-changed"),
    row(GOT, Aspect::Maximum, WIDER, "response-maximum-increased"),
    row(GOT, Aspect::Maximum, LESS, "response-maximum-decreased"),
    row(GOT, Aspect::Minimum, WIDER, "response-minimum-decreased"),
    row(GOT, Aspect::Minimum, LESS, "response-minimum-increased"),
    row(GOT, Aspect::MaxLength, WIDER, "response-max-length-increased-or-unset"),
    row(GOT, Aspect::MaxLength, LESS, "response-max-length-decreased-or-set"),
    row(GOT, Aspect::MinLength, WIDER, "response-min-length-decreased"),
    row(GOT, Aspect::MinLength, LESS, "response-min-length-increased"),
    row(GOT, Aspect::MinItems, WIDER, "response-min-items-decreased-or-unset"),
    row(GOT, Aspect::MinItems, LESS, "response-min-items-increased"),
    row(GOT, Aspect::MaxItems, WIDER, "response-max-items-increased-or-unset"),
    row(GOT, Aspect::MaxItems, LESS, "response-max-items-decreased-or-set"),
    row(HEADER, Aspect::NeededHeader, EVER, "response-header-removed-required"),
    row(HEADER, Aspect::Whole, GOES, "response-header-removed-optional"),
    row(HEADER, Aspect::Type, EVER, "response-header-type-changed"),
    row(HEADER, Aspect::Listed, EVER, "response-header-type-changed"),

    row(ALL, Aspect::Scheme, COMES, "security-scheme-added-unused"),
    row(ALL, Aspect::Scheme, OTHER, "security-scheme-type-changed"),
    row(ALL, Aspect::FirstScheme, EVER, "security-scheme-added-first"),
    row(ALL, Aspect::Requirement, COMES, "operation-security-added"),
    row(ALL, Aspect::Requirement, GOES, "operation-security-removed"),
    row(ALL, Aspect::GlobalRequirement, COMES, "global-security-added"),
    row(ALL, Aspect::GlobalRequirement, GOES, "global-security-removed"),
    row(ALL, Aspect::RequiredScope, LESS, "security-requirement-scope-added"),
    row(ALL, Aspect::RequiredScope, EVER, "security-requirement-scope-removed"),
    row(ALL, Aspect::Url, OTHER, "server-url-changed"),
    row(ALL, Aspect::Variable, COMES, "server-variable-added-with-default"),

    row(ALL, Aspect::Trigger, COMES, "ms-trigger-added-to-action"),
    row(ALL, Aspect::InputVisibility, COMES, "ms-field-unhidden"),
    row(ALL, Aspect::OutputVisibility, COMES, "ms-field-unhidden"),
    row(ALL, Aspect::NotificationUrl, GOES, "ms-notification-url-moved"),
    row(ALL, Aspect::StaticSchema, EVER, "ms-static-schema-replaced-by-dynamic"),
    row(ALL, Aspect::ChunkTransfer, COMES, "ms-capability-added"),
    row(ALL, Aspect::Pageable, &[Step::Changed, Step::Removed], "ms-pageable-changed-or-removed"),
];
