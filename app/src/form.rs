//! A posted form: every field as text, and the protocol that reads one without ever failing on its shape.

use std::{collections::BTreeMap, future::Future};

use axum::http::{Method, StatusCode};
use leptos::server_fn::{
    Protocol,
    client::Client,
    error::{FromServerFnError, ServerFnErrorErr},
    request::Req,
    response::TryRes,
    server::Server,
};
use serde::{
    Deserialize, Serialize,
    de::{DeserializeOwned, IntoDeserializer, value::Error as ValueError, value::MapDeserializer},
};

use services::again;

use crate::{reply::Reply, visit};

/// Fields whose names contain one of these are never kept.
const SECRETS: [&str; 5] = ["password", "card", "cvc", "secret", "token"];
const HTML: &str = "text/html; charset=utf-8";
/// How much of one field is kept, in characters.
const KEPT_CHARS: usize = 4000;

/// The fields of a posted form. A field sent twice has its last value, an unknown one is ignored by whoever
/// reads the form, and a missing one reads as empty text.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Form(BTreeMap<String, String>);

impl Form {
    /// Reads an `application/x-www-form-urlencoded` body; bytes that are not UTF-8 become U+FFFD.
    #[must_use]
    pub fn parse(body: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(body).into_owned().collect())
    }

    /// A field's text as typed; empty when it is missing.
    #[must_use]
    pub fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// Whether the form has the field, empty or not.
    #[must_use]
    pub fn has(&self, field: &str) -> bool {
        self.0.contains_key(field)
    }

    /// Whether a checkbox is ticked.
    #[must_use]
    pub fn checked(&self, field: &str) -> bool {
        !matches!(self.get(field), "" | "false" | "off" | "0")
    }

    /// The fields written `name[key]`, as key and text: `quantity[lin_1]=2` is `("lin_1", "2")`.
    pub fn indexed(&self, name: &str) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().filter_map(move |(field, text)| {
            let key = field.strip_prefix(name)?.strip_prefix('[')?.strip_suffix(']')?;
            Some((key, text.as_str()))
        })
    }

    /// What may be shown again beside an error.
    #[must_use]
    pub fn without_secrets(&self) -> BTreeMap<String, String> {
        let secret = |field: &str| {
            SECRETS
                .iter()
                .any(|word| field.to_ascii_lowercase().contains(word))
        };
        let fields = self.0.iter().filter(|(field, _)| !secret(field));
        fields
            .map(|(field, text)| (field.clone(), text.chars().take(KEPT_CHARS).collect()))
            .collect()
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Form {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(fields: I) -> Self {
        Self(
            fields
                .into_iter()
                .map(|(field, text)| (field.into(), text.into()))
                .collect(),
        )
    }
}

/// How a `<form method="post">` reaches a server function: `#[server(protocol = FormPost, …)]`. The function
/// takes `form: Form` (or nothing) and answers with a [`Reply`]. It is called again when somebody else was in its way.
pub struct FormPost;

impl<Input, C, S, E> Protocol<Input, Reply, C, S, E> for FormPost
where
    Input: DeserializeOwned + Send,
    C: Client<E>,
    S: Server<E>,
    E: FromServerFnError + Send,
{
    const METHOD: Method = Method::POST;

    async fn run_server<F, Fut>(request: S::Request, server_fn: F) -> Result<S::Response, E>
    where
        F: Fn(Input) -> Fut + Send,
        Fut: Future<Output = Result<Reply, E>> + Send,
    {
        // Nothing but its size, or a broken connection, keeps a body from being read.
        let Ok(body) = request.try_into_bytes().await else {
            let page = Reply::Error(StatusCode::PAYLOAD_TOO_LARGE).send();
            return S::Response::try_from_string(HTML, page);
        };
        let form = Form::parse(&body);
        let command = move || {
            let fields = [("form", form.0.clone().into_deserializer())];
            let called = Input::deserialize(MapDeserializer::<_, ValueError>::new(fields.into_iter()))
                .map(&server_fn)
                .map_err(|error| E::from_server_fn_error(ServerFnErrorErr::Args(error.to_string())));
            async move {
                match called {
                    Ok(call) => match call.await {
                        Ok(Reply::Raced(raced)) => Err(raced),
                        answer => Ok(answer),
                    },
                    Err(error) => Ok(Err(error)),
                }
            }
        };
        let page = match again(&visit::services(), command).await {
            Ok(answer) => answer?,
            Err(raced) => raced.refuse().await,
        };
        S::Response::try_from_string(HTML, page.send())
    }

    async fn run_client(_: &str, _: Input) -> Result<Reply, E> {
        Err(E::from_server_fn_error(ServerFnErrorErr::Request(
            "forms are posted by the browser".to_owned(),
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_of_any_shape_is_read() {
        let form = Form::parse(
            b"city=Pune&city=Delhi&quantity[lin_1]=2&quantity%5Blin_2%5D=&x[a][b]=1&%ff=%ff&=&note=a+b%0Ac",
        );
        assert_eq!(form.get("city"), "Delhi");
        assert_eq!(form.get("street"), "");
        assert_eq!(form.get("note"), "a b\nc");
        assert_eq!(
            form.indexed("quantity").collect::<Vec<_>>(),
            [("lin_1", "2"), ("lin_2", "")]
        );
    }

    #[test]
    fn secrets_are_not_kept() {
        let form = Form::parse(b"email=a@b.c&password=x&new_password=y&card_number=4242");
        assert_eq!(form.without_secrets().into_keys().collect::<Vec<_>>(), ["email"]);
    }
}
