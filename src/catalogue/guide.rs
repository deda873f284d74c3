//! Migration guides: `migrations/2.0.0.md` in the folder of the line that they lead to, or
//! `migrations/open-meteo.md` in the folder of a line that another connector replaces.

/// What stands in a guide where its author has something to say.
pub const TO_FILL_IN: &str = "_to fill in_";

/// The file that says how to move to a major version, seen from the line's folder.
pub fn guide_to(major: u64) -> String {
    format!("migrations/{major}.0.0.md")
}

/// The file that says how to move from a line to what replaces it, seen from the line's folder; none where that
/// is a line of the same connector, which brings the guide along.
pub fn guide_away(own: &str, replacement: &str) -> Option<String> {
    let (id, _) = replacement.split_once('/').unwrap_or((replacement, ""));
    (id != own).then(|| format!("migrations/{id}.md"))
}

/// How many lines of a guide still wait for their author.
pub fn unfinished(guide: &[u8]) -> usize {
    String::from_utf8_lossy(guide).lines().filter(|line| line.contains(TO_FILL_IN)).count()
}
