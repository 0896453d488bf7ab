//! Marks many orders of a seller as processing.

use leptos::prelude::*;
use services::{Error, fulfilment};

use super::here;
use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit,
};

/// More than a page has.
const MOST: usize = 200;

/// Begins work on every part that is ticked. One that is past that point does not keep the others from it.
#[server(protocol = FormPost, prefix = "/api", endpoint = "seller/process-many")]
pub async fn process_orders(form: Form) -> Answer {
    let (services, actor) = (visit::services(), visit::actor());
    let back =
        crate::request::referring_path().map_or_else(|| "/dashboard/orders".to_owned(), |_| here(&form));
    let ask = Ask::new("process-many", &form, &back);
    let parts: Vec<_> = form
        .indexed("part")
        .filter_map(|(part, _)| part.parse().ok())
        .take(MOST)
        .collect();
    let done = async {
        let mut begun = 0;
        for part in &parts {
            match fulfilment::process(&services, &actor, *part).await {
                Ok(()) => begun += 1,
                Err(Error::Conflict(_)) => {}
                Err(error) => return Err(error),
            }
        }
        if parts.is_empty() {
            Err(Error::conflict("Please select at least one order."))
        } else {
            Ok(begun)
        }
    };
    ask.answer(done.await, |begun: usize| {
        Done::at(back).saying(said(begun, parts.len()))
    })
    .await
}

fn said(begun: usize, asked: usize) -> String {
    let orders = if begun == 1 {
        "1 order is".to_owned()
    } else {
        format!("{begun} orders are")
    };
    let left = match asked - begun {
        0 => String::new(),
        1 => " 1 could not be.".to_owned(),
        n => format!(" {n} could not be."),
    };
    format!("{orders} marked as processing.{left}")
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn it_says_how_many_were_begun_and_how_many_were_not() {
        assert_eq!(said(1, 1), "1 order is marked as processing.");
        assert_eq!(
            said(12, 14),
            "12 orders are marked as processing. 2 could not be."
        );
    }
}
