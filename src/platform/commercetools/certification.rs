//! What a certification asks for, and what in the files speaks for it.
//!
//! Source: <https://docs.commercetools.com/connect/certification>. How tests are told from other files is
//! inferred from what folders and files are called in published connectors.

use super::draft::{email, repository};
use super::folder::{Folder, Folders};
use super::specification::Specification;
use crate::catalogue::{PACKAGE, Release};
use crate::path::RepoPath;
use crate::platform::Words;
use crate::source::Source;

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// The word for it, for scripts.
    pub id: &'static str,
    /// What is asked for.
    pub what: Words,
    /// What speaks for it: files, folders, addresses.
    pub evidence: Vec<String>,
    /// What is missing: applications, files, words of the manifest; empty where nothing is.
    pub missing: Vec<String>,
}

impl Demand {
    fn new(id: &'static str, what: Words) -> Self {
        Self { id, what, evidence: Vec::new(), missing: Vec::new() }
    }

    /// Notes what was found, or what was not.
    fn note(&mut self, found: Option<String>, missing: &str) {
        match found {
            Some(evidence) => self.evidence.push(evidence),
            None => self.missing.push(missing.to_owned()),
        }
    }
}

/// Names of folders, in lower case, that hold tests.
const TEST_FOLDERS: [&str; 7] = ["test", "tests", "__tests__", "spec", "specs", "e2e", "cypress"];

/// Words in paths, in lower case, of tests that go through several parts.
const INTEGRATION: [&str; 4] = ["integration", "e2e", "cypress", "playwright"];

/// Words of headings, in lower case, that tell how the connector is installed.
const INSTALLATION: [&str; 8] =
    ["install", "setup", "set up", "getting started", "deploy", "how to use", "quick start", "configuration"];

/// The list, in the order of the platform's page. Applications whose source stands elsewhere lack it here.
pub(super) fn demands(release: &Release, specification: &Specification<'_>) -> Vec<Demand> {
    let mut source = Demand::new("source", Words::new("Source of each application", "每个应用的源代码"));
    let mut unit =
        Demand::new("unit-tests", Words::new("Unit tests of each application", "每个应用的单元测试"));
    let mut whole = Demand::new(
        "integration-tests",
        Words::new("Integration tests of each application", "每个应用的集成测试"),
    );
    let folders = Folders::of(release);
    for application in &specification.applications {
        let folder = match folders.find(application.name) {
            Folder::Own(folder) => Some(folder),
            Folder::Astray(_) | Folder::Missing => None,
        };
        source.note(folder.as_ref().map(|folder| format!("{folder}/")), application.name);
        let tests = |is_whole: bool| {
            let folder = folder.as_ref()?;
            let mut files = release.files.paths().filter_map(|path| Some((path, path.below(folder)?)));
            let found = files.find(|(_, path)| is_test(path) && is_integration(path) == is_whole);
            found.map(|(path, _)| path.to_string())
        };
        unit.note(tests(false), application.name);
        whole.note(tests(true), application.name);
    }
    vec![source, unit, whole, guide(release), license(release), creator(release)]
}

fn is_test(path: &RepoPath) -> bool {
    let name = path.name().to_ascii_lowercase();
    let is_named = [".test.", ".spec.", "_test.", ".cy."].iter().any(|part| name.contains(part))
        || name.ends_with("test.java")
        || name.ends_with("tests.java");
    let parts = path.parent();
    let mut folders = parts.parts().map(str::to_ascii_lowercase);
    let is_code =
        ["js", "mjs", "cjs", "ts", "tsx", "jsx", "java", "kt", "py"].contains(&path.extension().as_str());
    is_code && name != PACKAGE && (is_named || folders.any(|folder| TEST_FOLDERS.contains(&folder.as_str())))
}

fn is_integration(path: &RepoPath) -> bool {
    let path = path.as_str().to_ascii_lowercase();
    INTEGRATION.iter().any(|word| path.contains(word))
}

fn guide(release: &Release) -> Demand {
    let mut guide =
        Demand::new("guide", Words::new("Installation guide and documentation", "安装指南和文档"));
    let page = release.file_named("README.md").map(|(path, bytes)| (path, Source::decode(bytes.to_vec())));
    let told = page.as_ref().and_then(|(path, source)| {
        let is_heading = |line: &&str| {
            let line = line.to_lowercase();
            line.starts_with('#') && INSTALLATION.iter().any(|word| line.contains(word))
        };
        let heading = source.text().lines().find(is_heading)?;
        Some(format!("{path}: {}", heading.trim_matches(['#', ' '])))
    });
    guide.note(told, "README.md: a section that tells how to install it");
    let is_page = |path: &&RepoPath| {
        path.parts().next().is_some_and(|part| part.eq_ignore_ascii_case("docs")) && path.extension() == "md"
    };
    guide.evidence.extend(release.files.paths().find(is_page).map(ToString::to_string));
    guide.evidence.extend(release.manifest.commercetools.documentation_url.clone());
    guide
}

fn license(release: &Release) -> Demand {
    let mut license = Demand::new("license", Words::new("Licence files", "许可证文件"));
    let is_license = |path: &&RepoPath| {
        let name = path.name().to_ascii_lowercase();
        path.parent().is_root() && (name.starts_with("license") || name.starts_with("licence"))
    };
    license.note(release.files.paths().find(is_license).map(ToString::to_string), "LICENSE");
    license
}

fn creator(release: &Release) -> Demand {
    let mut creator = Demand::new("creator", Words::new("Creator and contact", "创建者和联系方式"));
    creator.note(email(release), "[commercetools.creator] email");
    creator.note(repository(release), "[commercetools] repository");
    creator
}
