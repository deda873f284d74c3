//! What makes a repository a catalogue: settings, schemas for editors, a hook, notes for agents.
//!
//! Files of others stay as they are: what is there already and says nothing of this program is told, with
//! what would be added. Only the schemas are renewed, which nobody writes by hand.

use crate::catalogue::{Catalogue, Layout, SETTINGS_FILE};
use crate::document::quoted;
use crate::error::{Error, Result};
use crate::files::Edits;
use crate::path::RepoPath;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// The folder of the schemas, seen from the root of the catalogue.
pub const SCHEMAS: &str = ".connectory/schema";

/// A larger file is not looked into, in bytes.
const MAX_BYTES: u64 = 1_000_000;

/// More folders than these are named by the folders around them.
const MAX_ROOTS: usize = 8;

/// What is known of a repository, and what is wanted.
pub struct Ground<'g> {
    /// The catalogue as it is found.
    pub catalogue: &'g Catalogue,
    /// The root of the repository.
    pub repository: &'g Path,
    /// The catalogue, seen from there.
    pub prefix: RepoPath,
    /// Whether git keeps it.
    pub is_repository: bool,
    /// The title of its site.
    pub title: String,
    /// Where the site is published.
    pub base_url: Option<String>,
    /// Where the repository is hosted.
    pub host: Option<String>,
    /// The schemas, by the names of their files.
    pub schemas: Vec<(&'static str, String)>,
}

/// What becomes of the files.
#[derive(Debug, Default)]
pub struct Begun {
    /// The files, seen from the root of the repository.
    pub edits: Edits,
    /// Files that are there and are somebody's, with what would be added to them.
    pub kept: Vec<(RepoPath, String)>,
}

/// Folders that hold connectors, each with its layout and how many there are.
pub fn groups(catalogue: &Catalogue) -> BTreeMap<RepoPath, (Layout, usize)> {
    let mut groups: BTreeMap<RepoPath, (Layout, usize)> = BTreeMap::new();
    for place in catalogue.places() {
        let Some(line) = place.lines.first() else { continue };
        let folder = match line.layout {
            Layout::Native => line.folder.parent().parent(),
            Layout::PowerPlatform | Layout::Commercetools => line.folder.parent(),
        };
        groups.entry(folder).or_insert((line.layout, 0)).1 += 1;
    }
    groups
}

/// Plans the files of a catalogue. Each part is one line here: what a host's CI needs is one more.
///
/// # Errors
/// When a file cannot be read.
pub fn begin(ground: &Ground<'_>) -> Result<Begun> {
    let mut begun = Begun::default();
    settings(ground, &mut begun)?;
    schemas(ground, &mut begun)?;
    editors(ground, &mut begun)?;
    hook(ground, &mut begun)?;
    agents(ground, &mut begun)?;
    Ok(begun)
}

impl Ground<'_> {
    /// A file of the catalogue, seen from the repository.
    fn path(&self, name: &str) -> RepoPath {
        self.prefix.join(&RepoPath::parse(name).unwrap_or_default())
    }

    /// What a file holds; none where it is not there.
    fn read(&self, path: &RepoPath) -> Result<Option<Vec<u8>>> {
        let file = path.under(self.repository);
        match file.symlink_metadata() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io("read", &file, &error)),
            Ok(found) if found.is_file() && found.len() <= MAX_BYTES => {
                std::fs::read(&file).map(Some).map_err(|error| Error::io("read", &file, &error))
            }
            Ok(_) => Ok(Some(Vec::new())),
        }
    }

    /// Plans a file that is not there; one that is there and has not the word of it is told.
    fn put(&self, begun: &mut Begun, path: RepoPath, text: &str, word: &str, add: &str) -> Result<()> {
        match self.read(&path)? {
            None => begun.edits.put(path, None, Some(text.as_bytes().to_vec())),
            Some(bytes) if String::from_utf8_lossy(&bytes).contains(word) => {}
            Some(_) => begun.kept.push((path, add.to_owned())),
        }
        Ok(())
    }
}

fn settings(ground: &Ground<'_>, begun: &mut Begun) -> Result<()> {
    let path = ground.path(SETTINGS_FILE);
    if ground.read(&path)?.is_some() {
        return Ok(());
    }
    let mut text = format!("#:schema {SCHEMAS}/connectory.schema.json\ntitle = {}\n", quoted(&ground.title));
    if let Some(url) = &ground.base_url {
        let _ = writeln!(text, "base-url = {}", quoted(url));
    }
    let roots: Vec<String> = roots(ground.catalogue).iter().map(|root| quoted(root.as_str())).collect();
    if !roots.is_empty() {
        let _ = writeln!(text, "roots = [{}]", roots.join(", "));
    }
    if let Some(host) = &ground.host {
        let _ = write!(text, "\n[site]\nrepository = {}\n", quoted(host));
    }
    begun.edits.put(path, None, Some(text.into_bytes()));
    Ok(())
}

/// The folders that hold connectors, none of them below another; nothing where that is the root.
fn roots(catalogue: &Catalogue) -> Vec<RepoPath> {
    let folders: Vec<RepoPath> = groups(catalogue).into_keys().collect();
    let top = |folder: &RepoPath| {
        let first = folder.parts().next().and_then(|part| RepoPath::parse(part).ok());
        first.unwrap_or_default()
    };
    let folders: Vec<RepoPath> = match folders.len() {
        ..=MAX_ROOTS => folders,
        _ => folders.iter().map(top).collect(),
    };
    let mut roots: Vec<RepoPath> = Vec::new();
    for folder in folders {
        if !roots.iter().any(|root| folder.below(root).is_some()) {
            roots.push(folder);
        }
    }
    if roots.iter().any(RepoPath::is_root) { Vec::new() } else { roots }
}

fn schemas(ground: &Ground<'_>, begun: &mut Begun) -> Result<()> {
    for (name, text) in &ground.schemas {
        let path = ground.path(&format!("{SCHEMAS}/{name}"));
        let old = ground.read(&path)?;
        begun.edits.put(path, old.as_deref(), Some(text.as_bytes().to_vec()));
    }
    Ok(())
}

fn editors(ground: &Ground<'_>, begun: &mut Begun) -> Result<()> {
    let add = format!("add the schemas in {SCHEMAS}");
    let taplo = include_str!("../../templates/init/taplo.toml");
    ground.put(begun, ground.path(".taplo.toml"), taplo, SCHEMAS, &add)?;
    let vscode = include_str!("../../templates/init/vscode.json");
    ground.put(begun, ground.path(".vscode/settings.json"), vscode, SCHEMAS, &add)
}

/// The hook stands at the root of the repository, where pre-commit looks for it.
fn hook(ground: &Ground<'_>, begun: &mut Begun) -> Result<()> {
    if !ground.is_repository {
        return Ok(());
    }
    let place = match ground.prefix.is_root() {
        true => String::new(),
        false => format!("-C '{}' ", ground.prefix.as_str().replace('\'', "''")),
    };
    let text = include_str!("../../templates/init/pre-commit.yaml").replace("@PLACE@", &place);
    let path = RepoPath::parse(".pre-commit-config.yaml").unwrap_or_default();
    let add = format!("add a local hook with the entry `connectory {place}check --changed`");
    ground.put(begun, path, &text, "connectory", &add)
}

fn agents(ground: &Ground<'_>, begun: &mut Begun) -> Result<()> {
    let text = include_str!("../../templates/init/AGENTS.md");
    let add = "say that `connectory check` judges connectors";
    ground.put(begun, ground.path("AGENTS.md"), text, "connectory", add)
}
