//! Whether a pattern is one of RE2.
//!
//! The syntax of the `regex` crates comes from RE2. What they take beyond it is refused here; `\Q…\E` and `\C`,
//! which RE2 takes and they do not, are refused too, because they can always be written otherwise.

use regex_syntax::ast::parse::ParserBuilder;
use regex_syntax::ast::{
    Ast, ClassSetBinaryOp, ClassSetItem, Flag, Flags, FlagsItemKind, GroupKind, HexLiteralKind, Literal,
    LiteralKind, RepetitionKind, RepetitionRange, Visitor, visit,
};

/// Patterns nested deeper are refused; RE2 takes 1000.
const DEEPEST: u32 = 200;

/// The largest count of a repetition that RE2 takes.
const MOST: u32 = 1000;

/// What is wrong with a pattern; none where RE2 takes it.
pub(super) fn fault(pattern: &str) -> Option<String> {
    match ParserBuilder::new().nest_limit(DEEPEST).build().parse(pattern) {
        Ok(ast) => visit(&ast, Beyond).err().map(str::to_owned),
        Err(error) => Some(error.kind().to_string()),
    }
}

/// Finds what RE2 does not have.
struct Beyond;

impl Visitor for Beyond {
    type Output = ();
    type Err = &'static str;

    fn finish(self) -> Result<(), Self::Err> {
        Ok(())
    }

    fn visit_pre(&mut self, ast: &Ast) -> Result<(), Self::Err> {
        match ast {
            Ast::Literal(literal) => of_literal(literal),
            Ast::Flags(set) => of_flags(&set.flags),
            Ast::Group(group) => match &group.kind {
                GroupKind::NonCapturing(flags) => of_flags(flags),
                GroupKind::CaptureIndex(_) | GroupKind::CaptureName { .. } => Ok(()),
            },
            Ast::Assertion(assertion) => of_assertion(&assertion.kind),
            Ast::Repetition(repetition) => of_repetition(&repetition.op.kind),
            Ast::Empty(_)
            | Ast::Dot(_)
            | Ast::ClassUnicode(_)
            | Ast::ClassPerl(_)
            | Ast::ClassBracketed(_)
            | Ast::Alternation(_)
            | Ast::Concat(_) => Ok(()),
        }
    }

    fn visit_class_set_item_pre(&mut self, item: &ClassSetItem) -> Result<(), Self::Err> {
        match item {
            ClassSetItem::Literal(literal) => of_literal(literal),
            ClassSetItem::Range(range) => of_literal(&range.start).and(of_literal(&range.end)),
            ClassSetItem::Bracketed(_) => Err("a class stands in a class"),
            ClassSetItem::Empty(_)
            | ClassSetItem::Ascii(_)
            | ClassSetItem::Unicode(_)
            | ClassSetItem::Perl(_)
            | ClassSetItem::Union(_) => Ok(()),
        }
    }

    fn visit_class_set_binary_op_pre(&mut self, _: &ClassSetBinaryOp) -> Result<(), Self::Err> {
        Err("`&&`, `--` or `~~` stands in a class")
    }
}

fn of_literal(literal: &Literal) -> Result<(), &'static str> {
    match &literal.kind {
        LiteralKind::HexFixed(HexLiteralKind::UnicodeShort | HexLiteralKind::UnicodeLong)
        | LiteralKind::HexBrace(HexLiteralKind::UnicodeShort | HexLiteralKind::UnicodeLong) => {
            Err("a character is written `\\u` or `\\U`, not `\\x{…}`")
        }
        LiteralKind::Verbatim
        | LiteralKind::Meta
        | LiteralKind::Superfluous
        | LiteralKind::Octal
        | LiteralKind::HexFixed(HexLiteralKind::X)
        | LiteralKind::HexBrace(HexLiteralKind::X)
        | LiteralKind::Special(_) => Ok(()),
    }
}

fn of_flags(flags: &Flags) -> Result<(), &'static str> {
    let is_beyond = |kind: &FlagsItemKind| {
        matches!(kind, FlagsItemKind::Flag(Flag::Unicode | Flag::CRLF | Flag::IgnoreWhitespace))
    };
    match flags.items.iter().any(|item| is_beyond(&item.kind)) {
        true => Err("the flags `i`, `m`, `s` and `U` are expected"),
        false => Ok(()),
    }
}

fn of_assertion(kind: &regex_syntax::ast::AssertionKind) -> Result<(), &'static str> {
    use regex_syntax::ast::AssertionKind as A;
    match kind {
        A::StartLine | A::EndLine | A::StartText | A::EndText | A::WordBoundary | A::NotWordBoundary => {
            Ok(())
        }
        A::WordBoundaryStart
        | A::WordBoundaryEnd
        | A::WordBoundaryStartAngle
        | A::WordBoundaryEndAngle
        | A::WordBoundaryStartHalf
        | A::WordBoundaryEndHalf => Err("of the boundaries of words there are `\\b` and `\\B`"),
    }
}

fn of_repetition(kind: &RepetitionKind) -> Result<(), &'static str> {
    let RepetitionKind::Range(range) = kind else { return Ok(()) };
    let (RepetitionRange::Exactly(most) | RepetitionRange::AtLeast(most) | RepetitionRange::Bounded(_, most)) =
        range;
    if *most > MOST { Err("a repetition counts above 1000") } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn patterns_are_those_of_re2() {
        for pattern in [
            "",
            "^[a-z]{2,10}$",
            "(?i)a|b",
            "(?P<n>a+?)",
            "\\pL\\p{Greek}",
            "[[:alpha:]\\d]",
            "\\x{10FFFF}",
            "a{1000}",
            "\\bx\\B",
            "\\Aa\\z",
        ] {
            assert_eq!(fault(pattern), None, "{pattern}");
        }
        for pattern in [
            "(",
            "a(?=b)",
            "(a)\\1",
            "(?x) a",
            "[a&&b]",
            "[[a]]",
            "\\u0041",
            "a{1001}",
            "\\<a",
            "\\b{start}",
            "a{2,1}",
            "*",
            "(?u:a)",
            "[z-a]",
        ] {
            assert!(fault(pattern).is_some(), "{pattern}");
        }
        assert!(fault(&"(".repeat(100_000)).is_some());
        assert!(fault(&format!("{}{}", "(".repeat(5_000), ")".repeat(5_000))).is_some());
    }
}
