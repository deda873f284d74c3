//! The extensions of the Power Platform, and those for lifecycles.

use super::rest::{has, shortened, step};
use super::walk::{Pair, Spot, Walk, alike};
use super::what::{Aspect, Place, Step};
use crate::document::Node;

impl<'d> Walk<'d> {
    /// Compares an extension that is known; says whether it was one.
    pub(super) fn extension(&mut self, key: &str, pair: Pair<'d>, spot: &Spot) -> bool {
        match key {
            "x-ms-visibility" => self.visibility(pair, spot),
            "x-ms-trigger" => self.trigger(pair, spot),
            "x-ms-trigger-metadata" => self.simple(Aspect::TriggerMetadata, key, pair, spot),
            "x-ms-notification-url" => self.notification_url(pair, spot),
            "x-ms-dynamic-values" | "x-ms-dynamic-list" => self.dynamic_values(key, pair, spot),
            "x-ms-dynamic-schema" | "x-ms-dynamic-properties" => self.dynamic_schema(key, pair, spot),
            "x-ms-api-annotation" => self.annotation(pair, spot),
            "x-ms-capabilities" => self.capabilities(pair, spot),
            "x-ms-pageable" => self.simple(Aspect::Pageable, key, pair, spot),
            "x-sunset" => self.sunset(pair, spot),
            "x-stability-level" => self.stability(pair, spot),
            _ => return false,
        }
        true
    }

    fn simple(&mut self, aspect: Aspect, key: &str, pair: Pair<'d>, spot: &Spot) {
        let step = step(pair.0, pair.1);
        self.note_extension(spot, (aspect, step), pair, &format!("{} `{key}`", has(step)));
    }

    /// `internal` hides; the other words only say where in the designer a thing stands.
    fn visibility(&mut self, pair: Pair<'d>, spot: &Spot) {
        let word = |node: Option<Node<'d>>| {
            node.and_then(|node| node.as_str()).filter(|word| !word.is_empty()).unwrap_or("none")
        };
        let (old, new) = (word(pair.0), word(pair.1));
        if old == new {
            return;
        }
        let text = format!("has the visibility `{new}`, was `{old}`");
        if old != "internal" && new != "internal" {
            return self.note_extension(spot, (Aspect::Importance, Step::Changed), pair, &text);
        }
        let step = if new == "internal" { Step::Removed } else { Step::Added };
        let aspect = if spot.place == Place::Operation {
            Aspect::OperationVisibility
        } else if Self::sends(spot) {
            Aspect::InputVisibility
        } else {
            Aspect::OutputVisibility
        };
        let now = if step == Step::Removed { "hidden from" } else { "shown to" };
        let text = format!("is {now} people: {text}");
        self.note_extension(spot, (aspect, step), pair, &text);
    }

    fn trigger(&mut self, pair: Pair<'d>, spot: &Spot) {
        let word =
            |node: Option<Node<'d>>| node.and_then(|node| node.scalar_text()).unwrap_or("another value");
        match pair {
            (None, Some(new)) => {
                let text = format!("becomes a trigger (`{}`) where it was an action", word(Some(new)));
                self.note_extension(spot, (Aspect::Trigger, Step::Added), pair, &text);
            }
            (Some(_), None) => {
                let text = "is no trigger any more";
                self.note_extension(spot, (Aspect::Trigger, Step::Removed), pair, text);
            }
            _ => {
                let text = format!("is triggered for a `{}`, was for a `{}`", word(pair.1), word(pair.0));
                self.note_extension(spot, (Aspect::TriggerKind, Step::Changed), pair, &text);
            }
        }
    }

    fn notification_url(&mut self, pair: Pair<'d>, spot: &Spot) {
        let truth = |node: Option<Node<'d>>| {
            node.is_some_and(|node| node.as_bool() == Some(true) || node.is_object())
        };
        let (step, text) = match (truth(pair.0), truth(pair.1)) {
            (false, true) => (Step::Added, "now takes the address that is called back"),
            (true, false) => (Step::Removed, "takes the address that is called back no more"),
            _ => return,
        };
        self.note_extension(spot, (Aspect::NotificationUrl, step), pair, text);
    }

    fn dynamic_values(&mut self, key: &str, pair: Pair<'d>, spot: &Spot) {
        let (Some(old), Some(new)) = pair else {
            return self.simple(Aspect::DynamicValues, key, pair, spot);
        };
        let mut told = false;
        for (name, aspect) in [
            ("value-path", Aspect::DynamicValuePath),
            ("itemValuePath", Aspect::DynamicValuePath),
            ("operationId", Aspect::DynamicOperation),
            ("parameters", Aspect::DynamicOperation),
        ] {
            let inner = (old.get(name), new.get(name));
            if !equal(inner) {
                let text = format!(
                    "{} `{name}` in its list of values{}",
                    has(step(inner.0, inner.1)),
                    from_to(inner)
                );
                self.note_extension(spot, (aspect, Step::Changed), inner, &text);
                told = true;
            }
        }
        if !told {
            let text = format!("shows its list of values in another way (`{key}`)");
            let aspect = Aspect::Text("ms-dynamic-values-title-changed");
            self.note(spot, aspect, Step::Changed, pair, &text);
        }
    }

    fn dynamic_schema(&mut self, key: &str, pair: Pair<'d>, spot: &Spot) {
        let step = step(pair.0, pair.1);
        let text = match step {
            Step::Added => format!("gets fields at run time (`{key}`)"),
            Step::Removed => format!("gets no fields at run time any more (`{key}`)"),
            Step::Changed | Step::Narrowed | Step::Widened | Step::Set | Step::Unset => {
                format!("gets its fields at run time in another way (`{key}`)")
            }
        };
        self.note_extension(spot, (Aspect::DynamicSchema, step), pair, &text);
    }

    fn annotation(&mut self, pair: Pair<'d>, spot: &Spot) {
        let status = |node: Option<Node<'d>>| node.and_then(|node| node.get("status"));
        let inner = (status(pair.0), status(pair.1));
        if equal(inner) {
            let text = "has another `x-ms-api-annotation`";
            let aspect = Aspect::Text("ms-api-annotation-family-changed");
            return self.note(spot, aspect, Step::Changed, pair, text);
        }
        let rank = |node: Option<Node<'d>>| match node.and_then(|node| node.as_str()) {
            Some(word) if word.eq_ignore_ascii_case("preview") => 0,
            Some(word) if word.eq_ignore_ascii_case("deprecated") => 0,
            _ => 1,
        };
        let step = if rank(inner.1) < rank(inner.0) { Step::Narrowed } else { Step::Widened };
        let text = format!("has another status{}", from_to(inner));
        self.note_extension(spot, (Aspect::AnnotationStatus, step), inner, &text);
    }

    fn capabilities(&mut self, pair: Pair<'d>, spot: &Spot) {
        let members = |node: Option<Node<'d>>| node.into_iter().flat_map(|node| node.members());
        let names: std::collections::BTreeSet<&str> =
            members(pair.0).chain(members(pair.1)).map(|member| member.name).collect();
        for name in names {
            let value = |node: Option<Node<'d>>| {
                node.and_then(|node| node.get(name)).filter(|node| node.as_bool() != Some(false))
            };
            let inner = (value(pair.0), value(pair.1));
            if equal(inner) {
                continue;
            }
            let step = step(inner.0, inner.1);
            let text = format!("{} capability `{name}`", has(step));
            match name {
                "testConnection" => {
                    let aspect = Aspect::Text("ms-test-connection-changed");
                    self.note(spot, aspect, step, inner, &text);
                }
                "chunkTransfer" if step != Step::Changed => {
                    self.note_extension(spot, (Aspect::ChunkTransfer, step), inner, &text);
                }
                _ => self.note_extension(spot, (Aspect::Capability, step), inner, &text),
            }
        }
    }

    fn sunset(&mut self, pair: Pair<'d>, spot: &Spot) {
        let date = |node: Option<Node<'d>>| node.and_then(|node| node.scalar_text()).unwrap_or_default();
        let step = step(pair.0, pair.1);
        let earlier = step == Step::Changed && date(pair.1) < date(pair.0);
        let aspect = if earlier { Aspect::SunsetEarlier } else { Aspect::Sunset };
        let (old, new) = (shortened(date(pair.0)), shortened(date(pair.1)));
        let text = match pair {
            (None, _) => format!("ends on {new}"),
            (_, None) => "has no more a day on which it ends".to_owned(),
            (Some(_), Some(_)) => format!("ends on {new}, was {old}"),
        };
        self.note(spot, aspect, step, pair, &text);
    }

    fn stability(&mut self, pair: Pair<'d>, spot: &Spot) {
        const LEVELS: [&str; 4] = ["draft", "alpha", "beta", "stable"];
        let level = |node: Option<Node<'d>>| {
            let word = node.and_then(|node| node.as_str()).unwrap_or("stable");
            LEVELS.iter().position(|level| *level == word)
        };
        let step = if level(pair.1) < level(pair.0) { Step::Narrowed } else { Step::Widened };
        let text = format!("has another stability level{}", from_to(pair));
        self.note(spot, Aspect::Stability, step, pair, &text);
    }
}

pub(super) fn equal(pair: Pair<'_>) -> bool {
    match pair {
        (None, None) => true,
        (Some(old), Some(new)) => alike(old, new),
        (None, Some(_)) | (Some(_), None) => false,
    }
}

/// ": `new`, was `old`" for plain values.
pub(super) fn from_to(pair: Pair<'_>) -> String {
    let word = |node: Option<Node<'_>>| node.and_then(|node| node.scalar_text()).map(shortened);
    match (word(pair.0), word(pair.1)) {
        (Some(old), Some(new)) => format!(": `{new}`, was `{old}`"),
        (Some(old), None) => format!(": was `{old}`"),
        (None, Some(new)) => format!(": `{new}`"),
        (None, None) => String::new(),
    }
}
