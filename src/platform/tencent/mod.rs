//! Tencent Cloud iPaaS (数据连接器): rules, the XML of a connector, and what stands beside it.
//!
//! The declaration of the XML follows from definition and manifest; where an author wrote the XML by hand,
//! that one is handed in. The platform's document leaves open what components take, so nothing is made up
//! about flows, and what is inferred is said to be.

mod completeness;
mod config;
mod document;
mod given;
mod judge;
mod kept;
mod markdown;
mod module;
mod names;
mod package;
mod panel;
mod rules;
mod skeleton;
mod types;
mod uses;

pub use completeness::{Completeness, Entry};
pub use uses::users;

use super::{Platform, Words};
use crate::catalogue::{ConnectorId, Release};
use crate::check::Finding;
use crate::path::RepoPath;
use kept::Damage;

/// What to do with a package.
const NEXT: Words = Words::new(
    "enter what is packaged in the console, in the order that its README.md says, and publish it to the test environment first",
    "按 README.md 的顺序在控制台中录入软件包的内容，并先预发布到测试环境",
);

/// Tencent Cloud iPaaS.
pub const PLATFORM: Platform = Platform {
    rules: rules::RULES,
    panel: Some(panel::panel),
    role,
    ..Platform::plain("tencent", "Tencent Cloud iPaaS", NEXT, package::assemble)
};

/// The part that a file of a package plays.
fn role(path: &str) -> Option<&'static str> {
    match path {
        "connector.xml" => Some("the connector"),
        "config.json" => Some("name, version and properties, as the platform's API describes them"),
        "operations.json" => Some("operations and triggers"),
        "types.json" => Some("custom data types"),
        "document.md" => Some("the connector's document"),
        "completeness.md" | "completeness.zh-CN.md" => Some("the report before publishing"),
        _ => path.starts_with("samples/").then_some("an example of a custom data type, to be uploaded"),
    }
}

/// 完成度校验: the report on a line, given all that was found in it.
pub fn completeness(id: &ConnectorId, release: &Release, findings: &[Finding]) -> Completeness {
    Completeness::of_findings(&judge::judge(id, release), release, findings)
}

/// The document of a line with the parts that people wrote, and where it belongs. What was changed in other
/// places is only written over by force.
///
/// # Errors
/// Why the document that is there cannot be written anew; one sentence in lower case.
pub fn document(id: &ConnectorId, release: &Release, force: bool) -> Result<(RepoPath, String), String> {
    match document::kept(release).1 {
        Some(Damage::Edited) if force => {}
        Some(damage) => return Err(damage.to_string()),
        None => {}
    }
    let module = judge::judge(id, release).module;
    Ok((path(document::FILE), document::write(&module, release)))
}

/// A path that this room writes down itself.
fn path(text: &str) -> RepoPath {
    RepoPath::parse(text).unwrap_or_default()
}
