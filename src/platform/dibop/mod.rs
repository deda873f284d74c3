//! DIBOP, an integration platform: the fields of its connector builder, and what its console asks for.
//!
//! It documents no file format and no interface for connectors, so that a package holds what people copy into
//! its console, tab by tab, and says so.

mod authentication;
mod builder;
mod package;
mod panel;
mod rules;

use super::{Platform, Words};
use crate::contract::{Contract, Server};

/// What to do with a package.
const NEXT: Words = Words::new(
    "open the connector in DIBOP's builder, copy the fields of dibop-connector.json in tab by tab, and publish with the text of release-notes.md",
    "打开 DIBOP 的连接器构建器，按页签复制 dibop-connector.json 中的字段，并使用 release-notes.md 的文字发布",
);

/// DIBOP.
pub const PLATFORM: Platform = Platform {
    rules: rules::RULES,
    panel: Some(panel::panel),
    role: package::role,
    ..Platform::plain("dibop", "DIBOP", NEXT, package::assemble)
};

/// The address that all calls begin with: the first one that names a host.
fn base<'c, 'd>(contract: &'c Contract<'d>) -> Option<&'c Server<'d>> {
    contract.servers().iter().find(|server| !server.host().is_empty())
}
