//! OAuth settings of a connection parameter: where a user signs in, and what for.

use super::connection::differing;
use super::ledger::{Ledger, below, beyond, equal, texts};
use super::rest::{has, shortened, step};
use super::walk::Pair;
use super::what::{Aspect, Place, Step, What};
use crate::document::Node;

/// Settings that are compared one by one.
const SETTINGS: [&str; 6] =
    ["identityProvider", "clientId", "scopes", "redirectMode", "redirectUrl", "customParameters"];

/// Custom parameters that say where tokens come from, or what they are for, in lower case.
const ADDRESSES: [&str; 9] = [
    "authorizationurl",
    "tokenurl",
    "refreshurl",
    "authorizationurltemplate",
    "tokenurltemplate",
    "refreshurltemplate",
    "loginuri",
    "resourceuri",
    "tenantid",
];

fn on(aspect: Aspect, step: Step) -> What {
    What::new(Place::OAuth, aspect, step)
}

impl Ledger {
    /// Compares what a parameter says of OAuth; a parameter that begins to, or no more does, has
    /// another type.
    pub(super) fn oauth(&mut self, old: Option<Node<'_>>, new: Option<Node<'_>>, name: &str) {
        let (Some(old), Some(new)) = (old, new) else { return };
        self.provider(old, new, name);
        self.scopes(old, new, name);
        let client = below((Some(old), Some(new)), "clientId");
        if !equal(client) {
            let text =
                format!("{name} {} client id; grants belong to the client they were given to", said(client));
            self.note(on(Aspect::Hint("oauth-client-id-changed"), Step::Changed), client, &text);
        }
        for key in ["redirectMode", "redirectUrl"] {
            let pair = below((Some(old), Some(new)), key);
            if !equal(pair) {
                let text = format!("{name} {} `{key}`; it must be registered with the provider", said(pair));
                self.note(on(Aspect::Hint("oauth-redirect-mode-changed"), Step::Changed), pair, &text);
            }
        }
        self.custom(old.get("customParameters"), new.get("customParameters"), name);
        for (key, pair) in differing((Some(old), Some(new)), &SETTINGS) {
            let noun = format!("`{}` of {name}", shortened(key));
            self.opaque(Place::OAuth, "oauth-setting-changed", pair, &noun);
        }
    }

    fn provider(&mut self, old: Node<'_>, new: Node<'_>, name: &str) {
        let pair = below((Some(old), Some(new)), "identityProvider");
        let text =
            |node: Option<Node<'_>>| node.and_then(|node| node.as_str()).unwrap_or_default().to_lowercase();
        let (from, to) = (text(pair.0), text(pair.1));
        if from != to {
            let text = format!(
                "{name} signs in with the identity provider `{}`, was `{}`",
                shortened(&to),
                shortened(&from)
            );
            self.note(on(Aspect::Bond("oauth-identity-provider-changed"), Step::Changed), pair, &text);
        }
    }

    fn scopes(&mut self, old: Node<'_>, new: Node<'_>, name: &str) {
        let (from, to) = (texts(old.get("scopes")), texts(new.get("scopes")));
        for (scope, node) in beyond(&to, &from) {
            let text =
                format!("{name} asks for the scope `{}` too: users must consent again", shortened(scope));
            self.note(on(Aspect::RequiredScope, Step::Narrowed), (Some(old), Some(node)), &text);
        }
        for (scope, node) in beyond(&from, &to) {
            let text = format!("{name} asks for the scope `{}` no more", shortened(scope));
            self.note(on(Aspect::RequiredScope, Step::Widened), (Some(node), Some(new)), &text);
        }
    }

    fn custom(&mut self, old: Option<Node<'_>>, new: Option<Node<'_>>, name: &str) {
        for (key, pair) in differing((old, new), &[]) {
            if is_respelled(key, pair, (old, new)) {
                continue;
            }
            if ADDRESSES.contains(&key.to_ascii_lowercase().as_str()) {
                let text = format!("{name} {} `{key}`: tokens come from elsewhere", said(pair));
                self.note(on(Aspect::Bond("oauth-url-changed"), Step::Changed), pair, &text);
            } else {
                let noun = format!("`{}` of {name}", shortened(key));
                self.opaque(Place::OAuth, "oauth-setting-changed", pair, &noun);
            }
        }
    }
}

/// Whether a key only changed between upper and lower case.
fn is_respelled(key: &str, pair: Pair<'_>, holders: Pair<'_>) -> bool {
    let other = match pair {
        (Some(_), Some(_)) | (None, None) => return false,
        (Some(_), None) => holders.1,
        (None, Some(_)) => holders.0,
    };
    let mut members = other.into_iter().take(1).flat_map(|other| other.members());
    let found = members.find(|member| member.name.eq_ignore_ascii_case(key));
    found.is_some_and(|member| equal((pair.0.or(pair.1), Some(member.value))))
}

fn said(pair: Pair<'_>) -> &'static str {
    has(step(pair.0, pair.1))
}
