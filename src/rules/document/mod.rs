//! Files that can be read: encoding, syntax, keys, sizes.

mod characters;
mod files;
mod layout;

pub(super) use characters::RULES as CHARACTERS;
pub(super) use files::RULES as FILES;
pub use files::is_junk;
pub(super) use layout::RULES as LAYOUT;

use crate::check::{Check, Rule, RuleId, Severity};
use crate::document::FaultKind;

const JSON: &str = "https://www.rfc-editor.org/rfc/rfc8259";
const YAML: &str = "https://yaml.org/spec/1.2.2/";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("document/syntax-error"),
        severity: Severity::Error,
        summary: "The file is not valid JSON, YAML or TOML.",
        why: "Importers stop at the first character they do not expect, and the connector cannot be updated.",
        fix: "Change the text at this place as the message says.",
        reference: JSON,
        codes: &["json-valid", "5000.2.6.2"],
        check: Check::Fault(FaultKind::Syntax),
    },
    Rule {
        id: RuleId::new("document/trailing-comma"),
        severity: Severity::Error,
        summary: "A comma stands before a closing bracket.",
        why: "JSON does not allow it; some importers forgive it and others refuse the whole file.",
        fix: "Delete the comma.",
        reference: JSON,
        codes: &["json-valid", "5000.2.6.2"],
        check: Check::Fault(FaultKind::TrailingComma),
    },
    Rule {
        id: RuleId::new("document/comment-in-json"),
        severity: Severity::Error,
        summary: "A JSON file has a comment.",
        why: "JSON has no comments; importers refuse the file.",
        fix: "Delete the comment, or say it in a `description`.",
        reference: JSON,
        codes: &["json-no-comments"],
        check: Check::Fault(FaultKind::Comment),
    },
    Rule {
        id: RuleId::new("document/duplicate-key"),
        severity: Severity::Error,
        summary: "An object has the same key twice.",
        why: "Parsers keep the last value and drop the first without a word, so users get another API than the one written down.",
        fix: "Keep one of the two, or rename the other.",
        reference: "https://www.rfc-editor.org/rfc/rfc8259#section-4",
        codes: &["json-no-duplicate-keys", "ResponseHeadersAreNotUnique"],
        check: Check::Fault(FaultKind::DuplicateKey),
    },
    Rule {
        id: RuleId::new("document/not-utf8"),
        severity: Severity::Error,
        summary: "The file is not encoded in UTF-8.",
        why: "Letters outside ASCII turn into other signs on the way to users, or the import fails.",
        fix: "Save the file as UTF-8.",
        reference: "https://www.rfc-editor.org/rfc/rfc8259#section-8.1",
        codes: &["json-utf8", "readme-encoding"],
        check: Check::Fault(FaultKind::Encoding),
    },
    Rule {
        id: RuleId::new("document/byte-order-mark"),
        severity: Severity::Warning,
        summary: "The file begins with a byte order mark.",
        why: "Strict JSON parsers refuse a file that does not begin with a value.",
        fix: "Save the file as UTF-8 without a byte order mark.",
        reference: "https://www.rfc-editor.org/rfc/rfc8259#section-8.1",
        codes: &["json-no-bom", "readme-encoding"],
        check: Check::Fault(FaultKind::ByteOrderMark),
    },
    Rule {
        id: RuleId::new("document/too-deep"),
        severity: Severity::Error,
        summary: "Values are nested too deep to be read.",
        why: "No importer follows values this deep; most end in an error.",
        fix: "Move inner schemas into definitions and refer to them with `$ref`.",
        reference: JSON,
        codes: &[],
        check: Check::Fault(FaultKind::TooDeep),
    },
    Rule {
        id: RuleId::new("document/too-large"),
        severity: Severity::Error,
        summary: "A file or folder is larger than is read.",
        why: "What is not read cannot be checked, packaged or shown.",
        fix: "Remove what the connector does not need from its folder.",
        reference: JSON,
        codes: &[],
        check: Check::Fault(FaultKind::TooLarge),
    },
    Rule {
        id: RuleId::new("document/alias-unresolved"),
        severity: Severity::Error,
        summary: "A YAML alias cannot be replaced by its value.",
        why: "The value is missing for everyone who reads the file.",
        fix: "Write the value out, or give the anchor a value that does not hold the alias.",
        reference: YAML,
        codes: &[],
        check: Check::Fault(FaultKind::Alias),
    },
    Rule {
        id: RuleId::new("document/not-a-plain-file"),
        severity: Severity::Error,
        summary: "A symbolic link, a submodule or a device stands among the files.",
        why: "It may lead out of the folder; it is not followed, and packages do not hold it.",
        fix: "Replace it by the file that it names.",
        reference: "https://git-scm.com/docs/git-config#Documentation/git-config.txt-coresymlinks",
        codes: &[],
        check: Check::Fault(FaultKind::NotAFile),
    },
    Rule {
        id: RuleId::new("document/connect-yaml-of-another-program"),
        severity: Severity::Warning,
        summary: "A file called `connect.yaml` is not what commercetools deploys.",
        why: "Kafka Connect and others have files of that name; the folder was found by it, and is no connector.",
        fix: "Name the folders of your connectors as `roots` in connectory.toml, or add `deployAs`.",
        reference: "https://docs.commercetools.com/connect/development#connectyaml-structure",
        codes: &[],
        check: Check::Fault(FaultKind::Stranger),
    },
    Rule {
        id: RuleId::new("document/name-not-portable"),
        severity: Severity::Error,
        summary: "A file name cannot be used on every system.",
        why: "The file is lost when the repository is cloned on another system, and it is not read.",
        fix: "Rename the file; use letters, digits, `-`, `_`, `.` and blanks.",
        reference: "https://learn.microsoft.com/windows/win32/fileio/naming-a-file",
        codes: &["layout-folder-name"],
        check: Check::Fault(FaultKind::Name),
    },
];
