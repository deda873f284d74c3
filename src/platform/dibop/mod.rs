//! DIBOP, an integration platform: the fields of its connector builder, and what its console asks for.
//!
//! It documents no file format and no interface for connectors, so that a package holds what people copy into
//! its console, tab by tab, and says so.

mod authentication;
mod builder;
mod package;
mod panel;
mod rules;

use super::{Platform, Vocabulary, Words};
use crate::check::Submission;
use crate::contract::{Contract, Server};
use crate::files::FileSet;

/// DIBOP.
pub const PLATFORM: Platform = Platform {
    id: "dibop",
    name: "DIBOP",
    rules: rules::RULES,
    submitted: |_| Submission::Written,
    assemble: package::assemble,
    next: Words::new(
        "open the connector in DIBOP's builder, copy the fields of dibop-connector.json in tab by tab, and publish with the text of release-notes.md",
        "打开 DIBOP 的连接器构建器，按页签复制 dibop-connector.json 中的字段，并使用 release-notes.md 的文字发布",
    ),
    panel: Some(panel::panel),
    archives: None,
    import: None,
    begin: |_, _| FileSet::new(),
    exposures: &[],
    role: package::role,
    vocabulary: Vocabulary { messages: "", elsewhere: &[] },
    calls: None,
};

/// The address that all calls begin with: the first one that names a host.
fn base<'c, 'd>(contract: &'c Contract<'d>) -> Option<&'c Server<'d>> {
    contract.servers().iter().find(|server| !server.host().is_empty())
}
