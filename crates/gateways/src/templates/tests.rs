//! Mail templates, tested: subjects, that both parts state all facts, escaping, and what is refused.

use super::fixture::{EVIL, context, usd};
use super::*;

/// Undoes minijinja's escaping, so that one list of facts serves both parts.
fn unescape(html: &str) -> String {
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#x2f;", "/"),
        ("&amp;", "&"),
    ]
    .into_iter()
    .fold(html.to_owned(), |html, (from, to)| html.replace(from, to))
}

fn facts(kind: MailKind) -> Vec<&'static str> {
    const ORDER: &[&str] = &["W-1042-K", "https://shop.example/orders/W-1042-K"];
    const PRICED: &[&str] = &[
        "3 March 2026, 14:05 UTC",
        "Kiln House",
        "O'Brien Looms",
        "Blue teapot",
        EVIL,
        "$19.99",
        "$39.98",
        "$31.50",
        "$71.48",
        "$7.00",
        "$4.99",
        "$3.21",
        "$72.68",
        "USD",
        "Zoë Quill",
        "7 Long Lane",
        "Springfield 01101",
    ];
    const PARCEL: &[&str] = &[
        "Blue teapot",
        EVIL,
        "Blue Dart",
        "BD778899",
        "https://track.example/?n=BD778899&l=en",
    ];
    const ASKED: &[&str] = &["Blue teapot", EVIL, "Too big"];
    let own: &[&[&str]] = match kind {
        MailKind::OrderConfirmation | MailKind::OrderCancelled => &[ORDER, PRICED],
        MailKind::OrderChanged => &[
            ORDER,
            PRICED,
            &["$15.00", "https://shop.example/orders/W-1042-K/pay"],
        ],
        MailKind::PartDeclined => &[ORDER, &["O'Brien Looms", EVIL]],
        MailKind::Shipped | MailKind::Delivered => &[ORDER, PARCEL],
        MailKind::CancellationRequested | MailKind::ReturnRequested => &[ORDER, ASKED],
        MailKind::CancellationApproved => &[ORDER, ASKED, &["Within thirty days", "$42.42"]],
        MailKind::ReturnApproved => &[ORDER, ASKED, &["Within thirty days", "$42.42", "17 March 2026"]],
        MailKind::ReturnReminder => &[ORDER, &["Blue teapot", EVIL, "17 March 2026, 14:05 UTC"]],
        MailKind::ReturnReceived => &[ORDER, &["Blue teapot", EVIL]],
        MailKind::CancellationRejected | MailKind::ReturnRejected => &[ORDER, ASKED, &["Within thirty days"]],
        MailKind::Refunded => &[ORDER, &["$12.34", "your card"]],
        MailKind::PasswordReset => &[&["https://shop.example/reset/abc"]],
    };
    [&["Zoë", "Fern & Co"], own.concat().as_slice()].concat()
}

#[test]
fn each_kind_has_its_subject() {
    let subjects: Vec<String> = MailKind::ALL
        .iter()
        .map(|kind| render(*kind, &context()).unwrap().subject)
        .collect();
    assert_eq!(
        subjects,
        [
            "Order W-1042-K confirmed",
            "Order W-1042-K changed: $15.00 to pay",
            "Order W-1042-K cancelled",
            "Order W-1042-K: O'Brien Looms cannot deliver",
            "Order W-1042-K has shipped",
            "Order W-1042-K: parcel delivered",
            "Order W-1042-K: cancellation requested",
            "Order W-1042-K: cancellation approved",
            "Order W-1042-K: cancellation not possible",
            "Order W-1042-K: return requested",
            "Order W-1042-K: return approved",
            "Order W-1042-K: return not accepted",
            "Order W-1042-K: please send your return",
            "Order W-1042-K: return received",
            "Order W-1042-K: $12.34 refunded",
            "Choose a new password for Fern & Co",
        ]
    );
}

#[test]
fn both_parts_of_each_kind_state_all_its_facts() {
    for kind in MailKind::ALL {
        let mail = render(*kind, &context()).unwrap();
        let html = unescape(&mail.html);
        for fact in facts(*kind) {
            assert!(html.contains(fact), "{kind:?} html lacks {fact}:\n{html}");
            assert!(
                mail.text.contains(fact),
                "{kind:?} text lacks {fact}:\n{}",
                mail.text
            );
        }
    }
}

#[test]
fn what_people_typed_is_escaped_in_html_and_left_alone_in_text() {
    for kind in MailKind::ALL {
        let mail = render(*kind, &context()).unwrap();
        assert!(!mail.html.contains("<script"), "{kind:?}");
        assert!(
            !mail.html.contains("&amp;lt;") && !mail.html.contains("&lt;p"),
            "{kind:?} is escaped twice"
        );
        assert!(
            !mail.text.contains("&amp;") && !mail.text.contains("&#"),
            "{kind:?}"
        );
    }
    let mail = render(MailKind::ReturnRequested, &context()).unwrap();
    assert!(mail.html.contains("Too big &lt;script&gt;"));
    assert!(mail.text.contains("Too big <script>"));
}

#[test]
fn every_document_is_readable_by_a_screen_reader_and_in_the_dark() {
    for kind in MailKind::ALL {
        let html = render(*kind, &context()).unwrap().html;
        assert!(
            html.starts_with("<!doctype html>\n<html lang=\"en\">"),
            "{kind:?}"
        );
        assert_eq!(html.matches("<h1").count(), 1, "{kind:?}");
        assert!(
            !html.contains("<title></title>") && !html.contains("opacity:0;\"></div>"),
            "{kind:?}"
        );
        assert!(html.contains("prefers-color-scheme: dark"));
        for table in html.split("<table").skip(1) {
            let head = &table[..table.find("<tr").unwrap()];
            assert!(
                head.contains("role=\"presentation\"") || head.contains("<caption"),
                "{kind:?}: {head}"
            );
        }
    }
}

#[test]
fn text_is_wrapped_and_has_no_gaps() {
    let mut context = context();
    if let Some(request) = &mut context.request {
        request.reason = "It is much bigger than the picture made me think. ".repeat(6);
    }
    for kind in MailKind::ALL {
        let text = render(*kind, &context).unwrap().text;
        assert!(
            text.lines()
                .all(|line| line.chars().count() <= 72 || !line.trim().contains(' ')),
            "{text}"
        );
        assert!(
            !text.contains("\n\n\n") && text.starts_with("Hello Zoë,\n\n"),
            "{text}"
        );
    }
}

#[test]
fn the_shipped_mail_reads_well() {
    let text = render(MailKind::Shipped, &context()).unwrap().text;
    assert_eq!(
        text,
        "\
Hello Zoë,

A parcel of order W-1042-K is on its way:

  2 x Blue teapot
  1 x <script>alert('x')</script> & \"tea\"

Carrier: Blue Dart

Tracking number: BD778899

Track the parcel:
https://track.example/?n=BD778899&l=en

View your order:
https://shop.example/orders/W-1042-K

--\x20
You receive this because you ordered at Fern & Co.
"
    );
}

#[test]
fn what_is_not_there_is_not_written() {
    let mut context = context();
    context.recipient = None;
    if let Some(order) = &mut context.order {
        order.discount = usd(0);
    }
    if let Some(shipment) = &mut context.shipment {
        shipment.tracking_url = None;
    }
    if let Some(request) = &mut context.request {
        request.amount = None;
        request.decision_reason = None;
        request.send_by = None;
    }
    for kind in MailKind::ALL {
        let mail = render(*kind, &context).unwrap();
        for part in [&mail.html, &mail.text] {
            assert!(part.contains("Hello,"), "{kind:?}");
            assert!(
                !["Discount", "Our answer:", "Send them by", ">none", " none"]
                    .iter()
                    .any(|word| part.contains(word)),
                "{kind:?}: {part}"
            );
        }
    }
    assert!(
        render(MailKind::CancellationApproved, &context)
            .unwrap()
            .text
            .contains("nothing to refund")
    );
}

#[test]
fn a_mail_without_its_facts_is_refused() {
    for kind in MailKind::ALL {
        let error = render(
            *kind,
            &Context {
                shop_name: "Fern".into(),
                ..Context::default()
            },
        )
        .unwrap_err();
        assert!(matches!(error, TemplateError::Missing { .. }), "{kind:?}");
        assert_eq!(MailKind::from_name(kind.name()), Some(*kind));
    }
}

#[test]
fn a_link_that_is_no_web_address_is_refused() {
    let mut context = context();
    if let Some(shipment) = &mut context.shipment {
        shipment.tracking_url = Some("javascript:alert(1)".into());
    }
    assert!(matches!(
        render(MailKind::Shipped, &context),
        Err(TemplateError::Link("shipment.tracking_url"))
    ));
}

#[test]
fn a_subject_stays_one_line() {
    let mut context = context();
    context.shop_name = "Fern\r\nBcc: eve@example.com".into();
    assert_eq!(
        render(MailKind::PasswordReset, &context).unwrap().subject,
        "Choose a new password for Fern Bcc: eve@example.com"
    );
}
