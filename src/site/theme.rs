//! What a catalogue has of its own in the look of its site: colours, a stylesheet, a logo, links, and
//! templates.
//!
//! All of it comes from the work tree, which is its owner's; values stay escaped all the same.

use super::locale::Locale;
use super::media::extension;
use super::templates::Templates;
use super::text::{NAME, tidy};
use crate::catalogue::{Catalogue, SETTINGS_FILE, Theme as Wanted, Word};
use crate::error::{Error, Result};
use crate::files::FileSet;
use crate::icon::color::Color;
use crate::path::RepoPath;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

/// The backgrounds of texts in the light theme, and in the dark one: those of `style.css`.
const LIGHT: [&str; 3] = ["#ffffff", "#f6f7f9", "#ffffff"];
const DARK: [&str; 3] = ["#0f1218", "#171b23", "#1b202a"];

/// The least contrast of text (WCAG 2.2, 1.4.3).
const LEAST: f64 = 4.5;

/// Hundredths of the accent in the background of marks, in the light and in the dark theme.
const SOFT: [u32; 2] = [8, 18];

/// A larger stylesheet or picture is refused, in bytes.
const MAX_BYTES: u64 = 1_000_000;

/// The look of a site.
pub(super) struct Theme {
    /// The folder of its templates, and those in it.
    own: Option<(RepoPath, FileSet)>,
    pub(super) look: Look,
    /// Its messages, a text for each language: `locales/<language>.ftl` beside its templates.
    pub(super) messages: BTreeMap<String, String>,
    /// Its files, seen from the site's root.
    pub(super) files: FileSet,
    /// The files and folders that it is made of, seen from the catalogue's root.
    pub(super) sources: BTreeSet<RepoPath>,
}

/// What every page has of a theme.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Look {
    /// The further stylesheet, seen from the root.
    stylesheet: Option<&'static str>,
    /// The picture beside the title, seen from the root.
    logo: Option<String>,
    links: Vec<Link>,
}

#[derive(Debug, Clone, Serialize)]
struct Link {
    text: String,
    url: String,
}

/// The file with the accent and what a catalogue's own stylesheet says.
const STYLESHEET: &str = "assets/custom.css";

impl Theme {
    /// Reads the theme that the settings name.
    ///
    /// # Errors
    /// When a file is missing or of another kind, a colour cannot be read on its backgrounds, or a template
    /// has a fault.
    pub(super) fn read(catalogue: &Catalogue) -> Result<Self> {
        let (root, wanted) = (catalogue.root(), &catalogue.settings().site.theme);
        let mut look = Look { links: links(wanted), ..Look::default() };
        let mut files = FileSet::new();
        let mut style = accent(wanted)?;
        if let Some(path) = &wanted.stylesheet {
            let bytes = read(root, path, "stylesheet")?;
            let text = String::from_utf8(bytes).map_err(|_| refused("stylesheet", path, "is no UTF-8"))?;
            style.push_str(&text);
        }
        if !style.is_empty() {
            look.stylesheet = Some(STYLESHEET);
            files.insert(RepoPath::parse(STYLESHEET).unwrap_or_default(), style);
        }
        if let Some(path) = &wanted.logo {
            let bytes = read(root, path, "logo")?;
            let is_svg = path.extension() == "svg" && std::str::from_utf8(&bytes).is_ok();
            let kind = extension(&bytes).or(is_svg.then_some("svg"));
            let kind = kind.ok_or_else(|| refused("logo", path, "is no SVG, PNG, JPEG or GIF"))?;
            let name = format!("assets/logo.{kind}");
            files.insert(RepoPath::parse(&name).unwrap_or_default(), bytes);
            look.logo = Some(name);
        }
        let folder = wanted.templates.as_ref();
        let (mut own, mut messages) = (None, BTreeMap::new());
        if let Some(folder) = folder {
            let all = folder_of(root, folder)?;
            messages = messages_in(folder, &all)?;
            own = Some((folder.clone(), pages(&all)));
        }
        let sources = [&wanted.templates, &wanted.stylesheet, &wanted.logo];
        Ok(Self { own, look, messages, files, sources: sources.into_iter().flatten().cloned().collect() })
    }
}

impl Theme {
    /// The templates of pages in a language, with those of the theme in their places.
    ///
    /// # Errors
    /// When a template has a fault.
    pub(super) fn templates(&self, locale: &Arc<Locale>) -> Result<Templates> {
        match &self.own {
            Some((folder, own)) => Templates::overridden(locale, folder, own),
            None => Templates::new(locale),
        }
    }
}

fn links(wanted: &Wanted) -> Vec<Link> {
    let links = wanted.links.iter();
    links.map(|link| Link { text: tidy(&link.text, NAME), url: link.url.clone() }).collect()
}

/// The files in the folder of the templates.
fn folder_of(root: &Path, folder: &RepoPath) -> Result<FileSet> {
    let full = folder.under(root);
    if !is_inside(root, &full) || !full.is_dir() {
        return Err(refused("templates", folder, "is no folder of the repository"));
    }
    Ok(FileSet::read_dir(&full, folder)?.0)
}

/// The messages among them, by their languages.
fn messages_in(folder: &RepoPath, all: &FileSet) -> Result<BTreeMap<String, String>> {
    let mut messages = BTreeMap::new();
    for (path, bytes) in all.iter().filter(|(path, _)| path.parent().as_str() == "locales") {
        let Some(language) = path.name().strip_suffix(".ftl") else { continue };
        let text = String::from_utf8(bytes.to_vec());
        let text = text.map_err(|_| Error::usage(format!("{}: the file is no UTF-8", folder.join(path))))?;
        messages.insert(language.to_owned(), text);
    }
    Ok(messages)
}

/// The templates among them.
fn pages(all: &FileSet) -> FileSet {
    let mut pages = FileSet::new();
    for (path, bytes) in all.iter().filter(|(path, _)| path.extension() == "html") {
        pages.insert(path.clone(), bytes);
    }
    pages
}

/// Reads a file that the settings name.
fn read(root: &Path, path: &RepoPath, key: &str) -> Result<Vec<u8>> {
    let full = path.under(root);
    let found = std::fs::symlink_metadata(&full).ok().filter(|found| found.is_file());
    let Some(found) = found.filter(|_| is_inside(root, &full)) else {
        return Err(refused(key, path, "is no file of the repository"));
    };
    if found.len() > MAX_BYTES {
        return Err(refused(key, path, &format!("has more than {MAX_BYTES} bytes")));
    }
    std::fs::read(&full).map_err(|error| Error::io("read", &full, &error))
}

/// Whether no part of a path is a link.
fn is_inside(root: &Path, path: &Path) -> bool {
    let below = path.strip_prefix(root).ok();
    let expected = root.canonicalize().ok().zip(below).map(|(root, below)| root.join(below));
    expected.is_some() && path.canonicalize().ok() == expected
}

fn refused(key: &str, path: &RepoPath, why: &str) -> Error {
    Error::usage(format!("{SETTINGS_FILE}: `{key}` under `[site]`: `{path}` {why}"))
}

/// The accent as a stylesheet; nothing where the usual one is meant.
fn accent(wanted: &Wanted) -> Result<String> {
    let Some(word) = &wanted.accent else {
        return match &wanted.accent_dark {
            Some(dark) => Err(dark.refusal("`accent-dark` needs an `accent` for the light theme")),
            None => Ok(String::new()),
        };
    };
    let light = color(word)?;
    let dark = match &wanted.accent_dark {
        Some(word) => color(word)?,
        None => lightened(light),
    };
    let light_soft = readable(light, &LIGHT, SOFT[0], word, "light")?;
    let dark_soft = readable(dark, &DARK, SOFT[1], wanted.accent_dark.as_ref().unwrap_or(word), "dark")?;
    let mut style = String::from(":root {\n");
    let _ = writeln!(style, "  --accent: light-dark({light}, {dark});");
    let _ = writeln!(style, "  --accent-soft: light-dark({light_soft}, {dark_soft});\n}}");
    Ok(style)
}

fn color(word: &Word) -> Result<Color> {
    let told = || word.refusal("a colour is expected to be written like `#0b57c4`");
    Color::parse(&word.text).ok_or_else(told)
}

/// The background of marks; an error where text in a colour cannot be read on it or on the others.
fn readable(color: Color, backgrounds: &[&str], soft: u32, word: &Word, theme: &str) -> Result<Color> {
    let all = backgrounds.iter().filter_map(|text| Color::parse(text));
    let soft = all.clone().next().unwrap_or(Color::WHITE).with(color, soft);
    let least = all.chain([soft]).map(|ground| color.contrast(ground)).fold(f64::INFINITY, f64::min);
    if least < LEAST {
        let found = (least * 10.0).floor() / 10.0;
        let why = format!(
            "`{color}` has a contrast of {found:.1} to 1 with the backgrounds of the {theme} theme, {LEAST} is needed"
        );
        let further = if theme == "light" { "a darker" } else { "a lighter" };
        return Err(word.refusal(&why).with_help(format!("choose {further} colour")));
    }
    Ok(soft)
}

/// A light colour of the same hue, which can be read on the dark theme.
fn lightened(color: Color) -> Color {
    let grounds = || DARK.iter().filter_map(|text| Color::parse(text));
    let is_readable = |candidate: &Color| {
        let soft = grounds().next().unwrap_or(Color::BLACK).with(*candidate, SOFT[1]);
        grounds().chain([soft]).all(|ground| candidate.contrast(ground) >= LEAST)
    };
    let mut candidates = (4..=20).map(|step| color.with(Color::WHITE, step * 5));
    candidates.find(is_readable).unwrap_or(Color::WHITE)
}
