//! What somebody may have meant.

/// The word that is most like another, if any is much like it.
pub fn nearest<'w>(word: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    if word.len() > MAX_BYTES {
        return None;
    }
    let likeness = |candidate: &'w str| (strsim::damerau_levenshtein(word, candidate), candidate);
    let close = |(distance, _): &(usize, &str)| *distance <= 1 + word.len() / 4;
    words.map(likeness).filter(close).min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// Nobody misspells a longer word; comparing one would take long.
const MAX_BYTES: usize = 200;
