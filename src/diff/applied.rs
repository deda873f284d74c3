//! Keywords of JSON Schema that hold schemas for some values, or for parts of a value.
//!
//! What such a keyword says more limits the value, so the law of directions holds for it. Where both
//! sides have one, the schemas are compared inside.

use super::facets::keywords;
use super::walk::{Pair, Spot, Walk};
use super::what::{Aspect, Step};
use crate::contract::{Additional, Condition, Conjunction, Schema, Shape};
use std::collections::{BTreeMap, BTreeSet};

/// The words for the keywords that are told by name, those of branches among them.
pub(super) const KEYWORDS: [&str; 13] = [
    "one-of",
    "any-of",
    "if",
    "then",
    "else",
    "contains",
    "dependent-required",
    "dependent-schema",
    "pattern-property",
    "property-names",
    "unevaluated-items",
    "unevaluated-properties",
    "content-schema",
];

/// Names that must be there where another is.
type Needs<'d> = BTreeMap<&'d str, BTreeSet<&'d str>>;

/// The word of a keyword, its name, and how what it holds is called in reports.
#[derive(Clone, Copy)]
struct Keyword<'k> {
    word: &'static str,
    key: &'static str,
    label: &'k str,
}

impl Keyword<'static> {
    const fn new(word: &'static str, key: &'static str) -> Self {
        Self { word, key, label: key }
    }
}

impl<'d> Walk<'d> {
    pub(super) fn applied(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) {
        let (from, to) = (&old.applied, &new.applied);
        let at = |key| keywords(key, old, new);
        for (keyword, from, to) in [
            (Keyword::new("property-names", "propertyNames"), &from.property_names, &to.property_names),
            (
                Keyword::new("unevaluated-items", "unevaluatedItems"),
                &from.unevaluated_items,
                &to.unevaluated_items,
            ),
            (Keyword::new("content-schema", "contentSchema"), &from.content, &to.content),
        ] {
            self.one_schema(keyword, (from, to), at(keyword.key), spot);
        }
        self.unevaluated(old, new, spot);
        self.patterns_of_names(old, new, spot);
        let keyword = Keyword::new("dependent-schema", "dependentSchemas");
        self.schemas_by_name(
            keyword,
            (&from.dependent_schemas, &to.dependent_schemas),
            at(keyword.key),
            spot,
        );
        let lists = (&from.dependent_required, &to.dependent_required);
        self.dependent_required(lists, at("dependentRequired"), spot);
        self.contains(old, new, spot);
        self.conditions((&from.conditions, &to.conditions), at("if"), spot);
        self.positions(old, new, spot);
    }

    /// Compares what a keyword holds that has one schema.
    fn one_schema(
        &mut self,
        Keyword { word, key, label }: Keyword<'_>,
        (old, new): (&Conjunction<'d>, &Conjunction<'d>),
        at: Pair<'d>,
        spot: &Spot,
    ) {
        let first = |schemas: &Conjunction<'d>| schemas.first().map(Schema::node);
        let pair = (first(old).or(at.0), first(new).or(at.1));
        match (old.is_empty(), new.is_empty()) {
            (true, true) => {}
            (true, false) => {
                self.note(spot, Aspect::Keyword(word), Step::Set, pair, &format!("has a new `{key}`"));
            }
            (false, true) => {
                self.note(spot, Aspect::Keyword(word), Step::Unset, pair, &format!("has no more `{key}`"));
            }
            (false, false) => self.schemas(old.clone(), new.clone(), spot.below(&format!("({label})"))),
        }
    }

    /// An object that takes nothing beside what it names may say so in two ways.
    fn unevaluated(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) {
        if is_closed(old) && is_closed(new) {
            return;
        }
        let keyword = Keyword::new("unevaluated-properties", "unevaluatedProperties");
        let schemas = (&old.applied.unevaluated_properties, &new.applied.unevaluated_properties);
        self.one_schema(keyword, schemas, keywords(keyword.key, old, new), spot);
    }

    /// Where an object takes nothing else, a pattern of names is one more thing that it takes; elsewhere
    /// it limits what it takes under such names.
    fn patterns_of_names(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) {
        let (from, to) = (&old.applied.pattern_properties, &new.applied.pattern_properties);
        let at = keywords("patternProperties", old, new);
        if !takes_no_more(old) || !takes_no_more(new) {
            let keyword = Keyword::new("pattern-property", "patternProperties");
            return self.schemas_by_name(keyword, (from, to), at, spot);
        }
        for (name, before) in from {
            let spot = spot.below(&format!("({name})"));
            match to.get(name) {
                Some(after) => self.schemas(before.clone(), after.clone(), spot),
                None => {
                    let text = "is taken no more as the name of a property";
                    self.note(&spot, Aspect::AdditionalProperties, Step::Narrowed, at, text);
                }
            }
        }
        for name in to.keys().filter(|name| !from.contains_key(*name)) {
            let spot = spot.below(&format!("({name})"));
            if new.properties.iter().any(|property| may_match(name, property.name)) {
                let text = "is taken as the name of a property now, and may limit those that have a name";
                self.note(&spot, Aspect::Keyword("pattern-property"), Step::Changed, at, text);
            } else {
                let text = "is taken as the name of a property now";
                self.note(&spot, Aspect::AdditionalProperties, Step::Widened, at, text);
            }
        }
    }

    fn schemas_by_name(
        &mut self,
        keyword: Keyword<'_>,
        (old, new): (&BTreeMap<&'d str, Conjunction<'d>>, &BTreeMap<&'d str, Conjunction<'d>>),
        at: Pair<'d>,
        spot: &Spot,
    ) {
        let none = Conjunction::new();
        let names: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
        for name in names {
            let pair = (old.get(name).unwrap_or(&none), new.get(name).unwrap_or(&none));
            let spot = if pair.0.is_empty() || pair.1.is_empty() {
                spot.below(&format!("({name})"))
            } else {
                spot.clone()
            };
            self.one_schema(Keyword { label: name, ..keyword }, pair, at, &spot);
        }
    }

    fn dependent_required(&mut self, (old, new): (&Needs<'d>, &Needs<'d>), at: Pair<'d>, spot: &Spot) {
        let names: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
        for name in names {
            let (step, text) = match (old.get(name), new.get(name)) {
                (None, Some(_)) => (Step::Set, "asks for other properties where it is there"),
                (Some(_), None) => (Step::Unset, "asks for no other properties any more"),
                (Some(old), Some(new)) if old != new => {
                    (Step::Changed, "asks for other properties than before")
                }
                _ => continue,
            };
            self.note(&spot.below(name), Aspect::Keyword("dependent-required"), step, at, text);
        }
    }

    fn contains(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) {
        let (from, to) = (&old.applied.contains, &new.applied.contains);
        // What fits more items is reached by a limit sooner; and items that fit are spoken of, so that
        // `unevaluatedItems` does not.
        let speaks = |shape: &Shape<'d>| !shape.applied.unevaluated_items.is_empty();
        let is_limited = |shape: &Shape<'d>| shape.limits.contains_key("maxContains");
        if let ([one], [other]) = (from.as_slice(), to.as_slice())
            && ![old, new].into_iter().any(|shape| is_limited(shape) || speaks(shape))
        {
            return self.schemas(vec![*one], vec![*other], spot.below("(contains)"));
        }
        let (mut gone, mut come) = (from.clone(), to.clone());
        gone.retain(|one| match come.iter().position(|other| self.proofs.equal(&[*one], &[*other])) {
            Some(place) => {
                self.words(*one, come.swap_remove(place), spot.below("(contains)"));
                false
            }
            None => true,
        });
        let at = keywords("contains", old, new);
        let first = |schemas: &[Schema<'d>]| schemas.first().map(Schema::node);
        let pair = (first(&gone).or(at.0), first(&come).or(at.1));
        let (step, text) = match (gone.is_empty(), come.is_empty()) {
            (true, true) => return,
            _ if speaks(old) || speaks(new) => (Step::Changed, "speaks of other items by `contains`"),
            (true, false) => (Step::Set, "has a new `contains`"),
            (false, true) => (Step::Unset, "has no more `contains`"),
            (false, false) => (Step::Changed, "has another `contains`"),
        };
        self.note(spot, Aspect::Keyword("contains"), step, pair, text);
    }

    /// Conditions are brought together by what decides them.
    fn conditions(&mut self, (old, new): (&[Condition<'d>], &[Condition<'d>]), at: Pair<'d>, spot: &Spot) {
        let mut left = new.to_vec();
        let mut lost = Vec::new();
        for before in old {
            let same = left.iter().position(|after| self.proofs.equal(&[before.test], &[after.test]));
            match same {
                Some(place) => {
                    let after = left.remove(place);
                    self.words(before.test, after.test, spot.below("(if)"));
                    self.condition(before, &after, at, spot);
                }
                None => lost.push(*before),
            }
        }
        if let ([before], [after]) = (lost.as_slice(), left.as_slice()) {
            let pair = (Some(before.test.node()), Some(after.test.node()));
            self.note(spot, Aspect::Keyword("if"), Step::Changed, pair, "has another `if`");
            return self.condition(before, after, at, spot);
        }
        for one in lost {
            self.condition_alone(&one, Step::Unset, spot);
        }
        for one in left {
            self.condition_alone(&one, Step::Set, spot);
        }
    }

    fn condition(&mut self, old: &Condition<'d>, new: &Condition<'d>, at: Pair<'d>, spot: &Spot) {
        let schema = |schema: Option<Schema<'d>>| schema.into_iter().collect::<Vec<_>>();
        self.one_schema(Keyword::new("then", "then"), (&schema(old.then), &schema(new.then)), at, spot);
        self.one_schema(
            Keyword::new("else", "else"),
            (&schema(old.otherwise), &schema(new.otherwise)),
            at,
            spot,
        );
    }

    /// A condition that only one side has.
    fn condition_alone(&mut self, one: &Condition<'d>, step: Step, spot: &Spot) {
        let has = if step == Step::Set { "has a new" } else { "has no more" };
        let parts = [("if", Some(one.test)), ("then", one.then), ("else", one.otherwise)];
        for (word, schema) in parts {
            let Some(node) = schema.map(|schema| schema.node()) else { continue };
            let pair = if step == Step::Set { (None, Some(node)) } else { (Some(node), None) };
            self.note(spot, Aspect::Keyword(word), step, pair, &format!("{has} `{word}`"));
        }
    }

    /// The first items of a list, one by one, and then how many are described.
    fn positions(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) {
        let (from, to) = (&old.applied.prefix_items, &new.applied.prefix_items);
        let at = |list: &[Conjunction<'d>], items: &Conjunction<'d>, number: usize| {
            list.get(number).unwrap_or(items).clone()
        };
        for number in 0..from.len().max(to.len()) {
            let (before, after) = (at(from, &old.items, number), at(to, &new.items, number));
            self.schemas(before, after, spot.below(&format!("[{number}]")));
        }
        let pair = keywords("prefixItems", old, new);
        if from.len() < to.len() {
            let text = format!("describes {} items by their place, described {}", to.len(), from.len());
            self.note(spot, Aspect::PrefixItems, Step::Set, pair, &text);
        } else if to.len() < from.len() {
            let text = format!("describes only {} items by their place, described {}", to.len(), from.len());
            self.note(spot, Aspect::PrefixItems, Step::Unset, pair, &text);
        }
    }
}

/// Whether an object takes no properties beside those that something speaks of.
fn takes_no_more(shape: &Shape<'_>) -> bool {
    let closed = matches!(shape.additional, Additional::Closed(_));
    closed || shape.applied.unevaluated_properties.iter().any(Schema::is_nothing)
}

/// Whether a pattern may match a name; where it begins with letters of its own, that is certain.
fn may_match(pattern: &str, name: &str) -> bool {
    let Some(rest) = pattern.strip_prefix('^').filter(|rest| !rest.contains('|')) else { return true };
    let is_plain = |sign: char| sign.is_alphanumeric() || matches!(sign, '-' | '_' | ' ' | '/' | ':' | '@');
    let end = rest.find(|sign| !is_plain(sign)).unwrap_or(rest.len());
    let (front, behind) = rest.split_at(end);
    let mut front = front.chars();
    if behind.starts_with(['*', '?', '{']) {
        front.next_back();
    }
    name.starts_with(front.as_str())
}

/// Whether an object takes nothing beside what it names, said in either way.
pub(super) fn is_closed(shape: &Shape<'_>) -> bool {
    let applied = &shape.applied;
    let is_flat =
        shape.unions.is_empty() && applied.conditions.is_empty() && applied.dependent_schemas.is_empty();
    let unevaluated = applied.unevaluated_properties.iter().any(Schema::is_nothing);
    matches!(shape.additional, Additional::Closed(_)) || (is_flat && unevaluated)
}

#[cfg(test)]
mod tests {
    use super::may_match;

    #[test]
    fn a_pattern_matches_what_it_may() {
        assert!(may_match("^x-", "x-a") && !may_match("^x-", "a"));
        assert!(may_match("^ab?", "a") && may_match("x", "ax") && may_match("^a|^b", "b"));
        assert!(may_match("^[a-z]", "a") && !may_match("^S_[0-9]", "T_1"));
    }
}
