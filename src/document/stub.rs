//! Stub.
use super::mend::Step;
use super::node::Node;
use serde_json::Value;
impl Node<'_> {
    /// s
    pub fn with_value(&self, _: impl Into<Value>) -> Option<Step> {
        None
    }
    /// s
    pub fn with_member(&self, _: &str, _: impl Into<Value>) -> Option<Step> {
        None
    }
    /// s
    pub fn without_member(&self, _: &str) -> Option<Step> {
        None
    }
    /// s
    pub fn with_renamed(&self, _: &str, _: &str) -> Option<Step> {
        None
    }
    /// s
    pub fn without_item(&self, _: usize) -> Option<Step> {
        None
    }
}
