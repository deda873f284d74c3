//! One connector at one version: its manifest, definition and files.

use super::accept::Accept;
use super::data_types;
use super::deployed;
use super::evidence::{self, Evidence};
use super::manifest::{self, Manifest};
use super::mappings::{self, Mapping};
use super::note::{self, ChangeNote};
use super::translation::{self, Translation};
use super::usage;
use super::version::normalise;
use crate::contract::{Contract, DataTypes, Dialect};
use crate::document::{Document, Documents, Fault, FaultKind, Format, Location, Node, Step};
use crate::export::{Export, Target, Unfit, export};
use crate::files::FileSet;
use crate::icon::Icon;
use crate::path::RepoPath;
use crate::source::Source;
use semver::Version;
use std::sync::OnceLock;

/// How a connector's folder is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// `<id>/v<major>/connector.toml` with the definition beside it.
    Native,
    /// A folder of Microsoft's connector repository: three files, and no manifest but for exceptions.
    PowerPlatform,
    /// A folder, or a repository, that commercetools deploys: `connect.yaml` beside the applications, and no
    /// manifest but for exceptions. Its versions are those of its tags.
    Commercetools,
}

impl Layout {
    /// Whether a document of a folder is read. Of what is deployed the source is the authors' own: nothing is
    /// said of it, whatever dialect of JSON its tools want.
    fn reads(self, path: &RepoPath) -> bool {
        let is_package = path.name() == PACKAGE && path.parts().count() <= 2;
        let names = [manifest::FILE, usage::FILE, evidence::FILE];
        match self {
            Self::Native | Self::PowerPlatform => true,
            Self::Commercetools => {
                is_package || CONNECT.iter().chain(&names).any(|name| path.as_str() == *name)
            }
        }
    }

    /// Whether a fault of reading the folder matters: a repository of source may hold links.
    pub fn minds(self, kind: FaultKind) -> bool {
        !(self == Self::Commercetools && kind == FaultKind::NotAFile)
    }
}

/// The file of a package of npm: name, licence, scripts.
pub const PACKAGE: &str = "package.json";

/// The definition's usual names in the native layout, in the order in which they are tried.
const DEFINITIONS: [&str; 6] = [
    "openapi.yaml",
    "openapi.yml",
    "openapi.json",
    "swagger.json",
    "swagger.yaml",
    "apiDefinition.swagger.json",
];

/// The definition's name in Microsoft's repository, compared without regard to case.
pub const POWER_PLATFORM_DEFINITION: &str = "apiDefinition.swagger.json";

/// The name of the file with connection parameters, policies and brand colour.
pub const PROPERTIES: &str = "apiProperties.json";

/// The names of the file that says what commercetools deploys; the platform itself reads the first alone.
pub const CONNECT: [&str; 2] = ["connect.yaml", "connect.yml"];

/// The places of what commercetools deploys, seen from the folder.
pub(super) const DEPLOYMENTS: [&str; 4] =
    ["connect.yaml", "connect.yml", "commercetools/connect.yaml", "commercetools/connect.yml"];

/// The folder of what only Power Platform wants, in the native layout.
pub const POWER_PLATFORM_FOLDER: &str = "power-platform";

/// One connector at one version: a draft in the work tree, or published at a tag.
#[derive(Debug)]
pub struct Release {
    /// The folder, seen from the root of the catalogue.
    pub folder: RepoPath,
    /// How the folder is laid out.
    pub layout: Layout,
    /// What the connector says of itself, or what was inferred.
    pub manifest: Manifest,
    /// The parsed files, in the order of their paths; paths are seen from the root.
    pub documents: Documents,
    /// The files of the folder, seen from the folder.
    pub files: FileSet,
    /// What was written of changes that are not released yet.
    pub notes: Vec<ChangeNote>,
    /// What tests of the operations gave.
    pub evidence: Evidence,
    definition: Option<RepoPath>,
    texts: OnceLock<Vec<Text>>,
    icon: OnceLock<Option<Icon>>,
    swagger: OnceLock<Option<Result<Export, Unfit>>>,
    openapi30: OnceLock<Option<Result<Export, Unfit>>>,
}

/// A text among the files that is no document: Markdown, a script, a note.
#[derive(Debug)]
pub struct Text {
    /// The file, seen from the root of the catalogue.
    pub path: RepoPath,
    /// What it says.
    pub source: Source,
}

/// A file with a zero byte among so many is no text.
const TEXT_HEAD: usize = 8_000;

/// Larger files are not read as texts, in bytes.
const MAX_TEXT: usize = 8 * 1024 * 1024;

/// The name of the icon, compared without regard to case.
pub const ICON: &str = "icon.png";

impl Release {
    /// Reads a folder; whatever keeps a part of it from being read is a fault.
    pub fn load(folder: RepoPath, layout: Layout, files: FileSet) -> (Self, Vec<Fault>) {
        let mut faults = Vec::new();
        let mut documents = Vec::new();
        for (path, bytes) in files.iter() {
            if let Some(format) = Format::of(path).filter(|_| layout.reads(path)) {
                let (document, found) = Document::parse(folder.join(path), bytes.to_vec(), format);
                documents.push(document);
                faults.extend(found);
            }
        }
        let (notes, found) = note::read(&folder, &files);
        faults.extend(found);
        let documents = Documents::new(folder.clone(), documents);
        let manifest = Manifest::default();
        let mut release = Self {
            folder,
            layout,
            manifest,
            documents,
            files,
            notes,
            evidence: Evidence::default(),
            definition: None,
            texts: OnceLock::new(),
            icon: OnceLock::new(),
            swagger: OnceLock::new(),
            openapi30: OnceLock::new(),
        };
        match layout {
            Layout::Native => release.read_manifest(&mut faults),
            Layout::PowerPlatform | Layout::Commercetools => {}
        }
        release.definition = release.find_definition(&mut faults);
        for (_, document) in translation::files(&release) {
            faults.extend(translation::read(document).1);
        }
        if let Some(document) = release.document(usage::FILE).filter(|document| document.is_whole()) {
            faults.extend(usage::read(document.root()).1);
        }
        match layout {
            Layout::Native => faults.extend(release.faults_beside()),
            Layout::PowerPlatform => {
                release.infer_manifest();
                release.read_beside(&mut faults);
            }
            Layout::Commercetools => {
                release.manifest = deployed::inferred(&release, &mut faults);
                release.read_beside(&mut faults);
            }
        }
        let (evidence, found) = evidence::read(&release);
        release.evidence = evidence;
        faults.extend(found);
        (release, faults)
    }

    fn read_manifest(&mut self, faults: &mut Vec<Fault>) {
        let Some(document) = self.document(manifest::FILE) else { return };
        let (manifest, found) = Manifest::read(document.root());
        if document.is_whole() {
            faults.extend(found);
        }
        self.manifest = manifest;
    }

    /// What of the files beside the definition is not as it should be.
    fn faults_beside(&self) -> Vec<Fault> {
        let mut faults = data_types::judge(self);
        if let Some(document) = self.document(mappings::FILE).filter(|document| document.is_whole()) {
            faults.extend(mappings::read(document.root()).1);
        }
        faults
    }

    /// Reads the manifest in a layout of others.
    fn read_beside(&mut self, faults: &mut Vec<Fault>) {
        let mut manifest = std::mem::take(&mut self.manifest);
        if let Some(document) = self.document(manifest::FILE) {
            let found = manifest.read_beside(document.root(), self.layout);
            if document.is_whole() {
                faults.extend(found);
            }
        }
        self.manifest = manifest;
    }

    fn find_definition(&self, faults: &mut Vec<Fault>) -> Option<RepoPath> {
        let path = match (&self.manifest.definition, self.layout) {
            (Some(path), _) => self.files.get(path).map(|_| path.clone()),
            (None, Layout::Native) => DEFINITIONS
                .iter()
                .filter_map(|name| RepoPath::parse(name).ok())
                .find(|path| self.files.get(path).is_some()),
            (None, Layout::PowerPlatform) => self.foreign_definition(),
            (None, Layout::Commercetools) => return None,
        };
        let Some(path) = path else {
            if self.is_only_deployed() {
                return None;
            }
            let expected = match (&self.manifest.definition, self.layout) {
                (Some(path), _) => path.to_string(),
                (None, Layout::Native) => "openapi.yaml".to_owned(),
                (None, Layout::PowerPlatform | Layout::Commercetools) => POWER_PLATFORM_DEFINITION.to_owned(),
            };
            faults.push(Fault {
                kind: FaultKind::DefinitionMissing,
                location: Location::file(self.folder.clone()),
                message: format!("there is no API definition; `{expected}` is expected"),
                mend: None,
            });
            return None;
        };
        let document = self.document(path.as_str())?;
        if document.is_whole() && Dialect::of(document.root()).is_none() {
            faults.push(Fault {
                kind: FaultKind::DefinitionUnknown,
                location: document.root().location(),
                message: "this is no API definition: neither `swagger: \"2.0\"` nor `openapi: 3.0` or `3.1` \
                          stands at its root"
                    .to_owned(),
                mend: None,
            });
        }
        Some(path)
    }

    /// Whether nothing but the platform that deploys it wants the connector: then it may have no API.
    fn is_only_deployed(&self) -> bool {
        let platforms = &self.manifest.platforms;
        let is_alone = platforms.iter().all(|platform| platform == deployed::PLATFORM);
        self.manifest.definition.is_none() && !platforms.is_empty() && is_alone
    }

    /// Whether there is no API because there need not be one.
    pub fn offers_no_api(&self) -> bool {
        self.definition.is_none() && (self.layout == Layout::Commercetools || self.is_only_deployed())
    }

    /// What commercetools deploys; none where no file says it.
    pub fn deployment(&self) -> Option<&Document> {
        DEPLOYMENTS.iter().find_map(|path| self.document(path))
    }

    /// The definition of a Power Platform folder: its proper name, in any case, or the only other
    /// `*.swagger.json`.
    fn foreign_definition(&self) -> Option<RepoPath> {
        let top: Vec<&RepoPath> = self.files.paths().filter(|path| path.parent().is_root()).collect();
        let named = |wanted: &str| top.iter().find(|path| path.name().eq_ignore_ascii_case(wanted));
        if let Some(path) = named(POWER_PLATFORM_DEFINITION) {
            return Some((*path).clone());
        }
        let mut swagger =
            top.iter().filter(|path| path.name().to_ascii_lowercase().ends_with(".swagger.json"));
        swagger.next().map(|path| (*path).clone())
    }

    /// Fills the manifest with what a Power Platform folder says elsewhere.
    fn infer_manifest(&mut self) {
        let info = self.definition_document().and_then(|document| document.root().get("info"));
        let properties = self.properties().and_then(|node| node.get("properties"));
        let text = |node: Option<Node<'_>>, name: &str| {
            node.and_then(|node| node.get_str(name))
                .map(str::trim)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        let contact = info.and_then(|info| info.get("contact"));
        let manifest = Manifest {
            version: text(info, "version").and_then(|text| normalise(&text)),
            platforms: vec!["power-platform".to_owned()],
            profile: self.group_profile(),
            publisher: text(properties, "publisher"),
            brand_color: text(properties, "iconBrandColor"),
            website: self.connector_metadata("website"),
            privacy_policy: self.connector_metadata("privacy policy"),
            categories: self
                .connector_metadata("categories")
                .map(|text| {
                    text.split(';')
                        .map(|part| part.trim().to_owned())
                        .filter(|part| !part.is_empty())
                        .collect()
                })
                .unwrap_or_default(),
            contact: super::manifest::Contact {
                name: text(contact, "name"),
                email: text(contact, "email"),
                url: text(contact, "url"),
            },
            ..Manifest::default()
        };
        self.manifest = manifest;
    }

    /// The profile of the group of Microsoft's repository that the folder belongs to.
    fn group_profile(&self) -> Option<String> {
        let group = self.folder.parent();
        (group.name() == "independent-publisher-connectors").then(|| "independent-publisher".to_owned())
    }

    /// A value of `x-ms-connector-metadata`, by its name without regard to case.
    fn connector_metadata(&self, name: &str) -> Option<String> {
        let items = self.definition_document()?.root().get("x-ms-connector-metadata")?;
        let item = items.items().find(|item| {
            item.get_str("propertyName").is_some_and(|found| found.eq_ignore_ascii_case(name))
        })?;
        item.get_str("propertyValue").map(str::to_owned)
    }

    /// A parsed file of the folder.
    pub fn document(&self, path: &str) -> Option<&Document> {
        let within = |document: &Document| {
            let rest = document.path().as_str().strip_prefix(self.folder.as_str());
            rest.is_some_and(|rest| rest.strip_prefix('/').unwrap_or(rest) == path)
        };
        self.documents.iter().find(|document| within(document))
    }

    /// The path of the definition in the folder.
    pub fn definition_path(&self) -> Option<&RepoPath> {
        self.definition.as_ref()
    }

    /// The definition as it was parsed, broken or not.
    pub fn definition_document(&self) -> Option<&Document> {
        self.document(self.definition.as_ref()?.as_str())
    }

    /// The API; none where the definition is missing, no API definition, or broken, be it in a file
    /// that it refers to.
    pub fn contract(&self) -> Option<Contract<'_>> {
        let document = self.definition_document().filter(|document| document.is_whole())?;
        let contract = Contract::read_among(document, &self.documents)?;
        let is_broken = |document: &Document| !document.is_whole();
        let broken = self.documents.iter().any(is_broken) && contract.documents().into_iter().any(is_broken);
        (!broken).then_some(contract)
    }

    /// The custom data types; none where no file holds them.
    pub fn data_types(&self) -> Option<DataTypes<'_>> {
        let document = data_types::document(self)?;
        Some(DataTypes::new(self.documents.root(document)))
    }

    /// The field mappings in the order of their file.
    pub fn mappings(&self) -> Vec<Mapping<'_>> {
        let document = self.document(mappings::FILE).filter(|_| self.layout == Layout::Native);
        document.map(|document| mappings::read(document.root()).0).unwrap_or_default()
    }

    /// What it says of itself in other languages, by their tags.
    pub fn translations(&self) -> Vec<(&str, Translation<'_>)> {
        translation::files(self).map(|(tag, document)| (tag, translation::read(document).0)).collect()
    }

    /// All documents of the folder.
    pub(super) fn documents(&self) -> impl Iterator<Item = &Document> {
        self.documents.iter()
    }

    /// How much it is used, in the order of the days; empty where nobody counted.
    pub fn usage(&self) -> Vec<usage::Point> {
        self.document(usage::FILE).map(|document| usage::read(document.root()).0).unwrap_or_default()
    }

    /// The definition in Swagger 2.0 and in one file, written when it is first asked for; none where
    /// it is so already, or where there is no API.
    pub fn in_swagger(&self) -> Option<Result<&Export, &Unfit>> {
        self.swagger.get_or_init(|| self.exported(Target::Swagger2)).as_ref().map(Result::as_ref)
    }

    /// The definition in OpenAPI 3.0 and in one file, written when it is first asked for; none where
    /// it is so already, or where there is no API.
    pub fn in_openapi30(&self) -> Option<Result<&Export, &Unfit>> {
        self.openapi30.get_or_init(|| self.exported(Target::OpenApi30)).as_ref().map(Result::as_ref)
    }

    fn exported(&self, target: Target) -> Option<Result<Export, Unfit>> {
        let contract = self.contract()?;
        let is_so = contract.dialect() == target.dialect() && contract.documents().len() == 1;
        (!is_so).then(|| export(&contract, target))
    }

    /// The path in the folder of a file that only Power Platform wants.
    pub fn power_platform_path(&self, name: &str) -> RepoPath {
        let name = RepoPath::parse(name).unwrap_or_default();
        match self.layout {
            Layout::Native | Layout::Commercetools => {
                RepoPath::parse(POWER_PLATFORM_FOLDER).unwrap_or_default().join(&name)
            }
            Layout::PowerPlatform => name,
        }
    }

    /// The outermost value of `apiProperties.json`.
    pub fn properties(&self) -> Option<Node<'_>> {
        Some(self.document(self.power_platform_path(PROPERTIES).as_str())?.root())
    }

    /// The texts that are no documents, in the order of their paths; decoded when they are first
    /// asked for.
    pub fn texts(&self) -> &[Text] {
        let is_text = |path: &RepoPath, bytes: &[u8]| {
            let head = bytes.get(..TEXT_HEAD).unwrap_or(bytes);
            Format::of(path).is_none() && bytes.len() <= MAX_TEXT && memchr::memchr(0, head).is_none()
        };
        self.texts.get_or_init(|| {
            let texts = self.files.iter().filter(|(path, bytes)| is_text(path, bytes));
            let decode = |(path, bytes): (&RepoPath, &[u8])| Text {
                path: self.folder.join(path),
                source: Source::decode(bytes.to_vec()),
            };
            texts.map(decode).collect()
        })
    }

    /// The icon, opened when it is first asked for; none where there is no file of its name.
    pub fn icon(&self) -> Option<&Icon> {
        self.icon.get_or_init(|| self.file_named(ICON).map(|(_, bytes)| Icon::read(bytes))).as_ref()
    }

    /// A file at the head of the folder, by its name without regard to case.
    pub fn file_named(&self, name: &str) -> Option<(&RepoPath, &[u8])> {
        self.files.iter().find(|(path, _)| path.parent().is_root() && path.name().eq_ignore_ascii_case(name))
    }

    /// The title: the manifest's, else the definition's, else the folder's name.
    pub fn title(&self) -> String {
        let declared = self.manifest.title.clone();
        declared.or_else(|| self.info_text("title")).unwrap_or_else(|| self.folder.name().to_owned())
    }

    /// What the connector is for, in a sentence or a few.
    pub fn summary(&self) -> Option<String> {
        self.manifest.summary.clone().or_else(|| self.info_text("description"))
    }

    /// A text of the definition's `info`, trimmed and not empty.
    pub fn info_text(&self, name: &str) -> Option<String> {
        let info = self.definition_document()?.root().get("info")?;
        let text = info.get_str(name)?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// The version; none where it is missing or no version.
    pub fn version(&self) -> Option<&Version> {
        self.manifest.version.as_ref()
    }

    /// Takes an acceptance out of the manifest; none where it cannot be done without doubt.
    pub fn without_accept(&self, accept: &Accept) -> Option<Step> {
        let number = accept.location.pointer.strip_prefix("/accept/")?.parse().ok()?;
        self.document(manifest::FILE)?.root().get("accept")?.without_item(number)
    }

    /// Where the version is written.
    pub fn version_location(&self) -> Location {
        let (document, pointer) = match self.layout {
            Layout::Native => (self.document(manifest::FILE), "/version"),
            Layout::PowerPlatform => (self.definition_document(), "/info/version"),
            Layout::Commercetools => (self.deployment(), ""),
        };
        match document {
            Some(document) => match document.root().at(pointer) {
                Some(node) => node.location(),
                None => document.root().location(),
            },
            None => Location::file(self.folder.clone()),
        }
    }
}
