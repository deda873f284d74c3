//! All kinds of change that there are, by name: what may be overridden, accepted and asked for.
//!
//! A kind is a product of place, aspect and step; the table says which aspects are looked at where.
//! It may hold kinds that no definition can bring about, and lacks none that one can: a test holds
//! every name of the fixtures against it.

use super::applied::KEYWORDS;
use super::bump::Bump;
use super::classify::bump;
use super::name::name;
use super::rest::TEXTS;
use super::what::{Aspect, Place, Step, What};
use std::collections::BTreeMap;

/// Every name, with the bump that the gravest change of that name needs by itself.
pub fn kinds() -> BTreeMap<String, (Bump, Vec<What>)> {
    let mut kinds: BTreeMap<String, (Bump, Vec<What>)> = BTreeMap::new();
    let mut add = |what: What| {
        let (gravest, all) = kinds.entry(name(what)).or_insert((Bump::Patch, Vec::new()));
        *gravest = (*gravest).max(bump(what));
        all.push(what);
    };
    for (places, aspects, steps) in GROUPS {
        for place in *places {
            for aspect in *aspects {
                steps.iter().for_each(|step| add(What::new(*place, *aspect, *step)));
            }
        }
    }
    for word in KEYWORDS {
        for place in SCHEMAS {
            VALUES.iter().for_each(|step| add(What::new(*place, Aspect::Keyword(word), *step)));
        }
    }
    for row in TEXTS.iter().map(|(_, row)| row).chain(ROWS) {
        add(What::new(Place::Operation, Aspect::Text(row), Step::Changed));
    }
    for row in FILES {
        add(What::new(Place::File, Aspect::Text(row), Step::Changed));
    }
    for row in HINTS {
        add(What::new(Place::Connection, Aspect::Hint(row), Step::Changed));
    }
    for row in BONDS {
        add(What::new(Place::Connection, Aspect::Bond(row), Step::Changed));
    }
    kinds
}

/// The known name that is most like a word, if any is much like it.
pub fn nearest_kind(word: &str) -> Option<String> {
    let likeness = |known: String| (strsim::damerau_levenshtein(word, &known), known);
    let close = |(distance, _): &(usize, String)| *distance <= 2 + word.len() / 5;
    let all = kinds().into_keys().map(likeness).filter(close);
    (word.len() <= MAX_WORD).then(|| all.min().map(|(_, known)| known)).flatten()
}

/// Nobody misspells a longer word; comparing one would take long.
const MAX_WORD: usize = 100;

/// Rows of texts that are found elsewhere than in the table of texts.
const ROWS: &[&str] = &[
    "connection-parameter-text-changed",
    "connector-name-declared",
    "connector-text-changed",
    "ct-config-description-changed",
    "ct-scripts-changed",
    "custom-type-removed-unused",
    "oauth-setting-changed",
    "info-description-changed",
    "info-title-changed",
    "mapping-corrected",
    "more-changes",
    "ms-api-annotation-family-changed",
    "ms-dynamic-values-title-changed",
    "ms-test-connection-changed",
    "policy-route-request-changed",
    "policy-set-header-value-changed",
    "policy-title-changed",
    "publisher-or-stack-owner-changed",
    super::unread::NOT_READ,
    "resilience-setting-changed",
    "unknown-extension-changed",
];

/// Rows of files that are not looked into.
const FILES: &[&str] = &[
    "brand-or-icon-changed",
    "connection-properties-changed",
    "connector-readme-or-icon-changed",
    "ct-setting-changed",
    "script-changed",
];

/// Rows of hints about connections, policies and deployments.
const HINTS: &[&str] = &[
    "capabilities-changed",
    "connector-platform-added",
    "connector-scope-widened",
    "ct-config-default-changed",
    "ct-schedule-changed",
    "custom-type-added",
    "mapping-field-added",
    "oauth-client-id-changed",
    "oauth-redirect-mode-changed",
    "policy-added",
    "policy-changed",
    "policy-removed",
    "script-operations-changed",
];

/// Rows of what connections and deployments that exist hold on to.
const BONDS: &[&str] = &[
    "connector-name-or-slug-changed",
    "connector-platform-removed",
    "connector-scope-narrowed",
    "ct-application-added",
    "ct-application-renamed",
    "ct-application-type-changed",
    "ct-config-default-removed",
    "ct-endpoint-changed",
    "custom-type-field-changed",
    "custom-type-removed-exported",
    "google-connectivity-changed",
    "google-variable-needed",
    "mapping-field-removed",
    "oauth-identity-provider-changed",
    "oauth-url-changed",
    "policy-auth-header-changed",
    "policy-dynamic-host-changed",
    "policy-response-shape-changed",
];

const EVER: &[Step] =
    &[Step::Added, Step::Removed, Step::Changed, Step::Narrowed, Step::Widened, Step::Set, Step::Unset];
const COMES_GOES: &[Step] = &[Step::Added, Step::Removed, Step::Changed];
const VALUES: &[Step] = &[Step::Set, Step::Unset, Step::Narrowed, Step::Widened, Step::Changed];
const MEMBERS: &[Step] = &[Step::Narrowed, Step::Widened, Step::Changed];
const BOUNDS: &[Step] = &[Step::Set, Step::Unset, Step::Narrowed, Step::Widened];
const TURNS: &[Step] = &[Step::Narrowed, Step::Widened];
const OTHER: &[Step] = &[Step::Changed];

const SCHEMAS: &[Place] = &[
    Place::Parameter,
    Place::CallParameter,
    Place::Answer,
    Place::Request,
    Place::Unsent,
    Place::Response,
    Place::Unseen,
    Place::Header,
    Place::Failure,
];
const BODIES: &[Place] = &[
    Place::Answer,
    Place::Request,
    Place::Unsent,
    Place::Response,
    Place::Unseen,
    Place::Header,
    Place::Failure,
];
const EXTENDED: &[Place] = &[Place::Extension, Place::Unsent, Place::Unseen, Place::Failure];

/// Which aspects are looked at where, and what can happen to them.
type Group = (&'static [Place], &'static [Aspect], &'static [Step]);

#[rustfmt::skip]
const GROUPS: &[Group] = &[
    (&[Place::Operation, Place::Webhook, Place::Callback, Place::Component],
     &[Aspect::Whole], COMES_GOES),
    (&[Place::Operation, Place::Webhook, Place::Callback, Place::CallParameter, Place::Answer, Place::Connector, Place::Parameter, Place::Header,
       Place::Request, Place::Unsent, Place::Response, Place::Unseen, Place::Failure],
     &[Aspect::Deprecated], &[Step::Added, Step::Removed]),
    (&[Place::Operation], &[Aspect::Outlived, Aspect::Path], &[Step::Removed]),
    (&[Place::Operation], &[Aspect::Id], COMES_GOES),
    (&[Place::Operation], &[Aspect::IdCase, Aspect::Method, Aspect::Case, Aspect::Position, Aspect::Swap], OTHER),
    (&[Place::Operation, Place::Parameter], &[Aspect::Sunset, Aspect::SunsetEarlier, Aspect::Stability], EVER),
    (&[Place::Definition], &[Aspect::Dialect, Aspect::Unfinished], OTHER),

    (&[Place::Parameter, Place::CallParameter],
     &[Aspect::Needed, Aspect::Defaulted, Aspect::Hidden, Aspect::Whole, Aspect::InPath], COMES_GOES),
    (&[Place::Parameter, Place::CallParameter],
     &[Aspect::Name, Aspect::Case, Aspect::Position, Aspect::Order, Aspect::CollectionFormat, Aspect::Style,
       Aspect::AllowReserved, Aspect::Content], OTHER),
    (&[Place::Parameter, Place::CallParameter], &[Aspect::AllowEmpty], EVER),
    (&[Place::Parameter, Place::CallParameter, Place::Answer, Place::Body, Place::Request, Place::Unsent, Place::Response, Place::Unseen, Place::Header],
     &[Aspect::Presence, Aspect::PresenceDefaulted], TURNS),
    (&[Place::Answer], &[Aspect::Success, Aspect::Needed, Aspect::Whole, Aspect::Link], COMES_GOES),
    (&[Place::Body, Place::Answer, Place::Response], &[Aspect::MediaType, Aspect::MediaTypeTold, Aspect::MediaSchema], COMES_GOES),
    (&[Place::Body, Place::Answer, Place::Response], &[Aspect::MediaName], VALUES),
    (&[Place::Body], &[Aspect::Needed, Aspect::Whole, Aspect::Name, Aspect::Form, Aspect::Encoding], COMES_GOES),
    (&[Place::Response], &[Aspect::Success, Aspect::DefaultStatus, Aspect::Link], COMES_GOES),
    (&[Place::Failure, Place::Response], &[Aspect::Error], COMES_GOES),
    (&[Place::Header], &[Aspect::Whole, Aspect::NeededHeader], COMES_GOES),

    (SCHEMAS, &[Aspect::Type, Aspect::Format, Aspect::Pattern, Aspect::Not, Aspect::PrefixItems], VALUES),
    (SCHEMAS, &[Aspect::Enum], BOUNDS),
    (SCHEMAS, &[Aspect::EnumValue], MEMBERS),
    (SCHEMAS, &[Aspect::Discriminator, Aspect::Mapping], COMES_GOES),
    (SCHEMAS,
     &[Aspect::OpenValue, Aspect::ExtensibleValue, Aspect::Nullable, Aspect::AdditionalProperties, Aspect::OneOf,
       Aspect::AnyOf, Aspect::OneOfWrap, Aspect::AnyOfWrap], TURNS),
    (SCHEMAS,
     &[Aspect::Maximum, Aspect::Minimum, Aspect::ExclusiveBound, Aspect::MaxLength, Aspect::MinLength,
       Aspect::MaxItems, Aspect::MinItems, Aspect::MaxProperties, Aspect::MinProperties, Aspect::MaxContains,
       Aspect::MinContains, Aspect::UniqueItems, Aspect::MultipleOf], BOUNDS),
    (&[Place::Definition, Place::Security, Place::Body, Place::Callback], &[Aspect::Reference], OTHER),
    (SCHEMAS, &[Aspect::Listed, Aspect::Reference, Aspect::EmbeddedContent], OTHER),
    (SCHEMAS, &[Aspect::Width], TURNS),
    (SCHEMAS, &[Aspect::Default, Aspect::Xml], COMES_GOES),
    (BODIES,
     &[Aspect::OptionalProperty, Aspect::RequiredProperty, Aspect::DefaultedProperty, Aspect::AbsentProperty], COMES_GOES),
    (BODIES, &[Aspect::PropertyName], OTHER),
    (BODIES, &[Aspect::ReadOnly, Aspect::WriteOnly], TURNS),

    (&[Place::Security],
     &[Aspect::Scheme, Aspect::FirstScheme, Aspect::Flow, Aspect::Requirement, Aspect::GlobalRequirement,
       Aspect::Alternative, Aspect::Together], COMES_GOES),
    (&[Place::Security], &[Aspect::Together, Aspect::Scope, Aspect::RequiredScope], TURNS),
    (&[Place::Security],
     &[Aspect::KeyName, Aspect::KeyLocation, Aspect::HttpScheme, Aspect::BearerFormat, Aspect::OAuthUrl,
       Aspect::OpenIdUrl, Aspect::ScopeText], OTHER),
    (&[Place::Server],
     &[Aspect::Host, Aspect::BasePath, Aspect::Https, Aspect::Http, Aspect::Url, Aspect::Variable,
       Aspect::VariableDefault], COMES_GOES),
    (&[Place::Server], &[Aspect::VariableValue], TURNS),

    (&[Place::Connection],
     &[Aspect::Needed, Aspect::Defaulted, Aspect::Whole, Aspect::ParameterSet, Aspect::Gateway, Aspect::Default,
       Aspect::InputVisibility], COMES_GOES),
    (&[Place::Connection], &[Aspect::Name, Aspect::Type, Aspect::ParameterSets], OTHER),
    (&[Place::Connection], &[Aspect::Presence, Aspect::Secrecy, Aspect::EnumValue], TURNS),
    (&[Place::Connection], &[Aspect::Enum], BOUNDS),
    (&[Place::OAuth, Place::Deployment], &[Aspect::RequiredScope], TURNS),
    (&[Place::Deployment],
     &[Aspect::Needed, Aspect::Defaulted, Aspect::Whole, Aspect::Application, Aspect::Region], COMES_GOES),
    (&[Place::Deployment], &[Aspect::Name, Aspect::Custody], OTHER),
    (&[Place::Deployment], &[Aspect::Presence, Aspect::PresenceDefaulted], TURNS),

    (&[Place::Extension], &[Aspect::AnnotationStatus], TURNS),
    (&[Place::Extension],
     &[Aspect::OperationVisibility, Aspect::Trigger, Aspect::TriggerMetadata, Aspect::Notification,
       Aspect::NotificationUrl, Aspect::ChunkTransfer, Aspect::Capability, Aspect::Pageable], COMES_GOES),
    (&[Place::Extension], &[Aspect::TriggerKind], OTHER),
    (EXTENDED, &[Aspect::Importance], OTHER),
    (EXTENDED,
     &[Aspect::InputVisibility, Aspect::OutputVisibility, Aspect::DynamicValues, Aspect::DynamicValuePath,
       Aspect::DynamicOperation, Aspect::DynamicSchema, Aspect::StaticSchema], COMES_GOES),
];
