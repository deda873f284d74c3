//! Documents that nobody would write by hand.

use super::Seed;
use crate::document::Format;

const NAMES: [&str; 8] = ["a", "b c", "200", "x-y", "é", "/p/{q}", "$ref", "true"];
const TEXTS: [&str; 6] = ["x", "two words", "it's", "#/a/b", "ü: ö", "null"];

/// A document in all the layouts that its format allows.
pub(super) fn document(seed: &mut Seed, format: Format) -> String {
    let mut writer = Writer { seed, text: String::new() };
    match format {
        Format::Json => writer.json(0, 0),
        Format::Yaml if writer.seed.below(5) == 0 => writer.flow(0),
        Format::Yaml => writer.mapping(0, 0),
        Format::Toml => {}
    }
    writer.end(format)
}

struct Writer<'s> {
    seed: &'s mut Seed,
    text: String,
}

impl Writer<'_> {
    fn end(mut self, format: Format) -> String {
        if self.seed.below(2) == 0 && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        if format == Format::Yaml && self.seed.below(4) == 0 && self.text.ends_with('\n') {
            self.text.pop();
        }
        match self.seed.below(4) {
            0 => self.text.replace('\n', "\r\n"),
            _ => self.text,
        }
    }

    fn names(&mut self) -> Vec<&'static str> {
        let first = self.seed.below(NAMES.len());
        let count = self.seed.below(4);
        (first..first + count).map(|number| NAMES[number % NAMES.len()]).collect()
    }

    fn json(&mut self, depth: usize, indent: usize) {
        match self.seed.below(if depth < 4 { 7 } else { 4 }) {
            0 => self.text.push_str("null"),
            1 => self.text.push_str("-1.50"),
            2 | 3 => {
                let text = self.seed.pick(&TEXTS);
                self.text.push_str(&format!("{text:?}"));
            }
            kind => self.json_container(depth, indent, kind == 4),
        }
    }

    fn json_container(&mut self, depth: usize, indent: usize, is_array: bool) {
        let names = self.names();
        let lines = self.seed.below(3) > 0;
        let colon = self.seed.pick(&[":", ": ", " : "]);
        let inner = indent + 2 + 2 * self.seed.below(2);
        let start = if lines { format!("\n{:inner$}", "") } else { self.seed.pick(&["", " "]).to_owned() };
        self.text.push(if is_array { '[' } else { '{' });
        for (number, name) in names.iter().enumerate() {
            self.text.push_str(&start);
            if !is_array {
                self.text.push_str(&format!("{name:?}{colon}"));
            }
            self.json(depth + 1, inner);
            let is_last = number + 1 == names.len();
            if !is_last || self.seed.below(8) == 0 {
                self.text.push_str(self.seed.pick(&["", "", "", " ", " /* , */"]));
                self.text.push(',');
            }
            if lines {
                self.text.push_str(self.seed.pick(&["", "", "", " // \"c\", {", " /* c */", "\n  // c"]));
            }
        }
        if lines && !names.is_empty() {
            self.text.push_str(&format!("\n{:indent$}", ""));
        }
        self.text.push(if is_array { ']' } else { '}' });
    }

    fn flow_scalar(&mut self) {
        let text = self.seed.pick(&["x", "1", "'it''s'", "\"q, \\\"\"", "true", "a b"]);
        self.text.push_str(text);
    }

    fn flow(&mut self, depth: usize) {
        let names = self.names();
        let is_array = self.seed.below(2) == 0;
        self.text.push(if is_array { '[' } else { '{' });
        for (number, name) in names.iter().enumerate() {
            let quote = self.seed.pick(&["", "'", "\""]);
            let quote = if name.contains('{') { "'" } else { quote };
            if !is_array {
                self.text.push_str(&format!("{quote}{name}{quote}: "));
            }
            match self.seed.below(4) {
                0 if depth < 3 => self.flow(depth + 1),
                _ => self.flow_scalar(),
            }
            let is_last = number + 1 == names.len();
            if !is_last || self.seed.below(6) == 0 {
                self.text.push_str(self.seed.pick(&[", ", ",", " , ", ",\n                              "]));
            }
        }
        self.text.push(if is_array { ']' } else { '}' });
    }

    fn mapping(&mut self, depth: usize, indent: usize) {
        let mut names = self.names();
        if names.is_empty() {
            names.push("only");
        }
        for (number, name) in names.iter().enumerate() {
            if number > 0 {
                self.text.push_str(&format!("{:indent$}", ""));
            }
            let quote = self.seed.pick(&["", "", "'", "\""]);
            self.text.push_str(&format!("{quote}{name}{quote}:"));
            self.block_value(depth, indent);
        }
    }

    fn block_value(&mut self, depth: usize, indent: usize) {
        let inner = indent + 2;
        match self.seed.below(if depth < 4 { 9 } else { 6 }) {
            0 => self.line(""),
            1 => self.line(" plain text"),
            2 => self.line(" 'it''s'"),
            3 => {
                let header = self.seed.pick(&["|", ">-", "|-", ">"]);
                self.text.push_str(&format!(" {header}\n{:inner$}first\n{:inner$}# second\n", "", ""));
                self.text.push_str(self.seed.pick(&["", "", "\n"]));
            }
            4 => self.line(&format!(" long\n{:inner$}plain", "")),
            5 => {
                self.text.push(' ');
                self.flow(2);
                self.line("");
            }
            6 => {
                self.line("");
                self.text.push_str(&format!("{:inner$}", ""));
                self.mapping(depth + 1, inner);
            }
            kind => {
                self.line("");
                self.sequence(depth, if kind == 7 { indent } else { inner });
            }
        }
    }

    fn sequence(&mut self, depth: usize, indent: usize) {
        for _ in 0..=self.seed.below(3) {
            self.text.push_str(&format!("{:indent$}-", ""));
            match self.seed.below(5) {
                0 => {
                    self.text.push(' ');
                    self.mapping(depth + 1, indent + 2);
                }
                1 => {
                    self.text.push(' ');
                    self.flow(2);
                    self.line("");
                }
                2 => self.text.push_str(&format!(" |\n{:indent$}  block\n", "")),
                _ => self.line(" x"),
            }
        }
    }

    /// Ends a line, at times with a comment or before one.
    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push_str(self.seed.pick(&["\n", "\n", "\n", " # c: [\n", "\n# c\n"]));
    }
}
