//! `mappings.toml`: which fields of the canonical data model the operations read and write, and where.
//!
//! A table for each operation and direction, in it a line for each field: `Vehicle.vin = "data.vin"`.

use super::release::Release;
use crate::contract::FieldPath;
use crate::diff::{Aspect, Change, Direction, Ledger, Place, Step, What};
use crate::document::{Fault, FaultKind, Member, Node};
use std::collections::BTreeMap;

/// The name of the file.
pub const FILE: &str = "mappings.toml";

/// Fields beyond this are not read.
const MAX_MAPPINGS: usize = 10_000;

/// Faults of one file beyond this are not told.
const MAX_FAULTS: usize = 100;

/// Names of the model longer than this are none, in bytes.
const MAX_NAME: usize = 100;

/// Fields inside of each other deeper than this are not read.
const MAX_DEPTH: usize = 8;

/// A field of the canonical data model, and the place that an operation has for it.
#[derive(Debug, Clone)]
pub struct Mapping<'d> {
    /// The operation as its author calls it: its `operationId`, or `GET /path`.
    pub operation: &'d str,
    /// The key that names the operation.
    pub operation_key: Node<'d>,
    /// Whether the field is sent or received.
    pub direction: Direction,
    /// The entity, such as `Vehicle`.
    pub entity: &'d str,
    /// The field of the entity, such as `vin` or `owner.name`.
    pub field: String,
    /// The native path, such as `data.vin`.
    pub path: &'d str,
    /// Where the path is written.
    pub node: Node<'d>,
}

impl Mapping<'_> {
    /// The field with its entity.
    pub fn name(&self) -> String {
        format!("{}.{}", self.entity, self.field)
    }
}

/// The mappings of a file in its order, and what of it cannot be read.
pub(super) fn read(root: Node<'_>) -> (Vec<Mapping<'_>>, Vec<Fault>) {
    let mut reader = Reader { mappings: Vec::new(), faults: Vec::new(), is_full: false };
    for operation in root.members() {
        reader.operation(operation);
    }
    (reader.mappings, reader.faults)
}

struct Reader<'d> {
    mappings: Vec<Mapping<'d>>,
    faults: Vec<Fault>,
    is_full: bool,
}

/// Whose fields are being read.
#[derive(Clone, Copy)]
struct Holder<'d> {
    operation: Member<'d>,
    direction: Direction,
    entity: &'d str,
}

impl<'d> Reader<'d> {
    fn fault(&mut self, at: Node<'_>, message: String) {
        if self.faults.len() < MAX_FAULTS {
            let location = at.location();
            self.faults.push(Fault { kind: FaultKind::Mapping, location, message, mend: None });
        }
    }

    fn wrong(&mut self, name: &str, value: Node<'_>, expected: &str) {
        let found = match value.as_str() {
            Some(text) if text.len() <= 60 => format!("`{text}`"),
            Some(_) | None => value.kind().to_string(),
        };
        self.fault(value, format!("`{}` is expected to be {expected}, found {found}", shown(name)));
    }

    fn operation(&mut self, operation: Member<'d>) {
        let expected = "a table such as `[GetVehicle.response]`";
        if !operation.value.is_object() {
            return self.wrong(operation.name, operation.value, expected);
        }
        for side in operation.value.members() {
            let direction = match side.name {
                "request" => Direction::Request,
                "response" => Direction::Response,
                other => {
                    let text = format!("`request` or `response` is expected, found `{}`", shown(other));
                    self.fault(side.key, text);
                    continue;
                }
            };
            if !side.value.is_object() {
                self.wrong(side.name, side.value, expected);
            }
            for entity in side.value.members() {
                let holder = Holder { operation, direction, entity: entity.name };
                self.entity(holder, entity);
            }
        }
    }

    fn entity(&mut self, holder: Holder<'d>, entity: Member<'d>) {
        if !entity.value.is_object() {
            let expected = "an entity with fields, such as `Vehicle.vin`";
            return self.wrong(entity.name, entity.value, expected);
        }
        if self.is_name(entity) {
            for field in entity.value.members() {
                self.field(holder, field, field.name.to_owned(), 1);
            }
        }
    }

    fn field(&mut self, holder: Holder<'d>, field: Member<'d>, name: String, depth: usize) {
        if !self.is_name(field) {
            return;
        }
        if field.value.is_object() {
            if depth >= MAX_DEPTH {
                let text = format!("a path is expected here: fields lie at most {MAX_DEPTH} deep");
                return self.fault(field.key, text);
            }
            for inner in field.value.members() {
                self.field(holder, inner, format!("{name}.{}", inner.name), depth + 1);
            }
            return;
        }
        // One value may be sent to several places; what is received comes from one.
        match holder.direction {
            Direction::Request if field.value.is_array() && !field.value.is_empty() => {
                field.value.items().for_each(|item| self.path(holder, item, &name));
            }
            Direction::Request | Direction::Response | Direction::None => {
                self.path(holder, field.value, &name);
            }
        }
    }

    fn path(&mut self, holder: Holder<'d>, node: Node<'d>, field: &str) {
        let Some(path) = node.as_str().filter(|text| FieldPath::parse(text).is_some()) else {
            return self.wrong(field, node, "a path such as `data.items[].vin`");
        };
        if self.mappings.len() >= MAX_MAPPINGS {
            if !self.is_full {
                self.is_full = true;
                self.faults.truncate(MAX_FAULTS - 1);
                self.fault(node, format!("only the first {MAX_MAPPINGS} mappings are read"));
            }
            return;
        }
        let Holder { operation, direction, entity } = holder;
        let (operation, operation_key, field) = (operation.name, operation.key, field.to_owned());
        self.mappings.push(Mapping { operation, operation_key, direction, entity, field, path, node });
    }

    /// Whether a key is a name of the model.
    fn is_name(&mut self, member: Member<'_>) -> bool {
        let name = member.name;
        if !is_name(name) {
            let text = "letters, digits, `_` and `-` are expected, a letter first; found";
            self.fault(member.key, format!("{text} `{}`", shown(name)));
        }
        is_name(name)
    }
}

/// Whether a text is a name of the model.
fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.len() <= MAX_NAME
        && text.bytes().all(allowed)
}

/// Whether a text is a field of the model, such as `vin` or `owner.name`.
pub(super) fn is_field(text: &str) -> bool {
    text.split('.').all(is_name) && text.split('.').count() <= MAX_DEPTH
}

fn shown(name: &str) -> String {
    name.chars().take(MAX_NAME).collect()
}

/// What each field of each operation is mapped to.
type Fields<'m, 'd> = BTreeMap<(&'d str, Direction, String), Vec<&'m Mapping<'d>>>;

fn by_field<'m, 'd>(mappings: &'m [Mapping<'d>]) -> Fields<'m, 'd> {
    let mut fields = Fields::new();
    for mapping in mappings {
        let key = (mapping.operation, mapping.direction, mapping.name());
        fields.entry(key).or_default().push(mapping);
    }
    fields.values_mut().for_each(|list| list.sort_by_key(|mapping| mapping.path));
    fields
}

/// The changes between the mappings of two releases.
pub(super) fn changes(from: &Release, to: &Release) -> Vec<Change> {
    let (old, new) = (from.mappings(), to.mappings());
    let (old, new) = (by_field(&old), by_field(&new));
    let mut ledger = Ledger::default();
    for (key, before) in &old {
        let place = place(key.0, key.1);
        match new.get(key) {
            Some(after) if before.iter().map(|one| one.path).eq(after.iter().map(|one| one.path)) => {}
            Some(after) => {
                let what = What::new(Place::Connector, Aspect::Text("mapping-corrected"), Step::Changed);
                let text = format!("`{}` is {} in {place}, was {}", key.2, paths(after), paths(before));
                ledger.note_of(what, Some(key.0), (first(before), first(after)), &text);
            }
            None => {
                let what = What::new(Place::Connector, Aspect::Bond("mapping-field-removed"), Step::Removed);
                let hurt = match key.1 {
                    Direction::Request => "what is given for it is sent no more",
                    Direction::Response | Direction::None => "whoever relies on it finds it empty",
                };
                let text = format!("`{}` is nothing in {place} any more; {hurt}", key.2);
                ledger.note_of(what, Some(key.0), (first(before), None), &text);
            }
        }
    }
    for (key, after) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
        let what = What::new(Place::Connector, Aspect::Hint("mapping-field-added"), Step::Added);
        let text = format!("`{}` is {} in {} now", key.2, paths(after), place(key.0, key.1));
        ledger.note_of(what, Some(key.0), (None, first(after)), &text);
    }
    ledger.finish()
}

fn first<'d>(list: &[&Mapping<'d>]) -> Option<Node<'d>> {
    list.first().map(|mapping| mapping.node)
}

fn place(operation: &str, direction: Direction) -> String {
    format!("the {} of `{operation}`", direction.as_str())
}

fn paths(list: &[&Mapping<'_>]) -> String {
    let quoted: Vec<String> = list.iter().map(|mapping| format!("`{}`", mapping.path)).collect();
    quoted.join(" and ")
}
