//! The body of the XML: flows, their components, and sets of configurations.

use super::super::given::{Given, listed};
use super::Lacks;
use super::shape::required;
use crate::document::xml::Element;
use crate::platform::Words;
use std::collections::{BTreeMap, BTreeSet};

/// The source of flows that begin by the clock; the platform's document writes it without a module.
const SCHEDULER: &str = "scheduler";

/// Judges the body, and what the declaration says of it.
pub(super) fn judge(given: &Given<'_>, root: &Element, lacks: &mut Lacks) {
    let body = root.child("body");
    let in_body = |list: &str| {
        let list = body.and_then(|body| body.child(list));
        list.map(|list| list.children.as_slice()).unwrap_or_default()
    };
    let (configs, flows) = (in_body("configs"), in_body("flows"));
    configs.iter().for_each(|config| required(given, config, &["name"], lacks));
    flows.iter().for_each(|flow| required(given, flow, &["name"], lacks));
    let named = |all: &'_ [Element]| -> BTreeSet<String> {
        all.iter().filter_map(|one| one.attribute("name")).map(str::to_owned).collect()
    };
    let (config_names, flow_names) = (named(configs), named(flows));
    let mut used = Used::default();
    for flow in flows {
        used.read(flow);
        components(given, flow, &config_names, lacks);
    }
    let by_name: BTreeMap<&str, &Element> =
        flows.iter().rev().filter_map(|flow| Some((flow.attribute("name")?, flow))).collect();
    for (list, name) in [("triggers", "trigger"), ("operations", "operation")] {
        for part in listed(root, list, name) {
            let Some(wanted) = part.attribute("flowRef").filter(|wanted| !wanted.is_empty()) else {
                continue;
            };
            used.flows.insert(wanted);
            match by_name.get(wanted) {
                None => missing_flow(given, part, &flow_names, lacks),
                Some(flow) => implementation(given, (part, flow), lacks),
            }
        }
    }
    for flow in flows {
        let name = flow.attribute("name").unwrap_or_default();
        if !name.is_empty() && !used.flows.contains(name) {
            let words = Words::new(
                "no trigger and no operation names the flow `{0}`",
                "没有触发器或操作引用集成流 `{0}`",
            );
            lacks.add("flow-unused", given.at_attribute(flow, "name"), words, [name.to_owned()]);
        }
    }
    private(given, root, &used, lacks);
}

/// The words that flows use.
#[derive(Default)]
struct Used<'e> {
    /// Names of flows.
    flows: BTreeSet<&'e str>,
    /// Names of components without their module, and values of attributes.
    words: BTreeSet<&'e str>,
}

impl<'e> Used<'e> {
    fn read(&mut self, element: &'e Element) {
        for child in &element.children {
            self.words.insert(child.parts().1);
            self.words.extend(child.attributes.iter().map(|(_, value)| value.as_str()));
            self.flows.extend(child.attribute("flowRef"));
            self.read(child);
        }
    }
}

fn missing_flow(given: &Given<'_>, part: &Element, flows: &BTreeSet<String>, lacks: &mut Lacks) {
    let wanted = part.attribute("flowRef").unwrap_or_default();
    let at = given.at_attribute(part, "flowRef");
    let words = (
        Words::new("there is no flow `{0}`", "没有名为 `{0}` 的集成流"),
        Words::new("there is no flow `{0}`; did you mean `{1}`?", "没有名为 `{0}` 的集成流；是否为 `{1}`？"),
    );
    let known = flows.iter().map(String::as_str);
    lacks.add_unknown("flow-missing", at, words, vec![wanted.to_owned()], known);
}

/// What the flow of a trigger or an operation lacks.
fn implementation(given: &Given<'_>, (part, flow): (&Element, &Element), lacks: &mut Lacks) {
    let name = || [flow.attribute("name").unwrap_or_default().to_owned()];
    let Some(first) = flow.children.first() else {
        let words = Words::new("the flow `{0}` is empty", "集成流 `{0}` 为空，尚未实现");
        lacks.add("flow-empty", given.at_attribute(flow, "name"), words, name());
        return;
    };
    if part.name != "trigger" {
        return;
    }
    if first.parts().0.is_none() && first.name != SCHEDULER {
        let words = Words::new(
            "the flow of a trigger begins with a source of another module, such as `http:listener`; this one begins \
             with `{0}`",
            "触发器的集成流必须以其它模块的 source（如 `http:listener`）开始，实际以 `{0}` 开始",
        );
        lacks.add("trigger-source-missing", given.at(first.name_span()), words, [first.name.clone()]);
    }
    if flow.all("emit").is_empty() {
        let words = Words::new(
            "the flow `{0}` of a trigger has no `emit`, so that it never passes anything on",
            "触发器的集成流 `{0}` 中没有 `emit`，不会对外产生事件",
        );
        lacks.add("emit-missing", given.at_attribute(flow, "name"), words, name());
    }
}

/// Whether components name sets of configurations that there are.
fn components(given: &Given<'_>, flow: &Element, configs: &BTreeSet<String>, lacks: &mut Lacks) {
    for component in &flow.children {
        if component.parts().0.is_some() && component.attribute("configRef").is_none() {
            let words = Words::new(
                "`{0}` is a component of another module and names no `configRef`",
                "`{0}` 是其它模块的组件，但没有指定 `configRef`",
            );
            let at = given.at(component.name_span());
            lacks.add("config-unnamed", at, words, [component.name.clone()]);
        }
    }
    references(given, flow, configs, lacks);
}

fn references(given: &Given<'_>, element: &Element, configs: &BTreeSet<String>, lacks: &mut Lacks) {
    for child in &element.children {
        if let Some(wanted) = child.attribute("configRef").filter(|wanted| !configs.contains(*wanted)) {
            let at = given.at_attribute(child, "configRef");
            let words = (
                Words::new("there is no set of configurations `{0}`", "没有名为 `{0}` 的配置集"),
                Words::new(
                    "there is no set of configurations `{0}`; did you mean `{1}`?",
                    "没有名为 `{0}` 的配置集；是否为 `{1}`？",
                ),
            );
            let known = configs.iter().map(String::as_str);
            lacks.add_unknown("config-missing", at, words, vec![wanted.to_owned()], known);
        }
        references(given, child, configs, lacks);
    }
}

/// Operations that only the connector itself may use, and does not.
fn private(given: &Given<'_>, root: &Element, used: &Used<'_>, lacks: &mut Lacks) {
    for operation in listed(root, "operations", "operation") {
        let name = operation.attribute("name").unwrap_or_default();
        if operation.attribute("scope") == Some("PRIVATE") && !used.words.contains(name) {
            let words = Words::new(
                "the operation `{0}` is private, and no flow of the connector uses it",
                "操作 `{0}` 为 PRIVATE，但连接器内没有集成流引用它",
            );
            let at = given.at_attribute(operation, "name");
            lacks.add("private-operation-unused", at, words, [name.to_owned()]);
        }
    }
}
