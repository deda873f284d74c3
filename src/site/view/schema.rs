//! Schemas as tables: one row a property, its path spelled out.
//!
//! Depth and the number of rows are bounded, and a schema inside itself is named, not followed.

use super::super::locale::Phrase;
use super::super::text::{NAME, tidy};
use super::definitions::Shown;
use crate::contract::{Additional, Bound, Conjunction, Schema, Shape, Types};
use crate::document::Node;
use serde::Serialize;

/// Properties deeper than this are left out.
const MAX_DEPTH: usize = 8;

/// Rows of one table.
const MAX_ROWS: usize = 300;

/// Schemas that are looked at for one table, each counted with the parts it is merged from.
const MAX_VISITS: usize = 6_000;

/// Branches of one `oneOf` that are looked into.
const MAX_BRANCHES: usize = 12;

/// Values of an enumeration that are shown.
const MAX_VALUES: usize = 24;

/// What is left for all tables of a page.
#[derive(Debug)]
pub(super) struct Budget {
    rows: usize,
    visits: usize,
}

impl Budget {
    /// For a page that nothing stands on yet.
    pub(super) fn of_page() -> Self {
        Self { rows: 24_000, visits: 800_000 }
    }
}

/// What a value may be.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Kind {
    /// `string`, `list of integer`, …
    pub(in crate::site) name: Phrase,
    /// The format.
    pub(in crate::site) format: Option<String>,
    /// Bounds and lengths in words.
    pub(in crate::site) limits: Vec<Phrase>,
    /// The values that are allowed.
    pub(in crate::site) values: Vec<String>,
    /// How many more there are.
    pub(in crate::site) more_values: usize,
    /// The value that stands in.
    pub(in crate::site) default: Option<String>,
}

/// A property of a body.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Row {
    /// The name that makers see.
    pub(in crate::site) name: String,
    /// Where it is, as `items[].id`.
    pub(in crate::site) path: String,
    /// Whether it must be there.
    pub(in crate::site) required: bool,
    /// What it may be.
    pub(in crate::site) kind: Kind,
    /// What it means.
    pub(in crate::site) description: String,
    /// Whether callers should stop using it.
    pub(in crate::site) deprecated: bool,
}

/// The rows of a schema, and whether some were left out.
#[derive(Debug, Clone, Default, Serialize)]
pub(in crate::site) struct Table {
    pub(in crate::site) rows: Vec<Row>,
    pub(in crate::site) is_cut: bool,
    /// Where the rows are, if not here.
    pub(in crate::site) shown: Option<Shown>,
}

impl Kind {
    /// Reads a shape.
    pub(super) fn of(shape: &Shape<'_>) -> Self {
        let values = shape.values.as_deref().unwrap_or_default();
        let shown = values.iter().take(MAX_VALUES);
        Self {
            name: type_name(shape),
            format: shape.format.map(|format| tidy(format, NAME)),
            limits: limits(shape),
            values: shown.filter_map(|value| literal(*value)).collect(),
            more_values: values.len().saturating_sub(MAX_VALUES),
            default: shape.default.and_then(literal),
        }
    }
}

/// The text of a value; none where it is too large to be shown.
pub(super) fn literal(node: Node<'_>) -> Option<String> {
    const MOST: usize = 400;
    if node.span().end.saturating_sub(node.span().start) > MOST {
        return None;
    }
    Some(match node.scalar_text() {
        Some("") => "\"\"".to_owned(),
        Some(text) => tidy(text, 120),
        None => tidy(&node.to_json().to_string(), 120),
    })
}

fn type_name(shape: &Shape<'_>) -> Phrase {
    if shape.types.has(Types::ARRAY) && !shape.items.is_empty() {
        let items = Shape::of(&shape.items);
        return match items.types.has(Types::ARRAY) {
            true => Phrase::new("list-of-lists"),
            false => Phrase::new("list-of").with("name", tidy(&items.types.to_string(), NAME)),
        };
    }
    let branches = shape.unions.iter().map(|union| union.branches.len()).max().unwrap_or_default();
    if shape.types.is_any() && branches > 1 {
        return Phrase::new("forms").counting(branches);
    }
    Phrase::text(tidy(&shape.types.to_string(), NAME))
}

fn limits(shape: &Shape<'_>) -> Vec<Phrase> {
    let mut limits = Vec::new();
    let number = |bound: &Bound<'_>| tidy(bound.node.scalar_text().unwrap_or_default(), 40);
    let sign = |bound: &Bound<'_>, sign: &str| format!("{sign}{}", if bound.exclusive { "" } else { "=" });
    match (&shape.minimum, &shape.maximum) {
        (Some(low), Some(high)) if !low.exclusive && !high.exclusive => {
            limits.push(range("limit-range", number(low), number(high)));
        }
        (low, high) => {
            let bounds = [(">", low), ("<", high)];
            let told = bounds.into_iter().filter_map(|(of, bound)| Some((of, bound.as_ref()?)));
            limits.extend(
                told.map(|(of, bound)| Phrase::text(format!("{} {}", sign(bound, of), number(bound)))),
            );
        }
    }
    limits.extend(SPANS.iter().filter_map(|span| span_of(shape, span)));
    let patterns = shape.patterns.iter().take(2);
    limits.extend(patterns.map(|pattern| Phrase::new("limit-like").with("pattern", tidy(pattern, 80))));
    limits
}

/// Keywords that bound a count from below and from above, and the messages for an exact count, a range, and
/// one bound alone.
const SPANS: [[&str; 6]; 3] = [
    [
        "minLength",
        "maxLength",
        "limit-characters",
        "limit-characters-range",
        "limit-characters-least",
        "limit-characters-most",
    ],
    ["minItems", "maxItems", "limit-items", "limit-items-range", "limit-items-least", "limit-items-most"],
    [
        "minProperties",
        "maxProperties",
        "limit-properties",
        "limit-properties-range",
        "limit-properties-least",
        "limit-properties-most",
    ],
];

fn span_of(shape: &Shape<'_>, span: &[&'static str; 6]) -> Option<Phrase> {
    let [low, high, exact, both, least, most] = *span;
    let count = |key: &str| shape.limits.get(key)?.node.scalar_text().map(|text| tidy(text, 40));
    match (count(low), count(high)) {
        (Some(low), Some(high)) if low == high => Some(match low.parse::<i64>() {
            Ok(number) => Phrase::new(exact).counting(number),
            Err(_) => Phrase::new(exact).with("n", low),
        }),
        (Some(low), Some(high)) => Some(range(both, low, high)),
        (Some(low), None) => Some(Phrase::new(least).with("low", low)),
        (None, Some(high)) => Some(Phrase::new(most).with("high", high)),
        (None, None) => None,
    }
}

fn range(id: &'static str, low: String, high: String) -> Phrase {
    Phrase::new(id).with("low", low).with("high", high)
}

/// Flattens a schema; `budget` is what is left for the page.
pub(super) fn table(conjunction: &[Schema<'_>], budget: &mut Budget) -> Table {
    flatten(Shape::of(conjunction), budget)
}

/// Flattens a shape.
pub(super) fn flatten(mut shape: Shape<'_>, budget: &mut Budget) -> Table {
    shape.collapse_single();
    let visits = budget.visits.min(MAX_VISITS);
    let mut walk = Walk { table: Table::default(), budget, visits, open: Vec::new() };
    walk.children(&shape, "", 0);
    if walk.table.rows.is_empty() && !walk.table.is_cut && !is_untold(&shape) {
        walk.push(Row {
            name: shape.text("title").map(|title| tidy(title, NAME)).unwrap_or_default(),
            path: String::new(),
            required: false,
            kind: Kind::of(&shape),
            description: shape.text("description").map(|text| tidy(text, 600)).unwrap_or_default(),
            deprecated: shape.deprecated,
        });
    }
    walk.table
}

/// Whether a shape says nothing about the value.
fn is_untold(shape: &Shape<'_>) -> bool {
    shape.is_open()
}

struct Walk<'b> {
    table: Table,
    budget: &'b mut Budget,
    /// Schemas that may still be looked at.
    visits: usize,
    /// The schemas that the walk is inside of.
    open: Vec<u64>,
}

impl Walk<'_> {
    /// Adds a row; false where there is no room.
    fn push(&mut self, row: Row) -> bool {
        if self.budget.rows == 0 || self.table.rows.len() >= MAX_ROWS {
            self.table.is_cut = true;
            return false;
        }
        self.budget.rows -= 1;
        self.table.rows.push(row);
        true
    }

    /// Counts a schema that is looked at by what it took to read it; false where it was too much.
    fn visit(&mut self, shape: &Shape<'_>) -> bool {
        let cost = 1 + shape.parts.len() + shape.branches().count() / 4;
        self.visits = self.visits.saturating_sub(cost);
        self.budget.visits = self.budget.visits.saturating_sub(cost);
        self.table.is_cut |= self.visits == 0;
        self.visits > 0
    }

    /// The rows below a value.
    fn children(&mut self, shape: &Shape<'_>, path: &str, depth: usize) {
        if self.table.is_cut || !self.visit(shape) {
            return;
        }
        let place = shape.parts.last().map(|part| part.node().id());
        let is_inside = place.is_some_and(|place| self.open.contains(&place));
        if is_inside || depth > MAX_DEPTH {
            return;
        }
        self.open.extend(place);
        self.parts(shape, path, depth);
        if place.is_some() {
            self.open.pop();
        }
    }

    fn parts(&mut self, shape: &Shape<'_>, path: &str, depth: usize) {
        for property in &shape.properties {
            let required = shape.required.contains(property.name);
            let path = joined(path, property.name);
            if !self.property(&property.schema, (property.name, path), required, depth) {
                return;
            }
        }
        if !shape.items.is_empty() {
            self.below(&shape.items, &format!("{path}[]"), depth + 1);
        }
        if let Additional::Schema(schema) = &shape.additional {
            self.below(schema, &joined(path, "{key}"), depth + 1);
        }
        let mut seen = Vec::new();
        for branch in shape.branches().take(MAX_BRANCHES) {
            let place = branch.resolved().map(|target| target.node().id());
            if !seen.contains(&place) {
                seen.push(place);
                self.below(&vec![*branch], path, depth + 1);
            }
        }
    }

    fn below(&mut self, schema: &Conjunction<'_>, path: &str, depth: usize) {
        let mut shape = Shape::of(schema);
        shape.collapse_single();
        self.children(&shape, path, depth);
    }

    fn property(
        &mut self,
        schema: &Conjunction<'_>,
        (name, path): (&str, String),
        required: bool,
        depth: usize,
    ) -> bool {
        let mut shape = Shape::of(schema);
        shape.collapse_single();
        let text = |key: &str| shape.text(key).map(|text| tidy(text, 600)).filter(|text| !text.is_empty());
        let name = text("x-ms-summary").or_else(|| text("title")).unwrap_or_else(|| tidy(name, NAME));
        let row = Row {
            description: text("description").filter(|text| !says(&name, text)).unwrap_or_default(),
            name,
            path: path.clone(),
            required,
            kind: Kind::of(&shape),
            deprecated: shape.deprecated,
        };
        let is_new = !self.table.rows.iter().any(|known| known.path == path);
        if is_new && !self.push(row) {
            return false;
        }
        self.children(&shape, &path, depth + 1);
        !self.table.is_cut
    }
}

/// Whether a description says no more than the name beside it.
pub(super) fn says(name: &str, description: &str) -> bool {
    description.trim_end_matches('.').eq_ignore_ascii_case(name)
}

/// The path of a property; cut where names are absurdly long.
fn joined(path: &str, name: &str) -> String {
    let name = tidy(name, 120);
    if path.is_empty() { name } else { tidy(&format!("{path}.{name}"), 400) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Contract;
    use crate::document::{Document, Format};
    use crate::path::RepoPath;

    /// The table of the definition `A`.
    fn table_of(definitions: &str) -> Table {
        let text = format!("{{\"swagger\": \"2.0\", \"definitions\": {definitions}}}");
        let path = RepoPath::parse("a.json").unwrap();
        let (document, _) = Document::parse(path, text.into_bytes(), Format::Json);
        let contract = Contract::read(&document).unwrap();
        let node = document.root().at("/definitions/A").unwrap();
        table(&[contract.schema(node)], &mut Budget::of_page())
    }

    fn paths(table: &Table) -> Vec<&str> {
        table.rows.iter().map(|row| row.path.as_str()).collect()
    }

    #[test]
    fn paths_are_spelled_out_and_circles_end() {
        let table = table_of(
            r##"{"A": {"type": "array", "items": {"$ref": "#/definitions/B"}},
                 "B": {"required": ["id"], "properties": {"id": {"type": "integer", "minimum": 1},
                       "tags": {"type": "array", "items": {"type": "string"}}, "parent": {"$ref": "#/definitions/B"}},
                       "additionalProperties": {"properties": {"x": {}}}}}"##,
        );
        assert_eq!(paths(&table), ["[].id", "[].tags", "[].parent", "[].{key}.x"]);
        let id = table.rows.first().unwrap();
        assert!(id.required && id.kind.limits == [Phrase::text(">= 1")] && !table.is_cut);
    }

    #[test]
    fn wide_and_deep_schemas_are_cut() {
        let level = |name: &str, below: &str| {
            let branch = format!("{{\"properties\": {{\"a\": {{\"$ref\": \"#/definitions/{below}\"}}}}}}");
            format!("\"{name}\": {{\"oneOf\": [{}]}}", vec![branch; 12].join(","))
        };
        let levels = ["A", "B", "C", "D", "E", "F", "G", "H"].windows(2).map(|pair| level(pair[0], pair[1]));
        let definitions = format!("{{{}, \"H\": {{}}}}", levels.collect::<Vec<_>>().join(","));
        assert!(table_of(&definitions).is_cut);
        let many: Vec<String> = (0..1_000).map(|n| format!("\"p{n}\": {{}}")).collect();
        let wide = table_of(&format!("{{\"A\": {{\"properties\": {{{}}}}}}}", many.join(",")));
        assert!(wide.is_cut && wide.rows.len() == MAX_ROWS);
    }
}
