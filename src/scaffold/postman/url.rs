//! The address of a request: its server, its path with names for what varies, and its inputs.

use super::{cut, is_off, parameter};
use crate::document::Node;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A path has so many parts at most, and so many inputs.
const MAX_PARTS: usize = 100;

/// Variables in the values of variables are followed so often.
const MAX_HOPS: usize = 8;

/// Why an address cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Nobody says which server it is for.
    Homeless(String),
    /// It is none that definitions can hold.
    Odd(String),
}

/// Where a request goes.
pub(super) struct Address {
    /// Scheme, host and port.
    pub(super) server: String,
    /// The path, with `{name}` for what varies.
    pub(super) path: String,
    /// The parameters in path and query.
    pub(super) parameters: Vec<Value>,
}

impl Address {
    /// Reads the `url` of a request: a text, or an object whose `raw` is one.
    pub(super) fn read(
        url: Node<'_>,
        variables: &BTreeMap<&str, &str>,
        base_url: Option<&str>,
    ) -> Result<Self, Refusal> {
        let raw = url.as_str().or_else(|| url.get_str("raw")).unwrap_or_default().trim();
        if raw.is_empty() {
            return Err(Refusal::Odd("its address is not told".to_owned()));
        }
        let raw = raw.split('#').next().unwrap_or_default();
        let (whole, query) = raw.split_once('?').unwrap_or((raw, ""));
        let whole = filled(whole, variables);
        let (server, path) = match base_url {
            Some(base) => {
                let path = below(&whole, base)
                    .ok_or_else(|| Refusal::Odd(format!("its address is not below `{base}`")))?;
                (base.to_owned(), path)
            }
            None => apart(&whole)?,
        };
        let mut seen = BTreeSet::new();
        let mut parameters = Vec::new();
        let mut parts = Vec::new();
        for part in path.split('/').filter(|part| !part.is_empty()).take(MAX_PARTS) {
            match varying(part) {
                Some(name) => {
                    if seen.insert(name.to_owned()) {
                        let about = member(url, "variable", name).and_then(|item| item.get("description"));
                        parameters.push(parameter(name, "path", about));
                    }
                    parts.push(format!("{{{name}}}"));
                }
                None => parts.push(part.replace(['{', '}'], "")),
            }
        }
        parameters.extend(inputs(url, query));
        Ok(Self { server, path: format!("/{}", parts.join("/")), parameters })
    }
}

/// The inputs in the query: those that are listed, else those of the text.
fn inputs(url: Node<'_>, query: &str) -> Vec<Value> {
    let mut seen = BTreeSet::new();
    let mut is_new = |name: &str| !name.is_empty() && !name.contains("{{") && seen.insert(name.to_owned());
    match url.get("query") {
        Some(list) => {
            let items = list.items().filter(|item| !is_off(*item)).take(MAX_PARTS);
            let named = items.filter_map(|item| Some((item.get_str("key")?.trim(), item)));
            named
                .filter(|(name, _)| is_new(name))
                .map(|(name, item)| parameter(name, "query", item.get("description")))
                .collect()
        }
        None => {
            let names =
                query.split('&').take(MAX_PARTS).map(|pair| pair.split('=').next().unwrap_or_default());
            names.filter(|name| is_new(name)).map(|name| parameter(name, "query", None)).collect()
        }
    }
}

/// The item of a list of the address whose `key` is a name.
fn member<'d>(url: Node<'d>, list: &str, name: &str) -> Option<Node<'d>> {
    url.get(list)?.items().find(|item| item.get_str("key") == Some(name))
}

/// The name of a part that varies: `:id`, `{id}` or `{{id}}`.
fn varying(part: &str) -> Option<&str> {
    let braced = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
    let name = part.strip_prefix(':').or_else(|| braced.map(|name| name.trim_matches(['{', '}'])))?;
    let is_name =
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    is_name.then_some(name)
}

/// A text with the values of variables in it; a variable without a value stays.
fn filled(text: &str, variables: &BTreeMap<&str, &str>) -> String {
    let mut text = text.to_owned();
    for _ in 0..MAX_HOPS {
        let Some(next) = filled_once(&text, variables) else { break };
        text = next.chars().take(4_000).collect();
    }
    text
}

fn filled_once(text: &str, variables: &BTreeMap<&str, &str>) -> Option<String> {
    let mut rest = text;
    let mut made = String::new();
    while let Some((before, behind)) = rest.split_once("{{") {
        let (name, after) = behind.split_once("}}")?;
        if let Some(value) = variables.get(name.trim()) {
            made.push_str(before);
            made.push_str(value);
            return Some(made + after);
        }
        made.push_str(before);
        made.push_str("{{");
        made.push_str(name);
        made.push_str("}}");
        rest = after;
    }
    None
}

/// Scheme and host, and the path behind them.
fn apart(whole: &str) -> Result<(String, String), Refusal> {
    let (scheme, rest) = match whole.split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None => ("https".to_owned(), whole),
    };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if !matches!(scheme.as_str(), "http" | "https") {
        return Err(Refusal::Odd(format!("`{}` is no address of HTTP", cut(whole))));
    }
    let is_host = !host.is_empty()
        && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']'));
    if !is_host {
        let name = host.split("{{").nth(1).and_then(|rest| rest.split("}}").next());
        return Err(match name {
            Some(name) => {
                Refusal::Homeless(format!("the collection gives no value to `{{{{{}}}}}`", cut(name)))
            }
            None => Refusal::Odd(format!("`{}` is no host", cut(host))),
        });
    }
    Ok((format!("{scheme}://{}", host.to_ascii_lowercase()), path.to_owned()))
}

/// The path of an address below a server; the server of the address itself does not count where it is a
/// variable.
fn below(whole: &str, base: &str) -> Option<String> {
    if let Some(rest) = whole.strip_prefix(base).filter(|rest| rest.is_empty() || rest.starts_with('/')) {
        return Some(rest.to_owned());
    }
    let rest = whole.split_once("://").map_or(whole, |(_, rest)| rest);
    let at = rest.find('/').unwrap_or(rest.len());
    let (host, path) = rest.split_at(at);
    host.contains("{{").then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_in_and_loops_end() {
        let variables = BTreeMap::from([("a", "x{{b}}"), ("b", "y"), ("loop", "{{loop}}{{loop}}")]);
        assert_eq!(filled("{{a}}/{{c}}/{{ b }}", &variables), "xy/{{c}}/y");
        assert!(filled("{{loop}}", &variables).len() < 4_001);
        assert_eq!(filled("{{a", &variables), "{{a");
    }

    #[test]
    fn parts_that_vary_have_a_name() {
        for (part, name) in
            [(":id", Some("id")), ("{{id}}", Some("id")), ("{id}", Some("id")), ("id", None), (":", None)]
        {
            assert_eq!(varying(part), name, "{part}");
        }
    }

    #[test]
    fn servers_stand_in_front_of_paths() {
        assert_eq!(apart("HTTPS://A.example:8/b/c"), Ok(("https://a.example:8".into(), "/b/c".into())));
        assert_eq!(apart("a.example"), Ok(("https://a.example".into(), String::new())));
        assert!(matches!(apart("{{base}}/b"), Err(Refusal::Homeless(_))));
        assert!(apart("ws://a/b").is_err());
        assert_eq!(below("{{base}}/b", "https://a/v1"), Some("/b".into()));
        assert_eq!(below("https://a/v1/b", "https://a/v1"), Some("/b".into()));
        assert_eq!(below("https://b/v1/b", "https://a/v1"), None);
    }
}
