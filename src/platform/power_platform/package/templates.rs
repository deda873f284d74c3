//! The XML of solutions, from templates in which every value is text.

use crate::error::Result;
use crate::platform::templates::render_xml;
use serde::Serialize;

const TEMPLATES: [(&str, &str); 8] = [
    (CONNECTION_REFERENCE, include_str!("../../../../templates/power-platform/connection-reference.xml")),
    (CONNECTOR, include_str!("../../../../templates/power-platform/connector.xml")),
    (CONTENT_TYPES, include_str!("../../../../templates/power-platform/content-types.xml")),
    (CUSTOMIZATIONS, include_str!("../../../../templates/power-platform/customizations.xml")),
    (FLOW_CUSTOMIZATIONS, include_str!("../../../../templates/power-platform/flow-customizations.xml")),
    (IMPORT_CONFIG, include_str!("../../../../templates/power-platform/import-config.xml")),
    (SOLUTION, include_str!("../../../../templates/power-platform/solution.xml")),
    (WORKFLOW, include_str!("../../../../templates/power-platform/workflow.xml")),
];

/// The element of one connection reference.
pub(super) const CONNECTION_REFERENCE: &str = "connection-reference.xml";

/// The element of one connector.
pub(super) const CONNECTOR: &str = "connector.xml";

/// The media types of a solution's files.
pub(super) const CONTENT_TYPES: &str = "content-types.xml";

/// What a solution of one connector holds.
pub(super) const CUSTOMIZATIONS: &str = "customizations.xml";

/// What a solution of flows holds.
pub(super) const FLOW_CUSTOMIZATIONS: &str = "flow-customizations.xml";

/// The order in which solutions are imported.
pub(super) const IMPORT_CONFIG: &str = "import-config.xml";

/// What a solution says of itself.
pub(super) const SOLUTION: &str = "solution.xml";

/// The element of one flow.
pub(super) const WORKFLOW: &str = "workflow.xml";

/// A part of a solution, as its manifest lists it.
#[derive(Debug, Serialize)]
pub(super) struct Root {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) guid: String,
    pub(super) name: Option<String>,
}

/// What the media types are made from.
#[derive(Serialize)]
pub(super) struct Extensions<'a> {
    pub(super) extensions: Vec<&'a str>,
}

/// What the order of import is made from.
#[derive(Serialize)]
pub(super) struct Solutions<'a> {
    pub(super) solutions: Vec<&'a str>,
}

/// Fills a template.
///
/// # Errors
/// When the template asks for a value that is not there; a test fills them all.
pub(super) fn render(name: &str, values: impl Serialize) -> Result<String> {
    render_xml(&TEMPLATES, name, values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::xml;

    #[test]
    fn values_are_text_and_nothing_else() {
        let hostile = "a\u{0}\u{b}<b>&\"]]>\r\n\u{fffe}ü";
        assert_eq!(xml::escape(hostile), "a&lt;b&gt;&amp;&quot;]]&gt;&#13;\nü");
        let text = render(CONTENT_TYPES, Extensions { extensions: vec!["\"/><x>"] }).unwrap();
        assert!(xml::parse(&text).unwrap().all("x").is_empty());
    }
}
