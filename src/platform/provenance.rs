//! Where packages come from, as an in-toto statement with SLSA's provenance: what was asked for, what
//! was read, and by which program. It has no time and no number of a run, so it is reproducible.

use super::download::Download;
use crate::check::Vetted;
use crate::files::sha256;
use serde_json::{Value, json};

/// The kind of a statement.
const STATEMENT: &str = "https://in-toto.io/Statement/v1";

/// The kind of what it says.
const PREDICATE: &str = "https://slsa.dev/provenance/v1";

/// How packages are made: from the folder of a tag, by this program.
const BUILD_TYPE: &str = "urn:connectory:package:v1";

/// The program, as a package URL.
const BUILDER: &str = concat!("pkg:cargo/connectory@", env!("CARGO_PKG_VERSION"));

/// The statement; `others` are the files beside the packages, each with its digest.
pub(super) fn provenance(vetted: &Vetted, downloads: &[Download], others: &[(String, String)]) -> String {
    let published = vetted.published();
    let named = |name: &str, sha256: &str| json!({ "name": name, "digest": { "sha256": sha256 } });
    let mut sources = vec![json!({
        "name": published.tag.name,
        "digest": { "gitCommit": published.tag.commit.to_string() },
    })];
    if let Some(tree) = published.tree {
        let folder = published.folder.to_string();
        sources.push(json!({ "name": folder, "digest": { "gitTree": tree.to_string() } }));
    }
    for (path, bytes) in vetted.release().files.iter() {
        sources.push(named(published.folder.join(path).as_str(), &sha256(bytes)));
    }
    let subjects: Vec<Value> =
        downloads.iter().map(|download| named(&download.file_name, &download.sha256)).collect();
    let platforms: Vec<&str> = downloads.iter().map(|download| download.platform).collect();
    let statement = json!({
        "_type": STATEMENT,
        "subject": subjects,
        "predicateType": PREDICATE,
        "predicate": {
            "buildDefinition": {
                "buildType": BUILD_TYPE,
                "externalParameters": {
                    "connector": vetted.id().as_str(),
                    "version": published.version.to_string(),
                    "tag": published.tag.name,
                    "platforms": platforms,
                },
                "resolvedDependencies": sources,
            },
            "runDetails": {
                "builder": {
                    "id": BUILDER,
                    "version": { "connectory": env!("CARGO_PKG_VERSION") },
                },
                "byproducts": others.iter().map(|(name, sha256)| named(name, sha256)).collect::<Vec<_>>(),
            },
        },
    });
    format!("{statement:#}\n")
}
