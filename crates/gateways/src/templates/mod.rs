//! Mail templates: embedded in the binary, one HTML and one text file per kind over a shared layout.

mod context;
#[cfg(test)]
mod fixture;
mod kind;
#[cfg(test)]
mod tests;
mod wrap;

use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, Value};

pub use context::{
    Amount, Context, ItemFacts, LineFacts, OrderFacts, RefundFacts, RequestFacts, SellerGroup, ShipmentFacts,
};
pub use kind::MailKind;

/// A mail, ready for an `OutgoingMail`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// A whole HTML document; every fact in it is escaped.
    pub html: String,
    /// Plain text, wrapped, unescaped.
    pub text: String,
}

/// Why a mail could not be rendered; never repeats the facts.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The context lacks what the kind is about.
    #[error("a {kind} mail needs {part}")]
    Missing {
        /// The kind's name.
        kind: &'static str,
        /// The field of [`Context`].
        part: &'static str,
    },
    /// A link that is not a web address, such as `javascript:`.
    #[error("{0} is not an http or https address")]
    Link(&'static str),
    /// A fault in a template.
    #[error("the mail template {name} is faulty: {kind:?}")]
    Template {
        /// The kind's name.
        name: &'static str,
        /// What minijinja says is wrong.
        kind: minijinja::ErrorKind,
    },
    /// The embedded templates do not compile.
    #[error("the mail templates are faulty: {0}")]
    Environment(&'static str),
}

/// Renders one mail.
///
/// # Errors
/// [`TemplateError`]; with a complete context, only a fault of ours.
pub fn render(kind: MailKind, context: &Context) -> Result<Rendered, TemplateError> {
    kind.check(context)?;
    check_links(context)?;
    let environment = ENVIRONMENT
        .as_ref()
        .map_err(|error| TemplateError::Environment(error.as_str()))?;
    let faulty = |error: minijinja::Error| TemplateError::Template {
        name: kind.name(),
        kind: error.kind(),
    };
    let facts = Value::from(Serde(context));
    let html = environment
        .get_template(&format!("{}.html", kind.name()))
        .map_err(faulty)?;
    let html = html.render(facts.clone()).map_err(faulty)?;
    let text = environment
        .get_template(&format!("{}.txt", kind.name()))
        .map_err(faulty)?;
    let mut text = text.render_captured(facts).map_err(faulty)?;
    let subject = text
        .with_state_mut(|state| state.render_block("subject"))
        .map_err(faulty)?;
    Ok(Rendered {
        subject: subject.split_whitespace().collect::<Vec<_>>().join(" "),
        html,
        text: wrap::wrap(text.output()),
    })
}

/// Escaping keeps a link inside its attribute; this keeps it from being a script.
fn check_links(context: &Context) -> Result<(), TemplateError> {
    let links = [
        (
            "order.url",
            context.order.as_ref().map(|order| order.url.as_str()),
        ),
        (
            "shipment.tracking_url",
            context
                .shipment
                .as_ref()
                .and_then(|shipment| shipment.tracking_url.as_deref()),
        ),
        ("reset_url", context.reset_url.as_deref()),
    ];
    for (name, link) in links {
        if link.is_some_and(|link| !link.starts_with("https://") && !link.starts_with("http://")) {
            return Err(TemplateError::Link(name));
        }
    }
    Ok(())
}

static ENVIRONMENT: LazyLock<Result<Environment<'static>, String>> =
    LazyLock::new(|| environment().map_err(|error| error.to_string()));

fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()?,
    );
    // Escaping goes by the file name: on for .html, off for .txt.
    for (name, source) in kind::SOURCES {
        environment.add_template(name, source)?;
    }
    Ok(environment)
}
