//! Approves a return.

use domain::money::{Currency, Money};
use leptos::prelude::*;
use services::{Error, returns};

use super::decided;
use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask},
    visit,
};

/// Allows a return and gives the amount back that was typed, in major units such as `12.50`.
#[server(protocol = FormPost, prefix = "/api", endpoint = "admin/approve-return")]
pub async fn approve_return(form: Form) -> Answer {
    let (services, actor) = (visit::services(), visit::actor());
    let done = decided(&form, "/admin/returns", "Return", "approved");
    let ask = Ask::new(
        format!("approve-{}", form.get("request")),
        &form,
        "/admin/returns",
    );
    let outcome = async {
        let request = form.get("request").parse().map_err(|_| Error::NotFound)?;
        returns::approve(&services, &actor, request, amount(&form)?, form.get("reason")).await
    };
    ask.answer(outcome.await, |()| done).await
}

/// The amount in minor units. The service compares it with what the order allows.
fn amount(form: &Form) -> Result<i64, Error> {
    let currency = Currency::from_code(form.get("currency")).unwrap_or(Currency::USD);
    let example = Money::new(10_i64.pow(currency.decimals()) * 12, currency).decimal();
    Money::parse(form.get("amount"), currency)
        .map(|money| money.minor)
        .map_err(|_| Error::field("amount", format!("Please enter an amount like {example}.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_in_the_orders_currency() {
        let of = |amount, currency| amount_of(amount, currency).ok();
        fn amount_of(text: &str, currency: &str) -> Result<i64, Error> {
            amount(&[("amount", text), ("currency", currency)].into_iter().collect())
        }
        assert_eq!(of("12.50", "USD"), Some(1250));
        assert_eq!(of(" 12 ", "JPY"), Some(12));
        assert_eq!(of("12.505", "USD"), None);
        assert_eq!(of("", "USD"), None);
        assert_eq!(of("twelve", "USD"), None);
    }
}
