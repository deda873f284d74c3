//! How the site of a catalogue looks: `[site]` of `connectory.toml`.

use super::fields::Fields;
use super::settings::Word;
use crate::path::RepoPath;

/// What a catalogue has of its own in the look of its site. What files hold is known further up.
#[derive(Debug, Clone, Default)]
pub struct Theme {
    /// The folder with templates that take the place of those of the same name.
    pub templates: Option<RepoPath>,
    /// The stylesheet that is added to the usual one.
    pub stylesheet: Option<RepoPath>,
    /// The colour of links and marks, in the light theme.
    pub accent: Option<Word>,
    /// The same in the dark theme; where it is left out, it is made of the light one.
    pub accent_dark: Option<Word>,
    /// The picture beside the site's title.
    pub logo: Option<RepoPath>,
    /// Links at the foot of every page.
    pub links: Vec<FooterLink>,
}

/// A link at the foot of every page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FooterLink {
    /// What is shown.
    pub text: String,
    /// Where it leads.
    pub url: String,
}

/// Reads the fields.
pub(super) fn theme(fields: &mut Fields<'_, '_>) -> Theme {
    Theme {
        templates: fields.path("templates"),
        stylesheet: fields.path("stylesheet"),
        accent: fields.word("accent"),
        accent_dark: fields.word("accent-dark"),
        logo: fields.path("logo"),
        links: fields.tables("link", footer_link).into_iter().flatten().collect(),
    }
}

fn footer_link(fields: &mut Fields<'_, '_>) -> Option<FooterLink> {
    fields.require(&["text", "url"]);
    let (text, url) = (fields.text("text"), fields.address("url"));
    Some(FooterLink { text: text?, url: url? })
}
