//! The policy: which bump a kind of change needs.
//!
//! One sentence decides most: who accepts less, or promises less, breaks the other side. What the
//! sentence does not say is in the table of exceptions, each with its reason.

use super::bump::Bump;
use super::what::{Aspect, Direction, Place, Step, What};

/// How an aspect binds the two sides.
enum Class {
    /// Binds nobody: patch.
    Text,
    /// Worth a note: minor.
    Hint,
    /// Something that can be used: minor where it comes, major where it goes or becomes another.
    Offer,
    /// Something that every caller must do: major where it comes, in requests.
    Demand,
    /// Which values there are: the law of directions.
    Constraint,
    /// What callers hold on to: major, whatever happens to it.
    Identity,
}

/// The bump that a kind of change needs.
pub fn bump(what: What) -> Bump {
    place(what).or_else(|| exception(what)).unwrap_or_else(|| law(what))
}

/// Places that decide alone.
fn place(what: What) -> Option<Bump> {
    let text = matches!(class(what.aspect), Class::Text);
    match what.place {
        // never on the wire, unused, or opaque
        Place::Unsent | Place::Unseen | Place::Component | Place::Info | Place::File => Some(Bump::Patch),
        // answers that say that a call failed are no output of a connector
        Place::Failure => Some(if text { Bump::Patch } else { Bump::Minor }),
        Place::Connector
        | Place::Definition
        | Place::Server
        | Place::Security
        | Place::Operation
        | Place::Webhook
        | Place::Callback
        | Place::CallParameter
        | Place::Answer
        | Place::Parameter
        | Place::Body
        | Place::Request
        | Place::Response
        | Place::Header
        | Place::Extension
        | Place::Connection
        | Place::OAuth
        | Place::Policy
        | Place::Deployment => None,
    }
}

fn law(what: What) -> Bump {
    let sends = what.place.direction() != Direction::Response;
    match (class(what.aspect), what.step) {
        (Class::Text, _) => Bump::Patch,
        (Class::Hint, _) => Bump::Minor,
        (Class::Identity, _) => Bump::Major,
        (Class::Demand, Step::Added | Step::Set | Step::Narrowed) if !sends => Bump::Minor,
        (Class::Demand, _) => Bump::Major,
        (Class::Offer, Step::Added | Step::Set | Step::Widened) => Bump::Minor,
        (Class::Offer, _) => Bump::Major,
        (Class::Constraint, Step::Narrowed | Step::Set) if !sends => Bump::Minor,
        (Class::Constraint, Step::Widened | Step::Unset) if sends => Bump::Minor,
        (Class::Constraint, _) => Bump::Major,
    }
}

#[rustfmt::skip]
fn class(aspect: Aspect) -> Class {
    use Aspect as A;
    match aspect {
        A::Text(_) | A::Order | A::MediaTypeTold | A::Error | A::Link | A::BearerFormat
        | A::ScopeText | A::Importance => Class::Text,
        A::Deprecated | A::Sunset | A::SunsetEarlier | A::Stability | A::Default | A::DefaultStatus
        | A::Scope | A::Host | A::BasePath | A::Http | A::VariableDefault | A::OutputVisibility
        | A::TriggerMetadata | A::DynamicValues | A::DynamicOperation | A::AnnotationStatus
        | A::Dialect | A::Hint(_) => Class::Hint,
        A::Whole | A::Outlived | A::Path | A::OptionalProperty | A::AbsentProperty | A::MediaType | A::Success
        | A::NeededHeader | A::Scheme | A::Flow | A::Alternative | A::Https | A::Url | A::Variable
        | A::OperationVisibility | A::InputVisibility | A::Notification | A::NotificationUrl
        | A::DynamicSchema | A::ChunkTransfer | A::Capability | A::Pageable | A::Mapping
        | A::ParameterSet | A::Gateway | A::Application | A::Region => Class::Offer,
        A::Needed | A::Defaulted | A::Hidden | A::InPath | A::RequiredProperty
        | A::DefaultedProperty | A::FirstScheme => Class::Demand,
        A::Presence | A::PresenceDefaulted | A::Type | A::Listed | A::Reference | A::Format
        | A::Width | A::Enum | A::EnumValue | A::OpenValue | A::ExtensibleValue | A::Pattern
        | A::Maximum | A::Minimum | A::ExclusiveBound | A::MaxLength | A::MinLength | A::MaxItems
        | A::MinItems | A::MaxProperties | A::MinProperties | A::MaxContains | A::MinContains
        | A::UniqueItems | A::MultipleOf | A::Nullable | A::AdditionalProperties | A::OneOf
        | A::AnyOf | A::OneOfWrap | A::AnyOfWrap | A::Not | A::Keyword(_) | A::PrefixItems
        | A::EmbeddedContent | A::ReadOnly | A::WriteOnly | A::AllowEmpty | A::MediaSchema
        | A::RequiredScope | A::VariableValue | A::MediaName => Class::Constraint,
        A::Name | A::Case | A::Position | A::Swap | A::Id | A::IdCase | A::Method | A::Discriminator
        | A::PropertyName | A::CollectionFormat | A::Style | A::AllowReserved | A::Content
        | A::Encoding | A::Form | A::Xml | A::KeyName | A::KeyLocation | A::HttpScheme | A::OAuthUrl
        | A::OpenIdUrl | A::Requirement | A::GlobalRequirement | A::Together | A::Trigger
        | A::TriggerKind | A::DynamicValuePath | A::StaticSchema | A::Unfinished
        | A::Bond(_) | A::Secrecy | A::ParameterSets | A::Custody => Class::Identity,
    }
}

/// Whose side an exception is for.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Sent,
    Received,
    /// What is given beside the API, once.
    Given,
    Both,
}

impl Side {
    fn holds(self, place: Place) -> bool {
        match self {
            Self::Sent => place.direction() == Direction::Request,
            Self::Received => place.direction() == Direction::Response,
            Self::Given => matches!(place, Place::Connection | Place::Deployment),
            Self::Both => true,
        }
    }
}

/// A kind of change that the law judges wrongly.
struct Exception {
    aspect: Aspect,
    side: Side,
    steps: &'static [Step],
    bump: Bump,
    /// Read by people only.
    #[allow(dead_code)]
    why: &'static str,
}

const fn but(aspect: Aspect, side: Side, steps: &'static [Step], bump: Bump, why: &'static str) -> Exception {
    Exception { aspect, side, steps, bump, why }
}

const ADDED: &[Step] = &[Step::Added];
const GONE: &[Step] = &[Step::Removed, Step::Unset];
const LESS: &[Step] = &[Step::Narrowed, Step::Set];
const SET: &[Step] = &[Step::Set];
const MORE: &[Step] = &[Step::Widened, Step::Unset];
const OTHER: &[Step] = &[Step::Changed];
const ANY: &[Step] =
    &[Step::Added, Step::Removed, Step::Changed, Step::Narrowed, Step::Widened, Step::Set, Step::Unset];

/// What the law does not say, with the reason.
#[rustfmt::skip]
const EXCEPTIONS: &[Exception] = &[
    but(Aspect::Id, Side::Both, ADDED, Bump::Minor, "an id where none was takes nothing away"),
    but(Aspect::Sunset, Side::Both, GONE, Bump::Patch, "a lifecycle fault, which rules report; nothing on the wire moves"),
    but(Aspect::Pattern, Side::Received, ANY, Bump::Minor, "a pattern describes what is sent back; nobody is refused by it"),
    but(Aspect::Default, Side::Received, ANY, Bump::Patch, "nobody sends a response, so its defaults bind nobody"),
    but(Aspect::AdditionalProperties, Side::Received, LESS, Bump::Major, "keys that were free to come vanish"),
    but(Aspect::AdditionalProperties, Side::Received, MORE, Bump::Minor, "readers pass over keys that they do not know"),
    but(Aspect::MediaName, Side::Received, OTHER, Bump::Minor, "the same media type, told with other parameters"),
    but(Aspect::OneOfWrap, Side::Sent, MORE, Bump::Major, "a value may match more than one branch, and is then refused"),
    but(Aspect::OpenValue, Side::Received, ANY, Bump::Minor, "the list says of itself that it grows"),
    but(Aspect::ExtensibleValue, Side::Received, ANY, Bump::Minor, "the list says of itself that it grows"),
    but(Aspect::ReadOnly, Side::Received, ANY, Bump::Patch, "a hint on the side where the property exists"),
    but(Aspect::WriteOnly, Side::Sent, ANY, Bump::Patch, "a hint on the side where the property exists"),
    but(Aspect::WriteOnly, Side::Received, LESS, Bump::Major, "the property does not come any more"),
    but(Aspect::WriteOnly, Side::Received, MORE, Bump::Minor, "the property comes again"),
    but(Aspect::AbsentProperty, Side::Received, ANY, Bump::Patch, "the property never travels"),
    but(Aspect::AbsentProperty, Side::Sent, GONE, Bump::Patch, "the property never travels"),
    but(Aspect::PrefixItems, Side::Sent, LESS, Bump::Minor, "more positions are described: counted as a wider type"),
    but(Aspect::PrefixItems, Side::Sent, MORE, Bump::Major, "fewer positions are described: counted as a narrower type"),
    but(Aspect::PrefixItems, Side::Received, LESS, Bump::Major, "more positions are described: counted as a wider type"),
    but(Aspect::PrefixItems, Side::Received, MORE, Bump::Minor, "fewer positions are described: counted as a narrower type"),
    but(Aspect::Defaulted, Side::Given, ADDED, Bump::Minor, "the default fills it in for what exists already"),
    but(Aspect::PresenceDefaulted, Side::Given, LESS, Bump::Minor, "the default fills it in for what exists already"),
    but(Aspect::Secrecy, Side::Both, SET, Bump::Patch, "the same value, masked"),
    but(Aspect::Url, Side::Both, OTHER, Bump::Minor, "a deployment matter: worth a review, but no caller is refused"),
];

fn exception(what: What) -> Option<Bump> {
    let fits = |row: &&Exception| {
        row.aspect == what.aspect && row.side.holds(what.place) && row.steps.contains(&what.step)
    };
    EXCEPTIONS.iter().find(fits).map(|row| row.bump)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_accepts_less_or_promises_less_breaks_the_other_side() {
        let judged = |place, step| bump(What::new(place, Aspect::Maximum, step));
        assert_eq!(judged(Place::Request, Step::Narrowed), Bump::Major);
        assert_eq!(judged(Place::Request, Step::Widened), Bump::Minor);
        assert_eq!(judged(Place::Response, Step::Narrowed), Bump::Minor);
        assert_eq!(judged(Place::Response, Step::Widened), Bump::Major);
        assert_eq!(judged(Place::Unsent, Step::Narrowed), Bump::Patch);
        assert_eq!(judged(Place::Failure, Step::Widened), Bump::Minor);
    }
}
