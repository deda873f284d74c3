//! What manifests say for one platform alone: a file a platform.

mod commercetools;
mod dibop;
mod google;
mod tencent;

pub use commercetools::{Commercetools, Creator, is_project, is_repository};
pub(super) use commercetools::{INTEGRATION_TYPES, REGIONS};
pub use dibop::Dibop;
pub use google::{
    AUTH_TYPES, Auth, Destination, Google, LOCATIONS, PARTNER, PartnerField, VALUE_TYPES, Variable,
};
pub(super) use tencent::TYPES as TENCENT_TYPES;
pub use tencent::{Tencent, TencentKind, TencentProperty};
