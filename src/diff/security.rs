//! Security schemes and requirements.

use super::rest::rest_of;
use super::walk::{Spot, Walk};
use super::what::{Aspect, Place, Step};
use crate::contract::{
    Alternative, Contract, OAuthFlow, Operation, SchemeKind, SecurityScheme, alternatives,
};
use crate::document::Node;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Keys of a scheme that are compared one by one.
const KNOWN: [&str; 13] = [
    "type",
    "in",
    "name",
    "scheme",
    "bearerFormat",
    "flow",
    "flows",
    "authorizationUrl",
    "tokenUrl",
    "refreshUrl",
    "scopes",
    "openIdConnectUrl",
    "$ref",
];

/// Schemes of the old definition by the name that they have in the new one.
pub(super) type Renamed<'d> = BTreeMap<&'d str, &'d str>;

/// The place, and the scheme on both sides.
struct Schemes<'s, 'd> {
    old: &'s SecurityScheme<'d>,
    new: &'s SecurityScheme<'d>,
}

impl<'d> Walk<'d> {
    /// Compares the schemes; answers which of them only have another name.
    pub(super) fn security_schemes(&mut self, old: &Contract<'d>, new: &Contract<'d>) -> Renamed<'d> {
        let mut renamed = Renamed::new();
        let mut lost = Vec::new();
        for scheme in old.security_schemes() {
            match new.security_scheme(scheme.name) {
                Some(after) => self.scheme(&Schemes { old: scheme, new: after }),
                None => lost.push(scheme),
            }
        }
        let is_new = |scheme: &&SecurityScheme<'d>| old.security_scheme(scheme.name).is_none();
        let mut won: Vec<_> = new.security_schemes().iter().filter(is_new).collect();
        lost.retain(|scheme| match won.iter().position(|after| after.kind == scheme.kind) {
            Some(at) => {
                renamed.insert(scheme.name, won.remove(at).name);
                false
            }
            None => true,
        });
        for scheme in lost {
            let pair = (Some(scheme.node), None);
            self.note(&spot(scheme.name), Aspect::Scheme, Step::Removed, pair, "is gone");
        }
        let first = old.security_schemes().is_empty() && old.security().is_none();
        let required = required_names(new);
        for scheme in won {
            let needed = first && required.contains(scheme.name);
            let (aspect, text) = if needed {
                (Aspect::FirstScheme, "is new and required")
            } else {
                (Aspect::Scheme, "is new")
            };
            self.note(&spot(scheme.name), aspect, Step::Added, (None, Some(scheme.node)), text);
        }
        renamed
    }

    fn scheme(&mut self, schemes: &Schemes<'_, 'd>) {
        let Schemes { old, new } = schemes;
        let spot = spot(new.name);
        let pair = (Some(old.node), Some(new.node));
        self.rest(&rest_of(old.node, &KNOWN), &rest_of(new.node, &KNOWN), &spot);
        let mut note = |aspect, from: &str, to: &str, text: &str| {
            if from != to {
                let text = format!("{text} `{to}`, was `{from}`");
                self.note(&spot, aspect, Step::Changed, pair, &text);
            }
        };
        match (&old.kind, &new.kind) {
            (SchemeKind::ApiKey { place, name }, SchemeKind::ApiKey { place: to_place, name: to_name }) => {
                note(Aspect::KeyLocation, place, to_place, "sends its key in the");
                let header = place.eq_ignore_ascii_case("header") && name.eq_ignore_ascii_case(to_name);
                if !header {
                    note(Aspect::KeyName, name, to_name, "sends its key as");
                }
            }
            (SchemeKind::Http { scheme }, SchemeKind::Http { scheme: to }) => {
                note(Aspect::HttpScheme, scheme, to, "uses the scheme");
                let bearer = |node: Node<'d>| node.get_str("bearerFormat").unwrap_or_default();
                note(Aspect::BearerFormat, bearer(old.node), bearer(new.node), "has tokens of the format");
            }
            (SchemeKind::OpenId(url), SchemeKind::OpenId(to)) => {
                note(Aspect::OpenIdUrl, url, to, "is described at");
            }
            (SchemeKind::OAuth2(from), SchemeKind::OAuth2(to)) => self.flows(schemes, from, to),
            (from, to) => note(Aspect::Scheme, from.type_name(), to.type_name(), "has the type"),
        }
    }

    fn flows(
        &mut self,
        schemes: &Schemes<'_, 'd>,
        old: &BTreeMap<&'d str, OAuthFlow<'d>>,
        new: &BTreeMap<&'d str, OAuthFlow<'d>>,
    ) {
        let spot = spot(schemes.new.name);
        let pair = (Some(schemes.old.node), Some(schemes.new.node));
        let lost: Vec<_> = old.keys().filter(|name| !new.contains_key(*name)).collect();
        let won: Vec<_> = new.keys().filter(|name| !old.contains_key(*name)).collect();
        if let ([from], [to]) = (lost.as_slice(), won.as_slice()) {
            let text = format!("uses the flow `{to}`, was `{from}`");
            self.note(&spot, Aspect::Flow, Step::Changed, pair, &text);
        } else {
            for name in lost {
                self.note(
                    &spot,
                    Aspect::Flow,
                    Step::Removed,
                    pair,
                    &format!("has no more the flow `{name}`"),
                );
            }
            for name in won {
                self.note(&spot, Aspect::Flow, Step::Added, pair, &format!("has the new flow `{name}`"));
            }
        }
        for (name, from) in old {
            if let Some(to) = new.get(name) {
                self.flow(schemes, from, to);
            }
        }
    }

    fn flow(&mut self, schemes: &Schemes<'_, 'd>, old: &OAuthFlow<'d>, new: &OAuthFlow<'d>) {
        let spot = spot(schemes.new.name);
        let pair = (Some(schemes.old.node), Some(schemes.new.node));
        for key in ["authorizationUrl", "tokenUrl", "refreshUrl"] {
            let (from, to) = (old.urls.get(key), new.urls.get(key));
            if from != to {
                let word = |url: Option<&&str>| url.copied().unwrap_or("none").to_owned();
                let text = format!("has the `{key}` `{}`, was `{}`", word(to), word(from));
                self.note(&spot, Aspect::OAuthUrl, Step::Changed, pair, &text);
            }
        }
        let scopes: BTreeSet<&str> = old.scopes.keys().chain(new.scopes.keys()).copied().collect();
        for scope in scopes {
            let (from, to) = (old.scopes.get(scope), new.scopes.get(scope));
            if from == to {
                continue;
            }
            let (aspect, step, text) = match (from, to) {
                (None, _) => (Aspect::Scope, Step::Widened, format!("has the new scope `{scope}`")),
                (_, None) => (Aspect::Scope, Step::Narrowed, format!("has no more the scope `{scope}`")),
                (Some(_), Some(_)) => {
                    let text = format!("describes the scope `{scope}` in another way");
                    (Aspect::ScopeText, Step::Changed, text)
                }
            };
            self.note(&spot, aspect, step, pair, &text);
        }
    }

    /// Compares the requirements of the root, where one of the operations that are called goes by them
    /// before and after; where none is left of them, where any does.
    pub(super) fn global_security(
        &mut self,
        (old, new): (&Contract<'d>, &Contract<'d>),
        called: &[(&Operation<'d>, &Operation<'d>)],
        renamed: &Renamed<'d>,
    ) {
        let inherits = |operation: &Operation<'d>| operation.own_security().is_none();
        let any = |contract: &Contract<'d>| {
            contract.operations().is_empty() || contract.operations().iter().any(inherits)
        };
        let counts = match called {
            [] => any(old) || any(new),
            called => called.iter().any(|(from, to)| inherits(from) && inherits(to)),
        };
        if !counts {
            return;
        }
        let nodes = (old.security(), new.security());
        let spot = Spot::new(Place::Security, None, "the security of the definition");
        let lists = (alternatives(nodes.0), alternatives(nodes.1));
        self.requirements(lists, renamed, (Aspect::GlobalRequirement, &spot), nodes);
    }

    /// Compares what an operation asks for, unless both sides go by the root.
    pub(super) fn operation_security(
        &mut self,
        contracts: (&Contract<'d>, &Contract<'d>),
        operations: (&Operation<'d>, &Operation<'d>),
        renamed: &Renamed<'d>,
        name: &Rc<str>,
    ) {
        let own = (operations.0.own_security(), operations.1.own_security());
        if own == (None, None) {
            return;
        }
        let spot = Spot::new(Place::Security, Some(name.clone()), "the security");
        let lists = (contracts.0.security_of(operations.0), contracts.1.security_of(operations.1));
        let nodes = (own.0.or(Some(operations.0.node())), own.1.or(Some(operations.1.node())));
        self.requirements(lists, renamed, (Aspect::Requirement, &spot), nodes);
    }

    fn requirements(
        &mut self,
        (old, new): (Vec<Alternative<'d>>, Vec<Alternative<'d>>),
        renamed: &Renamed<'d>,
        (whole, spot): (Aspect, &Spot),
        nodes: (Option<Node<'d>>, Option<Node<'d>>),
    ) {
        let old: Vec<Alternative<'d>> = old.into_iter().map(|one| with_names(one, renamed)).collect();
        let is_open = |list: &[Alternative<'d>]| list.is_empty() || list.iter().all(BTreeMap::is_empty);
        match (is_open(&old), is_open(&new)) {
            (true, true) => return,
            (true, false) => return self.note(spot, whole, Step::Added, nodes, "is new: calls were open"),
            (false, true) => return self.note(spot, whole, Step::Removed, nodes, "is gone: calls are open"),
            (false, false) => {}
        }
        let mut lost: Vec<_> = old.iter().filter(|one| !new.contains(one)).collect();
        let mut won: Vec<_> = new.iter().filter(|one| !old.contains(one)).collect();
        let mut changed = Vec::new();
        lost.retain(|from| match won.iter().position(|to| related(from, to)) {
            Some(at) => {
                changed.push((*from, won.remove(at)));
                false
            }
            None => true,
        });
        for (from, to) in changed {
            self.alternative(from, to, spot, nodes);
        }
        for one in lost {
            let text = format!("has no more the alternative {}", said(one));
            self.note(spot, Aspect::Alternative, Step::Removed, nodes, &text);
        }
        for one in won {
            let text = format!("has the new alternative {}", said(one));
            self.note(spot, Aspect::Alternative, Step::Added, nodes, &text);
        }
    }

    /// Two alternatives with a scheme in common.
    fn alternative(
        &mut self,
        old: &Alternative<'d>,
        new: &Alternative<'d>,
        spot: &Spot,
        nodes: (Option<Node<'d>>, Option<Node<'d>>),
    ) {
        for scheme in new.keys().filter(|name| !old.contains_key(*name)) {
            let text = format!("also asks for `{scheme}`");
            self.note(spot, Aspect::Together, Step::Added, nodes, &text);
        }
        for scheme in old.keys().filter(|name| !new.contains_key(*name)) {
            let text = format!("does not ask for `{scheme}` as well any more");
            self.note(spot, Aspect::Together, Step::Removed, nodes, &text);
        }
        for (scheme, from) in old {
            let Some(to) = new.get(scheme) else { continue };
            for scope in to.difference(from) {
                let text = format!("asks for the scope `{scope}` of `{scheme}`; tokens of today lack it");
                self.note(spot, Aspect::RequiredScope, Step::Narrowed, nodes, &text);
            }
            for scope in from.difference(to) {
                let text = format!("asks for the scope `{scope}` of `{scheme}` no more");
                self.note(spot, Aspect::RequiredScope, Step::Widened, nodes, &text);
            }
        }
    }
}

fn spot(name: &str) -> Spot {
    Spot::new(Place::Security, None, format!("security scheme `{name}`"))
}

fn related(old: &Alternative<'_>, new: &Alternative<'_>) -> bool {
    old.keys().any(|name| new.contains_key(name))
}

fn with_names<'d>(one: Alternative<'d>, renamed: &Renamed<'d>) -> Alternative<'d> {
    one.into_iter().map(|(name, scopes)| (renamed.get(name).copied().unwrap_or(name), scopes)).collect()
}

fn said(one: &Alternative<'_>) -> String {
    if one.is_empty() {
        return "of calling without any".to_owned();
    }
    let names: Vec<String> = one.keys().map(|name| format!("`{name}`")).collect();
    names.join(" with ")
}

/// The schemes that the root or an operation asks for.
fn required_names<'d>(contract: &Contract<'d>) -> BTreeSet<&'d str> {
    let own = contract.operations().iter().filter_map(|operation| operation.own_security());
    let lists = contract.security().into_iter().chain(own);
    lists.flat_map(|list| alternatives(Some(list))).flat_map(|one| one.into_keys()).collect()
}
