//! `connectory.toml`: the title, the address and the places of a catalogue; optional as a whole.

use super::fields::{Field, Fields, Holds, describe, shown};
use super::forms::is_email;
use super::model::{Entity, entity};
use super::theme::{Theme, theme};
use crate::diff::{Bump, Strictness, Weights, kinds, nearest_kind};
use crate::document::{Document, Fault, FaultKind, Format};
use crate::error::{Error, Result};
use crate::path::RepoPath;
use crate::source::Position;
use std::path::Path;

/// The name of the file.
pub const FILE: &str = "connectory.toml";

/// A larger file is refused, in bytes.
const MAX_BYTES: u64 = 1_000_000;

/// What a catalogue says of itself.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The title of the site; the site has a default.
    pub title: Option<String>,
    /// The address at which the site is published, with a `/` at its end.
    pub base_url: Option<String>,
    /// The folders that hold connectors; none means all of the repository.
    pub roots: Vec<RepoPath>,
    /// What the site leads to.
    pub site: SiteSettings,
    /// What versions owe.
    pub policy: Policy,
    /// What changes need, and what a version comes with.
    pub versions: Versions,
    /// The canonical data model; nothing where mappings may name whatever they like.
    pub model: Vec<Entity>,
    /// How `check` judges.
    pub check: Checking,
}

/// What the site leads to.
#[derive(Debug, Clone)]
pub struct SiteSettings {
    /// The address of the repository.
    pub repository: Option<String>,
    /// The branch on which files are edited.
    pub branch: String,
    /// The languages of its pages where the command does not say, the first one's at the root.
    pub locales: Vec<String>,
    /// Groups of words that mean the same to its search.
    pub synonyms: Vec<Vec<String>>,
    /// How it looks.
    pub theme: Theme,
}

impl Default for SiteSettings {
    fn default() -> Self {
        Self {
            repository: None,
            branch: "main".to_owned(),
            locales: Vec::new(),
            synonyms: Vec::new(),
            theme: Theme::default(),
        }
    }
}

/// What changes need, and what a version comes with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Versions {
    /// The bump that changes need.
    pub weights: Weights,
    /// Whether a version must say in words what it changes.
    pub needs_notes: bool,
}

/// How `check` judges where its arguments do not say. Which words there are is known further up.
#[derive(Debug, Clone, Default)]
pub struct Checking {
    /// The profile that the rules are held for where a connector names none.
    pub profile: Option<Word>,
    /// The rules that are judged, nothing else; empty means all that are on.
    pub select: Vec<Word>,
    /// The rules that are not judged.
    pub ignore: Vec<Word>,
    /// The least severity that fails a check.
    pub fail_on: Option<Word>,
}

/// A word of the settings, and where it stands.
#[derive(Debug, Clone)]
pub struct Word {
    /// The word.
    pub text: String,
    /// Its place.
    pub at: Position,
}

impl Word {
    /// That the word is none of those that count here.
    pub fn refusal(&self, why: &str) -> Error {
        Error::usage(format!("{FILE}:{}:{}: {why}", self.at.line, self.at.column))
    }
}

/// What versions owe; every field has a default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The days between the announcement of an end and the end.
    pub notice_days: i64,
    /// The branches that releases are made from; none means the one that the remote calls its own, and
    /// any where it says none.
    pub release_branches: Vec<String>,
    /// Who may approve that a line becomes everyone's: `Ann <ann@example.org>`; none means that nobody must.
    pub approvers: Vec<String>,
    /// Counts of use below this are not told.
    pub blur_below: u64,
    /// Whether a release needs a pre-release of the same content.
    pub needs_preview: bool,
    /// The lines of the checklist that a release must have complete.
    pub checklist: Vec<String>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            notice_days: 30,
            release_branches: Vec::new(),
            approvers: Vec::new(),
            blur_below: 5,
            needs_preview: false,
            checklist: Vec::new(),
        }
    }
}

impl Settings {
    /// The profile that the rules are held for where a connector names none.
    pub fn profile(&self) -> Option<&str> {
        self.check.profile.as_ref().map(|word| word.text.as_str())
    }

    /// Reads the file in a folder; the defaults where there is none.
    ///
    /// # Errors
    /// When the file cannot be read, is no TOML, or has a field that does not exist or has the
    /// wrong shape: a mistake here would change what everything else means.
    pub fn read(root: &Path) -> Result<Self> {
        let path = root.join(FILE);
        let failed = |error: std::io::Error| Error::io("read", &path, &error);
        match std::fs::symlink_metadata(&path) {
            Ok(found) if found.is_file() && found.len() <= MAX_BYTES => {}
            Ok(_) => {
                return Err(Error::usage(format!("{FILE} is no plain file of at most {MAX_BYTES} bytes")));
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(failed(error)),
        }
        Self::parse(std::fs::read(&path).map_err(failed)?)
    }

    /// Reads the bytes of the file.
    ///
    /// # Errors
    /// As for the file.
    pub(super) fn parse(bytes: Vec<u8>) -> Result<Self> {
        let name = RepoPath::parse(FILE).unwrap_or_default();
        let (document, mut faults) = Document::parse(name, bytes, Format::Toml);
        faults.retain(|fault| !document.is_whole() || !is_cosmetic(fault));
        let settings = Self::from_document(&document, &mut faults);
        match faults.first() {
            Some(fault) => Err(refusal(&document, fault)),
            None => Ok(settings),
        }
    }

    fn from_document(document: &Document, faults: &mut Vec<Fault>) -> Self {
        let mut fields = Fields::new(document.root(), faults);
        let settings = Self::of(&mut fields);
        fields.finish();
        settings
    }

    /// The fields that the settings may have.
    pub(super) fn describe() -> Vec<Field> {
        describe(|fields| drop(Self::of(fields)))
    }

    fn of(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            title: fields.text("title"),
            base_url: fields
                .address("base-url")
                .map(|url| if url.ends_with('/') { url } else { format!("{url}/") }),
            roots: fields.paths("roots"),
            site: fields.table("site", site).unwrap_or_default(),
            policy: fields.table("policy", policy).unwrap_or_default(),
            versions: fields.table("versions", versions).unwrap_or_default(),
            model: fields.tables("model", entity).into_iter().flatten().collect(),
            check: fields.table("check", checking).unwrap_or_default(),
        }
    }
}

fn site(fields: &mut Fields<'_, '_>) -> SiteSettings {
    let is_branch =
        |text: &str| !text.is_empty() && !text.chars().any(|c| c.is_whitespace() || c.is_control());
    SiteSettings {
        repository: fields.address("repository"),
        branch: fields
            .matching("branch", "the name of a branch", is_branch)
            .unwrap_or_else(|| SiteSettings::default().branch),
        locales: fields.texts("locales"),
        synonyms: fields.texts("synonyms").iter().map(|group| words(group)).collect(),
        theme: theme(fields),
    }
}

/// The words of a group, between commas.
fn words(group: &str) -> Vec<String> {
    group.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
}

fn checking(fields: &mut Fields<'_, '_>) -> Checking {
    Checking {
        profile: fields.word("profile"),
        select: fields.words("select"),
        ignore: fields.words("ignore"),
        fail_on: fields.word("fail-on"),
    }
}

/// Who may consume.
pub(super) const STRICTNESS_WORDS: &[&str] = &["flow", "wire", "apps"];

/// What documentation may need.
pub(super) const TEXT_WORDS: &[&str] = &["patch", "none"];

/// The lines of the checklist, in their order.
pub const CHECKLIST_WORDS: &[&str] =
    &["overview", "authentication", "operations", "resilience", "tests", "mappings"];

/// The bumps as words.
pub(super) const BUMP_WORDS: &[&str] = &["major", "minor", "patch", "none"];

/// The e-mail address in `Ann <ann@example.org>`.
pub fn address_of(text: &str) -> Option<&str> {
    let (name, address) = text.trim().strip_suffix('>')?.rsplit_once('<')?;
    (!name.trim().is_empty() && is_email(address)).then_some(address)
}

/// Whether releases need pre-releases.
pub(super) const PREVIEW_WORDS: &[&str] = &["optional", "required"];

fn versions(fields: &mut Fields<'_, '_>) -> Versions {
    let strictness = fields.choice("strictness", STRICTNESS_WORDS);
    let text = fields.choice("text", TEXT_WORDS);
    let notes = fields.choice("notes", &["optional", "required"]);
    // A policy that is asked for seldom: the names are made only where there is an override.
    let known = std::cell::OnceCell::new();
    let refusal = |name: &str| {
        let names = known.get_or_init(kinds);
        if names.contains_key(name) {
            return None;
        }
        let hint = nearest_kind(name).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        Some(format!("there is no change `{}`{hint}", shown(name)))
    };
    let overrides = fields.choices("overrides", BUMP_WORDS, refusal);
    let weights = Weights {
        strictness: match strictness.as_deref() {
            Some("wire") => Strictness::Wire,
            Some("apps") => Strictness::Apps,
            _ => Strictness::Flow,
        },
        text: text.map_or(Weights::default().text, |word| Bump::of_word(&word)),
        overrides: overrides.into_iter().map(|(name, word)| (name, Bump::of_word(&word))).collect(),
    };
    Versions { weights, needs_notes: notes.as_deref() == Some("required") }
}

fn policy(fields: &mut Fields<'_, '_>) -> Policy {
    let default = Policy::default();
    let expected = format!("a list of `{}`", CHECKLIST_WORDS.join("`, `"));
    Policy {
        notice_days: fields.number("notice-days", 0..=3650).unwrap_or(default.notice_days),
        release_branches: fields.texts("release-branches"),
        approvers: fields.texts_like("approvers", "names with addresses, `Ann <ann@example.org>`", |text| {
            address_of(text).is_some()
        }),
        blur_below: fields
            .number("blur-below", 0..=1_000)
            .and_then(|least| u64::try_from(least).ok())
            .unwrap_or(default.blur_below),
        needs_preview: fields.choice("previews", PREVIEW_WORDS).is_some_and(|word| word == "required"),
        checklist: fields.texts_like("checklist", &expected, |word| CHECKLIST_WORDS.contains(&word)),
    }
}

fn is_cosmetic(fault: &Fault) -> bool {
    fault.kind == FaultKind::ByteOrderMark
}

fn refusal(document: &Document, fault: &Fault) -> Error {
    let at = document.source().position(fault.location.span.map_or(0, |span| span.start));
    let error = Error::usage(format!("{FILE}:{}:{}: {}", at.line, at.column, fault.message));
    let (_, key) = fault.location.pointer.rsplit_once('/').unwrap_or_default();
    match table_with(key).filter(|_| fault.kind == FaultKind::ManifestKey) {
        Some(table) => error.with_help(format!("`{key}` belongs under `[{table}]`")),
        None => error,
    }
}

/// The table that has a key.
fn table_with(key: &str) -> Option<&'static str> {
    let has = |field: &Field| match &field.holds {
        Holds::Table(fields) | Holds::Tables(fields) => fields.iter().any(|field| field.name == key),
        Holds::Text | Holds::Texts | Holds::Date | Holds::Version => false,
        Holds::Path | Holds::Paths | Holds::Number(_) | Holds::Flag | Holds::Choices(_) => false,
    };
    Settings::describe().iter().find(|field| has(field)).map(|field| field.name)
}
