//! Orders that are known, to ask for.

use serde_json::Value;

use crate::{Error, http::Connection};

/// Times of the past at which orders are looked up to ask for them.
const SAMPLES: u32 = 24;

/// An order that is known.
pub(crate) struct Known {
    pub(crate) id: String,
    pub(crate) number: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) seller: String,
    pub(crate) placed_at: String,
    pub(crate) awb: Option<String>,
}

/// Orders of all times.
pub(crate) async fn known(api: &mut Connection) -> Result<Vec<Known>, Error> {
    let newest = api.json("/api/v1/orders?limit=1").await?;
    let newest = text(&newest["data"][0], "placed_at");
    let (year, rest) = newest.split_at_checked(4).ok_or("no time")?;
    let mut known = Vec::new();
    for sample in 0..SAMPLES {
        // Months back from the newest, on days that every month has.
        let month: u32 = rest.get(1..3).ok_or("no month")?.parse()?;
        let months = year.parse::<u32>()? * 12 + month - 1 - sample % 6;
        let before = format!(
            "{}-{:02}-{:02}T12:00:00Z",
            months / 12,
            months % 12 + 1,
            1 + sample
        );
        let page = api
            .json(&format!("/api/v1/orders?limit=4&placed_to={before}"))
            .await?;
        for row in page["data"].as_array().into_iter().flatten() {
            let order = api.json(&format!("/api/v1/orders/{}", text(row, "id"))).await?;
            let address = &order["shipping_address"];
            let parts = order["seller_orders"].as_array().into_iter().flatten();
            let parcels = parts.filter_map(|part| part["shipments"].as_array()).flatten();
            let awb = parcels
                .map(|parcel| text(parcel, "awb"))
                .find(|awb| !awb.is_empty());
            known.push(Known {
                id: text(&order, "id"),
                number: text(&order, "number"),
                email: text(&order, "email"),
                phone: text(address, "phone"),
                name: text(address, "name"),
                title: text(&order["lines"][0], "title"),
                seller: text(&order["seller_orders"][0], "seller"),
                placed_at: text(&order, "placed_at"),
                awb,
            });
        }
    }
    if known.is_empty() {
        return Err("there are no orders to ask for".into());
    }
    Ok(known)
}

/// A field that is a text; empty when there is none.
pub(crate) fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_default().to_owned()
}

/// A text as it is written in an address.
pub(crate) fn query(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b if b.is_ascii_alphanumeric() => char::from(b).to_string(),
            b => format!("%{b:02X}"),
        })
        .collect()
}
