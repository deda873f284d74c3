//! How the service is to be called: timeout, retries, rate limit, circuit breaker.

use super::fields::Fields;

/// What a connector says of how it is to be called; none where it is left to the platform.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resilience {
    /// The seconds after which a call is given up.
    pub timeout_seconds: Option<i64>,
    /// How often a call that failed is made again.
    pub retries: Option<i64>,
    /// How many calls are made in a minute.
    pub requests_per_minute: Option<i64>,
    /// The failures in a row after which no call is made for a while.
    pub circuit_breaker_failures: Option<i64>,
    /// The seconds of that while.
    pub circuit_breaker_seconds: Option<i64>,
}

/// One of the settings.
pub(super) struct Setting {
    /// Its key in the manifest.
    pub(super) key: &'static str,
    /// Its value.
    pub(super) value: Option<i64>,
    /// Whom a lower value hurts, if anybody.
    pub(super) lowered: Option<&'static str>,
}

impl Resilience {
    pub(super) fn of(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            timeout_seconds: fields.number("timeout-seconds", 1..=86_400),
            retries: fields.number("retries", 0..=100),
            requests_per_minute: fields.number("requests-per-minute", 1..=1_000_000_000),
            circuit_breaker_failures: fields.number("circuit-breaker-failures", 1..=1_000_000),
            circuit_breaker_seconds: fields.number("circuit-breaker-seconds", 1..=86_400),
        }
    }

    /// The keys of the settings with their values.
    pub fn keys(&self) -> impl Iterator<Item = (&'static str, Option<i64>)> {
        self.settings().into_iter().map(|setting| (setting.key, setting.value))
    }

    /// The settings in the order in which they are read.
    pub(super) fn settings(&self) -> [Setting; 5] {
        let setting = |key, value, lowered| Setting { key, value, lowered };
        [
            setting("timeout-seconds", self.timeout_seconds, Some("calls that take longer fail")),
            setting("retries", self.retries, Some("a call that fails is given up sooner")),
            setting(
                "requests-per-minute",
                self.requests_per_minute,
                Some("whoever calls more often is held back"),
            ),
            setting(
                "circuit-breaker-failures",
                self.circuit_breaker_failures,
                Some("fewer failures stop all calls"),
            ),
            setting("circuit-breaker-seconds", self.circuit_breaker_seconds, None),
        ]
    }
}
