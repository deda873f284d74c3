//! The solution with the connector and nothing else.

use super::super::solution::{CONNECTOR_FOLDER, CONNECTOR_TYPE, CONTENT_TYPES, CUSTOMIZATIONS, MANIFEST};
use super::definition::packaged;
use super::identity::Identity;
use super::{SCRIPT, icon, path, templates};
use crate::catalogue::Release;
use crate::document::{Kind, Node, minified};
use crate::error::Result;
use crate::files::FileSet;
use serde::Serialize;
use std::collections::BTreeMap;

/// A connector as solutions hold it.
#[derive(Debug)]
pub(super) struct Component {
    pub(super) identity: Identity,
    pub(super) files: Vec<File>,
    script_operations: Option<String>,
    /// What was not in the release.
    pub(super) filled: Vec<String>,
}

/// A file of the connector, and the element that names it.
#[derive(Debug, Serialize)]
pub(super) struct File {
    element: &'static str,
    pub(super) path: String,
    #[serde(skip)]
    pub(super) bytes: Vec<u8>,
}

/// What the templates may say.
#[derive(Serialize)]
struct Values<'a> {
    #[serde(flatten)]
    identity: &'a Identity,
    files: &'a [File],
    components: [templates::Root; 1],
    script_operations: Option<&'a str>,
}

impl Component {
    /// Takes the parts out of a release. The icon is kept as it is where it cannot be opened.
    pub(super) fn of(release: &Release, definition: Node<'_>, version: &str, identity: Identity) -> Self {
        let properties = release.properties().and_then(|root| root.get("properties"));
        let (definition, filled) = packaged(definition, release, version);
        let mut component = Self { identity, files: Vec::new(), script_operations: None, filled };
        component.add("openapidefinition", "openapidefinition.json", definition);
        let get = |name: &str| properties.and_then(|node| node.get(name));
        let parameters = get("connectionParameters").filter(Node::is_object);
        let parameters = parameters.map_or_else(|| "{}".to_owned(), minified);
        component.add("connectionparameters", "connectionparameters.json", parameters);
        if let Some(sets) = get("connectionParameterSets").filter(|sets| !sets.is_empty()) {
            component.add("connectionparametersets", "connectionparametersets.json", minified(sets));
        }
        let policies = policies(get("policyTemplateInstances"));
        component.add("policytemplateinstances", "policytemplateinstances.json", policies);
        if let Some(script) = release.files.get(&release.power_platform_path(SCRIPT)) {
            // An empty list means all operations, as none does.
            let operations = get("scriptOperations").filter(|node| node.kind() == Kind::Array);
            component.script_operations = Some(operations.map_or_else(|| "[]".to_owned(), minified));
            component.add("customcodeblobcontent", "customcodeblobcontent.csx", script);
        }
        if let Some((_, bytes)) = release.file_named("icon.png") {
            let bytes = icon::packaged(bytes).unwrap_or_else(|_| bytes.to_vec());
            component.add("iconblob", "iconblob.Png", bytes);
        }
        component
    }

    fn add(&mut self, element: &'static str, name: &str, bytes: impl Into<Vec<u8>>) {
        let path = format!("{CONNECTOR_FOLDER}/{}_{name}", self.identity.name);
        self.files.push(File { element, path, bytes: bytes.into() });
    }

    /// The element that lists the connector.
    pub(super) fn element(&self) -> Result<String> {
        templates::render(templates::CONNECTOR, self.values())
    }

    fn values(&self) -> Values<'_> {
        Values {
            identity: &self.identity,
            files: &self.files,
            components: [templates::Root {
                kind: CONNECTOR_TYPE,
                guid: self.identity.guid.clone(),
                name: Some(self.identity.name.clone()),
            }],
            script_operations: self.script_operations.as_deref(),
        }
    }

    /// The solution.
    pub(super) fn solution(&self) -> Result<FileSet> {
        let mut files = FileSet::new();
        self.insert_files(&mut files);
        files.insert(path(CUSTOMIZATIONS), templates::render(templates::CUSTOMIZATIONS, self.values())?);
        files.insert(path(MANIFEST), templates::render(templates::SOLUTION, self.values())?);
        insert_content_types(&mut files)?;
        Ok(files)
    }

    /// Adds the files of the connector to a solution.
    pub(super) fn insert_files(&self, files: &mut FileSet) {
        for file in &self.files {
            files.insert(path(&file.path), file.bytes.clone());
        }
    }
}

/// The keys of a policy: as `apiProperties.json` has them, and as Power Platform's exports do.
pub(in super::super) const POLICY_KEYS: [(&str, &str); 3] =
    [("templateId", "TemplateId"), ("title", "Title"), ("parameters", "Parameters")];

/// The policies with the keys that Power Platform itself gives them in its exports.
pub(super) fn policies(list: Option<Node<'_>>) -> String {
    let mut text = String::from("[");
    for (index, policy) in list.into_iter().flat_map(|list| list.items()).enumerate() {
        if index > 0 {
            text.push(',');
        }
        let members = policy.members().map(|member| {
            let exported = POLICY_KEYS.iter().find(|(written, _)| *written == member.name);
            let key = exported.map_or(member.name, |(_, exported)| *exported);
            format!("{}:{}", serde_json::json!(key), minified(member.value))
        });
        text.push_str(&format!("{{{}}}", members.collect::<Vec<_>>().join(",")));
    }
    text.push(']');
    text
}

/// Writes the media types: one line for each extension that is there.
pub(in super::super) fn insert_content_types(files: &mut FileSet) -> Result<()> {
    let mut extensions = BTreeMap::from([((0, "xml".to_owned()), "xml".to_owned())]);
    for file in files.paths() {
        let Some((_, extension)) = file.name().rsplit_once('.') else { continue };
        let lower = extension.to_ascii_lowercase();
        let rank = ["xml", "json", "csx", "png"].iter().position(|known| *known == lower).unwrap_or(4);
        extensions.entry((rank, lower)).or_insert_with(|| extension.to_owned());
    }
    let extensions = extensions.values().map(String::as_str).collect();
    let text = templates::render(templates::CONTENT_TYPES, templates::Extensions { extensions })?;
    files.insert(path(CONTENT_TYPES), format!("{}{text}", crate::source::BYTE_ORDER_MARK));
    Ok(())
}
