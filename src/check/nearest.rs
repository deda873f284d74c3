//! What somebody may have meant.

/// The word that is most like another, if any is much like it; one that begins with it comes first.
pub fn nearest<'w>(word: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    if word.len() > MAX_BYTES {
        return None;
    }
    let likeness = |candidate: &'w str| {
        let goes_on = word.len() >= MIN_BEGINNING && candidate.starts_with(word);
        (!goes_on, strsim::damerau_levenshtein(word, candidate), candidate)
    };
    let close = |(is_other, distance, _): &(bool, usize, &str)| !is_other || *distance <= 1 + word.len() / 4;
    let close = words.map(likeness).filter(close);
    close.min_by_key(|(is_other, distance, _)| (*is_other, *distance)).map(|(.., candidate)| candidate)
}

/// A shorter word, in bytes, is the beginning of too many.
const MIN_BEGINNING: usize = 3;

/// Nobody misspells a longer word; comparing one would take long.
const MAX_BYTES: usize = 200;
