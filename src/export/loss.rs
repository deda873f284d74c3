//! What the wanted language cannot say: where it stands, and what was done instead.

use crate::document::{Location, Node};
use std::collections::BTreeSet;

/// What somebody loses by a loss, the gravest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Nothing: the same is said in another way, or at another place.
    Nothing,
    /// What no call depends on: texts, examples, links.
    Text,
    /// Callers are told less than before: a type, a bound, an alternative.
    Detail,
    /// A call that the definition describes cannot be made as it is described.
    Call,
}

/// One thing that was lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Where it stands in the definition that was exported.
    pub place: Location,
    /// What it is.
    pub kind: LossKind,
    /// What could not be said, and what was done instead; one sentence in lower case.
    pub message: String,
}

impl Loss {
    /// Whether anything is lost, and not only said in another way.
    pub fn is_felt(&self) -> bool {
        self.kind.weight() > Weight::Nothing
    }
}

/// The kinds of loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LossKind {
    /// A parameter that is sent as a cookie.
    Cookie,
    /// A header that the other language describes elsewhere, and ignores among parameters.
    HeaderIgnored,
    /// A method.
    Method,
    /// A `$ref` that leads nowhere, or out of the folder.
    Reference,
    /// A way to prove who one is.
    Security,
    /// Servers of a path or an operation.
    OwnServers,
    /// A variable of a server's address.
    ServerVariable,
    /// How a list or an object becomes text.
    Style,
    /// Whether a body must be there.
    BodyPresence,
    /// `oneOf` or `anyOf`.
    Branches,
    /// A callback.
    Callback,
    /// The property that tells kinds of an object apart.
    Discriminator,
    /// What is only sent, or only received.
    Direction,
    /// A field of a form.
    Field,
    /// A flow of OAuth 2.
    Flow,
    /// A header of a response.
    Header,
    /// A keyword of JSON Schema.
    Keyword,
    /// A media type.
    MediaType,
    /// What a parameter holds.
    Parameter,
    /// Servers beside the first.
    Server,
    /// A range of statuses, or a response that has to be there.
    Status,
    /// A list of types.
    Types,
    /// A webhook.
    Webhook,
    /// An example.
    Example,
    /// A link of a response.
    Link,
    /// A name that the other language does not allow.
    Name,
    /// Something that is said, in another way or at another place.
    Spelling,
    /// A text that has no place.
    Text,
    /// More losses than are listed.
    More,
}

impl LossKind {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cookie => "cookie",
            Self::HeaderIgnored => "header-ignored",
            Self::Method => "method",
            Self::Reference => "reference",
            Self::Security => "security",
            Self::OwnServers => "own-servers",
            Self::ServerVariable => "server-variable",
            Self::Style => "style",
            Self::BodyPresence => "body-presence",
            Self::Branches => "branches",
            Self::Callback => "callback",
            Self::Discriminator => "discriminator",
            Self::Direction => "direction",
            Self::Field => "field",
            Self::Flow => "flow",
            Self::Header => "header",
            Self::Keyword => "keyword",
            Self::MediaType => "media-type",
            Self::Parameter => "parameter",
            Self::Server => "server",
            Self::Status => "status",
            Self::Types => "types",
            Self::Webhook => "webhook",
            Self::Example => "example",
            Self::Link => "link",
            Self::Name => "name",
            Self::Spelling => "spelling",
            Self::Text => "text",
            Self::More => "more",
        }
    }

    /// What somebody loses by it.
    pub fn weight(self) -> Weight {
        match self {
            Self::Cookie
            | Self::HeaderIgnored
            | Self::Method
            | Self::Reference
            | Self::Security
            | Self::OwnServers
            | Self::ServerVariable
            | Self::Style => Weight::Call,
            Self::BodyPresence
            | Self::Branches
            | Self::Callback
            | Self::Discriminator
            | Self::Direction
            | Self::Field
            | Self::Flow
            | Self::Header
            | Self::Keyword
            | Self::MediaType
            | Self::Parameter
            | Self::Server
            | Self::Status
            | Self::Types
            | Self::Webhook
            | Self::More => Weight::Detail,
            Self::Example | Self::Link | Self::Name | Self::Text => Weight::Text,
            Self::Spelling => Weight::Nothing,
        }
    }
}

/// Losses beyond this many are counted, not listed.
const MAX_LOSSES: usize = 2_000;

/// A message is cut behind this many characters: names are the author's, and may be without end.
const MAX_MESSAGE: usize = 300;

/// The losses so far, each once.
#[derive(Debug, Default)]
pub(super) struct Losses {
    list: Vec<Loss>,
    seen: BTreeSet<(u64, LossKind, String)>,
    untold: usize,
}

impl Losses {
    /// Notes a loss; what is shared is lost once, however many operations have it.
    pub(super) fn add(&mut self, node: Node<'_>, kind: LossKind, message: impl Into<String>) {
        if self.list.len() >= MAX_LOSSES {
            self.untold += 1;
            return;
        }
        let message: String = message.into().chars().take(MAX_MESSAGE).collect();
        if self.seen.insert((node.id(), kind, message.clone())) {
            self.list.push(Loss { place: node.location(), kind, message });
        }
    }

    /// All of them, in the order of their places.
    pub(super) fn finish(mut self, root: Node<'_>) -> Vec<Loss> {
        self.list.sort_by(|one, other| {
            let key = |loss: &Loss| (loss.place.file.clone(), loss.place.span, loss.kind);
            key(one).cmp(&key(other))
        });
        if self.untold > 0 {
            let message = format!("{} more losses are not listed", self.untold);
            self.list.push(Loss { place: root.location(), kind: LossKind::More, message });
        }
        self.list
    }
}
