//! Who looks after which folder, as the host of a repository reads it: a block of `CODEOWNERS` that is made
//! from the manifests. What stands around the block is its author's.

use super::discover::Place;
use super::manifest::Manifest;
use crate::path::RepoPath;
use std::fmt::Write as _;

/// Where hosts look for the file, in the order in which they do.
pub const FILES: [&str; 3] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/// The line before the block.
const BEGIN: &str = "# connectory owners: begin";

/// The line behind it.
const END: &str = "# connectory owners: end";

/// The longest name of an owner, in bytes.
const MAX_NAME: usize = 200;

/// Whether a text names an owner as hosts read it: `@user`, `@organisation/team`, or an e-mail address.
pub fn is_owner(text: &str) -> bool {
    let is_plain = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    if text.len() > MAX_NAME {
        return false;
    }
    match text.strip_prefix('@') {
        Some(name) => name.split('/').all(is_plain) && name.split('/').count() <= 8,
        None => super::is_email(text),
    }
}

/// A connector's folders with the owners that their manifests name.
pub struct Owned<'m> {
    /// Where it is.
    pub place: &'m Place,
    /// The manifests of its lines, in their order.
    pub manifests: Vec<&'m Manifest>,
}

/// The block, seen from a repository in which the catalogue is at `prefix`. What is no owner is left out;
/// lines without owners have none of their own.
pub fn block(connectors: &[Owned<'_>], prefix: &RepoPath) -> String {
    let mut text = format!("{BEGIN}\n");
    for Owned { place, manifests } in connectors {
        let owners = |manifest: &Manifest| {
            manifest.owners.iter().filter(|owner| is_owner(owner)).cloned().collect::<Vec<_>>()
        };
        let Some(newest) = manifests.last().map(|manifest| owners(manifest)) else { continue };
        let common = place.lines.last().map(|line| line.folder.parent()).unwrap_or_default();
        let is_shared = place.lines.iter().all(|line| line.major.is_some() && line.folder.parent() == common);
        if is_shared {
            entry(&mut text, &prefix.join(&common), &newest);
        }
        // The last entry that fits a file counts.
        for (line, manifest) in place.lines.iter().zip(manifests) {
            let own = owners(manifest);
            if !is_shared || own != newest {
                entry(&mut text, &prefix.join(&line.folder), &own);
            }
        }
    }
    let _ = writeln!(text, "{END}");
    text
}

fn entry(text: &mut String, folder: &RepoPath, owners: &[String]) {
    if !owners.is_empty() {
        let _ = writeln!(text, "/{}/ {}", escaped(folder.as_str()), owners.join(" "));
    }
}

/// A path in which nothing is a pattern.
fn escaped(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for character in path.chars() {
        if matches!(character, ' ' | '#' | '*' | '?' | '[' | ']' | '\\' | '!') {
            text.push('\\');
        }
        text.push(character);
    }
    text
}

/// The block of a file; none where it has none.
pub fn find(text: &str) -> Option<&str> {
    let start = text.find(BEGIN)?;
    let end = text.get(start..)?.find(END)? + start + END.len();
    let line_feed = text.get(end..)?.find('\n').map_or(text.len(), |at| end + at + 1);
    text.get(start..line_feed)
}

/// A file with the block in the place of the one that it has, or behind what it says.
pub fn put(text: &str, block: &str) -> String {
    if let Some(old) = find(text) {
        return text.replacen(old, block, 1);
    }
    let gap = match text {
        "" => "",
        text if text.ends_with("\n\n") => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    format!("{text}{gap}{block}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_are_users_teams_and_addresses() {
        for text in ["@ann", "@acme/orders", "@group/sub/team", "ann@example.org"] {
            assert!(is_owner(text), "{text}");
        }
        for text in ["", "ann", "@", "@/a", "@a/", "@a b", "@a\n* @evil", "a b@example.org", "@a#"] {
            assert!(!is_owner(text), "{text}");
        }
    }

    #[test]
    fn the_block_is_replaced_and_what_stands_around_it_stays() {
        let (old, new) = (format!("{BEGIN}\n/a/ @a\n{END}\n"), format!("{BEGIN}\n/b/ @b\n{END}\n"));
        assert_eq!(put("", &new), new);
        assert_eq!(put("* @all", &new), format!("* @all\n\n{new}"));
        assert_eq!(put(&format!("* @all\n\n{old}/c/ @c\n"), &new), format!("* @all\n\n{new}/c/ @c\n"));
        assert_eq!(find(&format!("x\n{old}y")), Some(old.as_str()));
        assert_eq!(find(BEGIN), None);
    }
}
