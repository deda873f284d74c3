//! Values in a few words, for reports: JSON on one line, cut.

use super::node::{Kind, Node};

impl Node<'_> {
    /// The value as JSON on one line of at most so many characters; where more would follow, it ends
    /// in an ellipsis.
    pub fn excerpt(&self, most: usize) -> String {
        let mut cut = Cut { text: String::new(), room: most };
        cut.value(*self);
        cut.text
    }
}

/// A text that takes no more than so many characters, and then says so.
struct Cut {
    text: String,
    room: usize,
}

impl Cut {
    fn push(&mut self, text: &str) {
        if self.room == 0 {
            return;
        }
        for character in text.chars() {
            self.room -= 1;
            if self.room == 0 {
                return self.text.push('…');
            }
            self.text.push(character);
        }
    }

    fn string(&mut self, text: &str) {
        let most: String = text.chars().take(self.room).collect();
        self.push(&serde_json::Value::String(most).to_string());
    }

    fn value(&mut self, node: Node<'_>) {
        match node.kind() {
            Kind::Null => self.push("null"),
            Kind::Bool => self.push(if node.as_bool() == Some(true) { "true" } else { "false" }),
            Kind::Number => self.push(node.as_number().unwrap_or_default()),
            Kind::String => self.string(node.as_str().unwrap_or_default()),
            Kind::Array => self.list(("[", "]"), node.items(), |cut, item| cut.value(item)),
            Kind::Object => self.list(("{", "}"), node.members(), |cut, member| {
                cut.string(member.name);
                cut.push(": ");
                cut.value(member.value);
            }),
        }
    }

    fn list<T>(
        &mut self,
        (open, close): (&str, &str),
        parts: impl Iterator<Item = T>,
        write: impl Fn(&mut Self, T),
    ) {
        self.push(open);
        for (number, part) in parts.enumerate() {
            if self.room == 0 {
                return;
            }
            self.push(if number == 0 { "" } else { ", " });
            write(self, part);
        }
        self.push(close);
    }
}

#[cfg(test)]
mod tests {
    use crate::document::{Document, Format};
    use crate::path::RepoPath;

    #[test]
    fn excerpts_are_bounded() {
        let text = r#"{"a": [1, "x\n", true], "b": {}}"#;
        let path = RepoPath::parse("a.json").unwrap();
        let (document, _) = Document::parse(path, text.as_bytes().to_vec(), Format::Json);
        assert_eq!(document.root().excerpt(100), text);
        assert_eq!(document.root().excerpt(8), r#"{"a": […"#);
    }
}
