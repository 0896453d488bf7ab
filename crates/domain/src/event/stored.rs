//! How events are stored: a type and data.

use super::OrderEvent;

impl OrderEvent {
    /// The stored type, such as `order.placed.v1`, and the data.
    ///
    /// # Errors
    /// Never in practice: every field is plain data.
    pub fn to_parts(&self) -> Result<(String, serde_json::Value), serde_json::Error> {
        let mut value = serde_json::to_value(self)?;
        let data = value
            .get_mut("data")
            .map_or(serde_json::Value::Null, serde_json::Value::take);
        let kind = value
            .get("type")
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
            .to_owned();
        Ok((kind, data))
    }

    /// Reads a stored event back.
    ///
    /// # Errors
    /// When the type is unknown or the data does not have its form.
    pub fn from_parts(kind: &str, data: serde_json::Value) -> Result<Self, serde_json::Error> {
        serde_json::from_value(serde_json::json!({ "type": kind, "data": data }))
    }
}
