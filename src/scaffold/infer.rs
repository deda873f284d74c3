//! Custom data types out of samples: what values are, never which.
//!
//! Objects become types of their own, named after their keys; several samples, and the items of a list,
//! are laid over each other. What is in all of them is required. Enumerations are never guessed, and no
//! value of a sample is kept.

use crate::catalogue::parse_date;
use crate::contract::DEFINITIONS;
use crate::document::{Document, Format, Kind, Node, to_pretty_json, to_yaml};
use crate::path::RepoPath;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Objects in objects are looked into this deep.
const MAX_DEPTH: usize = 32;

/// An object with more fields is a table whose keys are data.
const MAX_FIELDS: usize = 1_000;

/// Types beyond this are not told apart.
const MAX_TYPES: usize = 1_000;

/// The longest name of a type, in characters.
const MAX_NAME: usize = 60;

/// What was seen at one place of all samples.
#[derive(Debug, Default)]
struct Seen {
    has_null: bool,
    has_bool: bool,
    has_integer: bool,
    has_fraction: bool,
    text: Option<Text>,
    list: Option<Box<Seen>>,
    object: Option<Object>,
}

/// What texts look like, all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Text {
    Date,
    DateTime,
    Any,
}

/// What objects hold.
#[derive(Debug, Default)]
struct Object {
    /// How many there were.
    count: usize,
    /// In the order in which they came.
    fields: Vec<(String, usize, Seen)>,
    places: BTreeMap<String, usize>,
}

/// The samples, laid over each other.
#[derive(Debug, Default)]
pub struct Samples {
    seen: Seen,
}

impl Samples {
    /// Adds a sample: an object, or a list of objects.
    ///
    /// # Errors
    /// When it is something else, or an object has too many fields; one sentence in lower case.
    pub fn add(&mut self, root: Node<'_>) -> Result<(), String> {
        match root.kind() {
            Kind::Object => self.seen.add(root, 0),
            Kind::Array => root.items().try_for_each(|item| match item.is_object() {
                true => self.seen.add(item, 0),
                false => Err(format!("a list of objects is expected, found {} in it", item.kind())),
            }),
            Kind::Null | Kind::Bool | Kind::Number | Kind::String => {
                Err(format!("an object or a list of objects is expected, found {}", root.kind()))
            }
        }
    }

    /// The file of types, of which the one that a sample is of has this name; none where no sample had an
    /// object.
    pub fn types(self, name: &str, format: Format) -> Option<String> {
        let object = self.seen.object?;
        let name = type_name(name);
        let mut types = Types { own: name.clone(), ..Types::default() };
        types.object(object, &name, "");
        // The samples' own type is finished last, and told first.
        types.all.rotate_right(1);
        let all: Map<String, Value> = types.all.into_iter().collect();
        let file = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", DEFINITIONS: all });
        let (document, _) = Document::parse(RepoPath::root(), file.to_string().into_bytes(), Format::Json);
        Some(match format {
            Format::Json => to_pretty_json(document.root()),
            Format::Yaml | Format::Toml => to_yaml(document.root()),
        })
    }
}

impl Seen {
    fn add(&mut self, node: Node<'_>, depth: usize) -> Result<(), String> {
        match node.kind() {
            Kind::Null => self.has_null = true,
            Kind::Bool => self.has_bool = true,
            Kind::Number => {
                let is_fraction = node.as_number().is_some_and(|text| text.contains(['.', 'e', 'E']));
                self.has_fraction |= is_fraction;
                self.has_integer |= !is_fraction;
            }
            Kind::String => {
                let found = text(node.as_str().unwrap_or_default());
                let same = self.text.is_none_or(|known| known == found);
                self.text = Some(if same { found } else { Text::Any });
            }
            Kind::Array => {
                let items = self.list.get_or_insert_default();
                if depth < MAX_DEPTH {
                    return node.items().try_for_each(|item| items.add(item, depth + 1));
                }
            }
            Kind::Object => {
                let object = self.object.get_or_insert_default();
                object.count += 1;
                if depth < MAX_DEPTH {
                    return node
                        .members()
                        .try_for_each(|member| object.field(member.name)?.add(member.value, depth + 1));
                }
            }
        }
        Ok(())
    }
}

impl Object {
    fn field(&mut self, name: &str) -> Result<&mut Seen, String> {
        let next = self.fields.len();
        let place = *self.places.entry(name.to_owned()).or_insert(next);
        if place == next {
            if next == MAX_FIELDS {
                return Err(format!(
                    "an object has more than {MAX_FIELDS} keys: they look like data, and make no type"
                ));
            }
            self.fields.push((name.to_owned(), 0, Seen::default()));
        }
        let (_, count, seen) = self.fields.get_mut(place).ok_or("a field is missing")?;
        *count += 1;
        Ok(seen)
    }
}

/// The types that were made, by their names.
#[derive(Default)]
struct Types {
    /// The name of the samples' own type, which is finished last.
    own: String,
    all: Vec<(String, Value)>,
    places: BTreeMap<String, usize>,
}

impl Types {
    /// A type of what objects hold; `above` is the type that holds it.
    fn object(&mut self, object: Object, wanted: &str, above: &str) -> String {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for (name, count, seen) in object.fields {
            if count == object.count {
                required.push(Value::from(name.as_str()));
            }
            let schema = self.schema(seen, &type_name(&name), wanted);
            properties.insert(name, schema);
        }
        let mut schema = Map::new();
        schema.insert("type".to_owned(), "object".into());
        if !required.is_empty() {
            schema.insert("required".to_owned(), required.into());
        }
        schema.insert("properties".to_owned(), properties.into());
        self.take(schema.into(), wanted, above)
    }

    /// The name of a type, which is another's too where that is the same.
    fn take(&mut self, schema: Value, wanted: &str, above: &str) -> String {
        let beside: String = format!("{above}{wanted}").chars().take(MAX_NAME).collect();
        let numbered = (2_usize..).map(|number| format!("{beside}{number}"));
        for name in [wanted.to_owned(), beside.clone()].into_iter().chain(numbered) {
            let is_taken = name == self.own && !above.is_empty();
            match self.places.get(&name).and_then(|place| self.all.get(*place)) {
                Some((_, other)) if *other == schema => return name,
                None if !is_taken => {
                    self.places.insert(name.clone(), self.all.len());
                    self.all.push((name.clone(), schema));
                    return name;
                }
                Some(_) | None => {}
            }
        }
        wanted.to_owned()
    }

    fn schema(&mut self, seen: Seen, name: &str, above: &str) -> Value {
        let mut words: Vec<&str> = Vec::new();
        words.extend(seen.has_bool.then_some("boolean"));
        words.extend(match (seen.has_integer, seen.has_fraction) {
            (_, true) => Some("number"),
            (true, false) => Some("integer"),
            (false, false) => None,
        });
        words.extend(seen.text.map(|_| "string"));
        let is_plain = seen.list.is_none() && seen.object.is_none();
        if is_plain && words.is_empty() {
            return json!({});
        }
        words.extend(seen.has_null.then_some("null"));
        let mut branches = Vec::new();
        if let Some(object) = seen.object {
            branches.push(match self.all.len() < MAX_TYPES && !object.fields.is_empty() {
                true => {
                    let name = self.object(object, name, above);
                    json!({ "$ref": format!("#/{DEFINITIONS}/{name}") })
                }
                false => json!({ "type": "object" }),
            });
        }
        if let Some(items) = seen.list {
            let items = self.schema(*items, &format!("{name}Item"), above);
            branches.push(json!({ "type": "array", "items": items }));
        }
        branches.extend(scalar(&words, seen.text));
        match branches.len() {
            1 => branches.pop().unwrap_or_default(),
            _ => json!({ "anyOf": branches }),
        }
    }
}

/// A schema of values that hold no others.
fn scalar(words: &[&str], text: Option<Text>) -> Option<Value> {
    let mut schema = Map::new();
    let word = match words {
        [] => return None,
        [one] => Value::from(*one),
        several => Value::from(several),
    };
    schema.insert("type".to_owned(), word);
    let format = match text {
        Some(Text::Date) => Some("date"),
        Some(Text::DateTime) => Some("date-time"),
        Some(Text::Any) | None => None,
    };
    schema.extend(format.map(|format| ("format".to_owned(), Value::from(format))));
    Some(schema.into())
}

/// What a text looks like.
fn text(text: &str) -> Text {
    if is_date(text) {
        return Text::Date;
    }
    let is_moment = text.split_once(['T', 't']).is_some_and(|(day, time)| is_date(day) && is_time(time));
    if is_moment { Text::DateTime } else { Text::Any }
}

fn is_date(text: &str) -> bool {
    text.len() == 10 && parse_date(text).is_some()
}

/// Whether a text is a time of RFC 3339 with its distance to UTC.
fn is_time(text: &str) -> bool {
    let Some(time) = text.get(..8) else { return false };
    let rest = text.get(8..).unwrap_or_default();
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => {
            let behind = fraction.trim_start_matches(|digit: char| digit.is_ascii_digit());
            if behind.len() == fraction.len() {
                return false;
            }
            behind
        }
        None => rest,
    };
    let is_pair = |text: &str, most: u8| {
        text.len() == 2
            && text.bytes().all(|byte| byte.is_ascii_digit())
            && text.parse().is_ok_and(|n: u8| n <= most)
    };
    let are_pairs = |text: &str, most: &[u8]| {
        let parts: Vec<&str> = text.split(':').collect();
        parts.len() == most.len() && parts.iter().zip(most).all(|(part, most)| is_pair(part, *most))
    };
    let is_zone = matches!(rest, "Z" | "z")
        || rest.strip_prefix(['+', '-']).is_some_and(|distance| are_pairs(distance, &[23, 59]));
    is_zone && are_pairs(time, &[23, 59, 60])
}

/// The name of a type, after a key: `billing_address` is `BillingAddress`.
fn type_name(key: &str) -> String {
    let mut name = String::new();
    for word in key.split(|c: char| !c.is_ascii_alphanumeric()) {
        let mut letters = word.chars();
        name.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    let name: String = name.chars().take(MAX_NAME).collect();
    match name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        true => name,
        false => format!("Type{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inferred(samples: &[&str]) -> String {
        let mut all = Samples::default();
        for sample in samples {
            let bytes = sample.as_bytes().to_vec();
            let (document, faults) = Document::parse(RepoPath::root(), bytes, Format::Json);
            assert!(faults.is_empty());
            all.add(document.root()).unwrap();
        }
        all.types("order", Format::Yaml).unwrap()
    }

    #[test]
    fn samples_are_laid_over_each_other() {
        let first = r#"{"id": 1, "total": 2.5, "when": "2026-01-02", "at": "2026-01-02T03:04:05.6+08:00", "note": null,
            "buyer": {"name": "a", "vip": true}, "lines": [{"sku": "x"}, {"sku": "y", "count": 2}], "tags": [],
            "mixed": 1, "odd": {"a": 1}}"#;
        let second = r#"[{"id": 2, "total": 3, "when": "2026-01-03", "at": "soon", "note": null,
            "buyer": null, "lines": [], "mixed": "b", "odd": [1]}]"#;
        let expected = "\
$schema: https://json-schema.org/draft/2020-12/schema
$defs:
  Order:
    type: object
    required:
      - id
      - total
      - when
      - at
      - note
      - buyer
      - lines
      - mixed
      - odd
    properties:
      id:
        type: integer
      total:
        type: number
      when:
        type: string
        format: date
      at:
        type: string
      note: {}
      buyer:
        anyOf:
          - $ref: '#/$defs/Buyer'
          - type: \"null\"
      lines:
        type: array
        items:
          $ref: '#/$defs/LinesItem'
      tags:
        type: array
        items: {}
      mixed:
        type:
          - integer
          - string
      odd:
        anyOf:
          - $ref: '#/$defs/Odd'
          - type: array
            items:
              type: integer
  Buyer:
    type: object
    required:
      - name
      - vip
    properties:
      name:
        type: string
      vip:
        type: boolean
  LinesItem:
    type: object
    required:
      - sku
    properties:
      sku:
        type: string
      count:
        type: integer
  Odd:
    type: object
    required:
      - a
    properties:
      a:
        type: integer
";
        let found = inferred(&[first, second]);
        assert_eq!(found.replace('\'', "\""), expected.replace('\'', "\""), "{found}");
    }

    #[test]
    fn names_are_shared_where_types_are_the_same() {
        let text = inferred(&[
            r#"{"a": {"address": {"x": 1}}, "b": {"address": {"x": 2}}, "c": {"address": {"y": 1}}, "order": {"z": 1}}"#,
        ]);
        let names: Vec<&str> =
            text.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   ")).collect();
        assert_eq!(names.first(), Some(&"  Order:"));
        assert!(text.contains("  CAddress:") && !text.contains("BAddress"), "{text}");
    }

    #[test]
    fn what_makes_no_type_is_refused() {
        let wide: Vec<String> = (0..=MAX_FIELDS).map(|number| format!("\"{number}\": 1")).collect();
        let wide = format!("{{{}}}", wide.join(","));
        for text in ["1", "[1]", "null", &wide] {
            let (document, _) = Document::parse(RepoPath::root(), text.as_bytes().to_vec(), Format::Json);
            assert!(Samples::default().add(document.root()).is_err(), "{text}");
        }
        assert!(Samples::default().types("a", Format::Yaml).is_none());
    }

    #[test]
    fn moments_are_told_from_texts() {
        for moment in ["2026-01-02T03:04:05Z", "2026-12-31t23:59:60.123-11:00"] {
            assert_eq!(text(moment), Text::DateTime, "{moment}");
        }
        for other in
            ["2026-01-02T03:04", "2026-02-30T03:04:05Z", "2026-01-02T24:04:05Z", "2026-01-02T03:04:05.Z"]
        {
            assert_eq!(text(other), Text::Any, "{other}");
        }
    }
}
