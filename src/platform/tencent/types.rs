//! The platform's types: what a schema is among them.
//!
//! The thirteen words are those of the platform's API for connectors (`DescribeEisConnectorConfig`);
//! its document of the XML leaves the words for `type` open. Schemas lead back to themselves and may
//! be as large as a file, so depth and the number of fields are bounded for a whole definition.

use crate::contract::{Additional, DataTypes, Schema, Shape, Types, Way};
use crate::document::{Node, minified};

/// Fields in fields are told this deep.
const MAX_DEPTH: usize = 6;

/// Once so many fields of one operation or type were told, its others are of any type.
const MAX_FIELDS: usize = 1_000;

/// Once so many fields of a definition were told, all others are of any type.
const MAX_ALL_FIELDS: usize = 200_000;

/// Values of an enumeration beyond this are left out.
const MAX_VALUES: usize = 500;

/// The longest text of an author that is told, in characters.
const MAX_TEXT: usize = 2_000;

/// A word for a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Float,
    String,
    Decimal,
    Bool,
    Date,
    Time,
    DateTime,
    Map,
    List,
    Struct,
    Enum,
    Any,
}

/// All of them.
pub(super) const KINDS: [Kind; 13] = [
    Kind::Int,
    Kind::Float,
    Kind::String,
    Kind::Decimal,
    Kind::Bool,
    Kind::Date,
    Kind::Time,
    Kind::DateTime,
    Kind::Map,
    Kind::List,
    Kind::Struct,
    Kind::Enum,
    Kind::Any,
];

impl Kind {
    /// The word.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Int => "int",
            Self::Float => "float",
            Self::String => "string",
            Self::Decimal => "decimal",
            Self::Bool => "bool",
            Self::Date => "date",
            Self::Time => "time",
            Self::DateTime => "datetime",
            Self::Map => "map",
            Self::List => "list",
            Self::Struct => "struct",
            Self::Enum => "enum",
            Self::Any => "any",
        }
    }

    /// The type of a word.
    pub(super) fn parse(word: &str) -> Option<Self> {
        KINDS.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A property, a parameter, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    /// What the page calls it; the name where it is none.
    pub(super) display_name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) example: Option<String>,
    /// The tab of the page.
    pub(super) tab: Option<String>,
    pub(super) is_required: bool,
    pub(super) is_secret: bool,
    /// What stands in where nothing is given.
    pub(super) default: Option<String>,
    pub(super) kind: Kind,
    /// The connector's own type, by its name.
    pub(super) custom: Option<String>,
    /// Fields of a struct or of the items of a list, key and value of a map, values of an enumeration.
    pub(super) children: Vec<Field>,
}

impl Field {
    /// A field of a type, and nothing else.
    pub(super) fn new(name: impl Into<String>, kind: Kind) -> Self {
        Self {
            name: name.into(),
            display_name: None,
            description: None,
            example: None,
            tab: None,
            is_required: false,
            is_secret: false,
            default: None,
            kind,
            custom: None,
            children: Vec::new(),
        }
    }

    /// The word for its type: the connector's own, else one of the platform's.
    pub(super) fn type_word(&self) -> &str {
        self.custom.as_deref().unwrap_or(self.kind.as_str())
    }
}

/// A text of an author: none where it is blank, cut where it is long.
pub(super) fn text(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.chars().take(MAX_TEXT).collect())
}

/// Reads fields out of schemas.
pub(super) struct Reader<'d> {
    types: Option<DataTypes<'d>>,
    /// How many fields more the part that is being read may have.
    left: usize,
    /// How many fields more all parts may have.
    left_of_all: usize,
    /// How many parts had more.
    cut: usize,
    /// The objects that are being read, the outermost first.
    open: Vec<u64>,
}

impl<'d> Reader<'d> {
    /// A reader that has read nothing yet.
    pub(super) fn new(types: Option<DataTypes<'d>>) -> Self {
        Self { types, left: 0, left_of_all: MAX_ALL_FIELDS, cut: 0, open: Vec::new() }
    }

    /// Reads a part of its own: an operation, or a type.
    pub(super) fn part<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let given = self.left_of_all.min(MAX_FIELDS);
        self.left = given;
        let part = read(self);
        self.left_of_all -= given - self.left;
        self.cut += usize::from(self.left == 0);
        part
    }

    /// How many parts have more fields than are told.
    pub(super) fn cut(&self) -> usize {
        self.cut
    }

    /// What schemas that hold together say of a value.
    pub(super) fn field(&mut self, name: &str, schema: &[Schema<'d>], way: Way) -> Field {
        if self.left == 0 || self.open.len() >= MAX_DEPTH {
            return Field::new(name, Kind::Any);
        }
        self.left -= 1;
        let shape = Shape::collapsed(schema);
        let mut field = Field::new(name, kind(&shape));
        field.custom = self.custom(schema);
        field.display_name = shape.text("title").and_then(text);
        field.description = shape.text("description").and_then(text);
        field.default = shape.default.and_then(default);
        let place = shape.node().map(|node| node.id()).unwrap_or_default();
        if self.open.contains(&place) {
            // It stands in itself.
            return Field { kind: if field.custom.is_some() { field.kind } else { Kind::Any }, ..field };
        }
        self.open.push(place);
        field.children = self.children(&shape, field.kind, way);
        self.open.pop();
        field
    }

    fn children(&mut self, shape: &Shape<'d>, kind: Kind, way: Way) -> Vec<Field> {
        match kind {
            Kind::Struct => self.properties(shape, way),
            Kind::List => {
                let item = self.field("item", &shape.items, way);
                let is_plain = item.kind == Kind::Struct && item.custom.is_none();
                if is_plain { item.children } else { vec![item] }
            }
            Kind::Map => {
                let value = match &shape.additional {
                    Additional::Schema(schema) => self.field("value", schema, way),
                    Additional::Open | Additional::Closed(_) => Field::new("value", Kind::Any),
                };
                vec![Field::new("key", Kind::String), value]
            }
            Kind::Enum => values(shape).into_iter().map(|value| Field::new(value, Kind::String)).collect(),
            Kind::Int | Kind::Float | Kind::String | Kind::Decimal | Kind::Bool => Vec::new(),
            Kind::Date | Kind::Time | Kind::DateTime | Kind::Any => Vec::new(),
        }
    }

    fn properties(&mut self, shape: &Shape<'d>, way: Way) -> Vec<Field> {
        let mut fields = Vec::new();
        for property in &shape.properties {
            if self.left == 0 {
                break;
            }
            let told = Shape::of(&property.schema);
            let is_left_out = match way {
                Way::Sent => told.read_only,
                Way::Received => told.write_only,
            };
            if !is_left_out {
                let field = self.field(property.name, &property.schema, way);
                fields.push(Field { is_required: shape.required.contains(property.name), ..field });
            }
        }
        fields
    }

    /// The connector's own type that a schema refers to.
    fn custom(&self, schema: &[Schema<'d>]) -> Option<String> {
        let [only] = schema else { return None };
        let (types, node) = (self.types?, only.node().get("$ref")?);
        types.named(node, node.as_str()?)
    }
}

/// The type of a value.
pub(super) fn kind(shape: &Shape<'_>) -> Kind {
    if shape.conflict || !shape.unions.is_empty() || shape.is_nothing() {
        return Kind::Any;
    }
    let types = shape.types.settled();
    let mut each = types.each();
    let (Some(only), None) = (each.next(), each.next()) else {
        return match (&shape.values, types.is_any()) {
            (Some(_), true) if !values(shape).is_empty() => Kind::Enum,
            _ => Kind::Any,
        };
    };
    let has = |one: Types<'_>| only.has(one);
    match only {
        _ if has(Types::BOOLEAN) => Kind::Bool,
        _ if has(Types::OBJECT) => object(shape),
        _ if has(Types::ARRAY) => Kind::List,
        _ if !values(shape).is_empty() => Kind::Enum,
        _ if has(Types::INTEGER) => Kind::Int,
        _ if has(Types::NUMBER) && shape.format == Some("decimal") => Kind::Decimal,
        _ if has(Types::NUMBER) => Kind::Float,
        _ if has(Types::STRING) => string(shape.format),
        _ => Kind::Any,
    }
}

fn object(shape: &Shape<'_>) -> Kind {
    if shape.properties.is_empty() { Kind::Map } else { Kind::Struct }
}

fn string(format: Option<&str>) -> Kind {
    match format {
        Some("date") => Kind::Date,
        Some("time") => Kind::Time,
        Some("date-time") => Kind::DateTime,
        Some("decimal") => Kind::Decimal,
        _ => Kind::String,
    }
}

/// The values of an enumeration as texts; none where one is no scalar.
fn values(shape: &Shape<'_>) -> Vec<String> {
    let values = shape.values.iter().flatten().take(MAX_VALUES);
    values.map(|value| value.scalar_text().map(str::to_owned)).collect::<Option<_>>().unwrap_or_default()
}

/// A default as a text.
fn default(node: Node<'_>) -> Option<String> {
    node.scalar_text().map_or_else(|| text(&minified(node)), |scalar| Some(scalar.to_owned()))
}
