//! What the platform sets and demands by itself.

/// Variables that are set where `inheritAs.apiClient` is there. Sources differ: published connectors name
/// the first six, the platform's command line the last two beside the client's id and secret.
pub(super) const CLIENT: [&str; 8] = [
    "CTP_API_URL",
    "CTP_AUTH_URL",
    "CTP_PROJECT_KEY",
    "CTP_CLIENT_ID",
    "CTP_CLIENT_SECRET",
    "CTP_SCOPE",
    "CTP_CLIENT_SCOPE",
    "CTP_CLIENT_REGION",
];

/// Variables that are set for scripts behind a deployment.
pub(super) const CONNECT: [&str; 5] = [
    "CONNECT_SERVICE_URL",
    "CONNECT_SUBSCRIPTION_DESTINATION",
    "CONNECT_GCP_PROJECT_ID",
    "CONNECT_GCP_TOPIC_NAME",
    "CONNECT_AWS_TOPIC_ARN",
];

/// The scope that whoever deploys needs, so that the platform can make a client.
pub(super) const OF_DEPLOYERS: &str = "manage_api_clients";

/// Words that are taken for scopes and are none, and the one that is meant.
pub(super) const NO_SCOPES: [(&str, &str); 2] =
    [("view_extensions", "manage_extensions"), ("view_subscriptions", "manage_subscriptions")];
