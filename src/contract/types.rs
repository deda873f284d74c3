//! The set of types that a schema accepts.

/// A set of types; the empty set means that any type is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Types<'d> {
    bits: u8,
    other: Option<&'d str>,
}

/// The names of the bits, from the lowest.
const NAMES: [&str; 7] = ["null", "boolean", "integer", "number", "string", "array", "object"];

/// All types but integers, which are numbers.
const EVERY: u8 = 0b111_1011;

impl<'d> Types<'d> {
    /// Accepts any type.
    pub const ANY: Types<'static> = Types { bits: 0, other: None };
    /// Accepts `null`.
    pub const NULL: Types<'static> = Types { bits: 1, other: None };
    /// Accepts `true` and `false`.
    pub const BOOLEAN: Types<'static> = Types { bits: 1 << 1, other: None };
    /// Accepts integers.
    pub const INTEGER: Types<'static> = Types { bits: 1 << 2, other: None };
    /// Accepts numbers; integers are numbers.
    pub const NUMBER: Types<'static> = Types { bits: 1 << 3, other: None };
    /// Accepts strings.
    pub const STRING: Types<'static> = Types { bits: 1 << 4, other: None };
    /// Accepts lists.
    pub const ARRAY: Types<'static> = Types { bits: 1 << 5, other: None };
    /// Accepts objects.
    pub const OBJECT: Types<'static> = Types { bits: 1 << 6, other: None };

    /// The type of a name; `file` is a string, names of no dialect are kept as they are.
    pub fn named(name: &'d str) -> Self {
        let name = if name == "file" { "string" } else { name };
        match NAMES.iter().position(|known| *known == name) {
            Some(bit) => Self { bits: 1 << bit, other: None },
            None => Self { bits: 0, other: Some(name) },
        }
    }

    /// Whether any type is accepted.
    pub fn is_any(self) -> bool {
        self == Types::ANY
    }

    /// Both sets together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self { bits: self.bits | other.bits, other: self.other.or(other.other) }
    }

    /// This set without another.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self { bits: self.bits & !other.bits, other: self.other }
    }

    /// The types one by one; nothing where any type is accepted.
    pub fn each(self) -> impl Iterator<Item = Types<'d>> {
        let known = (0..NAMES.len()).map(|bit| Types { bits: 1 << bit, other: None });
        let other = self.other.map(|name| Types { bits: 0, other: Some(name) });
        known.filter(move |one| self.has(*one)).chain(other)
    }

    /// Whether there is no type that both accept.
    pub fn conflicts(self, other: Self) -> bool {
        let meets =
            self.widened() & other.widened() != 0 || (self.other.is_some() && self.other == other.other);
        !self.is_any() && !other.is_any() && !meets
    }

    /// The set without what it says twice: integers are numbers, and all types together are any.
    #[must_use]
    pub fn settled(self) -> Self {
        let set = if self.has_number() { self.without(Types::INTEGER) } else { self };
        let every = Self { bits: EVERY, other: None };
        if set == every { Types::ANY } else { set }
    }

    /// What both accept; where that is nothing, the first set.
    #[must_use]
    pub fn common(self, other: Self) -> Self {
        if self.is_any() || other.is_any() {
            return self.with(other);
        }
        let both = Self { bits: self.widened() & other.widened(), other: self.other };
        let both = if both.bits & Types::INTEGER.bits != 0 && !(self.has_number() && other.has_number()) {
            both.without(Types::NUMBER)
        } else {
            both.without(if both.has_number() { Types::INTEGER } else { Types::ANY })
        };
        if both.is_any() { self } else { both }
    }

    /// Whether every value that `other` accepts is accepted, as far as the type decides.
    pub fn covers(self, other: Self) -> bool {
        if self.is_any() {
            return true;
        }
        !other.is_any()
            && other.widened() & !self.widened() == 0
            && (other.other.is_none() || other.other == self.other)
    }

    /// Whether one of the types is among these.
    pub fn has(self, one: Types<'_>) -> bool {
        self.bits & one.bits != 0
    }

    fn has_number(self) -> bool {
        self.has(Types::NUMBER)
    }

    /// A number that is equal for equal sets of known types.
    pub(super) fn bits(self) -> u8 {
        self.bits
    }

    /// The bits, with integers where numbers are.
    fn widened(self) -> u8 {
        if self.has_number() { self.bits | Types::INTEGER.bits } else { self.bits }
    }
}

impl std::fmt::Display for Types<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let known = NAMES.iter().enumerate().filter(|(bit, _)| self.bits & (1 << bit) != 0);
        let names: Vec<&str> = known.map(|(_, name)| *name).chain(self.other).collect();
        if names.is_empty() { f.write_str("any") } else { f.write_str(&names.join(" or ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_numbers() {
        assert!(Types::NUMBER.covers(Types::INTEGER) && !Types::INTEGER.covers(Types::NUMBER));
        assert_eq!(Types::NUMBER.common(Types::INTEGER), Types::INTEGER);
        assert_eq!(Types::NUMBER.common(Types::NUMBER), Types::NUMBER);
        assert_eq!(Types::ANY.common(Types::STRING), Types::STRING);
        assert_eq!(Types::STRING.with(Types::NULL).common(Types::STRING), Types::STRING);
        assert!(Types::ANY.covers(Types::STRING) && !Types::STRING.covers(Types::ANY));
        assert_eq!(Types::STRING.with(Types::NULL).to_string(), "null or string");
        assert_eq!(Types::INTEGER.with(Types::NUMBER).settled(), Types::NUMBER);
        assert!(NAMES.iter().fold(Types::ANY, |all, name| all.with(Types::named(name))).settled().is_any());
        assert!(Types::STRING.conflicts(Types::NUMBER) && !Types::INTEGER.conflicts(Types::NUMBER));
        assert_eq!(Types::STRING.with(Types::NULL).each().count(), 2);
        assert!(!Types::named("date").covers(Types::named("any")));
    }
}
