//! The keywords that say which plain values there are.

use super::proof::is_multiple;
use super::rest::shortened;
use super::walk::{Pair, Spot, Walk};
use super::what::{Aspect, Step};
use crate::contract::{Bound, Limit, Shape, Types};
use crate::document::{Kind, Node, Number};
use std::collections::{BTreeMap, BTreeSet};

/// Lengths and counts with their aspect.
const LIMITS: [(&str, Aspect); 8] = [
    ("maxLength", Aspect::MaxLength),
    ("minLength", Aspect::MinLength),
    ("maxItems", Aspect::MaxItems),
    ("minItems", Aspect::MinItems),
    ("maxProperties", Aspect::MaxProperties),
    ("minProperties", Aspect::MinProperties),
    ("maxContains", Aspect::MaxContains),
    ("minContains", Aspect::MinContains),
];

/// Values told one by one; more are counted.
const MAX_TOLD: usize = 50;

impl<'d> Walk<'d> {
    pub(super) fn facets(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) {
        if old.types == new.types {
            self.format(old, new, spot);
        }
        self.values(old, new, spot);
        self.labels(old, new, spot);
        self.extensible_values(old, new, spot);
        self.default(old, new, spot);
        self.pattern(old, new, spot);
        self.bound(Aspect::Maximum, (old.maximum, new.maximum), (old, new), spot);
        self.bound(Aspect::Minimum, (old.minimum, new.minimum), (old, new), spot);
        let contains = |shape: &Shape<'d>| !shape.applied.contains.is_empty();
        for (key, aspect) in LIMITS {
            if key.ends_with("Contains") && !(contains(old) && contains(new)) {
                continue;
            }
            let pair = (old.limits.get(key).copied(), new.limits.get(key).copied());
            self.limit((key, aspect), pair, (old, new), spot);
        }
        self.multiple_of(old, new, spot);
        self.unique_items(old, new, spot);
    }

    fn format(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) {
        if old.format == new.format {
            return;
        }
        let pair = keywords("format", old, new);
        // A part that is a file goes with another type, and with a name, over the wire.
        let file = Self::sends(spot) && !self.cross;
        let (step, text) = match (old.format, new.format) {
            (Some("binary"), None) if file => (Step::Changed, "is a file no more".to_owned()),
            (None, Some("binary")) if file => (Step::Changed, "is a file now".to_owned()),
            (None, Some(new)) => (Step::Set, format!("has the format `{new}`, had none")),
            (Some(old), None) => (Step::Unset, format!("has no format any more, was `{old}`")),
            _ => {
                let (old, new) = (old.format.unwrap_or_default(), new.format.unwrap_or_default());
                let step = match (old, new) {
                    ("int32", "int64") | ("float", "double") => Step::Widened,
                    ("int64", "int32") | ("double", "float") => Step::Narrowed,
                    _ => Step::Changed,
                };
                (step, format!("has the format `{new}`, was `{old}`"))
            }
        };
        let whole = matches!(new.format, Some("int32" | "int64")) && step != Step::Set;
        let wide = matches!(step, Step::Widened | Step::Narrowed);
        let aspect = if wide && whole { Aspect::Width } else { Aspect::Format };
        self.note(spot, aspect, step, pair, &text);
    }

    fn values(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) {
        let pair = keywords("enum", old, new);
        match (&old.values, &new.values) {
            (None, None) => {}
            (None, Some(values)) => {
                let text = format!("takes only certain values: {}", shown(values));
                self.note(spot, Aspect::Enum, Step::Set, pair, &text);
            }
            (Some(values), None) => {
                let text = format!("is bound to certain values no more, was: {}", shown(values));
                self.note(spot, Aspect::Enum, Step::Unset, pair, &text);
            }
            (Some(from), Some(to)) => {
                let open = is_open(old) || is_open(new);
                let aspect = if open { Aspect::OpenValue } else { Aspect::EnumValue };
                let texts = old.types == Types::STRING && new.types == Types::STRING;
                self.value_sets((from, to), (aspect, texts), spot);
            }
        }
    }

    /// Compares two lists of values as sets; where all are texts, `1` without quotes is one too.
    fn value_sets(
        &mut self,
        lists: (&[Node<'d>], &[Node<'d>]),
        (aspect, texts): (Aspect, bool),
        spot: &Spot,
    ) {
        let (old, new) = (by_key(lists.0, texts), by_key(lists.1, texts));
        let removed: Vec<_> =
            old.iter().filter(|(key, _)| !new.contains_key(*key)).map(|(_, node)| *node).collect();
        let added: Vec<_> =
            new.iter().filter(|(key, _)| !old.contains_key(*key)).map(|(_, node)| *node).collect();
        if let ([from], [to]) = (removed.as_slice(), added.as_slice())
            && super::rename::resembles(word(*from), word(*to))
        {
            let text = format!("has the value `{}` in the place of `{}`", word(*to), word(*from));
            return self.note(spot, aspect, Step::Changed, (Some(*from), Some(*to)), &text);
        }
        for node in removed.iter().take(MAX_TOLD) {
            let text = format!("has no more the value `{}`", shortened(word(*node)));
            self.note(spot, aspect, Step::Narrowed, (Some(*node), None), &text);
        }
        for node in added.iter().take(MAX_TOLD) {
            let text = format!("has a new value `{}`", shortened(word(*node)));
            self.note(spot, aspect, Step::Widened, (None, Some(*node)), &text);
        }
    }

    fn extensible_values(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) {
        let list = |shape: &Shape<'d>| shape.rest.get("x-extensible-enum").map(|list| list.items().collect());
        let (old, new): (Option<Vec<_>>, Option<Vec<_>>) = (list(old), list(new));
        if let (Some(old), Some(new)) = (old, new) {
            self.value_sets((&old, &new), (Aspect::ExtensibleValue, false), spot);
        }
    }

    fn default(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) {
        let pair = (old.default, new.default);
        let (step, text) = match pair {
            (None, None) => return,
            (Some(old), Some(new)) if old.same(&new) => return,
            (None, Some(new)) => (Step::Added, format!("has the default `{}`, had none", word(new))),
            (Some(old), None) => (Step::Removed, format!("has no default any more, was `{}`", word(old))),
            (Some(old), Some(new)) => {
                (Step::Changed, format!("has the default `{}`, was `{}`", word(new), word(old)))
            }
        };
        self.note(spot, Aspect::Default, step, pair, &text);
    }

    fn pattern(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) {
        if old.patterns == new.patterns {
            return;
        }
        let word =
            |set: &BTreeSet<&str>| set.iter().copied().map(shortened).collect::<Vec<_>>().join("` and `");
        let (from, to) = (word(&old.patterns), word(&new.patterns));
        let (step, text) = if old.patterns.is_empty() {
            (Step::Set, format!("must match `{to}`"))
        } else if new.patterns.is_empty() {
            (Step::Unset, format!("need not match `{from}` any more"))
        } else {
            let anything = new.patterns.iter().all(|pattern| matches!(*pattern, ".*" | "^.*$" | ""));
            let step = if anything { Step::Widened } else { Step::Changed };
            (step, format!("must match `{to}`, was `{from}`"))
        };
        self.note(spot, Aspect::Pattern, step, keywords("pattern", old, new), &text);
    }

    fn bound(
        &mut self,
        aspect: Aspect,
        bounds: (Option<Bound<'d>>, Option<Bound<'d>>),
        shapes: (&Shape<'d>, &Shape<'d>),
        spot: &Spot,
    ) {
        let upper = aspect == Aspect::Maximum;
        let whole = shapes.0.types == Types::INTEGER && shapes.1.types == Types::INTEGER;
        let word = if upper { "at most" } else { "at least" };
        let said = |bound: &Bound<'d>| {
            let than = if upper { "less than" } else { "more than" };
            format!("{} {}", if bound.exclusive { than } else { word }, text_of(bound.node))
        };
        let (aspect, step, text) = match bounds {
            (None, None) => return,
            (None, Some(new)) => (aspect, Step::Set, format!("is {}, had no such bound", said(&new))),
            (Some(old), None) => (aspect, Step::Unset, format!("has no bound any more, was {}", said(&old))),
            (Some(old), Some(new)) if old.value == new.value && old.exclusive == new.exclusive => return,
            (Some(old), Some(new)) if whole && same_edge(old, new, upper) => return,
            (Some(old), Some(new)) => {
                let same = old.value == new.value;
                let narrower = if same { new.exclusive } else { (new.value < old.value) == upper };
                let aspect = if same { Aspect::ExclusiveBound } else { aspect };
                let step = if narrower { Step::Narrowed } else { Step::Widened };
                (aspect, step, format!("is {}, was {}", said(&new), said(&old)))
            }
        };
        let place = |bound: Option<Bound<'d>>, shape: &Shape<'d>| bound.map(|b| b.node).or(shape.node());
        let pair = (place(bounds.0, shapes.0), place(bounds.1, shapes.1));
        self.note(spot, aspect, step, pair, &text);
    }

    fn limit(
        &mut self,
        (key, aspect): (&'static str, Aspect),
        limits: (Option<Limit<'d>>, Option<Limit<'d>>),
        shapes: (&Shape<'d>, &Shape<'d>),
        spot: &Spot,
    ) {
        let one = |limit: Option<Limit<'d>>| limit.map_or(Number::from(1), |limit| limit.value);
        let (step, text) = match limits {
            (None, None) => return,
            // Where it is not said, one item must fit.
            (old, new) if key == "minContains" => {
                let step = if one(new) > one(old) { Step::Narrowed } else { Step::Widened };
                (step, format!("has `{key}` {}, was {}", one(new), one(old)))
            }
            (None, Some(new)) => (Step::Set, format!("has `{key}` {}, had none", text_of(new.node))),
            (Some(old), None) => (Step::Unset, format!("has no `{key}` any more, was {}", text_of(old.node))),
            (Some(old), Some(new)) if old.value == new.value => return,
            (Some(old), Some(new)) => {
                let narrower = (new.value < old.value) == key.starts_with("max");
                let step = if narrower { Step::Narrowed } else { Step::Widened };
                (step, format!("has `{key}` {}, was {}", text_of(new.node), text_of(old.node)))
            }
        };
        let place = |limit: Option<Limit<'d>>, shape: &Shape<'d>| limit.map(|l| l.node).or(shape.node());
        self.note(spot, aspect, step, (place(limits.0, shapes.0), place(limits.1, shapes.1)), &text);
    }

    fn multiple_of(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) {
        let values = |shape: &Shape<'d>| -> Vec<Number> {
            shape.multiple_of.iter().map(|limit| limit.value).collect()
        };
        let (from, to) = (values(old), values(new));
        if from == to {
            return;
        }
        let step = match (from.as_slice(), to.as_slice()) {
            ([], _) => Step::Set,
            (_, []) => Step::Unset,
            ([old], [new]) if is_multiple(*old, *new) => Step::Widened,
            ([old], [new]) if is_multiple(*new, *old) => Step::Narrowed,
            _ => Step::Changed,
        };
        let word = |list: &[Number]| list.iter().map(Number::to_string).collect::<Vec<_>>().join(" and ");
        let text = if to.is_empty() {
            format!("need not be a multiple of {} any more", word(&from))
        } else {
            format!("must be a multiple of {}", word(&to))
        };
        self.note(spot, Aspect::MultipleOf, step, keywords("multipleOf", old, new), &text);
    }

    fn unique_items(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) {
        let pair = keywords("uniqueItems", old, new);
        match (old.unique_items, new.unique_items) {
            (false, true) => {
                self.note(spot, Aspect::UniqueItems, Step::Set, pair, "must have items that differ");
            }
            (true, false) => {
                self.note(spot, Aspect::UniqueItems, Step::Unset, pair, "may have items that are the same");
            }
            _ => {}
        }
    }
}

/// Whether two bounds of integers leave the same integers.
fn same_edge(old: Bound<'_>, new: Bound<'_>, upper: bool) -> bool {
    old.edge(upper).is_some_and(|old| new.edge(upper) == Some(old))
}

/// A keyword on both sides, or the schema that lacks it.
pub(super) fn keywords<'d>(key: &str, old: &Shape<'d>, new: &Shape<'d>) -> Pair<'d> {
    let place = |shape: &Shape<'d>| shape.keyword(key).or(shape.node());
    (place(old), place(new))
}

/// Whether a list of values says of itself that it may grow.
fn is_open(shape: &Shape<'_>) -> bool {
    let told = shape.rest.get("x-ms-enum").and_then(|node| node.get("modelAsString"));
    told.and_then(|node| node.as_bool()).unwrap_or_default()
}

/// The values by a key that is equal for equal values.
fn by_key<'d>(values: &[Node<'d>], texts: bool) -> BTreeMap<String, Node<'d>> {
    let text = |node: &Node<'d>| node.scalar_text().filter(|_| texts && node.kind() != Kind::Null);
    let key = |node: &Node<'d>| text(node).map_or_else(|| key(*node), |text| format!("text {text}"));
    values.iter().map(|node| (key(node), *node)).collect()
}

/// A text that is equal for equal values.
pub(super) fn key(node: Node<'_>) -> String {
    match node.kind() {
        Kind::Number => node.number().map(|value| format!("number {value}")).unwrap_or_default(),
        Kind::String => format!("text {}", node.as_str().unwrap_or_default()),
        Kind::Null | Kind::Bool => node.to_json().to_string(),
        Kind::Array => node.items().map(|item| format!("[{}]", key(item))).collect(),
        Kind::Object => {
            let mut members: Vec<String> =
                node.members().map(|member| format!("{:?}: {}", member.name, key(member.value))).collect();
            members.sort();
            format!("{{{}}}", members.join(", "))
        }
    }
}

pub(super) fn word<'d>(node: Node<'d>) -> &'d str {
    node.scalar_text().unwrap_or("another value")
}

fn text_of<'d>(node: Node<'d>) -> &'d str {
    word(node)
}

fn shown(values: &[Node<'_>]) -> String {
    let mut words: Vec<String> =
        values.iter().take(6).map(|node| format!("`{}`", shortened(word(*node)))).collect();
    if values.len() > words.len() {
        words.push("…".to_owned());
    }
    words.join(", ")
}
