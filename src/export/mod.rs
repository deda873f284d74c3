//! A definition in another language, and in one file: Swagger 2.0 as OpenAPI 3.0, OpenAPI 3 as
//! Swagger 2.0, 3.1 as 3.0, and parts of other files as components.
//!
//! [`export`] is a pure function. The author's texts, numbers and order of keys stay, and so do
//! extensions where both languages have their place. What the wanted language cannot say is a
//! [`Loss`] with its place and with what was done instead; whatever both can say is said as
//! before, which is held by comparing the contracts. What is written where there is no equal
//! accepts at least what was accepted, so that nothing said of the API is wrong.
//!
//! Nothing grows without end: every object that is written counts against [`MAX_OBJECTS`], and a
//! definition that would become larger or deeper than a document may be is [`Unfit`].

mod branches;
mod components;
mod extension;
mod keyword;
mod loss;
mod openapi3;
mod same;
mod schema;
mod simple;
mod swagger2;
mod types;
mod value;

pub use loss::{Loss, LossKind, Weight};

use crate::contract::{self, Contract, Dialect, Schema, Shape, next};
use crate::document::{Document, Documents, FaultKind, Format, Location, MAX_BYTES, MAX_DEPTH, Node};
use components::{Components, Section};
use loss::Losses;
use std::collections::BTreeMap;
use value::{Object, Value, Writer};

/// A definition with more objects and lists is not exported.
pub const MAX_OBJECTS: usize = 1_000_000;

/// A language that definitions are exported to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Swagger 2.0.
    Swagger2,
    /// OpenAPI 3.0.
    OpenApi30,
}

impl Target {
    /// The language.
    pub fn dialect(self) -> Dialect {
        match self {
            Self::Swagger2 => Dialect::Swagger2,
            Self::OpenApi30 => Dialect::OpenApi30,
        }
    }

    /// The language that a definition is usually wanted in.
    pub fn usual(source: Dialect) -> Self {
        match source {
            Dialect::Swagger2 => Self::OpenApi30,
            Dialect::OpenApi30 | Dialect::OpenApi31 => Self::Swagger2,
        }
    }
}

/// A definition that was exported.
#[derive(Debug)]
pub struct Export {
    document: Document,
    /// The places that the entries of the document were made from.
    origins: Vec<u64>,
    losses: Vec<Loss>,
}

/// Why a definition cannot be exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// Where.
    pub place: Location,
    /// What was expected and what was found; one sentence in lower case.
    pub message: String,
}

impl Export {
    /// The new definition, which has the path of the old one.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The API in it.
    pub fn contract(&self) -> Option<Contract<'_>> {
        Contract::read(&self.document)
    }

    /// What was lost, in the order of the old definition.
    pub fn losses(&self) -> &[Loss] {
        &self.losses
    }

    /// The place in the old definition that a place in the new one was made from; places in other
    /// files stay.
    pub fn origin(&self, place: &Location, documents: &Documents) -> Location {
        if place.file != *self.document.path() {
            return place.clone();
        }
        let (mut pointer, mut lacking) = (place.pointer.as_str(), None);
        loop {
            if let Some(origin) = self.made_from(pointer, documents) {
                let name = lacking.map(|name: &str| name.replace("~1", "/").replace("~0", "~"));
                let lacks = |name: &String| origin.is_object() && origin.get(name).is_none();
                return name.filter(lacks).map_or_else(|| origin.location(), |name| origin.missing(&name));
            }
            let Some((holder, name)) = pointer.rsplit_once('/') else { return place.clone() };
            (pointer, lacking) = (holder, Some(name));
        }
    }

    fn made_from<'d>(&self, pointer: &str, documents: &'d Documents) -> Option<Node<'d>> {
        let place = self.document.root().at(pointer)?.id();
        documents.node(*self.origins.get(usize::try_from(place).ok()?)?)
    }
}

/// Writes a definition in another language, or in one file.
///
/// # Errors
/// When it would become larger or deeper than a document may be.
pub fn export(contract: &Contract<'_>, target: Target) -> Result<Export, Unfit> {
    let root = contract.root();
    let mut exporter = Exporter::new(contract, target);
    let value = exporter.definition();
    if let Some(place) = exporter.exhausted {
        let message =
            format!("a definition of at most {MAX_OBJECTS} objects is expected, it would have more");
        return Err(Unfit { place: place.location(), message });
    }
    let mut writer = Writer::default();
    writer.write(&value, root.id());
    drop(value);
    let unfit = |message: String| Unfit { place: root.location(), message };
    if writer.is_full || writer.text.len() > MAX_BYTES {
        return Err(unfit(format!(
            "a definition of at most {MAX_BYTES} bytes is expected, it would have more"
        )));
    }
    let path = contract.document().path().clone();
    let (document, faults) = Document::parse(path, writer.text.into_bytes(), Format::Json);
    if let Some(fault) = faults.into_iter().next() {
        let deep = format!("values would be nested more than {MAX_DEPTH} deep in one file");
        return Err(unfit(if fault.kind == FaultKind::TooDeep { deep } else { fault.message }));
    }
    Ok(Export { document, origins: writer.origins, losses: exporter.losses.finish(root) })
}

/// A definition on its way into another language.
struct Exporter<'c, 'd> {
    contract: &'c Contract<'d>,
    source: Dialect,
    target: Target,
    components: Components<'d>,
    losses: Losses,
    /// How many objects may still be written.
    left: usize,
    /// Where there were too many.
    exhausted: Option<Node<'d>>,
    /// How many operations have which media types, by the key that lists them.
    media: BTreeMap<(&'static str, Vec<String>), usize>,
    /// The operations that start flows, by their paths; none where a path has several.
    triggers: BTreeMap<u64, Option<usize>>,
    /// The ways to sign in, by their names.
    schemes: BTreeMap<&'d str, Node<'d>>,
    /// The names that ways to sign in have now, where those are others.
    scheme_names: BTreeMap<&'d str, String>,
}

/// The components that were written.
type Sections<'d> = BTreeMap<Section, Object<'d>>;

impl<'c, 'd> Exporter<'c, 'd> {
    fn new(contract: &'c Contract<'d>, target: Target) -> Self {
        let source = contract.dialect();
        let shares = |section, node| match (source, target) {
            (Dialect::Swagger2, Target::Swagger2) => section != Section::SecuritySchemes,
            (Dialect::Swagger2, Target::OpenApi30) => openapi3::shares(section, node),
            (_, Target::Swagger2) => swagger2::shares(section),
            (_, Target::OpenApi30) => true,
        };
        Self {
            contract,
            source,
            target,
            components: Components::of(contract, target, shares),
            losses: Losses::default(),
            left: MAX_OBJECTS,
            exhausted: None,
            media: BTreeMap::new(),
            triggers: BTreeMap::new(),
            scheme_names: BTreeMap::new(),
            schemes: contract.security_schemes().iter().map(|scheme| (scheme.name, scheme.node)).collect(),
        }
    }

    fn definition(&mut self) -> Value<'d> {
        let root = self.contract.root();
        for component in std::mem::take(&mut self.components.renamed) {
            let message = format!("OpenAPI 3.0 does not allow this name; it is `{}` now", component.name);
            self.lose(component.node, LossKind::Name, message);
        }
        let mut value = match (self.source, self.target) {
            (source, target) if source == target.dialect() && self.contract.documents().len() == 1 => {
                Value::Written(root)
            }
            (Dialect::Swagger2, Target::OpenApi30) => self.write_openapi3(root).into(),
            (Dialect::OpenApi30 | Dialect::OpenApi31, Target::Swagger2) => self.write_swagger2(root).into(),
            (Dialect::Swagger2, Target::Swagger2)
            | (Dialect::OpenApi30 | Dialect::OpenApi31, Target::OpenApi30) => self.write_same(root).into(),
        };
        self.renew_extensions(&mut value);
        value
    }

    /// Whether the definition only gets into one file.
    fn is_same(&self) -> bool {
        self.source == self.target.dialect()
    }

    fn lose(&mut self, node: Node<'_>, kind: LossKind, message: impl Into<String>) {
        self.losses.add(node, kind, message);
    }

    /// Counts an object; says no where there were too many.
    fn spend(&mut self, node: Node<'d>) -> bool {
        match self.left.checked_sub(1) {
            Some(left) => self.left = left,
            None => self.exhausted = self.exhausted.or(Some(node)),
        }
        self.exhausted.is_none()
    }

    /// Some schemas that all hold, as one; what is read is counted.
    fn shape(&mut self, schemas: &[Schema<'d>]) -> Shape<'d> {
        if self.exhausted.is_some() {
            return Shape::default();
        }
        let shape = Shape::of(schemas);
        let values = shape.values.as_ref().map_or(0, Vec::len);
        let size = shape.parts.len() + shape.properties.len() + shape.rest.len() + values;
        match self.left.checked_sub(size) {
            Some(left) => self.left = left,
            None => self.exhausted = schemas.first().map(|schema| schema.node()),
        }
        shape
    }

    /// A reference to what the text of one leads to; none, and a loss, where it leads nowhere.
    fn refer(&mut self, section: Section, holder: Node<'d>, text: &str) -> Option<String> {
        let found = self.components.reference(section, holder, text);
        if found.is_none() {
            let at = holder.get("$ref").unwrap_or(holder);
            let external = next(holder, text) == contract::Target::External;
            let end = if external { "out of the folder" } else { "nowhere" };
            self.lose(at, LossKind::Reference, format!("`{text}` leads {end}; it is left out"));
        }
        found
    }

    /// Writes all components, those that others lead to among them.
    fn sections(
        &mut self,
        mut write: impl FnMut(&mut Self, Section, Node<'d>) -> Option<Value<'d>>,
    ) -> Sections<'d> {
        let root = self.contract.root();
        let mut sections = Sections::new();
        while let Some(component) = self.components.next() {
            if !self.spend(component.node) {
                break;
            }
            if let Some(value) = write(self, component.section, component.node) {
                let section = sections.entry(component.section).or_insert_with(|| Object::of(root));
                section.push(component.name, value);
            }
        }
        sections
    }
}
