//! How names and values of strangers are shown.

/// Names and values longer than this are cut, in characters.
const MAX_SHOWN: usize = 80;

/// A name or a value for a message.
pub(super) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(MAX_SHOWN).filter(|c| !c.is_control()).collect();
    if text.chars().nth(MAX_SHOWN).is_some() {
        shown.push('…');
    }
    shown
}
