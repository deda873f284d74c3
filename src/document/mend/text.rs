//! The text around an edit: lines, their indentation and their ends.

/// The text of a document, asked by offsets; an offset that is not in it finds nothing.
#[derive(Clone, Copy)]
pub(super) struct Text<'d>(pub(super) &'d str);

impl<'d> Text<'d> {
    pub(super) fn byte(self, at: usize) -> Option<u8> {
        self.0.as_bytes().get(at).copied()
    }

    pub(super) fn slice(self, start: usize, end: usize) -> &'d str {
        self.0.get(start..end).unwrap_or_default()
    }

    /// Where the line of an offset begins; behind the byte order mark on the first.
    pub(super) fn line_start(self, at: usize) -> usize {
        let mark = if self.0.starts_with(crate::source::BYTE_ORDER_MARK) { 3 } else { 0 };
        self.slice(0, at).rfind('\n').map_or(mark, |newline| newline + 1)
    }

    /// Where the line of an offset ends, its line end left out.
    pub(super) fn line_end(self, at: usize) -> usize {
        let rest = self.slice(at, self.0.len());
        let line = rest.split('\n').next().unwrap_or_default();
        at + line.strip_suffix('\r').unwrap_or(line).len()
    }

    /// Where the line behind that of an offset begins.
    pub(super) fn next_line(self, at: usize) -> usize {
        let rest = self.slice(at, self.0.len());
        rest.find('\n').map_or(self.0.len(), |newline| at + newline + 1)
    }

    /// The blanks before an offset, where nothing else stands before it on its line.
    pub(super) fn indent(self, at: usize) -> Option<&'d str> {
        let before = self.slice(self.line_start(at), at);
        is_blank(before).then_some(before)
    }

    /// The blanks that the line of an offset begins with.
    pub(super) fn line_indent(self, at: usize) -> &'d str {
        let line = self.slice(self.line_start(at), self.line_end(at));
        self.slice(self.line_start(at), self.line_start(at) + (line.len() - line.trim_start().len()))
    }

    /// The line end in use around an offset.
    pub(super) fn line_break(self, at: usize) -> &'static str {
        let behind = self.slice(at, self.0.len()).find('\n').map(|newline| at + newline);
        let newline = behind.or_else(|| self.slice(0, at).rfind('\n'));
        let carriage = newline.and_then(|newline| newline.checked_sub(1)).and_then(|at| self.byte(at));
        if carriage == Some(b'\r') { "\r\n" } else { "\n" }
    }

    /// Whether two offsets stand on different lines.
    pub(super) fn breaks_between(self, start: usize, end: usize) -> bool {
        self.slice(start, end).contains('\n')
    }
}

/// Whether a text holds blanks and tabs only.
pub(super) fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t'))
}

/// Whether a text holds blanks, tabs and line ends only.
pub(super) fn is_space(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}
