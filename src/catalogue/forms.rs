//! How the texts are written that mean something beyond themselves: addresses and licences.

/// Whether a text is a full address that begins with `http://` or `https://`.
pub fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/')) && !text.contains(char::is_whitespace)
}

/// Whether a text looks like one e-mail address in ASCII.
pub fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let plain =
        text.is_ascii() && !text.contains(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>'));
    plain && !name.is_empty() && !host.contains('@') && host.contains('.') && !host.ends_with('.')
}

/// Whether a text is put together as an SPDX expression is; which licences there are is not known.
pub(super) fn is_license(text: &str) -> bool {
    let is_id = |word: &str| word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".+-:".contains(&byte));
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let (mut depth, mut is_complete) = (0_usize, false);
    for word in spaced.split_whitespace() {
        match (word, is_complete) {
            ("(", false) => depth += 1,
            (")", true) if depth > 0 => depth -= 1,
            ("AND" | "OR" | "WITH", _) => {
                if !is_complete {
                    return false;
                }
                is_complete = false;
            }
            (id, false) if is_id(id) => is_complete = true,
            _ => return false,
        }
    }
    is_complete && depth == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licences_are_told_from_other_texts() {
        let good = ["MIT", "Apache-2.0 OR MIT", "GPL-2.0+ WITH Bison-exception-2.2", "(MIT OR X11)AND Zlib"];
        let bad =
            ["", "MIT or Apache-2.0", "MIT/Apache-2.0", "OR MIT", "MIT OR", "(MIT", "MIT)", "()", "MIT Zlib"];
        assert!(good.iter().all(|text| is_license(text)));
        assert!(bad.iter().all(|text| !is_license(text)));
    }

    #[test]
    fn addresses_are_whole() {
        let good = ["https://a.example", "http://a.example/b?c"];
        let bad = ["a.example", "ftp://a.example", "https://", "https:///a", "https://a.example/b c"];
        assert!(good.iter().all(|text| is_address(text)) && bad.iter().all(|text| !is_address(text)));
        assert!(is_email("a@b.example") && !is_email("nope") && !is_email("a b@c.example"));
    }
}
