//! Numbers as they are written: integers exactly, everything else as the nearest float.

use std::cmp::Ordering;

/// A number of a document.
#[derive(Debug, Clone, Copy)]
pub struct Number {
    integer: Option<i128>,
    float: f64,
}

impl Number {
    /// Reads the text of a number, also of YAML's hexadecimal and octal ones; none for infinities.
    pub(super) fn read(text: &str) -> Option<Self> {
        let digits = |text: &str, radix| u64::from_str_radix(text, radix).ok().map(i128::from);
        if let Some(hex) = text.strip_prefix("0x") {
            return digits(hex, 16).map(Self::from);
        }
        if let Some(octal) = text.strip_prefix("0o") {
            return digits(octal, 8).map(Self::from);
        }
        let text = text.replace('_', "");
        let float = text.parse().ok().filter(|value: &f64| value.is_finite())?;
        Some(Self { integer: text.parse().ok(), float })
    }

    /// The nearest float.
    pub fn float(self) -> f64 {
        self.float
    }

    /// The number, where it is written as an integer.
    pub fn integer(self) -> Option<i128> {
        self.integer
    }
}

impl From<i128> for Number {
    fn from(value: i128) -> Self {
        Self { integer: Some(value), float: value as f64 }
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self.integer, other.integer) {
            (Some(one), Some(other)) => Some(one.cmp(&other)),
            _ => self.float.partial_cmp(&other.float),
        }
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.integer {
            Some(integer) => integer.fmt(f),
            None => self.float.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_compared_exactly() {
        let read = |text| Number::read(text).unwrap();
        assert!(read("9007199254740993") > read("9007199254740992"));
        assert!(read("9223372036854775807") != read("9223372036854775806"));
        assert!(read("1") == read("1.0") && read("0x10") == read("16") && read("1e2") == read("100"));
        assert!(read("0.5") < read("1") && Number::read(".inf").is_none());
        assert_eq!(format!("{} {}", read("1.0"), read("1")), "1 1");
    }
}
