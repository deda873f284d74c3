//! The names of connectors.

use std::fmt;

/// The length of an id, in characters.
const LENGTH: std::ops::RangeInclusive<usize> = 2..=63;

/// A connector's id: lower-case letters, digits and hyphens, never changed once published.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConnectorId(String);

impl ConnectorId {
    /// Reads an id; none where the text has other characters, begins or ends with a hyphen, or is
    /// shorter than 2 or longer than 63 characters.
    pub fn parse(text: &str) -> Option<Self> {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let well_formed = LENGTH.contains(&text.len())
            && text.bytes().all(allowed)
            && !text.starts_with('-')
            && !text.ends_with('-');
        well_formed.then(|| Self(text.to_owned()))
    }

    /// The id that a folder's name suggests, for layouts that declare none.
    pub fn infer(folder: &str) -> Self {
        let mut id = String::new();
        for character in folder.chars().flat_map(char::to_lowercase) {
            match unaccented(character) {
                Some(letters) => id.push_str(letters),
                None if character.is_ascii_alphanumeric() => id.push(character),
                None if !id.ends_with('-') && !id.is_empty() => id.push('-'),
                None => {}
            }
        }
        let id: String = id.chars().take(*LENGTH.end() - 4).collect();
        let id = id.trim_matches('-');
        if id.len() < *LENGTH.start() {
            Self(format!("connector-{id}").trim_matches('-').to_owned())
        } else {
            Self(id.to_owned())
        }
    }

    /// The id with a number behind it, for the second of two that would be equal.
    #[must_use]
    pub fn numbered(&self, number: usize) -> Self {
        Self(format!("{}-{number}", self.0))
    }

    /// Whether it begins with a letter, as declared ids must.
    pub fn begins_with_letter(&self) -> bool {
        self.0.starts_with(|c: char| c.is_ascii_lowercase())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for ConnectorId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ConnectorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The letters that stand for a common accented one.
fn unaccented(character: char) -> Option<&'static str> {
    Some(match character {
        'à' | 'á' | 'â' | 'ã' | 'å' => "a",
        'ä' | 'æ' => "ae",
        'ç' => "c",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ñ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' => "o",
        'ö' | 'ø' | 'œ' => "oe",
        'ù' | 'ú' | 'û' => "u",
        'ü' => "ue",
        'ß' => "ss",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn infers_from_folder_names() {
        for (folder, id) in [
            ("Africa's Talking SMS", "africa-s-talking-sms"),
            ("10to8 Appointment", "10to8-appointment"),
            ("Brønnøysundregistrene", "broennoeysundregistrene"),
            ("Easyvista_Service._Manager", "easyvista-service-manager"),
            ("X", "connector-x"),
            ("中文", "connector"),
        ] {
            assert_eq!(ConnectorId::infer(folder).as_str(), id);
            assert!(ConnectorId::parse(id).is_some());
        }
    }

    #[test]
    fn refuses_other_shapes() {
        for text in ["", "a", "-ab", "ab-", "Ab", "a b", "a/b", &"a".repeat(64)] {
            assert!(ConnectorId::parse(text).is_none(), "{text}");
        }
    }
}
