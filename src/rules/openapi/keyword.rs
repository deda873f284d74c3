//! Keywords of schemas that say nothing, or not what was meant.

use super::JSON_SCHEMA;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Dialect, Written};
use crate::document::{Kind, Mend, Node};
use std::collections::BTreeSet;

const SCHEMA_OBJECT: &str = "https://spec.openapis.org/oas/v3.1.1.html#schema-object";

pub(in crate::rules) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("openapi/keyword-of-other-version"),
        severity: Severity::Warning,
        summary: "A schema has a keyword that another version of OpenAPI knows.",
        why: "Tools of this version pass over it, so what it says holds nowhere.",
        fix: "Say the same with the keywords of this version, or raise the version at the root.",
        reference: SCHEMA_OBJECT,
        codes: &[],
        check: Check::Schema(keyword_of_other_version),
    },
    Rule {
        id: RuleId::new("openapi/exclusive-limit-malformed"),
        severity: Severity::Error,
        summary: "An exclusive limit is not written as this version of OpenAPI demands.",
        why: "Up to 3.0 it is a flag beside a limit, since 3.1 a limit itself; the other form limits nothing.",
        fix: "Write the flag beside its limit (`maximum: 10`, `exclusiveMaximum: true`), or in 3.1 the limit alone (`exclusiveMaximum: 10`).",
        reference: "https://spec.openapis.org/oas/v3.0.4.html#schema-object",
        codes: &["schema-limits-valid", "ExclusiveMaximumRequiresMaximum", "ExclusiveMinimumRequiresMinimum"],
        check: Check::Schema(exclusive_limit_malformed),
    },
    Rule {
        id: RuleId::new("openapi/pattern-malformed"),
        severity: Severity::Error,
        summary: "A pattern is no regular expression.",
        why: "Validators and generators fail when they meet it, often as late as at run time.",
        fix: "Close every bracket, put something in front of every repetition, and escape what is meant as it is.",
        reference: JSON_SCHEMA,
        codes: &["schema-limits-valid", "PatternShouldBeValidRegularExpression"],
        check: Check::Schema(pattern_malformed),
    },
    Rule {
        id: RuleId::new("openapi/nullable-without-type"),
        severity: Severity::Note,
        summary: "A schema is nullable and has no type.",
        why: "In OpenAPI 3.0 `nullable` counts only beside `type`; here it changes nothing.",
        fix: "Add `type`, or leave out `nullable`.",
        reference: "https://spec.openapis.org/oas/v3.0.4.html#schema-object",
        codes: &[],
        check: Check::Schema(nullable_without_type),
    },
    Rule {
        id: RuleId::new("openapi/read-and-write-only"),
        severity: Severity::Warning,
        summary: "A property is both read-only and write-only.",
        why: "It may be neither sent nor answered; the specification forbids it.",
        fix: "Keep the one of the two that is true.",
        reference: SCHEMA_OBJECT,
        codes: &[],
        check: Check::Schema(read_and_write_only),
    },
    Rule {
        id: RuleId::new("openapi/items-malformed"),
        severity: Severity::Error,
        summary: "`items` is no schema.",
        why: "A list of schemas is a tuple, which OpenAPI does not know; importers refuse it.",
        fix: "Write one schema for all items; in 3.1 a tuple is `prefixItems`.",
        reference: SCHEMA_OBJECT,
        codes: &["array-items-required", "JsonTypeIncorrect"],
        check: Check::Schema(items_malformed),
    },
    Rule {
        id: RuleId::new("openapi/required-duplicate"),
        severity: Severity::Error,
        summary: "A property is listed twice as required.",
        why: "The list is a set; validators refuse the schema.",
        fix: "List it once.",
        reference: JSON_SCHEMA,
        codes: &["required-on-object", "ArrayDuplicateValue"],
        check: Check::Schema(required_duplicate),
    },
    Rule {
        id: RuleId::new("openapi/required-empty"),
        severity: Severity::Error,
        summary: "A list of required properties is empty.",
        why: "Up to OpenAPI 3.0 such a list has at least one name, and validators refuse the schema.",
        fix: "Leave out `required`.",
        reference: "https://json-schema.org/draft-05/draft-wright-json-schema-validation-00#rfc.section.5.15",
        codes: &["required-on-object", "RequiredPropertyArrayEmpty"],
        check: Check::Schema(required_empty),
    },
    Rule {
        id: RuleId::new("openapi/required-misplaced"),
        severity: Severity::Warning,
        summary: "Properties are required of something that is no object.",
        why: "A list, a text or a number has no properties, so the demand is never met or never asked.",
        fix: "Move `required` to the object that has the properties, such as the one in `items`.",
        reference: JSON_SCHEMA,
        codes: &["required-on-object", "RequiredPropertyNotOnObject"],
        check: Check::Schema(required_misplaced),
    },
    Rule {
        id: RuleId::new("openapi/enum-blank"),
        severity: Severity::Note,
        summary: "An enumeration has an empty text among its values.",
        why: "Users see a choice without a name, and some clients send nothing at all for it.",
        fix: "Leave the value out and make the property optional, or name what it stands for.",
        reference: JSON_SCHEMA,
        codes: &["enum-valid"],
        check: Check::Schema(enum_blank),
    },
];

/// Keywords that OpenAPI 3.1 brought.
const NEW: [&str; 20] = [
    "$anchor",
    "$defs",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$schema",
    "const",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "examples",
    "if",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedProperties",
];

fn keyword_of_other_version(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    if !schema.is_unusual {
        return;
    }
    let (foreign, instead): (&[&str], &str) = match schema.dialect {
        Dialect::Swagger2 => return,
        Dialect::OpenApi30 => (&NEW, "OpenAPI 3.1"),
        Dialect::OpenApi31 => (&["nullable"], "OpenAPI 3.0"),
    };
    for member in schema.node.members().filter(|member| foreign.contains(&member.name)) {
        let here = schema.dialect;
        cx.report(member.value, format!("`{}` is a keyword of {instead}, this is {here}", member.name));
    }
}

fn exclusive_limit_malformed(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    if !schema.is_limited {
        return;
    }
    for (key, beside) in [("exclusiveMaximum", "maximum"), ("exclusiveMinimum", "minimum")] {
        let Some(node) = schema.node.get(key) else { continue };
        let is_flag = schema.dialect != Dialect::OpenApi31;
        match (is_flag, node.kind()) {
            (true, Kind::Bool) if node.as_bool() == Some(true) && schema.node.get(beside).is_none() => {
                cx.report(node, format!("`{key}` says something of `{beside}`, which is missing"));
            }
            (true, Kind::Bool) | (false, Kind::Number) => {}
            (true, found) => cx.report(node, format!("`{key}` is expected to be a boolean, found {found}")),
            (false, found) => cx.report(node, format!("`{key}` is expected to be a number, found {found}")),
        }
    }
}

/// Whether a text has what every regular expression has: brackets in pairs, and something in front
/// of each repetition. What is inside is not judged: dialects differ.
fn is_pattern(text: &str) -> bool {
    let (mut groups, mut in_class, mut repeatable) = (0_usize, false, false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, in_class) {
            ('\\', _) if characters.next().is_none() => return false,
            (']', true) => (in_class, repeatable) = (false, true),
            (_, true) => {}
            ('[', false) => {
                in_class = true;
                // A bracket right behind the opening one, or behind `[^`, closes nothing in many dialects.
                characters.next_if_eq(&'^');
                characters.next_if_eq(&']');
            }
            ('(', false) => (groups, repeatable) = (groups + 1, characters.next_if_eq(&'?').is_some()),
            (')', false) => match groups.checked_sub(1) {
                Some(left) => (groups, repeatable) = (left, true),
                None => return false,
            },
            ('*' | '+' | '?', false) if !repeatable => return false,
            ('|', false) => repeatable = false,
            (_, false) => repeatable = true,
        }
    }
    groups == 0 && !in_class
}

fn pattern_malformed(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    if !schema.is_unusual {
        return;
    }
    let Some(node) = schema.node.get("pattern") else { return };
    if !node.as_str().is_some_and(is_pattern) {
        cx.report(node, "a regular expression is expected");
    }
}

fn is_true(node: Node<'_>, key: &str) -> bool {
    node.get(key).and_then(|flag| flag.as_bool()) == Some(true)
}

fn nullable_without_type(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    if !schema.is_unusual || schema.dialect != Dialect::OpenApi30 || schema.types.is_some() {
        return;
    }
    if let Some(node) = schema.node.get("nullable").filter(|node| node.as_bool() == Some(true)) {
        let message = "`nullable` counts only beside `type`, which is missing";
        cx.report_with(node, message, || Some(Mend::safe([schema.node.without_member("nullable")?])));
    }
}

fn read_and_write_only(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    if schema.is_unusual && is_true(schema.node, "readOnly") && is_true(schema.node, "writeOnly") {
        cx.report(schema.node, "this is both read-only and write-only");
    }
}

fn items_malformed(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    let Some(items) = schema.items else { return };
    let always = schema.dialect == Dialect::OpenApi31 && items.kind() == Kind::Bool;
    if !items.is_object() && !always {
        cx.report(items, format!("one schema for all items is expected, found {}", items.kind()));
    }
}

/// Of more names than this none is taken out: each time all of them are read.
const MAX_NAMES: usize = 2_000;

fn required_duplicate(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    let Some(required) = schema.required.filter(|required| required.items().nth(1).is_some()) else { return };
    let mut seen = BTreeSet::new();
    for (place, name) in required.items().enumerate() {
        let Some(text) = name.as_str() else { continue };
        if !seen.insert(text) {
            let few = || required.items().nth(MAX_NAMES).is_none();
            let mend = || Some(Mend::safe([few().then(|| required.without_item(place)).flatten()?]));
            cx.report_with(name, format!("`{text}` is listed twice"), mend);
        }
    }
}

fn required_empty(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    let empty = schema.required.filter(|required| required.is_array() && required.is_empty());
    if let Some(required) = empty.filter(|_| schema.dialect != Dialect::OpenApi31) {
        let mend = || Some(Mend::safe([schema.node.without_member("required")?]));
        cx.report_with(required, "at least one name is expected", mend);
    }
}

fn required_misplaced(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    let Some(required) = schema.required.filter(|required| required.is_array() && !required.is_empty())
    else {
        return;
    };
    let Some(found) = schema.type_name() else { return };
    if ["array", "string", "number", "integer", "boolean"].contains(&found) {
        let message = format!("only objects have required properties, and the type is `{found}`");
        let mend = || Some(Mend::uncertain([schema.node.without_member("required")?]));
        cx.report_with(required, message, mend);
    }
}

fn enum_blank(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    let Some(values) = schema.values else { return };
    if let Some(blank) =
        values.items().find(|value| value.as_str().is_some_and(|text| text.trim().is_empty()))
    {
        cx.report(blank, "one of the values is an empty text");
    }
}

#[cfg(test)]
mod tests {
    use super::is_pattern;

    #[test]
    fn patterns_have_their_brackets_in_pairs() {
        let good = [
            "",
            "^[a-z]{2,}$",
            "(?:a|b)+",
            "(?=x)y*",
            r"\(\[",
            "[]a]",
            "[^]]",
            "a|b?",
            "[(]",
            "^(.*)$",
            "{}",
        ];
        for pattern in good {
            assert!(is_pattern(pattern), "{pattern}");
        }
        for pattern in ["(", ")", "a)", "[a", "*a", "a|*", r"a\", "(a", "(*a)"] {
            assert!(!is_pattern(pattern), "{pattern}");
        }
    }
}
