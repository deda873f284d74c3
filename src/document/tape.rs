//! The flat tree behind a document, and the one way to write it.

use super::MAX_DEPTH;
use super::fault::{FaultKind, Log};
use crate::source::{Source, Span};
use std::collections::BTreeMap;

/// What an entry of the tape is. A key is always directly followed by its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    Null,
    False,
    True,
    Number,
    String,
    /// A string whose text is not a slice of the source; `extra` numbers it in `owned`.
    OwnedString,
    Key,
    OwnedKey,
    /// A key that a later one of the same name replaces.
    ShadowedKey,
    /// `extra` is the entry behind the container.
    Array,
    Object,
}

/// One key or value: its place in the text, and for containers where they end on the tape.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) tag: Tag,
    pub(super) extra: u32,
    start: u32,
    end: u32,
}

impl Entry {
    pub(super) fn span(&self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }
}

#[derive(Debug, Default)]
pub(super) struct Tape {
    entries: Vec<Entry>,
    owned: Vec<String>,
    /// The keys of every object with more than `SMALL_OBJECT` keys, sorted by their text.
    sorted: BTreeMap<u32, Vec<u32>>,
    /// The same keys in their order, and the items of every array with more than `SMALL_ARRAY` items.
    ordered: BTreeMap<u32, Vec<u32>>,
    /// Subtrees that are written once and stand in several places, and their copies.
    shared: Vec<(u32, u32)>,
    names: Names,
}

/// Which keys a document may have: one bit for all names that look alike.
#[derive(Debug)]
struct Names([u64; 64]);

impl Default for Names {
    fn default() -> Self {
        Self([0; 64])
    }
}

impl Names {
    /// The word and the bit of a name, made of its length and four of its bytes by Fibonacci hashing.
    fn place(name: &str) -> (usize, u64) {
        let bytes = name.as_bytes();
        let last = bytes.len().saturating_sub(1);
        let parts = [bytes.len() as u64]
            .into_iter()
            .chain([0, last / 3, last / 2, last].map(|at| bytes.get(at).copied().unwrap_or_default().into()));
        let mixed = parts.fold(0_u64, |sum, part| (sum << 8) + part).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        ((mixed >> 58) as usize, 1 << (mixed >> 52 & 63))
    }

    fn insert(&mut self, name: &str) {
        let (word, bit) = Self::place(name);
        if let Some(word) = self.0.get_mut(word) {
            *word |= bit;
        }
    }

    fn may_have(&self, name: &str) -> bool {
        let (word, bit) = Self::place(name);
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }
}

/// The texts that rules about characters look at.
#[derive(Debug, Default)]
pub(super) struct Unusual {
    pub(super) untrimmed: Vec<u32>,
    pub(super) beyond_ascii: Vec<u32>,
}

/// Offsets fit in 32 bits because files above `MAX_BYTES` are not read.
fn offset(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

impl Tape {
    pub(super) fn null() -> Self {
        let mut tape = Self::default();
        tape.push(Tag::Null, Span::default());
        tape
    }

    pub(super) fn with_capacity(entries: usize) -> Self {
        Self { entries: Vec::with_capacity(entries), ..Self::default() }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn get(&self, index: u32) -> Option<&Entry> {
        self.entries.get(index as usize)
    }

    pub(super) fn owned(&self, number: u32) -> &str {
        self.owned.get(number as usize).map_or("", String::as_str)
    }

    pub(super) fn push(&mut self, tag: Tag, span: Span) -> u32 {
        let index = offset(self.entries.len());
        let entry = Entry { tag, extra: index + 1, start: offset(span.start), end: offset(span.end) };
        self.entries.push(entry);
        index
    }

    /// Adds a key or a string whose text differs from the source.
    pub(super) fn push_owned(&mut self, tag: Tag, span: Span, text: String) -> u32 {
        let number = offset(self.owned.len());
        self.owned.push(text);
        let index = self.push(tag, span);
        if let Some(entry) = self.entries.get_mut(index as usize) {
            entry.extra = number;
        }
        index
    }

    /// Ends the container that was opened at `index`.
    pub(super) fn close(&mut self, index: u32, end: usize) {
        let behind = offset(self.entries.len());
        if let Some(entry) = self.entries.get_mut(index as usize) {
            entry.extra = behind;
            entry.end = offset(end);
        }
    }

    /// The entry behind the subtree of `index`.
    pub(super) fn after(&self, index: u32) -> u32 {
        match self.get(index) {
            Some(entry) if matches!(entry.tag, Tag::Array | Tag::Object) => entry.extra,
            _ => index + 1,
        }
    }

    /// Copies the subtree `from..to` to the end of the tape; places stay those of the original.
    pub(super) fn copy(&mut self, from: u32, to: u32) {
        let shift = offset(self.entries.len()) - from;
        self.shared.extend([(from, to), (from + shift, to + shift)]);
        for index in from..to {
            let Some(mut entry) = self.get(index).copied() else { break };
            if !matches!(entry.tag, Tag::OwnedString | Tag::OwnedKey) {
                entry.extra += shift;
            }
            self.entries.push(entry);
        }
    }

    /// Whether a part of the subtree of `index` is written once and stands in several places.
    pub(super) fn is_shared(&self, index: u32) -> bool {
        let end = self.after(index);
        self.shared.iter().any(|(from, to)| *from < end && index < *to)
    }

    pub(super) fn text<'a>(&'a self, source: &'a str, entry: &Entry) -> &'a str {
        match entry.tag {
            Tag::OwnedString | Tag::OwnedKey => self.owned(entry.extra),
            Tag::Null
            | Tag::False
            | Tag::True
            | Tag::Number
            | Tag::String
            | Tag::Key
            | Tag::ShadowedKey
            | Tag::Array
            | Tag::Object => source.get(entry.start as usize..entry.end as usize).unwrap_or_default(),
        }
    }

    /// The keys and strings with blanks at their edges, or with characters outside ASCII.
    pub(super) fn unusual(&self, source: &Source) -> Unusual {
        let mut unusual = Unusual::default();
        for (index, entry) in self.entries.iter().enumerate() {
            let owned = matches!(entry.tag, Tag::OwnedString | Tag::OwnedKey);
            if !owned && !matches!(entry.tag, Tag::String | Tag::Key) {
                continue;
            }
            let text = self.text(source.text(), entry);
            if (owned || !source.is_ascii()) && !text.is_ascii() {
                unusual.beyond_ascii.push(offset(index));
            }
            if let (Some(first), Some(last)) = (text.as_bytes().first(), text.as_bytes().last())
                && (may_be_blank(*first) || may_be_blank(*last))
                && text.trim().len() < text.len()
            {
                unusual.untrimmed.push(offset(index));
            }
        }
        unusual
    }

    /// The key or string that holds a byte, where entries stand in the order of the text.
    pub(super) fn text_at(&self, at: usize) -> Option<u32> {
        let behind = self.entries.partition_point(|entry| entry.start as usize <= at);
        let index = behind.checked_sub(1)?;
        let entry = self.entries.get(index)?;
        let is_text = match entry.tag {
            Tag::String | Tag::OwnedString | Tag::Key | Tag::OwnedKey | Tag::ShadowedKey => true,
            Tag::Null | Tag::False | Tag::True | Tag::Number | Tag::Array | Tag::Object => false,
        };
        (is_text && at < entry.end as usize).then(|| offset(index))
    }

    /// Whether any object may have a key that reads `name`; where it says no, none has.
    pub(super) fn may_have(&self, name: &str) -> bool {
        self.names.may_have(name)
    }

    /// The key of an object that reads `name`.
    pub(super) fn find(&self, source: &str, object: u32, name: &str) -> Option<u32> {
        let end = self.after(object);
        let may_be_large = (end - object) as usize > 2 * SMALL_OBJECT;
        if let Some(found) = may_be_large.then(|| self.find_sorted(source, object, name)).flatten() {
            return found;
        }
        let (bytes, mut at) = (source.as_bytes(), object + 1);
        while at < end {
            let key = self.get(at)?;
            let is_named = match key.tag {
                Tag::OwnedKey => self.owned(key.extra) == name,
                Tag::Key if (key.end - key.start) as usize != name.len() => false,
                Tag::Key => bytes.get(key.start as usize..key.end as usize) == Some(name.as_bytes()),
                Tag::Null
                | Tag::False
                | Tag::True
                | Tag::Number
                | Tag::String
                | Tag::OwnedString
                | Tag::ShadowedKey
                | Tag::Array
                | Tag::Object => false,
            };
            if is_named {
                return Some(at);
            }
            at = self.after(at + 1);
        }
        None
    }

    /// The key of a large object that reads `name`, if it has one; none for objects that are small
    /// enough to be searched key by key.
    fn find_sorted(&self, source: &str, object: u32, name: &str) -> Option<Option<u32>> {
        let keys = self.sorted.get(&object)?;
        let text = |key: &u32| self.get(*key).map_or("", |entry| self.text(source, entry));
        let behind = keys.partition_point(|key| text(key) <= name);
        let last = behind.checked_sub(1).and_then(|at| keys.get(at));
        Some(last.filter(|key| text(key) == name).copied())
    }

    /// The key of a large object whose value holds the entry `inner`, shadowed keys included, or the
    /// item of a large array, with its number; none for containers that are small enough to be
    /// searched one by one.
    pub(super) fn child_above(&self, container: u32, inner: u32) -> Option<(usize, u32)> {
        let children = self.ordered.get(&container)?;
        let number = children.partition_point(|child| *child <= inner).checked_sub(1)?;
        Some((number, *children.get(number)?))
    }

    /// Notes where the items of large arrays stand.
    fn order_items(&mut self) {
        for index in 0..offset(self.entries.len()) {
            let end = self.after(index);
            let is_array = self.get(index).is_some_and(|entry| entry.tag == Tag::Array);
            if !is_array || (end - index) as usize <= SMALL_ARRAY {
                continue;
            }
            let next = |at: &u32| Some(self.after(*at)).filter(|at| *at < end);
            let items: Vec<u32> = std::iter::successors(Some(index + 1), next).collect();
            if items.len() > SMALL_ARRAY {
                self.ordered.insert(index, items);
            }
        }
    }

    /// Notes the names of keys; finds keys that stand twice, reports them and hides all but the last.
    /// Large containers can be searched from then on.
    pub(super) fn settle_keys(&mut self, source: &str, log: &mut Log<'_>) {
        let mut shadowed = Vec::new();
        let mut sorted = BTreeMap::new();
        let mut ordered = BTreeMap::new();
        let mut keys: Vec<(&str, u32)> = Vec::new();
        let mut names = Names::default();
        for index in 0..offset(self.entries.len()) {
            if self.get(index).is_none_or(|entry| entry.tag != Tag::Object) {
                continue;
            }
            keys.clear();
            let end = self.after(index);
            let mut at = index + 1;
            while at < end {
                let Some(entry) = self.get(at) else { break };
                keys.push((self.text(source, entry), at));
                at = self.after(at + 1);
            }
            keys.iter().for_each(|(name, _)| names.insert(name));
            let large = keys.len() > SMALL_OBJECT;
            if !large && !any_equal(&keys) {
                continue;
            }
            keys.sort_unstable();
            if large {
                sorted.insert(index, last_of_each(&keys));
                let mut in_order: Vec<u32> = keys.iter().map(|(_, at)| *at).collect();
                in_order.sort_unstable();
                ordered.insert(index, in_order);
            }
            for pair in keys.windows(2) {
                if let [(first, at), (second, again)] = pair
                    && first == second
                {
                    shadowed.push((*at, *again));
                }
            }
        }
        (self.sorted, self.ordered, self.names) = (sorted, ordered, names);
        self.order_items();
        for (at, again) in shadowed {
            let Some(entry) = self.get(again).copied() else { continue };
            let text = self.text(source, &entry);
            let shown: String = text.chars().take(60).collect();
            let message = format!("the key `{shown}` stands twice in this object; the last one counts");
            log.add(FaultKind::DuplicateKey, entry.span(), message);
            if let Some(entry) = self.entries.get_mut(at as usize) {
                entry.tag = Tag::ShadowedKey;
            }
        }
    }
}

/// Objects up to this size are compared key by key, larger ones are sorted.
const SMALL_OBJECT: usize = 12;

/// Arrays up to this size are walked item by item, of larger ones it is known where the items stand.
const SMALL_ARRAY: usize = 256;

/// The places of sorted keys, for keys that stand twice only the last.
fn last_of_each(keys: &[(&str, u32)]) -> Vec<u32> {
    let next = keys.iter().skip(1).map(Some).chain(std::iter::once(None));
    let last = keys.iter().zip(next).filter(|(key, next)| next.is_none_or(|next| next.0 != key.0));
    last.map(|(key, _)| key.1).collect()
}

/// Whether a byte is white space in ASCII, or part of a character that may be.
fn may_be_blank(byte: u8) -> bool {
    byte <= b' ' || byte >= 0x80
}

fn any_equal(keys: &[(&str, u32)]) -> bool {
    keys.iter()
        .enumerate()
        .any(|(index, (key, _))| keys.iter().skip(index + 1).any(|(other, _)| key == other))
}

/// Says that a container is too deep to be read.
pub(super) fn too_deep(log: &mut Log<'_>, span: Span) {
    let message = format!("values are nested more than {MAX_DEPTH} deep; the rest is not read");
    log.add(FaultKind::TooDeep, span, message);
}
