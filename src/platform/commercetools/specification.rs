//! `connect.yaml` as far as it can be read: applications, their keys, and what all of them share.
//!
//! Nothing refuses here: what is malformed is left out, and the rules say so.

use crate::document::Node;

/// The types of applications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Answers calls.
    Service,
    /// Is handed messages.
    Event,
    /// Runs at times.
    Job,
    /// Files that browsers load.
    Assets,
    /// A page of the Merchant Center.
    CustomApplication,
    /// A panel in a page of the Merchant Center.
    CustomView,
    /// A word that the platform takes and nobody describes.
    Unknown,
}

impl Kind {
    /// The words for them; `mc-app` is an older one.
    pub(super) const ALL: [(&'static str, Kind); 8] = [
        ("service", Kind::Service),
        ("event", Kind::Event),
        ("job", Kind::Job),
        ("assets", Kind::Assets),
        ("merchant-center-custom-application", Kind::CustomApplication),
        ("merchant-center-custom-view", Kind::CustomView),
        ("mc-app", Kind::CustomApplication),
        ("unknown", Kind::Unknown),
    ];

    /// The type that a word stands for.
    pub(super) fn of(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind)
    }

    /// The word of today.
    pub(super) fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }

    /// Whether it is files that browsers load, and no program that runs.
    pub(super) fn is_static(self) -> bool {
        self == Self::Assets || self.is_in_merchant_center()
    }

    /// Whether it runs in the Merchant Center.
    pub(super) fn is_in_merchant_center(self) -> bool {
        matches!(self, Self::CustomApplication | Self::CustomView)
    }
}

/// Nobody deploys more applications than these; more are not looked at.
const MAX_APPLICATIONS: usize = 1_000;

/// What is deployed.
pub(super) struct Specification<'d> {
    pub(super) applications: Vec<Application<'d>>,
    /// What all applications are given.
    pub(super) shared: Configuration<'d>,
    /// What the client of the API may do that the platform makes for the connector; none where it makes
    /// none.
    pub(super) scopes: Option<Vec<Node<'d>>>,
}

/// An application whose name and type can be read.
pub(super) struct Application<'d> {
    pub(super) node: Node<'d>,
    pub(super) name: &'d str,
    pub(super) kind: Kind,
    pub(super) configuration: Configuration<'d>,
}

/// What a deployment is given.
#[derive(Default)]
pub(super) struct Configuration<'d> {
    pub(super) standard: Vec<Key<'d>>,
    pub(super) secured: Vec<Key<'d>>,
}

/// A value that a deployment is given.
#[derive(Clone, Copy)]
pub(super) struct Key<'d> {
    pub(super) node: Node<'d>,
    pub(super) name: &'d str,
    pub(super) description: &'d str,
    pub(super) is_required: bool,
    pub(super) default: Option<&'d str>,
}

impl<'d> Specification<'d> {
    pub(super) fn read(root: Node<'d>) -> Self {
        let items = root.get("deployAs").into_iter().flat_map(|list| list.items());
        let shared = root.get("inheritAs");
        let scopes = shared
            .and_then(|node| node.get("apiClient"))
            .map(|client| client.get("scopes").into_iter().flat_map(|list| list.items()).collect());
        Self {
            applications: items.filter_map(Application::read).take(MAX_APPLICATIONS).collect(),
            shared: Configuration::read(shared),
            scopes,
        }
    }

    /// All keys, each with the application that it belongs to; none where it belongs to all.
    pub(super) fn keys(&self) -> impl Iterator<Item = (Option<&Application<'d>>, Key<'d>)> {
        let of_all = self.shared.keys().map(|(key, _)| (None, key));
        let of_each = self.applications.iter().flat_map(|application| {
            application.configuration.keys().map(move |(key, _)| (Some(application), key))
        });
        of_all.chain(of_each)
    }
}

impl<'d> Application<'d> {
    fn read(node: Node<'d>) -> Option<Self> {
        let kind = node.get_str("applicationType").and_then(Kind::of)?;
        let name = node.get_str("name")?;
        Some(Self { node, name, kind, configuration: Configuration::read(Some(node)) })
    }

    /// When a job runs.
    pub(super) fn schedule(&self) -> Option<Node<'d>> {
        self.node.get("properties")?.get("schedule")
    }

    /// The scripts that run behind a deployment and before its end, each with its name.
    pub(super) fn scripts(&self) -> impl Iterator<Item = (&'static str, Node<'d>)> + use<'d> {
        let scripts = self.node.get("scripts");
        let named = move |name| Some((name, scripts?.get(name)?));
        ["postDeploy", "preUndeploy"].into_iter().filter_map(named)
    }
}

impl<'d> Configuration<'d> {
    fn read(holder: Option<Node<'d>>) -> Self {
        let node = holder.and_then(|holder| holder.get("configuration"));
        let list = |name: &str| {
            let items = node.and_then(|node| node.get(name)).into_iter().flat_map(|list| list.items());
            items.filter_map(Key::read).collect()
        };
        Self { standard: list("standardConfiguration"), secured: list("securedConfiguration") }
    }

    /// All keys, and whether each is a secret.
    pub(super) fn keys(&self) -> impl Iterator<Item = (Key<'d>, bool)> {
        let standard = self.standard.iter().map(|key| (*key, false));
        standard.chain(self.secured.iter().map(|key| (*key, true)))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.standard.is_empty() && self.secured.is_empty()
    }
}

impl<'d> Key<'d> {
    fn read(node: Node<'d>) -> Option<Self> {
        Some(Self {
            node,
            name: node.get_str("key")?,
            description: node.get_str("description").unwrap_or_default(),
            is_required: node.get("required").and_then(|node| node.as_bool()) == Some(true),
            default: node.get_str("default"),
        })
    }
}
