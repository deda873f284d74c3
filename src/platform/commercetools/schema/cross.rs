//! What holds between the parts of a `connect.yaml`.

use super::{Judge, Wrong, shown};
use crate::document::Node;
use crate::platform::commercetools::specification::{Application, Configuration, Key, Kind, Specification};
use std::collections::BTreeSet;

/// The key that says in which cloud the Merchant Center runs.
const CLOUD: &str = "CLOUD_IDENTIFIER";

/// Judges what the shapes of single values do not say.
pub(super) fn judge(judge: &mut Judge, root: Node<'_>) {
    let specification = Specification::read(root);
    names(judge, root);
    twice(judge, &specification.shared, "`inheritAs`");
    for application in &specification.applications {
        twice(judge, &application.configuration, &format!("`{}`", shown(application.name)));
    }
    shared(judge, &specification);
    let is_shared = specification.shared.keys().any(|(key, _)| key.name == CLOUD && key.is_required);
    for application in specification.applications.iter().filter(|one| one.kind.is_in_merchant_center()) {
        merchant_center(judge, application, is_shared);
    }
}

fn names(judge: &mut Judge, root: Node<'_>) {
    let mut known = BTreeSet::new();
    for application in root.get("deployAs").into_iter().flat_map(|list| list.items()) {
        let Some(node) = application.get("name") else { continue };
        let Some(name) = node.as_str() else { continue };
        if !known.insert(name) {
            let message = format!("two applications are called `{}`; a name is given once", shown(name));
            judge.report(Wrong::NameTwice, node, message);
        }
    }
}

fn place<'d>(key: &Key<'d>) -> Node<'d> {
    key.node.get("key").unwrap_or(key.node)
}

fn twice(judge: &mut Judge, configuration: &Configuration<'_>, of: &str) {
    let mut known = BTreeSet::new();
    for (key, _) in configuration.keys() {
        if !known.insert(key.name) {
            let message = format!("the key `{}` stands twice in the configuration of {of}", shown(key.name));
            judge.report(Wrong::KeyTwice, place(&key), message);
        }
    }
}

/// What all applications are given, none of them asks for itself.
fn shared(judge: &mut Judge, specification: &Specification<'_>) {
    let known: BTreeSet<&str> = specification.shared.keys().map(|(key, _)| key.name).collect();
    for application in &specification.applications {
        // The platform reads no configuration of assets.
        if application.kind == Kind::Assets {
            continue;
        }
        for (key, _) in application.configuration.keys() {
            if known.contains(key.name) {
                let message = format!(
                    "the key `{}` of `{}` stands in `inheritAs` too, which gives it to all applications",
                    shown(key.name),
                    shown(application.name)
                );
                judge.report(Wrong::KeyTwice, place(&key), message);
            }
        }
    }
}

fn merchant_center(judge: &mut Judge, application: &Application<'_>, has_cloud: bool) {
    let name = shown(application.name);
    let keys = &application.configuration.standard;
    let needed: &[&str] = match application.kind {
        Kind::CustomApplication => &["CUSTOM_APPLICATION_ID", "ENTRY_POINT_URI_PATH"],
        Kind::CustomView => &["CUSTOM_VIEW_ID"],
        Kind::Service | Kind::Event | Kind::Job | Kind::Assets | Kind::Unknown => &[],
    };
    for needed in needed {
        if !keys.iter().find(|key| key.name == *needed).is_some_and(|key| key.is_required) {
            let message = format!(
                "`{name}` runs in the Merchant Center: `{needed}` is expected in its `standardConfiguration`, with \
                 `required: true`"
            );
            judge.report(Wrong::MerchantCenter, (application.node, "configuration"), message);
        }
    }
    if !has_cloud && !keys.iter().any(|key| key.name == CLOUD && (key.is_required || key.default.is_some())) {
        let message = format!(
            "`{name}` runs in the Merchant Center: `{CLOUD}` is expected in its `standardConfiguration`, required or \
             with a default, or required in `inheritAs`"
        );
        judge.report(Wrong::MerchantCenter, (application.node, "configuration"), message);
    }
    if let Some(key) = application.configuration.secured.first() {
        let message = format!(
            "`{name}` runs in the Merchant Center, in browsers: it can keep no `securedConfiguration`"
        );
        judge.report(Wrong::MerchantCenter, place(key), message);
    }
}
