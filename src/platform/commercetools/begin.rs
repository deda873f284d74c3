//! A first `connect.yaml` of a new connector: one service that calls the API, and what it must be given for it.

use crate::catalogue::CONNECT;
use crate::contract::{Contract, SchemeKind, servers_of};
use crate::document::quoted;
use crate::files::FileSet;
use crate::path::RepoPath;
use crate::platform::Beginning;
use std::fmt::Write as _;

/// The file; its application's folder is its author's to write.
pub(super) fn begin(contract: &Contract<'_>, beginning: &Beginning<'_>) -> FileSet {
    let title = beginning.title;
    let mut text =
        String::from("deployAs:\n  - name: service\n    applicationType: service\n    endpoint: /service\n");
    text.push_str("    configuration:\n      standardConfiguration:\n");
    let server = servers_of(contract.root()).into_iter().map(|server| server.url);
    let server = server.into_iter().find(|url| url.starts_with("https://") && !url.contains('{'));
    key(&mut text, "API_URL", &format!("Where {title} answers."), server.as_deref());
    let scheme = contract.security_schemes().first().map(|scheme| &scheme.kind);
    let (open, secrets): (&[_], &[_]) = match scheme {
        Some(SchemeKind::ApiKey { .. }) => (&[], &[("API_KEY", "The key to")]),
        Some(SchemeKind::Http { scheme }) if scheme == "basic" => (
            &[("API_USER", "The name to sign in with to")],
            &[("API_PASSWORD", "The password of that name at")],
        ),
        Some(SchemeKind::OAuth2(_)) => {
            (&[("API_CLIENT_ID", "The client's id at")], &[("API_CLIENT_SECRET", "The client's secret at")])
        }
        Some(SchemeKind::Http { .. } | SchemeKind::OpenId(_)) => (&[], &[("API_TOKEN", "The token for")]),
        Some(SchemeKind::Other(_)) | None => (&[], &[]),
    };
    let told = |about: &str| format!("{about} {title}.");
    open.iter().for_each(|(name, about)| key(&mut text, name, &told(about), None));
    if !secrets.is_empty() {
        text.push_str("      securedConfiguration:\n");
    }
    secrets.iter().for_each(|(name, about)| key(&mut text, name, &told(about), None));
    let mut files = FileSet::new();
    let [name, _] = CONNECT;
    files.insert(RepoPath::parse(name).unwrap_or_default(), text);
    files
}

fn key(text: &mut String, name: &str, about: &str, default: Option<&str>) {
    let _ = writeln!(
        text,
        "        - key: {name}\n          description: {}\n          required: true",
        quoted(about)
    );
    if let Some(default) = default {
        let _ = writeln!(text, "          default: {}", quoted(default));
    }
}
