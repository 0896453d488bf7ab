//! The documentation for people: a page made of the OpenAPI document, without a script.

use std::fmt::{self, Write};

use axum::{
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::problem::Kind;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The page.
pub(super) fn page(document: &Value) -> String {
    let mut html = String::with_capacity(64 * 1024);
    // Writing to a String cannot fail.
    let _ = write(&mut html, document);
    html
}

/// The page as it is served.
pub(super) fn serve(page: &str) -> Response {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, page.to_owned()).into_response()
}

/// Its style sheet.
pub(super) async fn style() -> Response {
    let headers = [
        (CONTENT_TYPE, "text/css; charset=utf-8"),
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, include_str!("docs.css")).into_response()
}

/// Text as it stands between tags and in attributes.
struct Text<'a>(&'a str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// A description: what stands between back-ticks is code.
struct Prose<'a>(&'a str);

impl fmt::Display for Prose<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, piece) in self.0.split('`').enumerate() {
            if at % 2 == 0 {
                write!(f, "{}", Text(piece))?;
            } else {
                write!(f, "<code>{}</code>", Text(piece))?;
            }
        }
        Ok(())
    }
}

/// A description, or nothing.
fn prose(value: &Value) -> Prose<'_> {
    Prose(value["description"].as_str().unwrap_or_default())
}

/// A text member, or nothing.
fn text<'a>(value: &'a Value, name: &str) -> Text<'a> {
    Text(value[name].as_str().unwrap_or_default())
}

fn write(html: &mut String, document: &Value) -> fmt::Result {
    let info = &document["info"];
    write!(
        html,
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} API</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <link rel=\"stylesheet\" href=\"/api/v1/docs.css\"></head><body><main><h1>{title} API</h1><p>{description}</p>\
         <p>The document: <a href=\"/api/v1/openapi.json\">openapi.json</a> (OpenAPI {version}). \
         Every request brings <code>Authorization: Bearer wbt_…</code>.</p>",
        title = text(info, "title"),
        description = prose(info),
        version = text(document, "openapi"),
    )?;
    let operations = operations(document);
    html.push_str("<nav aria-label=\"Operations\"><ul>");
    for (method, path, operation) in &operations {
        write!(
            html,
            "<li><a href=\"#{id}\"><code>{method} {path}</code></a> {summary}</li>",
            id = text(operation, "operationId"),
            method = method.to_uppercase(),
            path = Text(path),
            summary = text(operation, "summary"),
        )?;
    }
    html.push_str("</ul></nav><h2>Operations</h2>");
    for (method, path, operation) in &operations {
        self::operation(html, method, path, operation)?;
    }
    html.push_str("<h2>Types</h2>");
    let schemas = document["components"]["schemas"].as_object();
    for (name, schema) in schemas.into_iter().flatten() {
        write!(
            html,
            "<section><h3 id=\"schema-{name}\">{name}</h3><p>{description}</p>",
            name = Text(name),
            description = prose(schema),
        )?;
        fields(html, schema)?;
        html.push_str("</section>");
    }
    problems(html)?;
    html.push_str("</main></body></html>");
    Ok(())
}

fn operations(document: &Value) -> Vec<(&'static str, &str, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths
        .flat_map(|(path, item)| {
            METHODS
                .iter()
                .filter_map(move |method| Some((*method, path.as_str(), item.get(*method)?)))
        })
        .collect()
}

fn operation(html: &mut String, method: &str, path: &str, operation: &Value) -> fmt::Result {
    write!(
        html,
        "<section><h3 id=\"{id}\"><code>{method} {path}</code></h3><p><strong>{summary}.</strong> {description}</p>",
        id = text(operation, "operationId"),
        method = method.to_uppercase(),
        path = Text(path),
        summary = text(operation, "summary"),
        description = prose(operation),
    )?;
    if let Some(scope) = operation["security"][0]["bearer"][0].as_str() {
        write!(html, "<p>Scope: <code>{}</code></p>", Text(scope))?;
    }
    html.push_str("<table><thead><tr><th>Name</th><th>Type</th><th>What</th></tr></thead><tbody>");
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        write!(
            html,
            "<tr><td><code>{}</code> in {}</td><td>{}</td><td>{}</td></tr>",
            text(parameter, "name"),
            text(parameter, "in"),
            kind(&parameter["schema"]),
            prose(parameter),
        )?;
    }
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    if !body.is_null() {
        let optional = if operation["requestBody"]["required"] == false {
            "It may be left out."
        } else {
            ""
        };
        write!(
            html,
            "<tr><td>body</td><td>{}</td><td>{optional}</td></tr>",
            kind(body)
        )?;
    }
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let content = response["content"]
            .as_object()
            .and_then(|all| all.values().next());
        write!(
            html,
            "<tr><td>answer {}</td><td>{}</td><td>{}</td></tr>",
            Text(status),
            content.map_or_else(String::new, |content| kind(&content["schema"])),
            prose(response),
        )?;
    }
    html.push_str("</tbody></table></section>");
    Ok(())
}

fn fields(html: &mut String, schema: &Value) -> fmt::Result {
    let Some(properties) = schema["properties"].as_object() else {
        return write!(html, "<p>{}</p>", kind(schema));
    };
    let required = |name: &str| {
        let names = schema["required"].as_array().into_iter().flatten();
        names.into_iter().any(|needed| needed == name)
    };
    html.push_str("<table><thead><tr><th>Field</th><th>Type</th><th>What</th></tr></thead><tbody>");
    for (name, property) in properties {
        write!(
            html,
            "<tr><td><code>{}</code>{}</td><td>{}</td><td>{}</td></tr>",
            Text(name),
            if required(name) { "" } else { " (optional)" },
            kind(property),
            prose(property),
        )?;
    }
    html.push_str("</tbody></table>");
    Ok(())
}

/// A schema in few words.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return format!("<a href=\"#schema-{0}\">{0}</a>", Text(name));
    }
    if let Some(words) = schema["enum"].as_array() {
        let words = words
            .iter()
            .filter_map(Value::as_str)
            .map(|word| Text(word).to_string());
        return format!("one of {}", words.collect::<Vec<_>>().join(", "));
    }
    for union in ["oneOf", "anyOf", "allOf"] {
        if let Some(kinds) = schema[union].as_array() {
            return kinds.iter().map(kind).collect::<Vec<_>>().join(" or ");
        }
    }
    let one = |word: &str| match word {
        "array" => format!("list of {}", kind(&schema["items"])),
        "string" if schema["format"] == "date-time" => "date and time".to_owned(),
        word => Text(word).to_string(),
    };
    match &schema["type"] {
        Value::String(word) => one(word),
        Value::Array(words) => {
            let words = words.iter().filter_map(Value::as_str).map(one);
            words.collect::<Vec<_>>().join(" or ")
        }
        _ => "anything".to_owned(),
    }
}

fn problems(html: &mut String) -> fmt::Result {
    html.push_str("<h2>Problems</h2><p>What goes wrong is told as <code>application/problem+json</code> (RFC 9457).</p><dl>");
    for kind in Kind::ALL {
        let (anchor, status, title, meaning) = kind.says();
        write!(
            html,
            "<dt id=\"{}\"><code>{}</code> {}</dt><dd>{}</dd>",
            anchor,
            status.as_u16(),
            Text(title),
            Text(meaning),
        )?;
    }
    html.push_str("</dl>");
    Ok(())
}
