//! What stands beside a package and speaks of it: rules for receipts, provenance, sums and signatures.

use crate::check::{Check, Rule, RuleId, Severity};

const PROVENANCE: &str = "https://slsa.dev/spec/v1.0/provenance";

const SUMS: &str = "https://www.gnu.org/software/coreutils/manual/html_node/sha2-utilities.html";

const SIGNATURES: &str = "https://man.openbsd.org/ssh-keygen#Y";

/// A receipt or a provenance statement does not describe the package beside it.
pub const RECEIPT_UNTRUE: Rule = Rule {
    id: RuleId::new("package/receipt-untrue"),
    severity: Severity::Error,
    summary: "The receipt or the provenance beside a package does not describe it.",
    why: "The package is not what the release that is named gives, so somebody changed one of them.",
    fix: "Make the package again with `connectory package`, and hand it out with its own receipt.",
    reference: PROVENANCE,
    codes: &[],
    check: Check::Elsewhere,
};

/// A package has the name of a release that gives other bytes.
pub const RELEASE_DIFFERS: Rule = Rule {
    id: RuleId::new("package/release-differs"),
    severity: Severity::Warning,
    summary: "The package is not what `connectory package` makes of the release that it names.",
    why: "It was made otherwise or changed, so what reviewers see is not what the tag holds.",
    fix: "Make the package from the tag with `connectory package`.",
    reference: PROVENANCE,
    codes: &["package-definition-sync"],
    check: Check::Elsewhere,
};

/// The sums beside a package are those of other bytes.
pub const SUM_DIFFERS: Rule = Rule {
    id: RuleId::new("package/sum-differs"),
    severity: Severity::Error,
    summary: "`SHA256SUMS` beside the package has another sum for it.",
    why: "The package was damaged or changed since the sums were written.",
    fix: "Fetch the package again, or make it again with its sums.",
    reference: SUMS,
    codes: &[],
    check: Check::Elsewhere,
};

/// The signature of the sums is not good.
pub const SIGNATURE_UNTRUE: Rule = Rule {
    id: RuleId::new("package/signature-untrue"),
    severity: Severity::Error,
    summary: "The signature of `SHA256SUMS` is not good, or not by one of the allowed signers.",
    why: "Somebody else may have made the package, or changed the sums.",
    fix: "Ask the publisher for the package, and for the key that signs it.",
    reference: SIGNATURES,
    codes: &[],
    check: Check::Elsewhere,
};

/// A signature was asked for, and there is none that covers the package.
pub const SIGNATURE_MISSING: Rule = Rule {
    id: RuleId::new("package/signature-missing"),
    severity: Severity::Error,
    summary: "Allowed signers are named, and no signature covers the package.",
    why: "Without a signature nobody vouches for the package.",
    fix: "Put `SHA256SUMS` and `SHA256SUMS.sig` beside the package: `connectory package --sign` makes both.",
    reference: SIGNATURES,
    codes: &[],
    check: Check::Elsewhere,
};

/// The rules of this subject.
pub(super) const RULES: &[Rule] =
    &[RECEIPT_UNTRUE, RELEASE_DIFFERS, SUM_DIFFERS, SIGNATURE_UNTRUE, SIGNATURE_MISSING];
