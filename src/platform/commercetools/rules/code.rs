//! The applications' folders, and the scripts that the platform calls in them.

use super::{DEVELOPMENT, specification};
use crate::catalogue::{Layout, PACKAGE, Release};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::Document;
use crate::files::MAX_FILES;
use crate::platform::commercetools::folder::{Folder, Folders};
use crate::platform::commercetools::root;
use crate::platform::commercetools::schema::shown;
use crate::platform::commercetools::script::called;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("commercetools/application-folder-missing"),
        severity: Severity::Error,
        summary: "There is no folder of an application's name.",
        why: "The platform builds each application from the folder of its name; it finds nothing to build.",
        fix: "Give the folder and the application in `connect.yaml` the same name.",
        reference: DEVELOPMENT,
        codes: &[],
        check: Check::Release(folder_missing),
    },
    Rule {
        id: RuleId::new("commercetools/source-elsewhere"),
        severity: Severity::Note,
        summary: "Beside `connect.yaml` stands no folder at all.",
        why: "Folders of applications, their scripts, tests and documentation cannot be judged without them.",
        fix: "Check a clone of the repository that the platform builds.",
        reference: DEVELOPMENT,
        codes: &[],
        check: Check::Release(source_elsewhere),
    },
    Rule {
        id: RuleId::new("commercetools/script-missing"),
        severity: Severity::Error,
        summary: "A script calls another one that the application's `package.json` lacks.",
        why: "The validator accepts it, and the deployment fails when the script is run.",
        fix: "Add the script to `package.json`, or correct its name in `connect.yaml`.",
        reference: DEVELOPMENT,
        codes: &[],
        check: Check::Release(script_missing),
    },
];

fn folder_missing(cx: &mut Cx<'_>, release: &Release) {
    let Some(specification) = specification(release) else { return };
    // Of a folder that is too large only a part is read, which is an error of its own.
    if release.files.len() >= MAX_FILES {
        return;
    }
    let folders = Folders::of(release);
    let found: Vec<Folder> = specification.applications.iter().map(|one| folders.find(one.name)).collect();
    let is_elsewhere = release.layout == Layout::Native || folders.are_none();
    if is_elsewhere && found.iter().all(|folder| *folder == Folder::Missing) {
        return;
    }
    for (application, folder) in specification.applications.iter().zip(found) {
        let node = application.node.get("name").unwrap_or(application.node);
        match folder {
            Folder::Own(_) => {}
            Folder::Missing => cx.report(node, format!("there is no folder `{}`", shown(application.name))),
            Folder::Astray(target) => {
                let message = format!(
                    "`{}` is a link to `{}`, where no folder is that can be seen from here",
                    shown(application.name),
                    shown(&target)
                );
                cx.report(node, message);
            }
        }
    }
}

/// In a line of a catalogue the source may stand in a repository of its own.
fn source_elsewhere(cx: &mut Cx<'_>, release: &Release) {
    let Some(root) = root(release).filter(|_| release.layout == Layout::Commercetools) else { return };
    if Folders::of(release).are_none() && root.get("deployAs").is_some_and(|list| !list.is_empty()) {
        cx.report(root, "no folder stands beside this file: the source of the applications is not here");
    }
}

fn script_missing(cx: &mut Cx<'_>, release: &Release) {
    let Some(specification) = specification(release) else { return };
    let folders = Folders::of(release);
    for application in &specification.applications {
        let Some(package) = package(release, &folders, application.name) else { continue };
        let scripts = package.root().get("scripts");
        for (name, node) in application.scripts() {
            for script in called(node.as_str().unwrap_or_default()) {
                if scripts.and_then(|scripts| scripts.get(script)).is_none() {
                    let message = format!(
                        "`{name}` of `{}` calls the script `{}`, which `{}` lacks",
                        shown(application.name),
                        shown(script),
                        package.path()
                    );
                    cx.report(node, message);
                }
            }
        }
    }
}

/// The `package.json` of an application, where it can be read to its end.
fn package<'r>(release: &'r Release, folders: &Folders<'_>, name: &str) -> Option<&'r Document> {
    let Folder::Own(folder) = folders.find(name) else { return None };
    let document = release.document(&format!("{folder}/{PACKAGE}"))?;
    (document.is_whole() && document.root().is_object()).then_some(document)
}
