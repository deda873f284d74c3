//! What a change is: a place, an aspect of what stands there, and a step.

/// Whose side of the wire a change is felt on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// What callers send.
    Request,
    /// What callers receive.
    Response,
    /// Neither: the definition as a whole.
    None,
}

impl Direction {
    /// The word for reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::None => "none",
        }
    }
}

/// Where a change stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The connector as a whole, beside its API.
    Connector,
    /// The definition as a whole.
    Definition,
    /// `info`.
    Info,
    /// Host, base path, servers.
    Server,
    /// Security schemes and requirements.
    Security,
    /// A component that no operation uses.
    Component,
    /// An operation.
    Operation,
    /// A webhook of OpenAPI 3.1.
    Webhook,
    /// A callback of an operation.
    Callback,
    /// A parameter of a callback or a webhook, which the consumer receives.
    CallParameter,
    /// What the consumer answers to a callback or a webhook.
    Answer,
    /// A parameter, and the schema of its value.
    Parameter,
    /// The request body as a whole.
    Body,
    /// The schema of a request body.
    Request,
    /// What is never sent: `readOnly` in a request.
    Unsent,
    /// A response, and the schema of its body.
    Response,
    /// What is never received: `writeOnly` in a response.
    Unseen,
    /// A response that says that the call failed.
    Failure,
    /// A header of a response.
    Header,
    /// An extension of the Power Platform.
    Extension,
    /// A file of the connector beside the definition.
    File,
    /// What a user gives once, when a connection is made.
    Connection,
    /// How a connection signs in with OAuth.
    OAuth,
    /// What the platform changes in requests and responses on their way.
    Policy,
    /// What is deployed, and what it must be given (`connect.yaml`).
    Deployment,
}

impl Place {
    /// Whose side of the wire it is on.
    pub fn direction(self) -> Direction {
        match self {
            Self::Parameter | Self::Body | Self::Request | Self::Unsent | Self::Answer => Direction::Request,
            Self::Response
            | Self::Unseen
            | Self::Failure
            | Self::Header
            | Self::Callback
            | Self::CallParameter
            | Self::Webhook => Direction::Response,
            Self::Definition
            | Self::Info
            | Self::Server
            | Self::Security
            | Self::Component
            | Self::Operation
            | Self::Extension
            | Self::Connector
            | Self::File
            | Self::Connection
            | Self::OAuth
            | Self::Policy
            | Self::Deployment => Direction::None,
        }
    }
}

/// What changed at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    // The thing itself.
    /// The place itself.
    Whole,
    /// A parameter or a body that every call must have, and that has a default.
    Defaulted,
    /// A parameter that every call must have, with a default, and hidden from people.
    Hidden,
    /// A parameter or body that every call must have.
    Needed,
    /// A parameter in the path's template.
    InPath,
    /// A name.
    Name,
    /// The upper and lower case of a name.
    Case,
    /// A path, or the place where a parameter is sent.
    Position,
    /// An operation that went with its path.
    Path,
    /// An operation that was deprecated before it went.
    Outlived,
    /// Operations that took each other's place.
    Swap,
    /// The order of parameters.
    Order,

    // Operations.
    /// `operationId`.
    Id,
    /// The upper and lower case of an `operationId`.
    IdCase,
    /// The method.
    Method,
    /// Marked as deprecated.
    Deprecated,
    /// The day a thing ends.
    Sunset,
    /// The day a thing ends, moved to an earlier one.
    SunsetEarlier,
    /// `x-stability-level`.
    Stability,

    // What a value may be.
    /// Whether it must be there.
    Presence,
    /// Whether it must be there, where a default stands in.
    PresenceDefaulted,
    /// The type.
    Type,
    /// The type, where a list takes the place of a single value.
    Listed,
    /// An external schema.
    Reference,
    /// The format.
    Format,
    /// `int32` and `int64`, `float` and `double`.
    Width,
    /// The list of values as a whole.
    Enum,
    /// One of the values.
    EnumValue,
    /// One of the values of a list that may grow (`x-ms-enum` with `modelAsString`).
    OpenValue,
    /// One of the values of `x-extensible-enum`.
    ExtensibleValue,
    /// The default.
    Default,
    /// A regular expression.
    Pattern,
    /// The largest number.
    Maximum,
    /// The smallest number.
    Minimum,
    /// Whether a bound is out of bounds itself.
    ExclusiveBound,
    /// The greatest length.
    MaxLength,
    /// The least length.
    MinLength,
    /// The greatest number of items.
    MaxItems,
    /// The least number of items.
    MinItems,
    /// The greatest number of properties.
    MaxProperties,
    /// The least number of properties.
    MinProperties,
    /// The greatest number of items that fit `contains`.
    MaxContains,
    /// The least number of items that fit `contains`.
    MinContains,
    /// Whether items differ.
    UniqueItems,
    /// Multiples of a number.
    MultipleOf,
    /// Whether `null` is a value.
    Nullable,
    /// What is accepted beside the properties.
    AdditionalProperties,
    /// One branch of `oneOf`.
    OneOf,
    /// One branch of `anyOf`.
    AnyOf,
    /// A schema that became one branch of `oneOf`, or the other way round.
    OneOfWrap,
    /// A schema that became one branch of `anyOf`, or the other way round.
    AnyOfWrap,
    /// `not`.
    Not,
    /// The property that tells branches apart.
    Discriminator,
    /// One value of that property.
    Mapping,
    /// A keyword of JSON Schema that is compared as a whole.
    Keyword(&'static str),
    /// `prefixItems`.
    PrefixItems,
    /// The media type or encoding inside a string.
    EmbeddedContent,

    // Properties.
    /// A property that may be absent.
    OptionalProperty,
    /// A property that must be there.
    RequiredProperty,
    /// A property that must be there and has a default.
    DefaultedProperty,
    /// A property that is never sent (`readOnly`) or never received (`writeOnly`).
    AbsentProperty,
    /// A property's name.
    PropertyName,
    /// `readOnly`.
    ReadOnly,
    /// `writeOnly`.
    WriteOnly,

    // How it goes over the wire.
    /// `collectionFormat`.
    CollectionFormat,
    /// `style` and `explode`.
    Style,
    /// `allowEmptyValue`.
    AllowEmpty,
    /// `allowReserved`.
    AllowReserved,
    /// `content` instead of `schema`.
    Content,
    /// A media type.
    MediaType,
    /// The name of a media type, of which one is a kind of the other.
    MediaName,
    /// Media types, told for the first time or no more.
    MediaTypeTold,
    /// The schema of a media type.
    MediaSchema,
    /// `encoding`.
    Encoding,
    /// A form that became another kind of body.
    Form,
    /// The XML spelling.
    Xml,

    // Responses.
    /// A status that says that the call worked.
    Success,
    /// `default` that became a status of its own.
    DefaultStatus,
    /// A status that says that the call failed.
    Error,
    /// A header that is always sent.
    NeededHeader,
    /// `links`.
    Link,

    // Security.
    /// A scheme.
    Scheme,
    /// The first scheme of all, which is required.
    FirstScheme,
    /// The name of a key.
    KeyName,
    /// Where a key is sent.
    KeyLocation,
    /// The scheme of the `Authorization` header.
    HttpScheme,
    /// The format of a bearer token.
    BearerFormat,
    /// A flow of OAuth 2.
    Flow,
    /// An address of OAuth 2.
    OAuthUrl,
    /// The address of OpenID Connect.
    OpenIdUrl,
    /// A scope that exists.
    Scope,
    /// What a scope is said to be for.
    ScopeText,
    /// A scope that is required.
    RequiredScope,
    /// Requirements of an operation as a whole.
    Requirement,
    /// Requirements of the root as a whole.
    GlobalRequirement,
    /// One of several ways in.
    Alternative,
    /// What is required together.
    Together,

    // Servers.
    /// The host.
    Host,
    /// The base path.
    BasePath,
    /// `https`.
    Https,
    /// A scheme other than `https`.
    Http,
    /// The address of a server.
    Url,
    /// A variable of an address.
    Variable,
    /// One of the values of a variable.
    VariableValue,
    /// The default of a variable.
    VariableDefault,

    // The Power Platform.
    /// An operation that is hidden.
    OperationVisibility,
    /// An input that is hidden.
    InputVisibility,
    /// An output that is hidden.
    OutputVisibility,
    /// `important` and `advanced`.
    Importance,
    /// `x-ms-trigger`.
    Trigger,
    /// The kind of `x-ms-trigger`.
    TriggerKind,
    /// `x-ms-trigger-metadata`.
    TriggerMetadata,
    /// `x-ms-notification-content`.
    Notification,
    /// `x-ms-notification-url`.
    NotificationUrl,
    /// `x-ms-dynamic-values` and `x-ms-dynamic-list`.
    DynamicValues,
    /// The value that a dynamic list sends.
    DynamicValuePath,
    /// The operation that a dynamic list comes from.
    DynamicOperation,
    /// `x-ms-dynamic-schema` and `x-ms-dynamic-properties`.
    DynamicSchema,
    /// Properties that gave way to a dynamic schema.
    StaticSchema,
    /// The status of `x-ms-api-annotation`.
    AnnotationStatus,
    /// `chunkTransfer` of `x-ms-capabilities`.
    ChunkTransfer,
    /// Another key of `x-ms-capabilities`.
    Capability,
    /// `x-ms-pageable`.
    Pageable,

    // What a connection and a deployment are given.
    /// Whether a value is kept secret.
    Secrecy,
    /// One of the sets of parameters that a user can choose from.
    ParameterSet,
    /// A choice of sets in the place of one list.
    ParameterSets,
    /// Whether the connector works with a gateway.
    Gateway,
    /// A part that is deployed.
    Application,
    /// Whether a value is given in the open or as a secret.
    Custody,
    /// A region where it can be deployed.
    Region,

    // Texts and hints.
    /// A text or a hint that binds nobody, by the name of its row.
    Text(&'static str),
    /// Something worth a note, by the name of its row.
    Hint(&'static str),
    /// Something that callers hold on to, by the name of its row.
    Bond(&'static str),
    /// The dialect.
    Dialect,
    /// Something that could not be compared to its end.
    Unfinished,
}

/// What happened to an aspect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is another.
    Changed,
    /// Less is accepted than before.
    Narrowed,
    /// More is accepted than before.
    Widened,
    /// Less is accepted, because a limit stands where none was.
    Set,
    /// More is accepted, because a limit is gone.
    Unset,
}

/// A kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct What {
    /// Where.
    pub place: Place,
    /// Which aspect.
    pub aspect: Aspect,
    /// Which step.
    pub step: Step,
}

impl What {
    /// A kind of change.
    pub fn new(place: Place, aspect: Aspect, step: Step) -> Self {
        Self { place, aspect, step }
    }

    /// Whether what changed is no more in the new definition.
    pub fn is_gone(self) -> bool {
        matches!(self.step, Step::Removed | Step::Unset)
            || (self.step == Step::Narrowed && self.aspect.is_member())
    }
}

impl Aspect {
    /// Whether the aspect is one member of a list: to narrow is to take it away.
    pub fn is_member(self) -> bool {
        matches!(
            self,
            Self::EnumValue
                | Self::OpenValue
                | Self::ExtensibleValue
                | Self::OneOf
                | Self::AnyOf
                | Self::Mapping
                | Self::VariableValue
        )
    }
}
