//! The definition as a whole: title, version, servers, paths, security.

use super::{SPEC, has_text};
use crate::catalogue::Release;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Dialect, Origin, SchemeKind, blanked};
use crate::document::{FaultKind, Mend, Node};
use std::collections::{BTreeMap, BTreeSet};

pub(in crate::rules) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("openapi/definition-missing"),
        severity: Severity::Error,
        summary: "The connector has no API definition.",
        why: "Without one there is nothing to check, to compare, to package or to show.",
        fix: "Add the file that the message names, or name another one as `definition` in the manifest.",
        reference: SPEC,
        codes: &["layout-definition-file", "5000.1.1.3"],
        check: Check::Fault(FaultKind::DefinitionMissing),
    },
    Rule {
        id: RuleId::new("openapi/definition-unknown"),
        severity: Severity::Error,
        summary: "The file that should be an API definition is none.",
        why: "Importers look for `swagger` or `openapi` at the root and refuse everything else.",
        fix: "Write `openapi: 3.1.1` or `swagger: \"2.0\"` at the root, or name another file in the manifest.",
        reference: SPEC,
        codes: &["swagger-version", "SpecificationVersionIncorrect"],
        check: Check::Fault(FaultKind::DefinitionUnknown),
    },
    Rule {
        id: RuleId::new("openapi/title-missing"),
        severity: Severity::Error,
        summary: "The definition has no title.",
        why: "Importers refuse a definition without `info.title`, and users see a file name instead.",
        fix: "Write the name of the service into `info.title`.",
        reference: "https://spec.openapis.org/oas/v3.1.1.html#info-object",
        codes: &["title-required", "RequiredPropertyMissing", "RequiredValueEmpty"],
        check: Check::Contract(|cx, contract| info_missing(cx, contract, "title")),
    },
    Rule {
        id: RuleId::new("openapi/version-missing"),
        severity: Severity::Error,
        summary: "The definition has no version.",
        why: "Importers refuse a definition without `info.version`.",
        fix: "Write the connector's version into `info.version`.",
        reference: "https://spec.openapis.org/oas/v3.1.1.html#info-object",
        codes: &["version-required", "RequiredPropertyMissing", "RequiredValueEmpty"],
        check: Check::Contract(|cx, contract| info_missing(cx, contract, "version")),
    },
    Rule {
        id: RuleId::new("openapi/paths-empty"),
        severity: Severity::Error,
        summary: "The definition has no operation.",
        why: "A connector without operations offers nothing to its users.",
        fix: "Describe at least one operation under `paths`.",
        reference: "https://spec.openapis.org/oas/v3.1.1.html#paths-object",
        codes: &["paths-non-empty", "5000.1.1.9", "5000.2.4.5"],
        check: Check::Contract(paths_empty),
    },
    Rule {
        id: RuleId::new("openapi/path-without-slash"),
        severity: Severity::Error,
        summary: "A path does not begin with `/`.",
        why: "Clients join it to the server's address; without the slash the address is another one.",
        fix: "Put a `/` in front of the path.",
        reference: "https://spec.openapis.org/oas/v3.1.1.html#paths-object",
        codes: &["path-leading-slash", "OperationPathMustStartWithSlash"],
        check: Check::Contract(path_without_slash),
    },
    Rule {
        id: RuleId::new("openapi/path-with-query"),
        severity: Severity::Error,
        summary: "A path has a `?` or a `#`.",
        why: "What stands behind it is no part of a path: clients encode it, and the service answers 404.",
        fix: "Describe what follows a `?` as parameters in the query, and leave a `#` out: it never reaches the service.",
        reference: "https://spec.openapis.org/oas/v3.1.1.html#path-templating",
        codes: &["path-no-query", "OperationPathMayNotContainQueryOrFragment"],
        check: Check::Contract(path_with_query),
    },
    Rule {
        id: RuleId::new("openapi/path-template-broken"),
        severity: Severity::Error,
        summary: "The braces of a path do not enclose names.",
        why: "Clients cannot tell where a value belongs.",
        fix: "Write each parameter as `{name}` inside one part of the path.",
        reference: "https://spec.openapis.org/oas/v3.1.1.html#path-templating",
        codes: &["path-template-valid", "OperationPathTemplateNotValid"],
        check: Check::Contract(path_template_broken),
    },
    Rule {
        id: RuleId::new("openapi/path-template-duplicate"),
        severity: Severity::Error,
        summary: "Two operations have the same method and the same path but for the names of parameters.",
        why: "A request cannot tell which of the two is meant; one of them can never be reached.",
        fix: "Merge the two operations, or change one of the paths.",
        reference: "https://spec.openapis.org/oas/v3.1.1.html#paths-object",
        codes: &["path-template-unique", "DuplicateOperationPath"],
        check: Check::Contract(path_template_duplicate),
    },
    Rule {
        id: RuleId::new("openapi/server-missing"),
        severity: Severity::Warning,
        summary: "The definition does not say where the service answers.",
        why: "Clients take the address that the file was loaded from, which is hardly ever the service.",
        fix: "Add `servers`, or `host` and `schemes` in Swagger 2.0.",
        reference: "https://spec.openapis.org/oas/v3.1.1.html#server-object",
        codes: &["host-required"],
        check: Check::Contract(server_missing),
    },
    Rule {
        id: RuleId::new("openapi/security-scheme-undefined"),
        severity: Severity::Warning,
        summary: "A security requirement names a scheme that is not defined.",
        why: "Clients do not know which credentials to ask for, and calls fail with 401.",
        fix: "Define the scheme, or correct its name.",
        reference: "https://spec.openapis.org/oas/v3.1.1.html#security-requirement-object",
        codes: &["security-requirement-defined", "SecurityRequirementMustBeDefined"],
        check: Check::Contract(security_scheme_undefined),
    },
    Rule {
        id: RuleId::new("openapi/security-scheme-incomplete"),
        severity: Severity::Error,
        summary: "A security scheme lacks what its type needs.",
        why: "Clients cannot build the request for credentials from it.",
        fix: "Add the key that the message names.",
        reference: "https://spec.openapis.org/oas/v3.1.1.html#security-scheme-object",
        codes: &[
            "security-definition-valid",
            "SecuritySchemePropertyRequired",
            "SecuritySchemePropertyNotValid",
        ],
        check: Check::Contract(security_scheme_incomplete),
    },
    Rule {
        id: RuleId::new("openapi/security-scheme-url-malformed"),
        severity: Severity::Error,
        summary: "An address to sign in at is not absolute.",
        why: "Clients send users and secrets there, and know no address that it could be relative to.",
        fix: "Write the whole address, beginning with `https://`.",
        reference: "https://spec.openapis.org/oas/v2.0.html#security-scheme-object",
        codes: &["security-definition-valid", "SecuritySchemePropertyNotValid"],
        check: Check::Contract(security_scheme_url_malformed),
    },
];

fn info_missing(cx: &mut Cx<'_>, contract: &Contract<'_>, name: &str) {
    if has_text(contract.info(), name) {
        return;
    }
    let message = format!("`info.{name}` is missing");
    let version = || cx.release().and_then(Release::version).map_or("1.0.0".to_owned(), ToString::to_string);
    let known = (name == "version").then(version);
    match contract.info() {
        Some(info) => match info.get(name) {
            Some(empty) => {
                let mend = || Some(Mend::safe([empty.with_value(known?)?]));
                cx.report_with(empty, format!("`info.{name}` is empty"), mend);
            }
            None => {
                let mend = || Some(Mend::safe([info.with_member(name, known?)?]));
                cx.report_with((info, name), message, mend);
            }
        },
        None => cx.report((contract.root(), "info"), message),
    }
}

fn paths_empty(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    if contract.operations().is_empty() {
        let root = contract.root();
        match root.get("paths") {
            Some(paths) => cx.report(paths, "at least one operation is expected, found none"),
            None => cx.report((root, "paths"), "at least one operation is expected, found no `paths`"),
        }
    }
}

/// The keys of `paths` that are paths, with their text.
fn paths<'d>(contract: &Contract<'d>) -> impl Iterator<Item = (&'d str, Node<'d>)> + use<'d> {
    let members = contract.root().get("paths").into_iter().flat_map(|paths| paths.members());
    let told = members.filter(|member| !member.name.starts_with("x-"));
    told.map(|member| (member.name, member.value))
}

fn path_without_slash(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for (path, node) in paths(contract).filter(|(path, _)| !path.starts_with('/')) {
        let mend = || {
            let paths = contract.root().get("paths")?;
            Some(Mend::safe([paths.with_renamed(path, &format!("/{path}"))?]))
        };
        cx.report_with(node, format!("the path `{path}` does not begin with `/`"), mend);
    }
}

fn path_with_query(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for (path, node) in paths(contract) {
        if let Some(sign) = path.chars().find(|sign| matches!(sign, '?' | '#')) {
            cx.report(node, format!("the path `{path}` has a `{sign}`"));
        }
    }
}

/// Whether every brace is part of a `{name}` within one part of the path.
pub(super) fn is_template(path: &str) -> bool {
    let mut name: Option<usize> = None;
    for character in path.chars() {
        name = match (character, name) {
            ('{', None) => Some(0),
            ('}', Some(length)) if length > 0 => None,
            ('{' | '}', _) | ('/', Some(_)) => return false,
            (_, Some(length)) => Some(length + 1),
            (_, None) => None,
        };
    }
    name.is_none()
}

fn path_template_broken(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for (path, node) in paths(contract).filter(|(path, _)| !is_template(path)) {
        cx.report(node, format!("`{{name}}` inside one part of the path is expected, found `{path}`"));
    }
}

fn path_template_duplicate(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let mut first = BTreeMap::new();
    for operation in contract.operations().iter().filter(|operation| operation.origin() == Origin::Path) {
        let other = first.entry((blanked(operation.path()), operation.method())).or_insert(operation);
        if other.node() != operation.node() {
            let message = format!("`{}` is the same request as `{}`", other.label(), operation.label());
            cx.report(operation.node(), message);
        }
    }
}

fn server_missing(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let calls = contract.operations().iter().any(|operation| operation.origin() == Origin::Path);
    let elsewhere = |key| contract.operations().iter().any(|operation| operation.node().get(key).is_some());
    if calls && contract.servers().is_empty() && !elsewhere("servers") {
        let key = match contract.dialect() {
            Dialect::Swagger2 => "host",
            Dialect::OpenApi30 | Dialect::OpenApi31 => "servers",
        };
        cx.report(
            (contract.root(), key),
            format!("`{key}` is missing: nothing says where the service answers"),
        );
    }
}

fn security_scheme_undefined(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let defined: BTreeSet<&str> = contract.security_schemes().iter().map(|scheme| scheme.name).collect();
    let own = contract.operations().iter().filter_map(|operation| operation.own_security());
    for item in contract.security().into_iter().chain(own).flat_map(|list| list.items()) {
        for member in item.members().filter(|member| !defined.contains(member.name)) {
            cx.report(member.value, format!("there is no security scheme `{}`", member.name));
        }
    }
}

fn security_scheme_incomplete(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for scheme in contract.security_schemes() {
        for lack in lacks(&scheme.kind, contract.dialect()) {
            cx.report(scheme.node, format!("the security scheme `{}` {lack}", scheme.name));
        }
    }
}

/// Since OpenAPI 3.0 addresses may be relative.
fn security_scheme_url_malformed(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    if contract.dialect() != Dialect::Swagger2 {
        return;
    }
    for scheme in contract.security_schemes() {
        let SchemeKind::OAuth2(flows) = &scheme.kind else { continue };
        let urls = flows.values().flat_map(|flow| &flow.urls);
        for (key, url) in urls.filter(|(_, url)| !is_absolute(url)) {
            let node = scheme.node.get(key).unwrap_or(scheme.node);
            cx.report(node, format!("`{key}` is expected to begin with `https://`, found `{url}`"));
        }
    }
}

/// Whether a text has the scheme of the web and something behind it.
fn is_absolute(url: &str) -> bool {
    let host = url.split_once("://").filter(|(scheme, _)| matches!(*scheme, "https" | "http"));
    host.is_some_and(|(_, rest)| {
        rest.starts_with(|first: char| first.is_alphanumeric() || "[{".contains(first))
    })
}

/// What a scheme lacks, each the end of a sentence.
fn lacks(kind: &SchemeKind<'_>, dialect: Dialect) -> Vec<String> {
    let places: &[&str] = match dialect {
        Dialect::Swagger2 => &["query", "header"],
        Dialect::OpenApi30 | Dialect::OpenApi31 => &["query", "header", "cookie"],
    };
    match kind {
        SchemeKind::ApiKey { name: "", .. } => vec!["has no `name`".to_owned()],
        SchemeKind::ApiKey { place, .. } if !places.contains(place) => {
            vec![format!("needs `in` to be one of `{}`, found `{place}`", places.join("`, `"))]
        }
        SchemeKind::Http { scheme } if scheme.is_empty() => vec!["has no `scheme`".to_owned()],
        SchemeKind::OAuth2(flows) if flows.is_empty() => vec!["has no flow".to_owned()],
        SchemeKind::OAuth2(flows) => {
            let needed = flows.iter().flat_map(|(name, flow)| {
                let keys = flow_urls(name).iter().filter(|key| !flow.urls.contains_key(**key));
                keys.map(move |key| format!("has no `{key}` for the flow `{name}`"))
            });
            needed.collect()
        }
        SchemeKind::OpenId("") => vec!["has no `openIdConnectUrl`".to_owned()],
        SchemeKind::Other(name) if *name != "mutualTLS" => vec![format!("has the unknown type `{name}`")],
        SchemeKind::ApiKey { .. }
        | SchemeKind::Http { .. }
        | SchemeKind::OpenId(_)
        | SchemeKind::Other(_) => Vec::new(),
    }
}

/// The addresses that a flow needs.
fn flow_urls(name: &str) -> &'static [&'static str] {
    match name {
        "implicit" => &["authorizationUrl"],
        "password" | "clientCredentials" => &["tokenUrl"],
        "authorizationCode" => &["authorizationUrl", "tokenUrl"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::is_template;

    #[test]
    fn templates_have_names_in_braces() {
        assert!(is_template("/a/{b}/c-{d}{e}") && is_template("/"));
        for path in ["/{", "/}", "/{}", "/{a{b}}", "/{a/b}", "/a}b{"] {
            assert!(!is_template(path), "{path}");
        }
    }
}
