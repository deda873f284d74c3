//! What Microsoft calls faults: messages of its validators as they are printed, so that they are
//! recognised, and who decides what no rule can.

use crate::platform::Vocabulary;

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    messages: include_str!("../../../templates/power-platform/messages.txt"),
    elsewhere: ELSEWHERE,
};

/// Codes that are no fault of a file in the repository, or not one that can be told without knowing more.
const ELSEWHERE: &[(&str, &str)] = &[
    (
        "5000.1.1.4",
        "Microsoft scans the uploaded package for malware; ask in the support ticket what was found.",
    ),
    ("5000.2.3.1", "A reviewer judges whether the texts are good English."),
    ("5000.2.3.2", "A reviewer judges the grammar and spelling of the texts."),
    ("5000.2.4.1", "A reviewer compares the schema of a response with what the service really answers."),
    (
        "5000.2.6.2",
        "The code wraps whatever Microsoft's validator prints; give `connectory explain` the sentence behind it.",
    ),
    (
        "5000.3.1.2",
        "The link to the uploaded package has expired; make a new one that can be read for at least three weeks.",
    ),
    (
        "package-upload-sas",
        "The link to the uploaded package is made for the submission and is no part of the repository.",
    ),
    (
        "package-publisher-match",
        "Partner Center compares the publisher of the offer with that of the package; write both the same way.",
    ),
    ("publisher-not-individual", "A reviewer judges whether the publisher is an organization."),
    (
        "ProductionStatusOnBetaService",
        "Microsoft knows which services are in beta; set the connector's status to `Preview` for one of them.",
    ),
    (
        "OneOfPropertiesRequired",
        "The sentence lists keys of which the place that it names needs one; add the one that you mean.",
    ),
    (
        "ParamtersWithSameNameMustHaveSameTypeAndVisibility",
        "It holds for triggers that both poll and subscribe; give the parameter one type and one visibility in both.",
    ),
    ("NotificationExtensionNotSupportedInWebhookOperation", NOTIFICATION),
    ("NotificationExtensionSupportedForTriggerOnly", NOTIFICATION),
    ("NotificationOperationMustBeWebhook", NOTIFICATION),
    ("FilterFunctionsPropertyEmpty", FILTER_FUNCTIONS),
    ("FilterFunctionsPropertyHasDuplicates", FILTER_FUNCTIONS),
    ("FilterFunctionsPropertyInInputSchema", FILTER_FUNCTIONS),
    ("FilterFunctionsPropertyInvalidValue", FILTER_FUNCTIONS),
];

const NOTIFICATION: &str = "No rule looks at `x-ms-notification`: it ties a polling trigger to the webhook that wakes it, \
                            and no published connector has it.";

const FILTER_FUNCTIONS: &str = "No rule looks at `filterFunctions`: it belongs to tabular connectors, \
                                and no published connector describes one.";
