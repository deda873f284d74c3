//! Whether a name that went and a name that came look like a renaming.

/// Names longer than this are not compared letter by letter.
const MAX_NAME: usize = 64;

/// Whether two names are alike: the same letters in another spelling, one inside the other, or only
/// a few letters apart.
pub(super) fn resembles(old: &str, new: &str) -> bool {
    let (old, new) = (letters(old), letters(new));
    if old.is_empty() || new.is_empty() || old.len() > MAX_NAME || new.len() > MAX_NAME {
        return false;
    }
    let long_enough = old.len().min(new.len()) >= 3;
    let contains = |a: &[char], b: &[char]| a.windows(b.len().max(1)).any(|part| part == b);
    old == new
        || (long_enough && (contains(&old, &new) || contains(&new, &old)))
        || distance(&old, &new) * 3 <= old.len().min(new.len())
}

fn letters(name: &str) -> Vec<char> {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// How many letters must be added, dropped or replaced.
fn distance(old: &[char], new: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=new.len()).collect();
    for (at, letter) in old.iter().enumerate() {
        let mut corner = at;
        let mut left = at + 1;
        let mut next = vec![left];
        for (above, other) in row.iter().skip(1).zip(new) {
            left = (left + 1).min(above + 1).min(corner + usize::from(letter != other));
            corner = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likely_renamings_are_told_from_other_names() {
        let pairs =
            [("sureName", "surName"), ("next_page_token", "nextPageToken"), ("QueryParams", "Params")];
        assert!(pairs.iter().all(|(old, new)| resembles(old, new)));
        assert!(resembles("Diagnonal", "Diagonal"));
        assert!(!resembles("a", "b") && !resembles("skip", "query") && !resembles("", ""));
        assert_eq!(distance(&['a', 'b'], &['b']), 1);
        assert_eq!(distance(&[], &['b', 'c']), 2);
    }
}
