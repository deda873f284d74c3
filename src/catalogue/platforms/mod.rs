//! What manifests say for one platform alone: one file a platform.

mod commercetools;

pub use commercetools::{Commercetools, Creator, is_project, is_repository};
pub(super) use commercetools::{INTEGRATION_TYPES, REGIONS};
