//! What manifests say for one platform alone.

mod dibop;

pub use dibop::Dibop;
