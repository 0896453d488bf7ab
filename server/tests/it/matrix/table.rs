//! The table: every route, what it is asked, and how everybody is answered. A cell is `.` when it is done, `-` for 404, `x`
//! for 403, and `!` when somebody has to sign in first. The columns are those of [`super::people::COLUMNS`]: nobody and a
//! guest who proved the order; the customer and another one; owner and staff of the order's seller, and of another;
//! support, operations, finance, administrator and head office; sales supervisor and branch manager; procurement and
//! production; the branch manager where the order's goods lie, and a sales supervisor whose order it is.

use super::stage::Stage::{self, *};

/// What a route is part of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// A page.
    Page,
    /// A server function: a posted form.
    Form,
    /// The REST API.
    Api,
    /// Anything else that is read.
    Plain,
}

/// A route, and who may use it.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) kind: Kind,
    pub(crate) method: &'static str,
    /// As the program names it.
    pub(crate) route: &'static str,
    /// What is asked, when it is not the route with the stage's names in it.
    pub(crate) path: &'static str,
    pub(crate) stage: Stage,
    pub(crate) body: &'static str,
    /// One letter for everybody.
    pub(crate) cells: &'static str,
}

const fn row(
    kind: Kind,
    method: &'static str,
    [route, path]: [&'static str; 2],
    stage: Stage,
    body: &'static str,
    cells: &'static str,
) -> Row {
    Row {
        kind,
        method,
        route,
        path,
        stage,
        body,
        cells,
    }
}

const fn page(route: &'static str, path: &'static str, stage: Stage, cells: &'static str) -> Row {
    row(Kind::Page, "GET", [route, path], stage, "", cells)
}

const fn plain(route: &'static str, stage: Stage, cells: &'static str) -> Row {
    row(Kind::Plain, "GET", [route, ""], stage, "", cells)
}

const fn form(route: &'static str, stage: Stage, body: &'static str, cells: &'static str) -> Row {
    row(Kind::Form, "POST", [route, ""], stage, body, cells)
}

const fn read(route: &'static str, path: &'static str, stage: Stage, cells: &'static str) -> Row {
    row(Kind::Api, "GET", [route, path], stage, "", cells)
}

const fn call(
    method: &'static str,
    paths: [&'static str; 2],
    stage: Stage,
    body: &'static str,
    cells: &'static str,
) -> Row {
    row(Kind::Api, method, paths, stage, body, cells)
}

/// An address, as a form sends it: after other fields, with what the names of its own begin with.
macro_rules! address {
    ($first:literal, $prefix:literal) => {
        concat!(
            $first,
            $prefix,
            "name=Ada+Lovelace&",
            $prefix,
            "phone=%2B14155550100&",
            $prefix,
            "line1=1+Market+Street&",
            $prefix,
            "city=San+Francisco&",
            $prefix,
            "state=CA&",
            $prefix,
            "postcode=94105&",
            $prefix,
            "country=US&kind=shipping"
        )
    };
    ($first:literal) => {
        address!($first, "")
    };
}

/// How an order is sent and paid, as the API reads it.
macro_rules! terms {
    ($first:literal) => {
        concat!(
            $first,
            r#""email": "ada@example.com", "shipping_method": "standard", "payment": {"method": "cod"},"#,
            r#""shipping_address": {"name": "Ada Lovelace", "phone": "+14155550100", "line1": "1 Market Street","#,
            r#""city": "San Francisco", "state": "CA", "postcode": "94105", "country": "US"}}"#
        )
    };
}

#[rustfmt::skip]
pub(crate) const ROWS: &[Row] = &[
    // Pages.
    // gG cx osOS upfah vb rd
    page("/", "", Nothing, ".. .. .... ..... .. .. .."),
    page("/sign-in", "", Nothing, ".. .. .... ..... .. .. .."),
    page("/sign-up", "", Nothing, ".. .. .... ..... .. .. .."),
    page("/forgotten-password", "", Nothing, ".. .. .... ..... .. .. .."),
    page("/reset-password/{token}", "/reset-password/nothing", Nothing, ".. .. .... ..... .. .. .."),
    page("/products", "", Nothing, ".. .. .... ..... .. .. .."),
    page("/products/{slug}", "/products/lamp", Nothing, ".. .. .... ..... .. .. .."),
    page("/cart", "", Nothing, ".. .. .... ..... .. .. .."),
    page("/checkout", "", Nothing, ".. .. .... ..... .. .. .."),
    page("/track", "", Nothing, ".. .. .... ..... .. .. .."),
    page("/orders", "", Nothing, "!! .. .... ..... .. .. .."),
    page("/orders/{number}", "", Paid, "-. .- ---- ..... -- .. .."),
    page("/orders/{number}/pay", "", Declined, "-. .- ---- ..... -- .. .."),
    page("/orders/{number}/edit", "", Paid, "-x x- ---- .xx.x -- xx x."),
    page("/orders/{number}/cancel", "", Paid, "-. .- ---- .xx.x -- xx x."),
    page("/orders/{number}/return/{line}", "", Delivered, "-. .- ---- .xx.x -- xx x."),
    page("/dashboard/addresses", "", Nothing, "!! .. .... ..... .. .. .."),
    page("/dashboard/addresses/new", "", Nothing, "!! .. .... ..... .. .. .."),
    page("/dashboard/addresses/{id}/edit", "/dashboard/addresses/{address}/edit", Person, "!! .- ---- ----- -- -- -."),
    page("/dashboard/orders", "", Nothing, "!! -- .... ..... -- .. --"),
    page("/dashboard/orders/{id}", "/dashboard/orders/{part}", Paid, "!! -- ..-- ..... -- .. --"),
    page("/dashboard/orders/{id}/packing-slip", "/dashboard/orders/{part}/packing-slip", Paid, "!! -- ..-- ..... -- .. --"),
    page("/admin/orders", "", Nothing, "!! -- ---- ..... .. .. .."),
    page("/admin/cancellations", "", Nothing, "!! -- ---- ..... -- -- --"),
    page("/admin/returns", "", Nothing, "!! -- ---- ..... -- -- --"),
    page("/admin/refunds", "", Nothing, "!! -- ---- --..- -- -- --"),
    page("/admin/customers", "", Nothing, "!! -- ---- ..... -- -- --"),
    page("/admin/jobs", "", Nothing, "!! -- ---- ---.- -- -- --"),
    page("/demo/mail", "", Nothing, "-- -- ---- ----- -- -- --"),
    page("/demo/mail/{id}", "/demo/mail/mai_00000000000000000000000000000001", Nothing, "-- -- ---- ----- -- -- --"),
    // Live streams and what else is read.
    // gG cx osOS upfah vb rd
    plain("/live/orders/{number}", Paid, "-. .- ---- ..... -- .. .."),
    plain("/live/seller-orders", Nothing, "-- -- .... ..... -- .. --"),
    plain("/live/admin", Nothing, "-- -- ---- ..... .. .. .."),
    plain("/healthz", Nothing, ".. .. .... ..... .. .. .."),
    plain("/readyz", Nothing, ".. .. .... ..... .. .. .."),
    plain("/api/v1/openapi.json", Nothing, ".. .. .... ..... .. .. .."),
    plain("/api/v1/docs", Nothing, ".. .. .... ..... .. .. .."),
    plain("/api/v1/docs.css", Nothing, ".. .. .... ..... .. .. .."),
    // Server functions.
    // gG cx osOS upfah vb rd
    form("/api/cart/add", Nothing, "variant={variant}&quantity=1", ".. .. .... ..... .. .. .."),
    form("/api/cart/set-quantity", Nothing, "variant={variant}&quantity=2", ".. .. .... ..... .. .. .."),
    form("/api/cart/apply-code", Nothing, "promotion_code=NONE", ".. .. .... ..... .. .. .."),
    form("/api/cart/remove-code", Nothing, "code=NONE", ".. .. .... ..... .. .. .."),
    form("/api/cart/remove", Nothing, "variant={variant}", ".. .. .... ..... .. .. .."),
    form("/api/checkout/place", Nothing, "key={key}&payment_method=cod&shipping_method=standard", ".. .. .... ..... .. .. .."),
    form("/api/addresses/create", Person, address!(""), "!! .. .... ..... .. .. .."),
    form("/api/addresses/update", Person, address!("id={address}&"), "!! .- ---- ----- -- -- -."),
    form("/api/addresses/make-default", Person, "id={address}", "!! .- ---- ----- -- -- -."),
    form("/api/addresses/remove", Person, "id={address}", "!! .- ---- ----- -- -- -."),
    form("/api/orders/cancel", Paid, "order={number}&reason_code=too_slow", "-. .- ---- .xx.x -- xx x."),
    form("/api/orders/withdraw-cancellation", CancelAsked, "order={number}", "-. .- ---- .xx.x -- xx x."),
    form("/api/orders/return", Delivered, "order={number}&line={line}&quantity=1&reason_code=damaged", "-. .- ---- .xx.x -- xx x."),
    form("/api/orders/withdraw-return", ReturnAsked, "order={number}&request={request}", "-. .- ---- .xx.x -- xx x."),
    form("/api/orders/send-return", ReturnApproved, "order={number}&request={request}&carrier=ups&awb=1Z999AA10123456784", "-. .- ---- .xx.x -- xx x."),
    form("/api/orders/pay-again", Declined, "order={number}&card_number=4242424242424242&card_expiry=12%2F49&card_cvc=123", "-. .- ---- .xx.x -- xx x."),
    form("/api/orders/enter-code", Code, "order={number}&code=123456", "-. .- ---- .xx.x -- xx x."),
    form("/api/orders/reorder", Paid, "order={number}", "-. .- ---- ----- -- -- -."),
    form("/api/track/follow", Paid, "number={number}&email=ada%40example.com", ".. .. .... ..... .. .. .."),
    form("/api/seller/process", Paid, "part={part}", "-- -- ..-- x.x.x -- xx --"),
    form("/api/seller/decline", Paid, "part={part}&reason=Broken", "-- -- ..-- x.x.x -- xx --"),
    form("/api/seller/process-many", Paid, "part[{part}]=on", "-- -- ..-- x.x.x -- xx --"),
    form("/api/seller/pack", Processing, "part={part}", "-- -- ..-- x.x.x -- xx --"),
    form("/api/seller/ship", Packed, "part={part}&carrier=other&awb=", "-- -- ..-- x.x.x -- xx --"),
    form("/api/seller/deliver", Shipped, "part={part}&shipment={shipment}", "-- -- ..-- x.x.x -- xx --"),
    form("/api/seller/receive", ReturnApproved, "part={part}&request={request}", "-- -- ..-- x.x.x -- xx --"),
    form("/api/seller/inspect", ReturnReceived, "part={part}&request={request}&fit=1", "-- -- ..-- x.x.x -- xx --"),
    form("/api/seller/add-note", Paid, "order={order}&part={part}&body=Hello", "-- -- ..-- ..x.x -- .. --"),
    form("/api/admin/approve-cancellation", CancelAsked, "request={request}", "-x x- xx-- xxx.x -- xx xx"),
    form("/api/admin/reject-cancellation", CancelAsked, "request={request}&reason=No", "-x x- xx-- xxx.x -- xx xx"),
    form("/api/admin/approve-return", ReturnAsked, "request={request}&amount=1.00&currency=USD", "-x x- xx-- xxx.x -- xx xx"),
    form("/api/admin/reject-return", ReturnAsked, "request={request}&reason=No", "-x x- xx-- xxx.x -- xx xx"),
    form("/api/admin/close-return", ReturnInspected, "request={request}&note=Done", "-x x- xx-- xxx.x -- xx xx"),
    form("/api/admin/retry-refund", RefundFailed, "refund={refund}", "-x x- xx-- xx..x -- xx xx"),
    form("/api/admin/paid-by-hand", RefundFailed, "refund={refund}&how=4711", "-x x- xx-- xx..x -- xx xx"),
    form("/api/admin/set-hold", Paid, "order={number}&kind=manual&reason=Wait", "-x x- ---- ....x -- xx .x"),
    form("/api/admin/release-hold", Held, "order={number}&kind=fraud", "-x x- ---- xx..x -- xx xx"),
    form("/api/admin/edit-order", Paid, address!("order={number}&step=apply&reason=Moved&seen={seen}&shipping_line2=Flat+1&", "shipping_"), "-x x- ---- .xx.x -- xx x."),
    form("/api/admin/set-priority", Paid, "order={number}&priority=urgent", "-x x- ---- ..x.x -- xx .x"),
    form("/api/admin/retry-job", JobDead, "job={job}", "!! -- ---- ---.- -- -- --"),
    form("/api/admin/block-customer", Customer, "customer={customer}&reason=Fraud", "!! -- ---- xxx.x -- -- --"),
    form("/api/admin/unblock-customer", Blocked, "customer={customer}&reason=Sorry", "!! -- ---- xxx.x -- -- --"),
    form("/api/account/sign-in", Nothing, "email=nobody%40example.com&password=wrong", ".. .. .... ..... .. .. .."),
    form("/api/account/sign-up", Nothing, "email=wrong&name=&password=short", ".. .. .... ..... .. .. .."),
    form("/api/account/forgotten-password", Nothing, "email=nobody%40example.com", ".. .. .... ..... .. .. .."),
    form("/api/account/reset-password", Nothing, "token=nothing&password=a+long+enough+password", ".. .. .... ..... .. .. .."),
    form("/api/auth/sign-out", Nothing, "", ".. .. .... ..... .. .. .."),
    // The REST API, by token.
    // gG cx osOS upfah vb rd
    read("/api/v1/orders", "", Nothing, "!! .. .... ..... .. .. .."),
    call("POST", ["/api/v1/orders", ""], Nothing, terms!(r#"{"currency": "USD", "lines": [{"sku": "LAMP", "quantity": 1}],"#), "!! .. .... ..... .. .. .."),
    read("/api/v1/orders/{id}", "/api/v1/orders/{order}", Paid, "!! .- ---- ..... -- .. .."),
    read("/api/v1/orders/{id}/events", "/api/v1/orders/{order}/events", Paid, "!! .- ---- ..... -- .. .."),
    read("/api/v1/orders/{id}/notes", "/api/v1/orders/{order}/notes", Paid, "!! .- ---- ..... -- .. .."),
    call("POST", ["/api/v1/orders/{id}/notes", "/api/v1/orders/{order}/notes"], Paid, r#"{"body": "Hello"}"#, "!! x- xx-- ..x.x -- .. .."),
    read("/api/v1/orders/{id}/holds", "/api/v1/orders/{order}/holds", Held, "!! -- ---- ..... -- .. .."),
    call("POST", ["/api/v1/orders/{id}/holds", "/api/v1/orders/{order}/holds"], Paid, r#"{"kind": "manual", "reason": "Wait"}"#, "!! x- xx-- ....x -- xx .x"),
    call("POST", ["/api/v1/orders/{id}/holds/{kind}/release", "/api/v1/orders/{order}/holds/fraud/release"], Held, "{}", "!! x- xx-- xx..x -- xx xx"),
    call("POST", ["/api/v1/orders/{id}/priority", "/api/v1/orders/{order}/priority"], Paid, r#"{"priority": "urgent"}"#, "!! x- xx-- ..x.x -- xx .x"),
    call("POST", ["/api/v1/orders/{id}/edits/preview", "/api/v1/orders/{order}/edits/preview"], Paid, r#"{"lines": [{"line": "{line}", "quantity": 1}]}"#, "!! x- ---- .xx.x -- xx x."),
    call("POST", ["/api/v1/orders/{id}/edits", "/api/v1/orders/{order}/edits"], Paid, r#"{"lines": [{"line": "{line}", "quantity": 1}], "reason": "Less"}"#, "!! x- xx-- .xx.x -- xx x."),
    read("/api/v1/orders/{id}/cancellations", "/api/v1/orders/{order}/cancellations", Paid, "!! .- ---- ..... -- .. .."),
    call("POST", ["/api/v1/orders/{id}/cancellations", "/api/v1/orders/{order}/cancellations"], Paid, r#"{"reason_code": "too_slow"}"#, "!! .- ---- .xx.x -- xx x."),
    call("POST", ["/api/v1/orders/{id}/cancellations/withdraw", "/api/v1/orders/{order}/cancellations/withdraw"], CancelAsked, "{}", "!! .- ---- .xx.x -- xx x."),
    read("/api/v1/cancellations", "", Nothing, "!! -- ---- ..... -- -- --"),
    read("/api/v1/cancellations/{id}", "/api/v1/cancellations/{request}", CancelAsked, "!! .- ---- ..... -- .. .."),
    call("POST", ["/api/v1/cancellations/{id}/approve", "/api/v1/cancellations/{request}/approve"], CancelAsked, "{}", "!! x- xx-- xxx.x -- xx xx"),
    call("POST", ["/api/v1/cancellations/{id}/reject", "/api/v1/cancellations/{request}/reject"], CancelAsked, r#"{"reason": "No"}"#, "!! x- xx-- xxx.x -- xx xx"),
    read("/api/v1/orders/{id}/returns", "/api/v1/orders/{order}/returns", Delivered, "!! .- ---- ..... -- .. .."),
    call("POST", ["/api/v1/orders/{id}/returns", "/api/v1/orders/{order}/returns"], Delivered, r#"{"line": "{line}", "quantity": 1, "reason_code": "damaged"}"#, "!! .- ---- .xx.x -- xx x."),
    read("/api/v1/returns", "", Nothing, "!! -- ---- ..... -- -- --"),
    read("/api/v1/returns/{id}", "/api/v1/returns/{request}", ReturnAsked, "!! .- ..-- ..... -- .. .."),
    call("POST", ["/api/v1/returns/{id}/approve", "/api/v1/returns/{request}/approve"], ReturnAsked, r#"{"amount": 100}"#, "!! x- xx-- xxx.x -- xx xx"),
    call("POST", ["/api/v1/returns/{id}/reject", "/api/v1/returns/{request}/reject"], ReturnAsked, r#"{"reason": "No"}"#, "!! x- xx-- xxx.x -- xx xx"),
    call("POST", ["/api/v1/returns/{id}/receive", "/api/v1/returns/{request}/receive"], ReturnApproved, "{}", "!! -- ..-- x.x.x -- xx --"),
    call("POST", ["/api/v1/returns/{id}/withdraw", "/api/v1/returns/{request}/withdraw"], ReturnAsked, "{}", "!! .- ---- .xx.x -- xx x."),
    call("POST", ["/api/v1/returns/{id}/send", "/api/v1/returns/{request}/send"], ReturnApproved, r#"{"carrier": "ups", "awb": "1Z999AA10123456784"}"#, "!! .- ---- .xx.x -- xx x."),
    call("POST", ["/api/v1/returns/{id}/inspect", "/api/v1/returns/{request}/inspect"], ReturnReceived, r#"{"fit": 1}"#, "!! -- ..-- x.x.x -- xx --"),
    call("POST", ["/api/v1/returns/{id}/close", "/api/v1/returns/{request}/close"], ReturnInspected, r#"{"note": "Done"}"#, "!! x- xx-- xxx.x -- xx xx"),
    read("/api/v1/refunds", "", Nothing, "!! -- ---- ..... -- -- --"),
    read("/api/v1/orders/{id}/refunds", "/api/v1/orders/{order}/refunds", Paid, "!! .- ---- ..... -- .. .."),
    read("/api/v1/refunds/{id}", "/api/v1/refunds/{refund}", RefundFailed, "!! .- ---- ..... -- .. .."),
    call("POST", ["/api/v1/refunds/{id}/retry", "/api/v1/refunds/{refund}/retry"], RefundFailed, "{}", "!! x- xx-- xx..x -- xx xx"),
    call("POST", ["/api/v1/refunds/{id}/paid", "/api/v1/refunds/{refund}/paid"], RefundFailed, r#"{"how": "4711"}"#, "!! x- xx-- xx..x -- xx xx"),
    call("POST", ["/api/v1/orders/{id}/payments", "/api/v1/orders/{order}/payments"], Declined, r#"{"token": "tok_test_success"}"#, "!! .- ---- .xx.x -- xx x."),
    call("POST", ["/api/v1/orders/{id}/payments/confirm", "/api/v1/orders/{order}/payments/confirm"], Code, r#"{"code": "123456"}"#, "!! .- ---- .xx.x -- xx x."),
    read("/api/v1/seller-orders", "", Nothing, "!! -- .... ..... -- .. --"),
    read("/api/v1/seller-orders/{id}", "/api/v1/seller-orders/{part}", Paid, "!! -- ..-- ..... -- .. --"),
    call("POST", ["/api/v1/seller-orders/{id}/process", "/api/v1/seller-orders/{part}/process"], Paid, "{}", "!! -- ..-- x.x.x -- xx --"),
    call("POST", ["/api/v1/seller-orders/{id}/decline", "/api/v1/seller-orders/{part}/decline"], Paid, r#"{"reason": "Broken"}"#, "!! -- ..-- x.x.x -- xx --"),
    call("POST", ["/api/v1/seller-orders/{id}/pack", "/api/v1/seller-orders/{part}/pack"], Processing, "{}", "!! -- ..-- x.x.x -- xx --"),
    call("POST", ["/api/v1/seller-orders/{id}/ship", "/api/v1/seller-orders/{part}/ship"], Packed, r#"{"carrier": "other"}"#, "!! -- ..-- x.x.x -- xx --"),
    call("POST", ["/api/v1/seller-orders/{id}/deliver", "/api/v1/seller-orders/{part}/deliver"], Shipped, "{}", "!! -- ..-- x.x.x -- xx --"),
    call("POST", ["/api/v1/carts", ""], Nothing, "{}", "!! .. .... ..... .. .. .."),
    read("/api/v1/carts/{id}", "/api/v1/carts/{cart}", Person, "!! .- ---- ----- -- -- -."),
    call("POST", ["/api/v1/carts/{id}/lines", "/api/v1/carts/{cart}/lines"], Person, r#"{"sku": "LAMP", "quantity": 1}"#, "!! .- ---- ----- -- -- -."),
    call("PUT", ["/api/v1/carts/{id}/lines/{sku}", "/api/v1/carts/{cart}/lines/LAMP"], Person, r#"{"quantity": 2}"#, "!! .- ---- ----- -- -- -."),
    call("POST", ["/api/v1/carts/{id}/checkout", "/api/v1/carts/{cart}/checkout"], Person, terms!("{"), "!! .- ---- ----- -- -- -."),
    call("DELETE", ["/api/v1/carts/{id}/lines/{sku}", "/api/v1/carts/{cart}/lines/LAMP"], Person, "", "!! .- ---- ----- -- -- -."),
    call("POST", ["/api/v1/carts/{id}/promotion-codes", "/api/v1/carts/{cart}/promotion-codes"], Person, r#"{"code": "NONE"}"#, "!! .- ---- ----- -- -- -."),
    call("DELETE", ["/api/v1/carts/{id}/promotion-codes/{code}", "/api/v1/carts/{cart}/promotion-codes/NONE"], Person, "", "!! .- ---- ----- -- -- -."),
    read("/api/v1/products", "", Nothing, "!! .. .... ..... .. .. .."),
    read("/api/v1/stock/{sku}", "/api/v1/stock/LAMP", Nothing, "!! -- ..-- -.-.- -- -- --"),
    call("PUT", ["/api/v1/stock/{sku}", "/api/v1/stock/LAMP"], Nothing, r#"{"on_hand": 9000}"#, "!! -- ..-- -.-.- -- -- --"),
    read("/api/v1/customers", "", Nothing, "!! -- ---- ..... -- -- --"),
    read("/api/v1/customers/{id}", "/api/v1/customers/{customer}", Customer, "!! -- ---- ..... -- -- --"),
    call("PATCH", ["/api/v1/customers/{id}", "/api/v1/customers/{customer}"], Customer, r#"{"tier": "vip"}"#, "!! -- ---- xxx.x -- -- --"),
    read("/api/v1/sellers", "", Nothing, "!! -- ---- --... -- -- --"),
    call("PATCH", ["/api/v1/sellers/{id}", "/api/v1/sellers/{seller}"], Customer, r#"{"commission_rate": 1000}"#, "!! -- ---- --x.x -- -- --"),
];
