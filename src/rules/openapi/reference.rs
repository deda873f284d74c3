//! Where `$ref` leads.

use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Reference, Target};

const REFERENCE_OBJECT: &str = "https://spec.openapis.org/oas/v3.1.1.html#reference-object";

pub(in crate::rules) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("openapi/reference-dangling"),
        severity: Severity::Error,
        summary: "A `$ref` leads nowhere.",
        why: "Importers refuse the definition, or users get a field without a shape.",
        fix: "Define what is referred to, or correct the spelling of the reference.",
        reference: REFERENCE_OBJECT,
        codes: &[
            "schema-ref-valid",
            "parameter-ref-valid",
            "response-ref-valid",
            "SchemaReferenceNotFound",
            "ParameterReferenceNotFound",
            "ResponseReferenceNotFound",
            "JsonPointerNotValid",
        ],
        check: Check::Reference(|cx, reference| {
            if !is_anchor(reference) {
                report_if(cx, reference, Target::Dangling, "leads nowhere in this file");
            }
        }),
    },
    Rule {
        id: RuleId::new("openapi/reference-external"),
        severity: Severity::Error,
        summary: "A `$ref` leads out of the file.",
        why: "A release is one folder with one definition; platforms refuse references to other files.",
        fix: "Copy what is referred to into the definition.",
        reference: REFERENCE_OBJECT,
        codes: &[
            "schema-ref-valid",
            "SchemaReferenceNotValid",
            "ParameterReferenceNotValid",
            "ResponseReferenceNotValid",
        ],
        check: Check::Reference(|cx, reference| {
            report_if(cx, reference, Target::External, "leads out of this file");
        }),
    },
    Rule {
        id: RuleId::new("openapi/reference-cyclic"),
        severity: Severity::Error,
        summary: "A chain of `$ref` comes back to itself without ever reaching a value.",
        why: "There is nothing at its end; tools hang or refuse the file.",
        fix: "Replace one of the references by what it should mean.",
        reference: REFERENCE_OBJECT,
        codes: &[
            "schema-cycle",
            "SchemaRefLoopNotAllowed",
            "ParameterRefLoopNotAllowed",
            "ResponseRefLoopNotAllowed",
        ],
        check: Check::Reference(|cx, reference| {
            report_if(cx, reference, Target::Cyclic, "comes back to itself and reaches no value");
        }),
    },
];

/// OpenAPI 3.1 knows names of schemas too (`$anchor`), and those are not looked up.
fn is_anchor(reference: &Reference<'_>) -> bool {
    let anchor =
        reference.text.strip_prefix('#').is_some_and(|name| !name.is_empty() && !name.starts_with('/'));
    let root = || reference.node.document().root();
    anchor && root().get_str("openapi").is_some_and(|version| version.starts_with("3.1"))
}

fn report_if(cx: &mut Cx<'_>, reference: &Reference<'_>, fault: Target<'_>, what: &str) {
    if reference.target == fault {
        cx.report(reference.node, format!("`{}` {what}", reference.text));
    }
}
