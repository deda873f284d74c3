//! The XML by itself: its root, its elements and their attributes, and the names that it gives.

use super::super::given::{CORE, Given, listed};
use super::super::names::is_name;
use super::super::types::KINDS;
use super::Lacks;
use crate::document::xml::Element;
use crate::platform::Words;
use std::collections::BTreeSet;

/// The attributes of properties and parameters.
const OF_VALUES: [&str; 9] = [
    "name",
    "type",
    "defaultValue",
    "expressionMode",
    "displayName",
    "displayExample",
    "displayPageTab",
    "description",
    "password",
];

/// The attributes of triggers.
const OF_TRIGGERS: [&str; 5] = ["name", "flowRef", "displayName", "displayGroup", "description"];

/// The attributes of operations.
const OF_OPERATIONS: [&str; 6] = ["name", "flowRef", "scope", "displayName", "displayGroup", "description"];

/// Unknown attributes of one element beyond this are not told.
const MAX_UNKNOWN: usize = 50;

/// What may stand in an element.
const CHILDREN: [(&str, &[&str]); 9] = [
    ("module", &["name", "version", "display-name", "description", "declaration", "body"]),
    ("declaration", &["properties", "triggers", "operations"]),
    ("properties", &["property"]),
    ("triggers", &["trigger"]),
    ("operations", &["operation"]),
    ("trigger", &["parameters", "output"]),
    ("operation", &["parameters", "output"]),
    ("parameters", &["parameter"]),
    ("body", &["configs", "flows"]),
];

/// Whether the root is a module at all.
pub(super) fn is_module(given: &Given<'_>, root: &Element, lacks: &mut Lacks) -> bool {
    let space = root.attribute("xmlns").unwrap_or_default();
    let is_module = root.name == "module" && space == CORE;
    if !is_module {
        let words = Words::new(
            "the root is expected to be `module` in `{0}`, found `{1}` in `{2}`",
            "根节点应为命名空间 `{0}` 中的 `module`，实际为 `{2}` 中的 `{1}`",
        );
        let at = given.at_attribute(root, "xmlns");
        lacks.add("root-unexpected", at, words, [CORE.to_owned(), root.name.clone(), space.to_owned()]);
    }
    is_module
}

/// Judges elements, attributes and names.
pub(super) fn judge(given: &Given<'_>, root: &Element, lacks: &mut Lacks) {
    for (name, expected) in [("apiType", "XML"), ("apiVersion", "1.0")] {
        let found = root.attribute(name).unwrap_or_default();
        if found != expected {
            let words =
                Words::new("`{0}` is expected to be `{1}`, found `{2}`", "`{0}` 应为 `{1}`，实际为 `{2}`");
            let values = [name.to_owned(), expected.to_owned(), found.to_owned()];
            lacks.add("api-version-unexpected", given.at_attribute(root, name), words, values);
        }
    }
    module_name(given, root, lacks);
    elements(given, root, lacks);
    let values = || root.child("declaration").into_iter().flat_map(values_below);
    for element in values() {
        required(given, element, &["name", "type"], lacks);
        known(given, element, &OF_VALUES, lacks);
        secret(given, element, lacks);
    }
    for (list, name, attributes) in
        [("triggers", "trigger", &OF_TRIGGERS[..]), ("operations", "operation", &OF_OPERATIONS[..])]
    {
        for element in listed(root, list, name) {
            required(given, element, &["name", "flowRef"], lacks);
            known(given, element, attributes, lacks);
            scope(given, element, lacks);
        }
    }
    repeated(given, root, lacks);
}

fn module_name(given: &Given<'_>, root: &Element, lacks: &mut Lacks) {
    let name = root.text_of("name").unwrap_or_default();
    if !is_name(name) {
        let at = given.at(root.child("name").unwrap_or(root).name_span());
        let words = Words::new(
            "a name of lower-case letters, digits and hyphens is expected, a letter first, found `{0}`",
            "名称只能包含小写字母、数字和横杠，且以小写字母开头，实际为 `{0}`",
        );
        lacks.add("name-malformed", at, words, [name.to_owned()]);
    }
}

/// The properties and parameters of a declaration.
fn values_below(declaration: &Element) -> Vec<&Element> {
    let is_value = |child: &&Element| ["property", "parameter"].contains(&child.name.as_str());
    let all = declaration.children.iter().flat_map(|list| {
        let parameters = list.children.iter().flat_map(|part| &part.children);
        list.children.iter().chain(parameters.flat_map(|list| &list.children))
    });
    all.filter(is_value).collect()
}

fn elements(given: &Given<'_>, element: &Element, lacks: &mut Lacks) {
    let Some((_, expected)) = CHILDREN.iter().find(|(name, _)| *name == element.name) else { return };
    for child in &element.children {
        if expected.contains(&child.name.as_str()) {
            elements(given, child, lacks);
            continue;
        }
        let words =
            Words::new("`{0}` is not known here; `{1}` holds `{2}`", "此处不应有 `{0}`；`{1}` 只包含 `{2}`");
        let values = [child.name.clone(), element.name.clone(), expected.join("`, `")];
        lacks.add("element-unknown", given.at(child.name_span()), words, values);
    }
}

/// Attributes that must be there and say something.
pub(super) fn required(given: &Given<'_>, element: &Element, names: &[&str], lacks: &mut Lacks) {
    for name in names {
        if element.attribute(name).is_none_or(|value| value.trim().is_empty()) {
            let words =
                Words::new("`{0}` must say `{1}`, and does not", "`{0}` 缺少必填属性 `{1}`，或其值为空");
            let values = [element.name.clone(), (*name).to_owned()];
            lacks.add("attribute-missing", given.at_attribute(element, name), words, values);
        }
    }
}

fn known(given: &Given<'_>, element: &Element, known: &[&'static str], lacks: &mut Lacks) {
    let own = element.attributes.iter().filter(|(name, _)| !name.contains(':') && name != "xmlns");
    let unknown = own.filter(|(name, _)| !known.contains(&name.as_str()));
    for (name, _) in unknown.take(MAX_UNKNOWN) {
        let words = (
            Words::new("`{1}` has no attribute `{0}`", "`{1}` 没有属性 `{0}`"),
            Words::new(
                "`{1}` has no attribute `{0}`; did you mean `{2}`?",
                "`{1}` 没有属性 `{0}`；是否为 `{2}`？",
            ),
        );
        let values = vec![name.clone(), element.name.clone()];
        let at = given.at_attribute(element, name);
        lacks.add_unknown("attribute-unknown", at, words, values, known.iter().copied());
    }
}

fn scope(given: &Given<'_>, element: &Element, lacks: &mut Lacks) {
    let unknown = element.attribute("scope").filter(|scope| !["PUBLIC", "PRIVATE"].contains(scope));
    if let Some(scope) = unknown.filter(|_| element.name == "operation") {
        let words = Words::new(
            "`scope` is expected to be `PUBLIC` or `PRIVATE`, found `{0}`",
            "`scope` 应为 `PUBLIC` 或 `PRIVATE`，实际为 `{0}`",
        );
        lacks.add("attribute-unknown", given.at_attribute(element, "scope"), words, [scope.to_owned()]);
    }
}

/// A secret that everybody would get with the connector.
fn secret(given: &Given<'_>, element: &Element, lacks: &mut Lacks) {
    let is_secret = element.attribute("password").is_some_and(|value| value != "false");
    if is_secret && element.attribute("defaultValue").is_some_and(|value| !value.is_empty()) {
        let at = given.at_attribute(element, "defaultValue");
        let name = element.attribute("name").unwrap_or_default().to_owned();
        lacks.add("password-default", at, PASSWORD_DEFAULT, [name]);
    }
}

/// That a secret has a value.
pub(super) const PASSWORD_DEFAULT: Words = Words::new(
    "the secret `{0}` has a default, which everybody gets with the connector",
    "密码项 `{0}` 设置了默认值，所有使用者都会得到它",
);

/// That a type is none.
pub(super) fn unknown_type(given: &Given<'_>, root: &Element, custom: &BTreeSet<&str>, lacks: &mut Lacks) {
    let words: Vec<&str> = KINDS.iter().map(|kind| kind.as_str()).collect();
    let Some(declaration) = root.child("declaration") else { return };
    let outputs = ["payload", "attributes"].iter().flat_map(|name| declaration.all(name));
    for element in values_below(declaration).into_iter().chain(outputs) {
        let word = element.attribute("type").unwrap_or_default();
        if word.is_empty() || words.contains(&word) || custom.contains(word) {
            continue;
        }
        let told = (
            Words::new(
                "`{0}` is neither a type of the platform nor a data type of the connector",
                "`{0}` 既不是平台类型，也不是连接器的自定义数据类型",
            ),
            Words::new(
                "`{0}` is neither a type of the platform nor a data type of the connector; did you mean `{1}`?",
                "`{0}` 既不是平台类型，也不是连接器的自定义数据类型；是否为 `{1}`？",
            ),
        );
        let at = given.at_attribute(element, "type");
        let known = words.iter().chain(custom).copied();
        lacks.add_unknown("type-unknown", at, told, vec![word.to_owned()], known);
    }
}

/// Names that stand twice in one list.
fn repeated(given: &Given<'_>, root: &Element, lacks: &mut Lacks) {
    let declared = root.child("declaration").into_iter().flat_map(|declaration| &declaration.children);
    let parts = declared.clone().flat_map(|list| &list.children);
    let parameters = parts.flat_map(|part| &part.children).filter(|child| child.name == "parameters");
    let body = root.child("body").into_iter().flat_map(|body| &body.children);
    for list in declared.chain(parameters).chain(body) {
        let mut seen = BTreeSet::new();
        for child in &list.children {
            let Some(name) = child.attribute("name").filter(|name| !name.is_empty()) else { continue };
            if !seen.insert(name) {
                let words = Words::new("a second `{0}` stands in `{1}`", "`{1}` 中有重复的名称 `{0}`");
                let values = [name.to_owned(), list.name.clone()];
                lacks.add("name-repeated", given.at_attribute(child, "name"), words, values);
            }
        }
    }
}
