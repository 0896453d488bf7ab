//! The OpenAPI 3.1 document: what the handlers say, and what holds for all of them.

use axum::{
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use domain::{machine::Word, token_scope::TokenScope};
use serde_json::{Map, Value, json};
use utoipa::{OpenApi, openapi};

use super::{
    command::LONGEST_KEY,
    problem::{FieldError, Kind, ProblemBody, ShortLine},
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Waybill",
        version = "1",
        description = "Orders of a marketplace, for programs. Amounts are whole minor units (cents for USD); times are \
                   RFC 3339 in UTC; ids are opaque. A program sees and does what the person of its token may, as far \
                   as the token's scopes reach."
    ),
    components(schemas(ProblemBody, FieldError, ShortLine))
)]
pub(super) struct Document;

/// What every operation may answer besides what its handler says.
const READS: &[Kind] = &[
    Kind::Malformed,
    Kind::Unauthenticated,
    Kind::MissingScope,
    Kind::Forbidden,
    Kind::NotFound,
    Kind::TooManyRequests,
];
/// What every operation with a body may answer besides.
const WRITES: &[Kind] = &[Kind::Conflict, Kind::TooLarge, Kind::MediaType, Kind::Invalid];

const MADE: &str = "$response.body#/id";
const LISTED: &str = "$response.body#/data/0/id";
const DECIDE_CANCELLATION: &[&str] = &["post_cancellations_id_approve", "post_cancellations_id_reject"];
const DECIDE_RETURN: &[&str] = &[
    "post_returns_id_approve",
    "post_returns_id_reject",
    "post_returns_id_withdraw",
    "post_returns_id_send",
    "post_returns_id_receive",
    "post_returns_id_inspect",
    "post_returns_id_close",
];
const FULFIL: &[&str] = &[
    "post_seller_orders_id_process",
    "post_seller_orders_id_decline",
    "post_seller_orders_id_pack",
    "post_seller_orders_id_ship",
    "post_seller_orders_id_deliver",
];
const FOLLOW: &[&str] = &[
    "get_orders_id",
    "get_orders_id_events",
    "post_orders_id_cancellations",
    "post_orders_id_notes",
    "get_orders_id_holds",
    "post_orders_id_holds",
    "post_orders_id_priority",
    "post_orders_id_edits",
    "post_orders_id_edits_preview",
    "post_orders_id_payments",
    "post_orders_id_payments_confirm",
];
const REFUND: &[&str] = &["get_refunds_id", "post_refunds_id_retry", "post_refunds_id_paid"];
const CUSTOMER: &[&str] = &["get_customers_id", "patch_customers_id"];
const FILL: &[&str] = &["post_carts_id_lines", "post_carts_id_checkout"];

/// Where answers lead: path, method and status, where the id is, and the operations that take it.
const LINKS: &[(&str, &str, &str, &str, &[&str])] = &[
    ("/orders", "post", "201", MADE, FOLLOW),
    ("/orders", "get", "200", LISTED, FOLLOW),
    (
        "/orders/{id}/cancellations",
        "post",
        "201",
        MADE,
        DECIDE_CANCELLATION,
    ),
    ("/cancellations", "get", "200", LISTED, DECIDE_CANCELLATION),
    ("/orders/{id}/returns", "post", "201", MADE, DECIDE_RETURN),
    ("/returns", "get", "200", LISTED, DECIDE_RETURN),
    ("/refunds", "get", "200", LISTED, REFUND),
    ("/seller-orders", "get", "200", LISTED, FULFIL),
    ("/carts", "post", "201", MADE, FILL),
    ("/customers", "get", "200", LISTED, CUSTOMER),
    ("/sellers", "get", "200", LISTED, &["patch_sellers_id"]),
];

/// The whole document.
pub(super) fn of(handlers: openapi::OpenApi) -> Value {
    let mut document = serde_json::to_value(handlers).unwrap_or_default();
    document["servers"] = json!([{ "url": "/api/v1" }]);
    document["security"] = json!([{ "bearer": [] }]);
    document["components"]["securitySchemes"] = json!({ "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": format!("A token of `waybill token create`. Scopes: {}.", scopes()),
    }});
    for (from, method, status, id, to) in LINKS {
        for name in *to {
            let response = &mut document["paths"][from][method]["responses"][status];
            response["links"][name] = json!({ "operationId": name, "parameters": { "id": id } });
        }
    }
    let paths = document["paths"].as_object_mut();
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            if let Some(operation) = operation.as_object_mut() {
                complete(path, method, operation);
            }
        }
    }
    document
}

fn scopes() -> String {
    let words: Vec<&str> = TokenScope::ALL.iter().map(|scope| scope.as_str()).collect();
    words.join(", ")
}

fn complete(path: &str, method: &str, operation: &mut Map<String, Value>) {
    // A body that may be missing is no body then, not `null`.
    if let Some(body) = operation.get_mut("requestBody") {
        let schema = &mut body["content"]["application/json"]["schema"];
        let mut choices = schema["oneOf"].as_array().into_iter().flatten();
        if let Some(only) = choices.find(|choice| choice["type"] != "null") {
            *schema = only.clone();
            body["required"] = json!(false);
        }
    }
    let name = path
        .trim_matches('/')
        .replace(['/', '-'], "_")
        .replace(['{', '}'], "");
    operation.insert("operationId".to_owned(), json!(format!("{method}_{name}")));
    let writes = method != "get";
    let versioned =
        writes && (path.starts_with("/stock/") || path.contains("{id}") && !path.starts_with("/carts"));
    let kinds = READS
        .iter()
        .chain(if writes { WRITES } else { &[] })
        .chain(versioned.then_some(&Kind::Stale));
    if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
        for kind in kinds {
            let (_, status, title, meaning) = kind.says();
            responses
                .entry(status.as_u16().to_string())
                .or_insert_with(|| problem(&format!("{title}. {meaning}")));
        }
        if let Some(many) = responses.get_mut("429") {
            header(many, "Retry-After", "integer", "Seconds to wait.");
        }
        let tagged = |done: &Value| done["headers"]["ETag"].is_object();
        // Of stock there is more to read than its version tells.
        if !writes && !path.starts_with("/stock/") && responses.get("200").is_some_and(tagged) {
            let same = "It is still the version you have.";
            responses.insert("304".to_owned(), json!({ "description": same }));
        }
        for done in ["200", "201"] {
            let Some(done) = responses.get_mut(done) else {
                continue;
            };
            if versioned || path == "/orders" || path.ends_with("/checkout") {
                header(done, "ETag", "string", "The version from now on.");
            }
            if matches!(method, "post" | "patch") {
                let again = "`true` when it is the first answer, sent again.";
                header(done, "Idempotent-Replayed", "string", again);
            }
        }
    }
    if operation["responses"].get("304").is_some() {
        parameter(
            operation,
            "If-None-Match",
            &json!({ "type": "string" }),
            "An `ETag`: 304 when it is still that version.",
        );
    }
    if matches!(method, "post" | "patch") {
        parameter(
            operation,
            "Idempotency-Key",
            &json!({ "type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[ -~]+$" }),
            "Makes the request repeatable: sent again with the same key it gets its first answer, with \
             `Idempotent-Replayed: true`. Kept for three days.",
        );
    }
    if versioned {
        parameter(
            operation,
            "If-Match",
            &json!({ "type": "string" }),
            "An `ETag`: 412 when it is not that version any more.",
        );
    }
}

/// Says of a response that it may have a header.
fn header(response: &mut Value, name: &str, kind: &str, description: &str) {
    let header = json!({ "description": description, "schema": { "type": kind } });
    if response["headers"].get(name).is_none() {
        response["headers"][name] = header;
    }
}

fn problem(description: &str) -> Value {
    json!({
        "description": description,
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
    })
}

fn parameter(operation: &mut Map<String, Value>, name: &str, schema: &Value, description: &str) {
    let parameters = operation
        .entry("parameters")
        .or_insert_with(|| Value::Array(Vec::new()));
    if let Some(parameters) = parameters.as_array_mut() {
        parameters.push(json!({
            "name": name, "in": "header", "required": false, "schema": schema, "description": description,
        }));
    }
}

/// The document as it is served.
pub(super) fn serve(document: &str) -> Response {
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-cache")];
    (headers, document.to_owned()).into_response()
}
