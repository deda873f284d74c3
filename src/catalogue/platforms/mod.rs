//! What authors say for one platform alone: the tables of the manifest that have a platform's id.

mod tencent;

pub(super) use tencent::TYPES as TENCENT_TYPES;
pub use tencent::{Kind, Tencent, TencentProperty};
