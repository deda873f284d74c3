//! The languages of the site: what is fixed in its pages is a message of Fluent, one file a language.
//!
//! Templates say a message with `t("id", name=value)`, and a [`Phrase`] of a view with `say(phrase)`. The
//! text of a message is ours and may hold markup; what is put into it is escaped, unless it is markup that
//! a template made. A message that a language lacks is said in English.

use super::templates::escaped;
use super::text::tidy;
use crate::error::{Error, Result};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use minijinja::value::Kwargs;
use minijinja::{ErrorKind, Value};
use rust_embed::Embed;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use unic_langid::LanguageIdentifier;

/// The language that has every message.
pub(super) const ENGLISH: &str = "en";

/// Languages that are written from right to left.
const RIGHT_TO_LEFT: [&str; 8] = ["ar", "ckb", "dv", "fa", "he", "ps", "ur", "yi"];

#[derive(Embed)]
#[folder = "templates/site/locales/"]
struct Sources;

/// A message, and what is put into it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Phrase {
    id: Cow<'static, str>,
    values: BTreeMap<&'static str, Filling>,
}

/// What is put into a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(super) enum Filling {
    Number(i64),
    Text(String),
}

impl Phrase {
    /// A message as it stands.
    pub(super) fn new(id: &'static str) -> Self {
        Self { id: Cow::Borrowed(id), values: BTreeMap::new() }
    }

    /// So many connectors under a name, for descriptions of pages.
    pub(super) fn described(name: &str, connectors: usize) -> Self {
        Self::new("list-description").with("name", name).counting(connectors)
    }

    /// A message named by a kind and one of its words: `state-draft`.
    pub(super) fn of(kind: &str, word: &str) -> Self {
        Self { id: Cow::Owned(format!("{kind}-{word}")), values: BTreeMap::new() }
    }

    /// A text of an author, the same in every language.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::new("text").with("text", text)
    }

    /// With a text in it.
    pub(super) fn with(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.values.insert(name, Filling::Text(text.into()));
        self
    }

    /// With a number in it, which may decide between forms of the message.
    pub(super) fn number(mut self, name: &'static str, number: impl TryInto<i64>) -> Self {
        self.values.insert(name, Filling::Number(number.try_into().unwrap_or(i64::MAX)));
        self
    }

    /// With the number that decides between singular and plural.
    pub(super) fn counting(self, number: impl TryInto<i64>) -> Self {
        self.number("n", number)
    }

    /// With texts of at most so many characters.
    pub(super) fn cut(&self, most: usize) -> Self {
        let cut = |value: &Filling| match value {
            Filling::Number(number) => Filling::Number(*number),
            Filling::Text(text) => Filling::Text(tidy(text, most)),
        };
        let values = self.values.iter().map(|(name, value)| (*name, cut(value))).collect();
        Self { id: self.id.clone(), values }
    }
}

/// A language that pages are made in.
pub(super) struct Locale {
    /// As in `lang`: `en`, `zh-CN`.
    pub(super) tag: String,
    /// What those who speak it call it.
    pub(super) name: String,
    /// `ltr` or `rtl`.
    pub(super) direction: &'static str,
    /// The messages, the language's own first.
    bundles: Vec<FluentBundle<FluentResource>>,
}

impl Locale {
    /// A language by its tag.
    ///
    /// # Errors
    /// When there are no messages in it.
    pub(super) fn find(tag: &str) -> Result<Self> {
        Self::with(tag, &BTreeMap::new())
    }

    /// A language by its tag, where a catalogue has messages of its own: the text of a file for each language.
    /// They come before those of the program, and need not be complete.
    ///
    /// # Errors
    /// When there are no messages in the language, or they cannot be read.
    pub(super) fn with(tag: &str, own: &BTreeMap<String, String>) -> Result<Self> {
        let mut bundles = Vec::new();
        if let Some(text) = own.get(tag) {
            bundles.push(bundle(tag, text.clone())?);
        }
        bundles.extend(built_in(tag)?);
        if bundles.is_empty() {
            let known: BTreeSet<String> = tags().into_iter().chain(own.keys().cloned()).collect();
            let error = Error::usage(format!("the site has no messages in the language `{tag}`"));
            let known: Vec<String> = known.into_iter().collect();
            return Err(error.with_help(format!("it has: {}", known.join(", "))));
        }
        if tag != ENGLISH {
            bundles.extend(built_in(ENGLISH)?);
        }
        let language = tag.split('-').next().unwrap_or_default();
        let direction = if RIGHT_TO_LEFT.contains(&language) { "rtl" } else { "ltr" };
        let mut locale = Self { tag: tag.to_owned(), name: String::new(), direction, bundles };
        locale.name = locale.say(&Phrase::new("language-name"));
        Ok(locale)
    }

    /// A message as plain text.
    pub(super) fn say(&self, phrase: &Phrase) -> String {
        let mut values = FluentArgs::new();
        for (name, value) in &phrase.values {
            match value {
                Filling::Number(number) => values.set(*name, FluentValue::from(*number)),
                Filling::Text(text) => values.set(*name, FluentValue::from(text.as_str())),
            }
        }
        self.format(&phrase.id, &values).unwrap_or_default()
    }

    /// A fixed message as plain text.
    pub(super) fn text(&self, id: &'static str) -> String {
        self.say(&Phrase::new(id))
    }

    fn format(&self, id: &str, values: &FluentArgs<'_>) -> Option<String> {
        self.bundles.iter().find_map(|bundle| {
            let pattern = bundle.get_message(id)?.value()?;
            let mut faults = Vec::new();
            let text = bundle.format_pattern(pattern, Some(values), &mut faults).into_owned();
            faults.is_empty().then_some(text)
        })
    }

    /// A message as markup.
    fn markup(&self, id: &str, values: &FluentArgs<'_>) -> std::result::Result<Value, minijinja::Error> {
        let text = self.format(id, values);
        let text = text.ok_or_else(|| {
            minijinja::Error::new(
                ErrorKind::InvalidOperation,
                format!("the message `{id}` is missing or lacks a value"),
            )
        })?;
        Ok(Value::from_safe_string(text))
    }
}

/// The tags of all languages, in their order.
fn tags() -> Vec<String> {
    let mut tags: Vec<String> =
        Sources::iter().filter_map(|name| Some(name.strip_suffix(".ftl")?.to_owned())).collect();
    tags.sort();
    tags
}

/// The messages that the program has in a language; none where there is no such file.
fn built_in(tag: &str) -> Result<Option<FluentBundle<FluentResource>>> {
    let file = Sources::get(&format!("{tag}.ftl"));
    file.map(|file| bundle(tag, String::from_utf8_lossy(&file.data).into_owned())).transpose()
}

/// The messages of a text.
fn bundle(tag: &str, text: String) -> Result<FluentBundle<FluentResource>> {
    let language: LanguageIdentifier =
        tag.parse().map_err(|_| Error::usage(format!("`{tag}` is no tag of a language, as `zh-CN`")))?;
    let broken = |what: String| Error::usage(format!("the messages of `{tag}` cannot be read: {what}"));
    let resource = FluentResource::try_new(text).map_err(|(_, errors)| broken(format!("{errors:?}")))?;
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    bundle.set_use_isolating(false);
    bundle.add_resource(resource).map_err(|errors| broken(format!("{errors:?}")))?;
    Ok(bundle)
}

/// `t("id", name=value)` of templates.
pub(super) fn translate(
    locale: &Arc<Locale>,
) -> impl Fn(&str, Kwargs) -> std::result::Result<Value, minijinja::Error> + Send + Sync + 'static {
    let locale = Arc::clone(locale);
    move |id, arguments| {
        let mut values = FluentArgs::new();
        for name in arguments.args() {
            set(&mut values, name, &arguments.get::<Value>(name)?);
        }
        locale.markup(id, &values)
    }
}

/// `say(phrase)` of templates, for a [`Phrase`] of a view.
pub(super) fn speak(
    locale: &Arc<Locale>,
) -> impl Fn(&Value) -> std::result::Result<Value, minijinja::Error> + Send + Sync + 'static {
    let locale = Arc::clone(locale);
    move |phrase| {
        let id = phrase.get_attr("id")?;
        let filled = phrase.get_attr("values")?;
        let mut values = FluentArgs::new();
        for name in filled.try_iter()? {
            set(&mut values, name.as_str().unwrap_or_default(), &filled.get_item(&name)?);
        }
        locale.markup(id.as_str().unwrap_or_default(), &values)
    }
}

fn set(values: &mut FluentArgs<'_>, name: &str, value: &Value) {
    let filling = match (i64::try_from(value.clone()), value.as_str()) {
        (_, Some(text)) if value.is_safe() => FluentValue::from(text.to_owned()),
        (_, Some(text)) => FluentValue::from(escaped(text)),
        (Ok(number), None) => FluentValue::from(number),
        (Err(_), None) => FluentValue::from(escaped(&value.to_string())),
    };
    values.set(name.to_owned(), filling);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(tag: &str) -> BTreeSet<String> {
        let text = String::from_utf8(Sources::get(&format!("{tag}.ftl")).unwrap().data.into_owned()).unwrap();
        let id = |line: &str| Some(line.split_once(" =")?.0.to_owned());
        let begins = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase());
        text.lines().filter(begins).filter_map(id).collect()
    }

    #[test]
    fn every_language_says_everything_and_nothing_else() {
        assert!(tags().len() >= 2);
        for tag in tags() {
            let locale = Locale::find(&tag).unwrap();
            assert!(!locale.name.is_empty());
            assert_eq!(messages(&tag), messages(ENGLISH), "{tag}");
        }
    }

    #[test]
    fn counts_choose_their_form() {
        let of = |tag: &str, n| Locale::find(tag).unwrap().say(&Phrase::new("connectors").counting(n));
        assert_eq!([of("en", 1), of("en", 2)], ["1 connector", "2 connectors"]);
        assert_eq!(of("zh-CN", 2), "2 个连接器");
    }
}
