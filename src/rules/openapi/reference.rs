//! Where `$ref` leads, in the definition and in the files that it is split into.

use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Reference, Target};
use crate::rules::types::users_of_missing;

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
            if reference.target == Target::Dangling {
                let users = users_of_missing(cx, reference);
                cx.report(reference.node, format!("`{}` {}{users}", reference.text, nowhere(reference.text)));
            }
            let what = "names a file that is not in the connector's folder, or is neither JSON nor YAML";
            report_if(cx, reference, Target::Missing, what);
        }),
    },
    Rule {
        id: RuleId::new("openapi/reference-external"),
        severity: Severity::Error,
        summary: "A `$ref` leads out of the connector's folder.",
        why: "A release is one folder; what stands elsewhere may change without anybody noticing it.",
        fix: "Copy what is referred to into the definition, or into a file beside it.",
        reference: REFERENCE_OBJECT,
        codes: &[
            "schema-ref-valid",
            "SchemaReferenceNotValid",
            "ParameterReferenceNotValid",
            "ResponseReferenceNotValid",
        ],
        check: Check::Reference(|cx, reference| {
            report_if(cx, reference, Target::External, "leads out of the connector's folder");
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

/// What is wrong with a reference that leads nowhere.
fn nowhere(text: &str) -> String {
    match text.split_once('#').map_or(text, |(file, _)| file) {
        "" => "leads nowhere in this file".to_owned(),
        file => format!("leads nowhere in `{file}`"),
    }
}

fn report_if(cx: &mut Cx<'_>, reference: &Reference<'_>, fault: Target<'_>, what: &str) {
    if reference.target == fault {
        cx.report(reference.node, format!("`{}` {what}", reference.text));
    }
}
