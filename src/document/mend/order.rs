//! The members of an object in another order.

use super::flow::quoted;
use super::text::Text;
use super::{Edit, Step};
use crate::document::{Format, Node};
use crate::source::Span;

impl Node<'_> {
    /// Puts the members of this object that have a rank into the order of their ranks; the others
    /// keep their places. Only in JSON: elsewhere comments would have to move along.
    pub fn with_order(&self, rank: impl Fn(&str) -> Option<u8>) -> Option<Vec<Step>> {
        if self.document().format() != Format::Json || !self.has_clear_keys() {
            return None;
        }
        let text = Text(self.document().source().text());
        let ranked = self.members().filter_map(|member| {
            let whole =
                Span::new(quoted(text, member.key.span()).start, quoted(text, member.value.span()).end);
            Some((rank(member.name)?, whole))
        });
        let places: Vec<(u8, Span)> = ranked.collect();
        let mut sorted = places.clone();
        sorted.sort_by_key(|(rank, _)| *rank);
        let moves = places.iter().zip(&sorted).filter(|((_, place), (_, member))| place != member);
        let edits = moves.map(|((_, place), (_, member))| {
            let text = text.slice(member.start, member.end).to_owned();
            self.step(Edit { span: *place, text })
        });
        edits.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::path::RepoPath;

    /// The text with its members put into the order of the alphabet, `x` aside.
    fn ordered(text: &str, format: Format) -> Option<String> {
        let (document, _) = Document::parse(RepoPath::parse("a").unwrap(), text.into(), format);
        let rank = |name: &str| name.bytes().next().filter(|byte| *byte != b'x');
        let mut text = text.to_owned();
        for step in document.root().with_order(rank)?.iter().rev() {
            let Step::Replace { span, text: new, .. } = step else { panic!("an edit replaces text") };
            text.replace_range(span.start..span.end, new);
        }
        Some(text)
    }

    #[test]
    fn members_change_places_and_nothing_else_moves() {
        let text = "{\n  \"c\": [1,\n    2],\n  \"x\": 0, \"a\": \"1\",\n  \"b\": {}\n}\n";
        let expected = "{\n  \"a\": \"1\",\n  \"x\": 0, \"b\": {},\n  \"c\": [1,\n    2]\n}\n";
        assert_eq!(ordered(text, Format::Json).as_deref(), Some(expected));
        assert_eq!(ordered("{\"a\": 1, \"b\": 2}", Format::Json).as_deref(), Some("{\"a\": 1, \"b\": 2}"));
        assert_eq!(ordered("{\"b\": 1, \"a\": 2, \"a\": 3}", Format::Json), None);
        assert_eq!(ordered("b: 1\na: 2\n", Format::Yaml), None);
    }
}
