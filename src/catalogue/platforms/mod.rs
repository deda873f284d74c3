//! What manifests say for one platform alone: a file a platform.

mod dibop;
mod google;

pub use dibop::Dibop;
pub use google::{
    AUTH_TYPES, Auth, Destination, Google, LOCATIONS, PARTNER, PartnerField, VALUE_TYPES, Variable,
};
