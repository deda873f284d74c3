//! Hosts, base paths and servers.

use super::extension::equal;
use super::walk::{Pair, Spot, Walk};
use super::what::{Aspect, Place, Step};
use crate::contract::{Contract, Dialect, Operation, Server, ServerVariable, listed_servers};
use crate::document::Node;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

impl<'d> Walk<'d> {
    /// Compares where the API answers; `moved` says whether a full address changed with it.
    pub(super) fn servers(&mut self, old: &Contract<'d>, new: &Contract<'d>, moved: bool) {
        match (old.dialect(), new.dialect()) {
            (Dialect::Swagger2, Dialect::Swagger2) => self.swagger_servers(old, new, moved),
            (Dialect::Swagger2, _) | (_, Dialect::Swagger2) => self.converted_servers(old, new, moved),
            _ => {
                let spot = Spot::new(Place::Server, None, "the definition");
                let pair = (old.root().get("servers"), new.root().get("servers"));
                if self.shares_servers {
                    self.server_lists((old.servers(), new.servers()), moved, pair, &spot);
                }
            }
        }
    }

    /// Servers that a path or an operation has for itself, on one side at least; what stands in for
    /// them on the other side are those of the definition.
    pub(super) fn own_servers(
        &mut self,
        contracts: (&Contract<'d>, &Contract<'d>),
        (old, new): (&Operation<'d>, &Operation<'d>),
        name: &Rc<str>,
    ) {
        let (from, to) = (holder(old), holder(new));
        if (from.is_none() && to.is_none()) || (self.cross && (from.is_none() || to.is_none())) {
            return;
        }
        let list = |node: Option<Node<'d>>, contract: &Contract<'d>| {
            node.map_or_else(|| contract.servers().to_vec(), listed_servers)
        };
        let lists = (list(from, contracts.0), list(to, contracts.1));
        let spot = Spot::new(Place::Server, Some(name.clone()), "the address");
        let pair = (from.or(Some(old.node())), to.or(Some(new.node())));
        self.server_lists((&lists.0, &lists.1), true, pair, &spot);
    }

    fn swagger_servers(&mut self, old: &Contract<'d>, new: &Contract<'d>, moved: bool) {
        let (from, to) = (old.root(), new.root());
        let spot = Spot::new(Place::Server, None, "the definition");
        let host = |node: Node<'d>| node.get_str("host").unwrap_or_default().to_ascii_lowercase();
        if host(from) != host(to) {
            let text = format!("has the host `{}`, was `{}`", host(to), host(from));
            self.note(&spot, Aspect::Host, Step::Changed, (from.get("host"), to.get("host")), &text);
        }
        self.base_path(old, new, moved, &spot);
        let pair = (from.get("schemes"), to.get("schemes"));
        if let (Some(before), Some(after)) = pair {
            let list = |node: Node<'d>| -> BTreeSet<&'d str> {
                node.items().filter_map(|item| item.as_str()).collect()
            };
            self.schemes((list(before), list(after)), pair, &spot);
        }
    }

    fn base_path(&mut self, old: &Contract<'d>, new: &Contract<'d>, moved: bool, spot: &Spot) {
        let (from, to) = (old.base_path(), new.base_path());
        if from == to || !moved {
            return;
        }
        let node = |contract: &Contract<'d>| {
            contract.root().get("basePath").or(contract.servers().first().map(|s| s.node))
        };
        let text = format!("has the base path `{}`, was `{}`", shown(to), shown(from));
        self.note(spot, Aspect::BasePath, Step::Changed, (node(old), node(new)), &text);
    }

    fn schemes(&mut self, (old, new): (BTreeSet<&str>, BTreeSet<&str>), pair: Pair<'d>, spot: &Spot) {
        let aspect =
            |scheme: &str| if matches!(scheme, "https" | "wss") { Aspect::Https } else { Aspect::Http };
        for scheme in old.difference(&new) {
            self.note(
                spot,
                aspect(scheme),
                Step::Removed,
                pair,
                &format!("is reached by `{scheme}` no more"),
            );
        }
        for scheme in new.difference(&old) {
            self.note(spot, aspect(scheme), Step::Added, pair, &format!("is reached by `{scheme}` too"));
        }
    }

    /// Two dialects: only hosts and base paths can be held against each other.
    fn converted_servers(&mut self, old: &Contract<'d>, new: &Contract<'d>, moved: bool) {
        let spot = Spot::new(Place::Server, None, "the definition");
        let hosts = |contract: &Contract<'d>| -> BTreeSet<String> {
            contract.servers().iter().map(|server| server.host().to_owned()).collect()
        };
        let node = |contract: &Contract<'d>| contract.servers().first().map(|server| server.node);
        let (from, to) = (hosts(old), hosts(new));
        if !from.is_empty() && !to.is_empty() && from != to {
            let text = "has another host";
            self.note(&spot, Aspect::Host, Step::Changed, (node(old), node(new)), text);
        }
        self.base_path(old, new, moved, &spot);
    }

    fn server_lists(
        &mut self,
        (old, new): (&[Server<'d>], &[Server<'d>]),
        moved: bool,
        pair: Pair<'d>,
        spot: &Spot,
    ) {
        let (old, new) = (meant(old), meant(new));
        let urls = |list: &[Server<'d>]| -> BTreeSet<String> {
            list.iter().map(|server| server.url.clone()).collect()
        };
        let (from, to) = (urls(old), urls(new));
        let lost: Vec<_> = old.iter().filter(|server| !to.contains(&server.url)).collect();
        let won: Vec<_> = new.iter().filter(|server| !from.contains(&server.url)).collect();
        let replaced = lost.len().min(won.len());
        for (before, after) in lost.iter().zip(&won) {
            if moved || before.host() != after.host() || before.scheme() != after.scheme() {
                let text = format!("has the server `{}`, was `{}`", shown(&after.url), shown(&before.url));
                let pair = (Some(before.node), Some(after.node));
                let is_bared = before.scheme() == Some("https") && after.scheme() == Some("http");
                let (aspect, step) =
                    if is_bared { (Aspect::Https, Step::Removed) } else { (Aspect::Url, Step::Changed) };
                self.note(spot, aspect, step, pair, &text);
            }
            self.variables(before, after, spot);
        }
        for server in lost.iter().skip(replaced) {
            let text = format!("has no more the server `{}`", shown(&server.url));
            self.note(spot, Aspect::Url, Step::Removed, (Some(server.node), pair.1), &text);
        }
        for server in won.iter().skip(replaced) {
            let text = format!("has the new server `{}`", shown(&server.url));
            self.note(spot, Aspect::Url, Step::Added, (pair.0, Some(server.node)), &text);
        }
        let mut kept: BTreeMap<&str, VecDeque<&Server<'d>>> = BTreeMap::new();
        for server in new {
            kept.entry(&server.url).or_default().push_back(server);
        }
        for before in old {
            if let Some(after) = kept.get_mut(before.url.as_str()).and_then(VecDeque::pop_front) {
                self.variables(before, after, spot);
                let texts = (before.node.get("description"), after.node.get("description"));
                if !equal(texts) {
                    self.text("description", texts, spot);
                }
            }
        }
    }

    fn variables(&mut self, old: &Server<'d>, new: &Server<'d>, spot: &Spot) {
        let find =
            |list: &[ServerVariable<'d>], name: &str| list.iter().find(|one| one.name == name).cloned();
        for before in &old.variables {
            match find(&new.variables, before.name) {
                Some(after) => self.variable(before, &after, spot),
                None => {
                    let text = format!("has no more the server variable `{}`", before.name);
                    self.note(
                        spot,
                        Aspect::Variable,
                        Step::Removed,
                        (Some(before.node), Some(new.node)),
                        &text,
                    );
                }
            }
        }
        for after in new.variables.iter().filter(|one| find(&old.variables, one.name).is_none()) {
            let text = format!("has the new server variable `{}`", after.name);
            self.note(spot, Aspect::Variable, Step::Added, (Some(old.node), Some(after.node)), &text);
        }
    }

    fn variable(&mut self, old: &ServerVariable<'d>, new: &ServerVariable<'d>, spot: &Spot) {
        let pair = (Some(old.node), Some(new.node));
        if old.default != new.default {
            let text = format!("has another default for the server variable `{}`", new.name);
            self.note(spot, Aspect::VariableDefault, Step::Changed, pair, &text);
        }
        if new.values.is_empty() {
            return;
        }
        for value in old.values.difference(&new.values) {
            let text = format!("has no more the value `{value}` for the server variable `{}`", new.name);
            self.note(spot, Aspect::VariableValue, Step::Narrowed, pair, &text);
        }
        for value in new.values.difference(&old.values).filter(|_| !old.values.is_empty()) {
            let text = format!("has the new value `{value}` for the server variable `{}`", new.name);
            self.note(spot, Aspect::VariableValue, Step::Widened, pair, &text);
        }
    }
}

/// What lists servers for an operation alone: the operation, or its path.
fn holder<'d>(operation: &Operation<'d>) -> Option<Node<'d>> {
    let lists = |node: &Node<'d>| node.get("servers").is_some_and(|servers| !servers.is_empty());
    [operation.node(), operation.path_item()].into_iter().find(lists)
}

/// Whether some operation has the servers of the definition, before and after; where none is left
/// that has them, each is compared by itself.
pub(super) fn shares_servers<'d>(pairs: &[(&Operation<'d>, &Operation<'d>)]) -> bool {
    let shares =
        |(old, new): &(&Operation<'d>, &Operation<'d>)| holder(old).is_none() && holder(new).is_none();
    pairs.is_empty() || pairs.iter().any(shares)
}

/// A list without the server that is meant where none is listed.
fn meant<'s, 'd>(list: &'s [Server<'d>]) -> &'s [Server<'d>] {
    match list {
        [only] if only.url.is_empty() && only.variables.is_empty() => &[],
        list => list,
    }
}

fn shown(url: &str) -> &str {
    if url.is_empty() { "/" } else { url }
}
