//! `encoding`: how the parts of a form are written.

use super::rest::rest_of;
use super::walk::{Spot, Walk, alike};
use super::what::{Aspect, Step};
use crate::contract::{Content, Media, Schema, Shape, Types};
use crate::document::Node;
use std::collections::BTreeSet;

/// Keys of an encoding that are compared one by one.
const KNOWN: [&str; 5] = ["contentType", "headers", "style", "explode", "allowReserved"];

/// How a part is written, defaults spelled out.
#[derive(Debug, PartialEq)]
struct Written<'d> {
    media: BTreeSet<String>,
    style: &'d str,
    explode: bool,
    reserved: bool,
}

impl<'d> Walk<'d> {
    /// Compares how the parts of two forms are written.
    pub(super) fn encoding(&mut self, old: &Media<'d>, new: &Media<'d>, spot: &Spot) {
        let (from, to) = (old.node.get("encoding"), new.node.get("encoding"));
        if from.is_none() && to.is_none() {
            return;
        }
        let names = |node: Option<Node<'d>>| node.into_iter().flat_map(|node| node.members());
        let names: BTreeSet<&str> = names(from).chain(names(to)).map(|member| member.name).collect();
        let shapes = (shape(old), shape(new));
        for name in names {
            let part = |node: Option<Node<'d>>| node.and_then(|node| node.get(name));
            let pair = (part(from), part(to));
            let spot = spot.below(name);
            let same = written(pair.0, name, &shapes.0) == written(pair.1, name, &shapes.1);
            let headers = (pair.0.and_then(|n| n.get("headers")), pair.1.and_then(|n| n.get("headers")));
            let same_headers = match headers {
                (Some(old), Some(new)) => alike(old, new),
                (Some(one), None) | (None, Some(one)) => one.is_empty(),
                (None, None) => true,
            };
            if !same || !same_headers {
                let nodes = (pair.0.or(from), pair.1.or(to));
                self.note(&spot, Aspect::Encoding, Step::Changed, nodes, "is encoded in another way");
            }
            let rest = |node: Option<Node<'d>>| node.map(|node| rest_of(node, &KNOWN)).unwrap_or_default();
            self.rest(&rest(pair.0), &rest(pair.1), &spot);
        }
    }
}

fn shape<'d>(media: &Media<'d>) -> Shape<'d> {
    match &media.content {
        Content::Schema(schema) => Shape::collapsed(&[*schema]),
        Content::Untold | Content::Form(_) => Shape::default(),
    }
}

fn written<'d>(part: Option<Node<'d>>, name: &str, shape: &Shape<'d>) -> Written<'d> {
    let get = |key: &str| part.and_then(|part| part.get(key));
    let flag = |key: &str| get(key).and_then(|node| node.as_bool());
    let style = get("style").and_then(|node| node.as_str()).unwrap_or("form");
    let told = get("contentType").and_then(|node| node.as_str());
    let media: BTreeSet<String> = match told {
        Some(text) => text.split(',').map(plain).filter(|name| !name.is_empty()).collect(),
        None => shape
            .property(name)
            .and_then(|property| usual(&property.schema))
            .map(str::to_owned)
            .into_iter()
            .collect(),
    };
    let explode = flag("explode").unwrap_or(style == "form");
    Written { media, style, explode, reserved: flag("allowReserved").unwrap_or_default() }
}

fn plain(name: &str) -> String {
    name.chars().filter(|sign| !sign.is_whitespace()).collect::<String>().to_ascii_lowercase()
}

/// The media type of a part whose encoding says none.
fn usual(schema: &[Schema<'_>]) -> Option<&'static str> {
    let shape = Shape::collapsed(schema);
    if shape.types == Types::ARRAY && !shape.items.is_empty() {
        return usual_of_one(&Shape::collapsed(&shape.items));
    }
    usual_of_one(&shape)
}

fn usual_of_one(shape: &Shape<'_>) -> Option<&'static str> {
    let plain = [Types::STRING, Types::INTEGER, Types::NUMBER, Types::BOOLEAN];
    match shape.types {
        types if types == Types::OBJECT => Some("application/json"),
        types if types == Types::STRING && shape.format == Some("binary") => Some("application/octet-stream"),
        types if plain.contains(&types) => Some("text/plain"),
        _ => None,
    }
}
