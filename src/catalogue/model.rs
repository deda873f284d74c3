//! The canonical data model that a catalogue declares: entities, and the fields that mappings may name.

use super::fields::Fields;
use super::mappings::is_field;

/// A thing of the data model, such as a vehicle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// Its name.
    pub name: String,
    /// The fields that a connector maps which maps any of them.
    pub required: Vec<String>,
    /// The fields that it may map.
    pub optional: Vec<String>,
}

impl Entity {
    /// Its fields, the required ones first.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.required.iter().chain(&self.optional).map(String::as_str)
    }
}

/// What the names of fields look like.
const FIELD: &str = "a list of fields such as `vin` or `owner.name`";

pub(super) fn entity(fields: &mut Fields<'_, '_>) -> Option<Entity> {
    fields.require(&["entity"]);
    let name =
        fields.matching("entity", "a name such as `Vehicle`", |text| is_field(text) && !text.contains('.'));
    let required = fields.texts_like("required", FIELD, is_field);
    let optional = fields.texts_like("optional", FIELD, is_field);
    Some(Entity { name: name?, required, optional })
}
