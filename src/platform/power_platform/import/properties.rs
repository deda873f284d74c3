//! `apiProperties.json`, put together from what a solution keeps in parts, and JSON laid out for people.

use super::super::package::POLICY_KEYS;
use crate::document::{Document, Format, Kind, Node, minified};
use crate::path::RepoPath;
use serde_json::json;

/// Longer texts stay in one line, in bytes.
const MAX_LAID_OUT: usize = 16 * 1024 * 1024;

/// The parts of a connector that go into the file.
#[derive(Default)]
pub(super) struct Properties<'p> {
    pub(super) parameters: Option<&'p [u8]>,
    pub(super) parameter_sets: Option<&'p [u8]>,
    pub(super) policies: Option<&'p [u8]>,
    pub(super) brand_color: Option<&'p str>,
    pub(super) capabilities: Option<&'p str>,
    pub(super) script_operations: Option<&'p str>,
}

impl Properties<'_> {
    /// The file, token by token as the parts are written.
    pub(super) fn written(&self) -> String {
        let mut members = Vec::new();
        let mut add = |name: &str, value: Option<String>| {
            members.extend(value.map(|value| format!("{}:{value}", json!(name))));
        };
        let parsed = |bytes: Option<&[u8]>| bytes.map(parse);
        let list = |text: Option<&str>| {
            let document = text.map(|text| parse(text.as_bytes()))?;
            Some(minified(document.root())).filter(|_| document.root().kind() == Kind::Array)
        };
        let parameters = parsed(self.parameters).map(|document| minified(document.root()));
        add("connectionParameters", Some(parameters.unwrap_or_else(|| "{}".to_owned())));
        add("connectionParameterSets", parsed(self.parameter_sets).map(|document| minified(document.root())));
        add("iconBrandColor", self.brand_color.map(|color| json!(color).to_string()));
        add("capabilities", list(self.capabilities));
        add("scriptOperations", list(self.script_operations));
        let policies = parsed(self.policies).filter(|document| !document.root().is_empty());
        add("policyTemplateInstances", policies.map(|document| written_policies(document.root())));
        let text = laid_out(&format!("{{\"properties\":{{{}}}}}", members.join(",")));
        text + "\n"
    }
}

fn parse(bytes: &[u8]) -> Document {
    Document::parse(RepoPath::root(), bytes.to_vec(), Format::Json).0
}

/// Policies with the keys that `apiProperties.json` has.
fn written_policies(list: Node<'_>) -> String {
    let policies = list.items().map(|policy| {
        if !policy.is_object() {
            return minified(policy);
        }
        let members = policy.members().map(|member| {
            let written = POLICY_KEYS.iter().find(|(_, exported)| *exported == member.name);
            let key = written.map_or(member.name, |(written, _)| *written);
            format!("{}:{}", json!(key), minified(member.value))
        });
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    });
    format!("[{}]", policies.collect::<Vec<_>>().join(","))
}

/// JSON without faults, laid out with two blanks for each level. Its tokens stay as they are; so does a
/// text that would become very long.
pub(super) fn laid_out(json: &str) -> String {
    let mut text = String::with_capacity(json.len() * 2);
    let (mut depth, mut in_string, mut escaped, mut is_empty) = (0_usize, false, false, false);
    let line = |text: &mut String, depth: usize| {
        text.push('\n');
        text.extend(std::iter::repeat_n("  ", depth));
    };
    for character in json.chars() {
        if text.len() > MAX_LAID_OUT {
            return json.to_owned();
        }
        if in_string {
            text.push(character);
            in_string = escaped || character != '"';
            escaped = !escaped && character == '\\';
            continue;
        }
        if character.is_ascii_whitespace() {
            continue;
        }
        let closes = matches!(character, '}' | ']');
        depth -= usize::from(closes && depth > 0);
        if closes != is_empty {
            line(&mut text, depth);
        }
        text.push(character);
        is_empty = matches!(character, '{' | '[');
        depth += usize::from(is_empty);
        match character {
            ':' => text.push(' '),
            ',' => line(&mut text, depth),
            '"' => in_string = true,
            _ => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_laid_out_token_by_token() {
        let json = r#"{"a":[1.50,{}],"b\"{":"\\","c":[],"d":{"e":[[]]}}"#;
        let expected = "{\n  \"a\": [\n    1.50,\n    {}\n  ],\n  \"b\\\"{\": \"\\\\\",\n  \"c\": [],\n  \"d\": {\n    \"e\": [\n      []\n    ]\n  }\n}";
        assert_eq!(laid_out(json), expected);
        assert_eq!(minified(parse(expected.as_bytes()).root()), json);
        let deep = format!("{}{}", "[".repeat(190), "1,".repeat(1 << 20));
        assert_eq!(laid_out(&deep), deep);
    }

    #[test]
    fn parts_become_one_file() {
        let properties = Properties {
            parameters: Some(br#"{"token":{"type":"string"}}"#),
            parameter_sets: Some(br#"{"values":[{"name":"a"}]}"#),
            capabilities: Some("[\"actions\"]"),
            policies: Some(br#"[{"TemplateId":"setheader","Title":"t","Parameters":{"x":1.0}}]"#),
            script_operations: Some("[\"A\"]"),
            ..Properties::default()
        };
        let text = properties.written();
        let minified = minified(parse(text.as_bytes()).root());
        let expected = r#"{"properties":{"connectionParameters":{"token":{"type":"string"}},"connectionParameterSets":{"values":[{"name":"a"}]},"capabilities":["actions"],"scriptOperations":["A"],"policyTemplateInstances":[{"templateId":"setheader","title":"t","parameters":{"x":1.0}}]}}"#;
        assert_eq!(minified, expected);
    }
}
