//! Names that every system can hold, and names that some systems take for the same.

use icu_normalizer::ComposingNormalizerBorrowed;

/// Names that Windows keeps for devices, whatever extension they have.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Why not every system can hold a name of a file or a folder; none where all can.
pub fn unportable(name: &str) -> Option<String> {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let is_refused = |c: &char| matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\\') || c.is_control();
    if name.trim() != name || name.ends_with('.') {
        Some("begins or ends with a blank or ends with a dot".to_owned())
    } else if let Some(c) = name.chars().find(is_refused) {
        Some(format!("has `{}`, which Windows does not allow", c.escape_debug()))
    } else if DEVICES.contains(&stem.as_str()) {
        Some(format!("is `{stem}`, which Windows keeps for a device"))
    } else if name.chars().any(|c| matches!(c, '\u{300}'..='\u{36f}')) {
        Some("has a letter and its accent as two characters; systems disagree on such names".to_owned())
    } else {
        None
    }
}

/// A path as systems compare it that know neither case nor how letters are composed.
pub fn folded(path: &str) -> String {
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    let upper = path.chars().flat_map(char::to_uppercase);
    let folded: String = upper.flat_map(char::to_lowercase).collect();
    ComposingNormalizerBorrowed::new_nfc().normalize(&folded).into_owned()
}

/// A text as one word of a command line, for shells of Unix.
pub fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@%,=:".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_windows_refuses_are_known() {
        for name in ["a ", "a.", "what?", "Aux", "nul.v1", "con .txt", "e\u{301}", "a\\b", "a\nb"] {
            assert!(unportable(name).is_some(), "{name}");
        }
        for name in ["Africa's Talking SMS", "Brønnøysundregistrene", "Easyvista_Service._Manager", "Console"]
        {
            assert!(unportable(name).is_none(), "{name}");
        }
    }

    #[test]
    fn words_of_commands_run_nothing() {
        assert_eq!(quoted("acme/v1.0.0"), "acme/v1.0.0");
        assert_eq!(quoted("a b"), "'a b'");
        assert_eq!(quoted("$(x)'; y"), "'$(x)'\\''; y'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn case_and_composition_do_not_tell_names_apart() {
        assert_eq!(folded("README.md"), folded("readme.MD"));
        assert_eq!(folded("Caf\u{e9}"), folded("CAFE\u{301}"));
        assert_ne!(folded("a"), folded("b"));
    }
}
