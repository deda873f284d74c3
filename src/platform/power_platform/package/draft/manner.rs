//! How values are written in flows, and what of them the designer hides.

use crate::catalogue::guide::TO_FILL_IN;
use crate::contract::{Manner, Shape, Way};

/// How values are written in flows.
pub(super) const MANNER: Manner =
    Manner { way: Way::Sent, placeholder, text: disarmed, is_left_out: is_internal };

/// Whether the designer hides a property.
pub(super) fn is_internal(shape: &Shape<'_>) -> bool {
    shape.text("x-ms-visibility") == Some("internal")
}

/// Whether what a property holds is only known where the connector is used.
pub(super) fn is_dynamic(shape: &Shape<'_>) -> bool {
    ["x-ms-dynamic-schema", "x-ms-dynamic-properties"].iter().any(|key| shape.rest.contains_key(key))
}

/// What stands where only the author knows the value.
pub(super) fn placeholder(name: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
    format!("{TO_FILL_IN} {}", name.replace("@{", "{")).trim_end().to_owned()
}

/// A text that a flow takes as it is: `@` at the beginning, and `@{` anywhere, begin an expression
/// where they do not stand twice.
fn disarmed(text: &str) -> String {
    let begins = text.starts_with('@') && !text.starts_with("@{");
    let text = text.replace("@{", "@@{");
    if begins { format!("@{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_begin_no_expression() {
        assert_eq!(disarmed("@{evil()} @x"), "@@{evil()} @x");
        assert_eq!(disarmed("@evil()"), "@@evil()");
        assert_eq!(disarmed("a@b.example"), "a@b.example");
        assert_eq!(placeholder("a@{b}\n"), "_to fill in_ a{b}");
    }
}
