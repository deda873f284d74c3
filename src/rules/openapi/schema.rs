//! Schemas: types, lists, enumerations, limits. Parameters and headers of Swagger 2.0 are schemas
//! too.

use super::JSON_SCHEMA;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Dialect, Written};
use crate::document::{Kind, Mend, Node, Step};

const SCHEMA_OBJECT: &str = "https://spec.openapis.org/oas/v3.1.1.html#schema-object";

pub(in crate::rules) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("openapi/type-unknown"),
        severity: Severity::Error,
        summary: "A schema has a type that does not exist.",
        why: "Importers refuse the definition, or take the value for text.",
        fix: "Use one of the types that the message lists.",
        reference: SCHEMA_OBJECT,
        codes: &["schema-unsupported-keyword", "parameter-type-required", "JsonValueNotInEnum"],
        check: Check::Schema(type_unknown),
    },
    Rule {
        id: RuleId::new("openapi/array-without-items"),
        severity: Severity::Error,
        summary: "A list does not say what it holds.",
        why: "Importers refuse the definition; users cannot pick fields of the list's items.",
        fix: "Add `items` with the schema of one item.",
        reference: "https://spec.openapis.org/oas/v3.0.4.html#properties",
        codes: &["array-items-required", "parameter-type-required", "ArrayHasNoItems"],
        check: Check::Schema(array_without_items),
    },
    Rule {
        id: RuleId::new("openapi/required-undefined"),
        severity: Severity::Error,
        summary: "A property is required that the schema does not have.",
        why: "Users can never fill in what they must fill in; strict validators refuse every call.",
        fix: "Add the property, or take its name out of `required`.",
        reference: "https://json-schema.org/draft/2020-12/json-schema-validation#name-required",
        codes: &["required-defined", "RequiredPropertyDefinitionMissing"],
        check: Check::Schema(required_undefined),
    },
    Rule {
        id: RuleId::new("openapi/required-not-a-list"),
        severity: Severity::Error,
        summary: "`required` of a schema is no list of names.",
        why: "Only parameters have `required: true`; in a schema it is without effect or refused.",
        fix: "List the names of required properties in `required` of the object that holds them.",
        reference: "https://json-schema.org/draft/2020-12/json-schema-validation#name-required",
        codes: &["required-on-object", "JsonTypeIncorrect"],
        check: Check::Schema(required_not_a_list),
    },
    Rule {
        id: RuleId::new("openapi/enum-empty"),
        severity: Severity::Error,
        summary: "An enumeration has no values.",
        why: "No value can ever be right.",
        fix: "List the values, or remove `enum`.",
        reference: "https://json-schema.org/draft/2020-12/json-schema-validation#name-enum",
        codes: &["enum-valid", "EnumMustContainAtLeastOneElement"],
        check: Check::Schema(enum_empty),
    },
    Rule {
        id: RuleId::new("openapi/enum-duplicate"),
        severity: Severity::Warning,
        summary: "An enumeration has a value twice.",
        why: "Users see the same choice twice; strict importers refuse it.",
        fix: "Remove one of the two.",
        reference: "https://json-schema.org/draft/2020-12/json-schema-validation#name-enum",
        codes: &["enum-valid", "ArrayDuplicateValue"],
        check: Check::Schema(enum_duplicate),
    },
    Rule {
        id: RuleId::new("openapi/enum-mistyped"),
        severity: Severity::Warning,
        summary: "A value of an enumeration is not of the schema's type.",
        why: "The value can be chosen and is then refused.",
        fix: "Write the value in the schema's type, with or without quotes.",
        reference: JSON_SCHEMA,
        codes: &["enum-valid", "InvalidEnumValue"],
        check: Check::Schema(enum_mistyped),
    },
    Rule {
        id: RuleId::new("openapi/default-not-in-enum"),
        severity: Severity::Warning,
        summary: "The default is none of the allowed values.",
        why: "Users who change nothing send a value that is refused.",
        fix: "Choose a default from `enum`, or add it there.",
        reference: JSON_SCHEMA,
        codes: &["default-valid"],
        check: Check::Schema(default_not_in_enum),
    },
    Rule {
        id: RuleId::new("openapi/default-mistyped"),
        severity: Severity::Warning,
        summary: "The default is not of the schema's type.",
        why: "Users who change nothing send a value that is refused.",
        fix: "Write the default in the schema's type, with or without quotes.",
        reference: JSON_SCHEMA,
        codes: &["default-valid", "DefaultValueMustMatchType"],
        check: Check::Schema(default_mistyped),
    },
    Rule {
        id: RuleId::new("openapi/bounds-crossed"),
        severity: Severity::Error,
        summary: "A lower limit is above the upper one.",
        why: "No value can ever be right.",
        fix: "Exchange or correct the two limits.",
        reference: JSON_SCHEMA,
        codes: &[
            "schema-limits-valid",
            "MinimumShouldBeLessThanOrEqualToMaximum",
            "MinItemsShouldBeLessThanOrEqualToMaxItems",
            "MinLengthShouldBeLessThanOrEqualToMaxLength",
        ],
        check: Check::Schema(bounds_crossed),
    },
    Rule {
        id: RuleId::new("openapi/limit-malformed"),
        severity: Severity::Error,
        summary: "A limit has a value that it cannot have.",
        why: "Validators refuse the definition.",
        fix: "Lengths and counts are whole numbers from 0, `multipleOf` is above 0.",
        reference: JSON_SCHEMA,
        codes: &[
            "schema-limits-valid",
            "MaxItemsMustBeGreaterThanOrEqualToZero",
            "MaxLengthMustBeGreaterThanOrEqualToZero",
            "MaxPropertiesMustBeGreaterThanOrEqualToZero",
            "MinItemsMustBeGreaterThanOrEqualToZero",
            "MinLengthMustBeGreaterThanOrEqualToZero",
            "MinPropertiesMustBeGreaterThanOrEqualToZero",
            "MultipleOfMustBeGreaterThanZero",
        ],
        check: Check::Schema(limit_malformed),
    },
];

/// The types of a dialect; `file` is one only in forms and responses of Swagger 2.0.
fn types(dialect: Dialect) -> &'static [&'static str] {
    match dialect {
        Dialect::Swagger2 => &["string", "number", "integer", "boolean", "array", "object", "file"],
        Dialect::OpenApi30 => &["string", "number", "integer", "boolean", "array", "object"],
        Dialect::OpenApi31 => &["string", "number", "integer", "boolean", "array", "object", "null"],
    }
}

fn type_unknown(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    let Some(node) = schema.types else { return };
    let known = types(schema.dialect);
    let listed = schema.dialect == Dialect::OpenApi31 && node.is_array();
    let wrong = match node.as_str() {
        Some(name) => (!known.contains(&name)).then_some(node),
        None if listed => node.items().find(|item| item.as_str().is_none_or(|name| !known.contains(&name))),
        None => Some(node),
    };
    if let Some(wrong) = wrong {
        let found = wrong.scalar_text().map_or_else(|| wrong.kind().to_string(), |text| format!("`{text}`"));
        let message = format!("a type is one of `{}`, found {found}", known.join("`, `"));
        cx.report_with(wrong, message, || Some(Mend::safe([wrong.respelled(known)?])));
    }
}

fn array_without_items(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    if schema.dialect != Dialect::OpenApi31 && schema.items.is_none() && schema.type_name() == Some("array") {
        let anything = serde_json::Value::Object(serde_json::Map::new());
        let mend = || Some(Mend::uncertain([schema.node.with_member("items", anything)?]));
        cx.report_with((schema.node, "items"), "this list has no `items`", mend);
    }
}

fn required_undefined(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    let Some(required) = schema.required else { return };
    // What is put together from parts may get the property from another part.
    let Some(properties) =
        schema.properties.filter(|_| schema.all_of.is_none() && schema.reference.is_none())
    else {
        return;
    };
    for (number, name) in required.items().enumerate() {
        if let Some(text) = name.as_str()
            && properties.get(text).is_none()
            && !may_come_from_elsewhere(schema.node)
        {
            let message = format!("`{text}` is required, and there is no such property");
            cx.report_with(name, message, || {
                let step = match required.len() {
                    1 => schema.node.without_member("required"),
                    _ => required.without_item(number),
                };
                Some(Mend::uncertain([step?]))
            });
        }
    }
}

/// Whether an object may have properties that it does not list: those of further parts, of the whole
/// that it is a part of, or those that it describes without names.
fn may_come_from_elsewhere(object: Node<'_>) -> bool {
    let described = object.get("additionalProperties").is_some_and(|more| more.as_bool() != Some(false));
    let has_parts = ["anyOf", "oneOf"].iter().any(|key| object.get(key).is_some());
    let pointer = object.pointer();
    let holder = pointer.rsplit('/').nth(1).unwrap_or_default();
    described || has_parts || matches!(holder, "allOf" | "anyOf" | "oneOf")
}

fn required_not_a_list(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    if let Some(required) = schema.required.filter(|required| !schema.is_holder && !required.is_array()) {
        cx.report_with(required, format!("a list of names is expected, found {}", required.kind()), || {
            let is_flag = required.kind() == Kind::Bool;
            is_flag.then(|| Some(Mend::safe([schema.node.without_member("required")?])))?
        });
    }
}

fn enum_empty(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    if let Some(values) = schema.values.filter(|values| values.is_array() && values.is_empty()) {
        cx.report(values, "this enumeration has no values");
    }
}

fn enum_duplicate(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    let Some(values) = schema.values else { return };
    let named = values.items().filter_map(|value| Some((value.scalar_text()?, value)));
    let mut sorted: Vec<(&str, Node<'_>)> = named.collect();
    sorted.sort_by_key(|(text, _)| *text);
    for pair in sorted.windows(2) {
        if let [(first, one), (text, value)] = pair
            && first == text
            && one.kind() == value.kind()
        {
            let message = format!("the value `{text}` stands twice in this enumeration");
            cx.report_with(*value, message, || {
                let number = values.items().position(|item| item == *value)?;
                Some(Mend::safe([values.without_item(number)?]))
            });
        }
    }
}

/// Whether a value is of a type; types that are not known take all values.
pub(super) fn is_of_type(value: Node<'_>, name: &str) -> bool {
    match name {
        "string" => value.kind() == Kind::String,
        "boolean" => value.kind() == Kind::Bool,
        "number" => value.kind() == Kind::Number,
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.kind() == Kind::Null,
        _ => true,
    }
}

/// What is wrong with a value of a schema, where it is of none of its types.
fn mistyped(schema: &Written<'_>, value: Node<'_>) -> Option<String> {
    let types = schema.types?;
    let nullable = || {
        let flag = schema.node.get("nullable").or_else(|| schema.node.get("x-nullable"));
        flag.and_then(|flag| flag.as_bool()) == Some(true)
    };
    let fits = match types.as_str() {
        Some(name) => is_of_type(value, name),
        None => types.items().any(|name| name.as_str().is_none_or(|name| is_of_type(value, name))),
    };
    if fits || (value.kind() == Kind::Null && nullable()) {
        return None;
    }
    let expected = types.as_str().unwrap_or("one of the listed types");
    let found = match value.kind() {
        Kind::String => format!("the text `{}`", value.as_str().unwrap_or_default()),
        Kind::Null | Kind::Bool | Kind::Number | Kind::Array | Kind::Object => {
            value.scalar_text().map_or_else(|| value.kind().to_string(), |text| format!("`{text}`"))
        }
    };
    Some(format!("the type is `{expected}`, found {found}"))
}

fn enum_mistyped(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    let Some(values) = schema.values else { return };
    // Swagger parameters of type array list the values of their items in `items`.
    for value in values.items() {
        if let Some(message) = mistyped(schema, value) {
            cx.report_with(value, message, || Some(Mend::uncertain([retyped(schema, value)?])));
        }
    }
}

fn default_not_in_enum(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    let (Some(default), Some(values)) = (schema.default, schema.values) else { return };
    if !values.is_empty() && default.kind() != Kind::Null && !values.items().any(|value| value.same(&default))
    {
        let found =
            default.scalar_text().map_or_else(|| default.kind().to_string(), |text| format!("`{text}`"));
        cx.report(default, format!("the default {found} is none of the allowed values"));
    }
}

fn default_mistyped(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    if let Some(default) = schema.default
        && let Some(message) = mistyped(schema, default)
    {
        // Where values are listed, the type may be what is wrong.
        let mend = || Some(Mend::safe([retyped(schema, default).filter(|_| schema.values.is_none())?]));
        cx.report_with(default, message, mend);
    }
}

/// The same value as one of the schema's type, where it is written as one of another.
fn retyped(schema: &Written<'_>, value: Node<'_>) -> Option<Step> {
    let text = value.scalar_text()?;
    match (schema.type_name()?, value.kind()) {
        ("integer", Kind::String) => value.with_value(text.parse::<i64>().ok()?),
        ("number", Kind::String) => value.with_value(text.parse::<serde_json::Number>().ok()?),
        ("boolean", Kind::String) => value.with_value(text.to_ascii_lowercase().parse::<bool>().ok()?),
        ("string", Kind::Number | Kind::Bool) => value.with_value(text),
        _ => None,
    }
}

/// Pairs of a lower and an upper limit.
const BOUNDS: [(&str, &str); 4] = [
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
];

fn bounds_crossed(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    if !schema.is_limited {
        return;
    }
    for (lower, upper) in BOUNDS {
        let (Some(low), Some(high)) = (schema.node.get(lower), schema.node.get(upper)) else { continue };
        let (Some(from), Some(to)) = (low.as_f64(), high.as_f64()) else { continue };
        if from > to {
            cx.report(low, format!("`{lower}` is {from}, `{upper}` is {to}: no value is between them"));
        }
    }
}

fn limit_malformed(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    if !schema.is_limited {
        return;
    }
    for (lower, upper) in BOUNDS.into_iter().skip(1) {
        for key in [lower, upper] {
            let Some(limit) = schema.node.get(key) else { continue };
            if limit.as_f64().is_none_or(|limit| limit < 0.0 || limit.fract() != 0.0) {
                cx.report(limit, format!("`{key}` is expected to be a whole number from 0"));
            }
        }
    }
    if let Some(step) = schema.node.get("multipleOf")
        && step.as_f64().is_none_or(|step| step <= 0.0)
    {
        cx.report(step, "`multipleOf` is expected to be a number above 0");
    }
}
