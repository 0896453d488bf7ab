//! The facts of one made-up order, with markup where people could have typed it. For tests.

use domain::money::{Currency, Money};

use super::*;

pub(super) const EVIL: &str = "<script>alert('x')</script> & \"tea\"";

pub(super) fn usd(minor: i64) -> Amount {
    Money {
        minor,
        currency: Currency::USD,
    }
    .into()
}

fn line(title: &str, quantity: u32, unit: i64) -> LineFacts {
    LineFacts {
        title: title.into(),
        quantity,
        unit_price: usd(unit),
        total: usd(unit * i64::from(quantity)),
    }
}

fn items() -> Vec<ItemFacts> {
    vec![
        ItemFacts {
            title: "Blue teapot".into(),
            quantity: 2,
        },
        ItemFacts {
            title: EVIL.into(),
            quantity: 1,
        },
    ]
}

pub(super) fn context() -> Context {
    Context {
        shop_name: "Fern & Co".into(),
        recipient: Some("Zoë".into()),
        order: Some(OrderFacts {
            number: "W-1042-K".into(),
            url: "https://shop.example/orders/W-1042-K".into(),
            placed_at: "3 March 2026, 14:05 UTC".into(),
            currency: "USD".into(),
            groups: vec![
                SellerGroup {
                    seller: "Kiln House".into(),
                    lines: vec![line("Blue teapot", 2, 1999)],
                },
                SellerGroup {
                    seller: "O'Brien Looms".into(),
                    lines: vec![line(EVIL, 1, 3150)],
                },
            ],
            subtotal: usd(7148),
            discount: usd(700),
            shipping: usd(499),
            tax: usd(321),
            tax_included: false,
            total: usd(7268),
            shipping_address: vec![
                "Zoë Quill".into(),
                "7 Long Lane".into(),
                "Springfield 01101".into(),
            ],
        }),
        due: Some(usd(1500)),
        part: Some(SellerGroup {
            seller: "O'Brien Looms".into(),
            lines: vec![line(EVIL, 1, 3150)],
        }),
        shipment: Some(ShipmentFacts {
            carrier: "Blue Dart".into(),
            awb: "BD778899".into(),
            tracking_url: Some("https://track.example/?n=BD778899&l=en".into()),
            lines: items(),
        }),
        request: Some(RequestFacts {
            lines: items(),
            reason: format!("Too big {EVIL}"),
            decision_reason: Some("Within thirty days".into()),
            amount: Some(usd(4242)),
            send_by: Some("17 March 2026, 14:05 UTC".into()),
        }),
        refund: Some(RefundFacts {
            amount: usd(1234),
            method: "your card".into(),
        }),
        reset_url: Some("https://shop.example/reset/abc".into()),
    }
}
