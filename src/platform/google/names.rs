//! Ids and labels that follow from the version.

use semver::Version;

/// The longest id and the longest value of a label, in characters.
///
/// Source: AIP-122 for ids, “Labels” in its guides for labels.
pub(super) const LONGEST: usize = 63;

/// The label that says the version.
pub(super) const VERSION_LABEL: &str = "semver";

/// The id of a version: `v1-2-0`. Ids have no dots, and Google does not say how to write versions in them:
/// inferred.
pub(super) fn version_id(version: &Version) -> String {
    let id = format!("v{}", label_value(version));
    id.chars().take(LONGEST).collect::<String>().trim_end_matches('-').to_owned()
}

/// A version as the value of a label: `1-2-0`.
pub(super) fn label_value(version: &Version) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let value: String = version.to_string().chars().map(plain).take(LONGEST).collect();
    value.trim_end_matches('-').to_owned()
}

/// What is wrong with a label; none where nothing is.
///
/// Source: “Labels” in the guides of Google Cloud, which the discovery document names.
pub(super) fn label_fault(label: &str) -> Option<String> {
    let (key, value) = label.split_once('=').unwrap_or((label, ""));
    let is_plain = |c: char| (c.is_alphanumeric() && !c.is_uppercase()) || matches!(c, '-' | '_');
    let is_long = |text: &str| text.chars().count() > LONGEST;
    if key == VERSION_LABEL {
        return Some(format!("the label `{VERSION_LABEL}` is written from the version, and stands here too"));
    }
    if !key.starts_with(char::is_alphabetic) || !key.chars().all(is_plain) || is_long(key) {
        return Some(format!(
            "the key of a label is expected to have at most {LONGEST} lower-case letters, digits, `-` and `_`, a \
             letter first, found `{key}`"
        ));
    }
    (!value.chars().all(is_plain) || is_long(value)).then(|| {
        format!(
            "the value of the label `{key}` is expected to have at most {LONGEST} lower-case letters, digits, `-` and \
             `_`, found `{value}`"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_become_ids_and_labels() {
        let names = |text: &str| {
            let version = Version::parse(text).unwrap_or(Version::new(0, 0, 0));
            (version_id(&version), label_value(&version))
        };
        assert_eq!(names("1.2.0"), ("v1-2-0".to_owned(), "1-2-0".to_owned()));
        assert_eq!(names("2.0.0-RC.1+b.5"), ("v2-0-0-rc-1-b-5".to_owned(), "2-0-0-rc-1-b-5".to_owned()));
        let (id, label) = names(&format!("1.0.0-{}", "a".repeat(100)));
        assert!(id.len() == LONGEST && label.len() == LONGEST, "{id} {label}");
    }

    #[test]
    fn labels_are_told() {
        for label in ["team=orders", "größe=klein", "a=", "a_b-c=1-2_3"] {
            assert_eq!(label_fault(label), None, "{label}");
        }
        for label in ["Team=a", "1a=b", "=b", "a=B", "a=b c", "semver=1", "a=${PROJECT}"] {
            assert!(label_fault(label).is_some(), "{label}");
        }
        assert!(label_fault(&format!("a={}", "b".repeat(64))).is_some());
    }
}
