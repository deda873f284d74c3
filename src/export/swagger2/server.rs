//! Servers as host, base path and schemes.

use super::super::{Exporter, LossKind, Object, Value};
use crate::document::Node;

/// The address of a server with its variables filled in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in super::super) struct Address {
    scheme: String,
    host: String,
    path: String,
}

/// The schemes that Swagger 2.0 has.
const SCHEMES: [&str; 4] = ["https", "http", "wss", "ws"];

/// Addresses are cut behind this many characters.
const MAX_URL: usize = 2_000;

/// Variables of an address beyond this stay as they are.
const MAX_VARIABLES: usize = 64;

impl Address {
    fn parse(url: &str) -> Self {
        let url = url.trim();
        let url = url.split(['?', '#']).next().unwrap_or(url);
        let (scheme, rest) = match url.split_once("//") {
            Some((scheme, rest)) => (scheme.trim_end_matches(':').to_ascii_lowercase(), rest),
            None => return Self { path: plain(url), ..Self::default() },
        };
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        Self { scheme, host: host.to_owned(), path: plain(path) }
    }

    /// Whether it differs from another one in its scheme at most.
    fn is_beside(&self, other: &Self) -> bool {
        self.host.eq_ignore_ascii_case(&other.host) && self.path == other.path
    }
}

/// A path that begins with a slash and ends in none; empty for the root.
fn plain(path: &str) -> String {
    let path = path.trim_end_matches('/');
    if path.is_empty() || path.starts_with('/') { path.to_owned() } else { format!("/{path}") }
}

impl<'d> Exporter<'_, 'd> {
    /// Writes where the API answers: at the first server, and those that differ from it in their
    /// scheme alone.
    pub(super) fn address(&mut self, root: Node<'d>, object: &mut Object<'d>) -> Address {
        let own = self.first_own().filter(|_| listed(root).is_none());
        if let Some(own) = own {
            let message = "the servers of the first operation are written as those of the definition";
            self.lose(own, LossKind::Spelling, message);
        }
        let Some(list) = listed(root).or(own) else { return Address::default() };
        let servers: Vec<Node<'d>> = list.items().collect();
        let Some(first) = servers.first().copied() else { return Address::default() };
        let address = self.filled(first, true);
        let mut schemes: Vec<String> = Vec::new();
        let mut others = 0;
        for server in &servers {
            let other = self.filled(*server, false);
            if !other.is_beside(&address) {
                others += 1;
            } else if SCHEMES.contains(&other.scheme.as_str()) && !schemes.contains(&other.scheme) {
                schemes.push(other.scheme);
            }
        }
        if others > 0 {
            let message =
                format!("Swagger 2.0 knows one server, found {}; the first one is written", others + 1);
            self.lose(list, LossKind::Server, message);
        }
        self.lose_server_texts(&servers);
        let from = first.get("url").unwrap_or(first);
        if !address.host.is_empty() {
            object.set("host", Value::text(address.host.clone()).made_from(from));
        }
        let path = if address.path.is_empty() { "/" } else { &address.path };
        object.set("basePath", Value::text(path.to_owned()).made_from(from));
        if !schemes.is_empty() {
            let schemes = schemes.into_iter().map(Value::text).collect();
            object.set("schemes", Value::List(schemes).made_from(from));
        }
        address
    }

    /// The servers of the first operation, where each has its own and the definition has none.
    fn first_own(&self) -> Option<Node<'d>> {
        let own = |operation: &crate::contract::Operation<'d>| {
            listed(operation.node()).or_else(|| listed(operation.path_item()))
        };
        let operations = self.contract.operations();
        operations
            .first()
            .and_then(own)
            .filter(|_| operations.iter().all(|operation| own(operation).is_some()))
    }

    /// The address of a server; variables have the values that stand in for them.
    fn filled(&mut self, server: Node<'d>, tells: bool) -> Address {
        let mut url: String = server.get_str("url").unwrap_or_default().chars().take(MAX_URL).collect();
        let variables = server.get("variables").into_iter().flat_map(|variables| variables.members());
        for member in variables.take(MAX_VARIABLES) {
            let value = member.value.get("default").and_then(|node| node.scalar_text());
            let place = format!("{{{}}}", member.name);
            if !url.contains(&place) && tells {
                self.lose(
                    member.value,
                    LossKind::Text,
                    format!("`{place}` stands nowhere in the address; it is left out"),
                );
            }
            let told = tells && url.contains(&place);
            url = url.replace(&place, value.unwrap_or_default()).chars().take(MAX_URL).collect();
            if told {
                let value = value.unwrap_or_default();
                let message =
                    format!("Swagger 2.0 knows no variables in addresses; `{place}` is always `{value}`");
                self.lose(member.value, LossKind::ServerVariable, message);
            }
        }
        Address::parse(&url)
    }

    fn lose_server_texts(&mut self, servers: &[Node<'d>]) {
        for server in servers {
            for member in server.members().filter(|member| !matches!(member.name, "url" | "variables")) {
                let message = format!("Swagger 2.0 has no `{}` of a server; it is left out", member.name);
                self.lose(member.value, LossKind::Text, message);
            }
        }
    }

    /// The servers of a path or an operation: schemes where they differ from the definition's in
    /// those alone, else a loss.
    pub(super) fn own_servers(&mut self, list: Node<'d>, address: &Address) -> Option<Value<'d>> {
        let servers: Vec<Node<'d>> = list.items().collect();
        let own: Vec<Address> = servers.iter().map(|server| self.filled(*server, false)).collect();
        let fits = own.iter().all(|one| one.is_beside(address) && SCHEMES.contains(&one.scheme.as_str()));
        if own.is_empty() || own.iter().all(|one| one == address) {
            return None;
        }
        if fits {
            let schemes = own.into_iter().map(|one| Value::text(one.scheme)).collect();
            return Some(Value::List(schemes));
        }
        let message = "Swagger 2.0 knows no servers of a path or an operation; calls go to the definition's";
        self.lose(list, LossKind::OwnServers, message);
        None
    }
}

/// The list of servers that an object has, if it is not empty.
pub(super) fn listed(holder: Node<'_>) -> Option<Node<'_>> {
    holder.get("servers").filter(|list| list.is_array() && !list.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        let parts = |url| {
            let Address { scheme, host, path } = Address::parse(url);
            [scheme, host, path]
        };
        assert_eq!(parts("HTTPS://Api.Example.com:8443/v1/"), ["https", "Api.Example.com:8443", "/v1"]);
        assert_eq!(parts("//a.example"), ["", "a.example", ""]);
        assert_eq!(parts("v1/x?y=z"), ["", "", "/v1/x"]);
        assert_eq!(parts("/"), ["", "", ""]);
    }
}
