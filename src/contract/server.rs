//! Servers: where the API answers.

use super::Dialect;
use crate::document::Node;
use std::collections::BTreeSet;

/// An address that operations stand below.
#[derive(Debug, Clone, PartialEq)]
pub struct Server<'d> {
    /// The address, scheme and host in lower case, without a slash at the end.
    pub url: String,
    /// The server object; in Swagger 2.0 the host, the base path or the root.
    pub node: Node<'d>,
    /// The variables of its address.
    pub variables: Vec<ServerVariable<'d>>,
}

/// A variable of a server's address.
#[derive(Debug, Clone, PartialEq)]
pub struct ServerVariable<'d> {
    /// The name between the braces.
    pub name: &'d str,
    /// The variable object.
    pub node: Node<'d>,
    /// The value that stands in when the caller gives none.
    pub default: Option<&'d str>,
    /// The values that may be given; empty where any may.
    pub values: BTreeSet<&'d str>,
}

impl Server<'_> {
    /// The scheme in front of `://`; none in relative addresses and where Swagger 2.0 leaves it open.
    pub fn scheme(&self) -> Option<&str> {
        self.url.split_once("://").map(|(scheme, _)| scheme).filter(|scheme| !scheme.is_empty())
    }

    /// The path behind the host, without a slash at the end; empty for the root.
    pub fn base_path(&self) -> &str {
        match self.url.split_once("//") {
            Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default(),
            None => &self.url,
        }
    }

    /// The host with its port; empty in relative addresses.
    pub fn host(&self) -> &str {
        let rest = self.url.split_once("//").map_or("", |(_, rest)| rest);
        rest.split('/').next().unwrap_or_default()
    }
}

/// The host of a full address, with its port; empty where there is none.
pub fn host_of(address: &str) -> &str {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}

/// The servers of a definition in their order; none where it says nothing.
pub(super) fn servers<'d>(root: Node<'d>, dialect: Dialect) -> Vec<Server<'d>> {
    match dialect {
        Dialect::Swagger2 => swagger_servers(root),
        Dialect::OpenApi30 | Dialect::OpenApi31 => listed_servers(root),
    }
}

/// The servers of the root of a definition, which need not be read for it; none where it is none.
pub fn servers_of(root: Node<'_>) -> Vec<Server<'_>> {
    Dialect::of(root).map(|dialect| servers(root, dialect)).unwrap_or_default()
}

/// The servers that an OpenAPI 3 root, path item or operation lists.
pub fn listed_servers(holder: Node<'_>) -> Vec<Server<'_>> {
    let items = holder.get("servers").into_iter().flat_map(|list| list.items());
    items
        .map(|node| {
            let url = normalised(node.get_str("url").unwrap_or_default());
            Server { url, node, variables: variables(node) }
        })
        .collect()
}

fn swagger_servers(root: Node<'_>) -> Vec<Server<'_>> {
    let host = root.get_str("host").unwrap_or_default();
    let base = root.get_str("basePath").unwrap_or_default();
    let Some(node) = root.get("host").or_else(|| root.get("basePath")) else { return Vec::new() };
    let base = if base.is_empty() || base.starts_with('/') { base.to_owned() } else { format!("/{base}") };
    let schemes = root.get("schemes").into_iter().flat_map(|list| list.items().take(MAX_SCHEMES));
    let schemes: BTreeSet<&str> = schemes.filter_map(|scheme| scheme.as_str()).collect();
    let server = |url: String| Server { url: normalised(&url), node, variables: Vec::new() };
    if host.is_empty() {
        return vec![server(base)];
    }
    if schemes.is_empty() {
        return vec![server(format!("//{host}{base}"))];
    }
    schemes.into_iter().map(|scheme| server(format!("{scheme}://{host}{base}"))).collect()
}

/// Schemes beyond this are not read; the dialect knows four.
const MAX_SCHEMES: usize = 16;

fn variables(node: Node<'_>) -> Vec<ServerVariable<'_>> {
    let members = node.get("variables").into_iter().flat_map(|variables| variables.members());
    members
        .map(|member| {
            let values = member.value.get("enum").into_iter().flat_map(|list| list.items());
            ServerVariable {
                name: member.name,
                node: member.value,
                default: member.value.get("default").and_then(|node| node.scalar_text()),
                values: values.filter_map(|value| value.scalar_text()).collect(),
            }
        })
        .collect()
}

/// The address with scheme and host in lower case (variables keep their case), without the port that
/// the scheme has anyway, and without a slash at the end.
fn normalised(url: &str) -> String {
    let url = url.trim().trim_end_matches('/');
    let Some((scheme, rest)) = url.split_once("//") else { return url.to_owned() };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let mut inside = false;
    let host: String = host
        .chars()
        .map(|c| {
            inside = (inside || c == '{') && c != '}';
            if inside { c } else { c.to_ascii_lowercase() }
        })
        .collect();
    let scheme = scheme.to_ascii_lowercase();
    let host = without_usual_port(&scheme, &host);
    format!("{scheme}//{host}{path}")
}

/// A host without the port that its scheme, written with its colon, has anyway.
fn without_usual_port<'h>(scheme: &str, host: &'h str) -> &'h str {
    let port = match scheme {
        "https:" | "wss:" => ":443",
        "http:" | "ws:" => ":80",
        _ => return host,
    };
    host.strip_suffix(port).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_brought_to_one_form() {
        assert_eq!(normalised("HTTPS://Api.Example.com/V1/"), "https://api.example.com/V1");
        assert_eq!(normalised("https://{Region}.EXAMPLE.com"), "https://{Region}.example.com");
        assert_eq!(normalised("https://a.example:443/v1"), "https://a.example/v1");
        assert_eq!(normalised("http://a.example:443"), "http://a.example:443");
        assert_eq!(normalised("wss://{host}:443/"), "wss://{host}");
        assert_eq!(normalised("/v1/"), "/v1");
        assert_eq!(normalised("//"), "");
    }
}
