//! Whether manifest, definition and XML say the same.

use super::super::document;
use super::super::given::{FILE, Given, listed};
use super::super::kept::Damage;
use super::super::module::{Module, Part};
use super::super::names::is_name;
use super::Lacks;
use super::shape::{PASSWORD_DEFAULT, unknown_type};
use crate::catalogue::{Release, TencentKind, manifest, normalise};
use crate::document::Location;
use crate::document::xml::Element;
use crate::platform::Words;
use std::collections::{BTreeMap, BTreeSet};

/// A place in the manifest, or the manifest where there is none.
fn in_manifest(release: &Release, pointer: &str) -> Location {
    let document = release.document(manifest::FILE);
    let node = document.and_then(|document| document.root().at(pointer));
    let whole = || Location::file(release.folder.join(&super::super::path(manifest::FILE)));
    node.map_or_else(whole, |node| node.location())
}

/// What the manifest names and the definition does not have.
pub(super) fn of_manifest(release: &Release, derived: &Module, lacks: &mut Lacks) {
    let tencent = &release.manifest.tencent;
    let is_there =
        |id: &str| !derived.has_api || derived.is_too_large || derived.parts.iter().any(|part| part.id == id);
    let triggers = tencent.triggers.iter().enumerate();
    for (number, id) in triggers.filter(|(_, id)| !is_there(id)) {
        let at = in_manifest(release, &format!("/tencent/triggers/{number}"));
        no_operation("trigger-unknown", at, (id, derived), lacks);
    }
    if let Some(id) = tencent.connection_test.as_deref().filter(|id| !is_there(id)) {
        let at = in_manifest(release, "/tencent/connection-test");
        no_operation("connection-test-unknown", at, (id, derived), lacks);
    }
    for (number, property) in tencent.properties.iter().enumerate() {
        if property.secret && property.default.as_deref().is_some_and(|default| !default.is_empty()) {
            let at = in_manifest(release, &format!("/tencent/property/{number}/default"));
            lacks.add("password-default", at, PASSWORD_DEFAULT, [property.name.clone()]);
        }
    }
    let whole = || match release.definition_document() {
        Some(document) => document.root().location(),
        None => Location::file(release.folder.clone()),
    };
    if derived.is_too_large {
        let words = Words::new(
            "the operations have more parameters than are declared; split the connector",
            "操作的参数总数过多，无法全部声明；请拆分连接器",
        );
        lacks.add("declaration-too-large", whole(), words, []);
    }
    if derived.cut > 0 {
        let words = Words::new(
            "{0} operations or types have more fields than are told; the others are of the type `any`",
            "{0} 个操作或类型的字段过多，其余字段按 `any` 处理",
        );
        lacks.add("fields-cut", whole(), words, [derived.cut.to_string()]);
    }
}

/// What is wrong with the document that people write into.
pub(super) fn of_document(release: &Release, lacks: &mut Lacks) {
    let at = Location::file(release.folder.join(&super::super::path(document::FILE)));
    match document::kept(release).1 {
        Some(Damage::Open(line)) => {
            let words = Words::new(
                "the part that begins in line {0} does not end, so that nobody knows what is to be kept",
                "第 {0} 行开始的手写部分没有结束标记，无法确定需要保留的内容",
            );
            lacks.add("document-unclosed", at, words, [line.to_string()]);
        }
        Some(Damage::Edited) => {
            let words = Words::new(
                "something was changed that is not between begin and end; the package has it as it is generated",
                "begin 与 end 标记之外的内容被修改；包中的文档将按生成结果输出",
            );
            lacks.add("document-edited", at, words, []);
        }
        None => {}
    }
}

fn no_operation(fault: &'static str, at: Location, (id, derived): (&str, &Module), lacks: &mut Lacks) {
    let words = (
        Words::new("the definition has no operation `{0}`", "定义中没有操作 `{0}`"),
        Words::new(
            "the definition has no operation `{0}`; did you mean `{1}`?",
            "定义中没有操作 `{0}`；是否为 `{1}`？",
        ),
    );
    let known = derived.parts.iter().map(|part| part.id.as_str());
    lacks.add_unknown(fault, at, words, vec![id.to_owned()], known);
}

/// What the XML lacks that is made of the definition.
pub(super) fn of_derived(release: &Release, derived: &Module, lacks: &mut Lacks) {
    if !is_name(&derived.name) {
        let words = Words::new(
            "the id `{0}` is no name on the platform: a lower-case letter comes first",
            "标识 `{0}` 不符合平台的命名规则：必须以小写字母开头",
        );
        lacks.add("name-malformed", in_manifest(release, ""), words, [derived.name.clone()]);
    }
    for part in derived.parts.iter().filter(|part| part.is_numbered) {
        let words = Words::new(
            "`{0}` is called `{1}` on the platform, because another operation has its name already",
            "`{0}` 在平台上被命名为 `{1}`，因为另一个操作已占用其名称",
        );
        lacks.add("name-numbered", part.at.clone(), words, [part.id.clone(), part.name.clone()]);
    }
    if !derived.parts.is_empty() {
        let words = Words::new(
            "the flows of all {0} operations and triggers are a skeleton; `{1}` would hold finished ones",
            "全部 {0} 个操作和触发器的集成流仅为骨架；请在 `{1}` 中完成实现",
        );
        let values = [derived.parts.len().to_string(), FILE.to_owned()];
        lacks.add("flows-unfinished", in_manifest(release, "/platforms"), words, values);
    }
}

/// Where the XML says something else than manifest and definition.
pub(super) fn of_given(
    (given, root): (&Given<'_>, &Element),
    release: &Release,
    derived: &Module,
    lacks: &mut Lacks,
) {
    version((given, root), release, lacks);
    let types = release.data_types();
    let custom: BTreeSet<&str> = types.iter().flat_map(|types| types.iter()).map(|one| one.name).collect();
    unknown_type(given, root, &custom, lacks);
    let declared: Vec<&Element> =
        ["trigger", "operation"].into_iter().flat_map(|name| declared(root, name)).collect();
    let (mut told, known) = (BTreeSet::new(), derived.by_word());
    for element in &declared {
        let name = element.attribute("name").unwrap_or_default();
        match known.get(name) {
            Some(part) => {
                told.insert(part.name.as_str());
                parameters(given, (element, part), lacks);
            }
            None if element.name == "operation" && element.attribute("scope") != Some("PRIVATE") => {
                let words = Words::new(
                    "the definition has no operation that is called `{0}`",
                    "定义中没有名为 `{0}` 的操作",
                );
                lacks.add("operation-unknown", given.at_attribute(element, "name"), words, [name.to_owned()]);
            }
            None => {}
        }
    }
    for part in derived.parts.iter().filter(|part| !part.is_private && !told.contains(part.name.as_str())) {
        let words = Words::new(
            "the XML declares no `{1}`, which would be `{0}` on the platform",
            "XML 中没有声明 `{1}`，它在平台上的名称为 `{0}`",
        );
        lacks.add("operation-undeclared", part.at.clone(), words, [part.name.clone(), part.id.clone()]);
    }
    undeclared_properties(root, release, lacks);
    let test = release.manifest.tencent.connection_test.as_deref();
    if let Some(part) = test.and_then(|id| derived.parts.iter().find(|part| part.id == id))
        && !told.contains(part.name.as_str())
    {
        let at = in_manifest(release, "/tencent/connection-test");
        let words = Words::new(
            "the XML declares no `{0}`, by which connections are to be tested",
            "XML 中没有声明用于测试连接的 `{0}`",
        );
        lacks.add("connection-test-unknown", at, words, [part.id.clone()]);
    }
}

/// Properties of the manifest that the XML does not declare.
fn undeclared_properties(root: &Element, release: &Release, lacks: &mut Lacks) {
    let written = listed(root, "properties", "property").into_iter();
    let written: BTreeSet<&str> = written.filter_map(|property| property.attribute("name")).collect();
    let declared = release.manifest.tencent.properties.iter().enumerate();
    for (number, property) in declared.filter(|(_, property)| !written.contains(property.name.as_str())) {
        let at = in_manifest(release, &format!("/tencent/property/{number}/name"));
        let words = Words::new("the XML declares no property `{0}`", "XML 中没有声明属性 `{0}`");
        lacks.add("property-undeclared", at, words, [property.name.clone()]);
    }
}

fn declared<'e>(root: &'e Element, name: &str) -> Vec<&'e Element> {
    listed(root, &format!("{name}s"), name)
}

fn version((given, root): (&Given<'_>, &Element), release: &Release, lacks: &mut Lacks) {
    let written = root.text_of("version").unwrap_or_default();
    let at = given.at(root.child("version").unwrap_or(root).name_span());
    if written.is_empty() {
        if release.manifest.tencent.kind == TencentKind::SelfBuilt {
            let words =
                Words::new("a self-built connector must have a version", "自建型连接器必须填写版本号");
            lacks.add("version-missing", at, words, []);
        }
        return;
    }
    let Some(expected) = release.version() else { return };
    let numbers = |version: &semver::Version| (version.major, version.minor, version.patch);
    if normalise(written).is_none_or(|found| numbers(&found) != numbers(expected)) {
        let words = Words::new(
            "the XML says version `{0}`, the manifest `{1}`",
            "XML 中的版本号为 `{0}`，清单中为 `{1}`",
        );
        lacks.add("version-differs", at, words, [written.to_owned(), expected.to_string()]);
    }
}

/// What is said of the parameters of an operation.
fn parameters(given: &Given<'_>, (element, part): (&Element, &Part), lacks: &mut Lacks) {
    let list = element.child("parameters").into_iter().flat_map(|list| list.children.iter().rev());
    let named: BTreeMap<&str, &Element> =
        list.filter_map(|child| Some((child.attribute("name")?, child))).collect();
    for field in &part.parameters {
        match named.get(field.name.as_str()) {
            Some(written) if !field.is_required && written.attribute("defaultValue").is_none() => {
                let words = Words::new(
                    "`{0}` need not be given, but without a `defaultValue` the platform demands it",
                    "参数 `{0}` 并非必填，但没有 `defaultValue` 时平台会要求填写",
                );
                let at = given.at_attribute(written, "name");
                lacks.add("optional-without-default", at, words, [field.name.clone()]);
            }
            None if field.is_required && element.name == "operation" => {
                let words = Words::new(
                    "`{1}` has no parameter `{0}`, without which the service refuses the call",
                    "`{1}` 缺少服务端必填的参数 `{0}`",
                );
                let at = given.at_attribute(element, "name");
                let values = [field.name.clone(), element.attribute("name").unwrap_or_default().to_owned()];
                lacks.add("parameter-undeclared", at, words, values);
            }
            Some(_) | None => {}
        }
    }
}
