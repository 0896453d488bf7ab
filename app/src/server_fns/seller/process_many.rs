//! Marks many orders of a seller as processing.

use domain::ids::SellerOrderId;
use leptos::prelude::*;
use services::{
    Error,
    fulfilment::{self, Processed},
};

use super::here;
use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    request, visit,
};

/// Begins work on every part that is ticked.
#[server(protocol = FormPost, prefix = "/api", endpoint = "seller/process-many")]
pub async fn process_orders(form: Form) -> Answer {
    let (services, actor) = (visit::services(), visit::actor());
    let back = request::referring_path().map_or_else(|| "/dashboard/orders".to_owned(), |_| here(&form));
    let ask = Ask::new("process-many", &form, &back);
    let parts = form.indexed("part").filter_map(|(part, _)| part.parse().ok());
    let parts: Vec<SellerOrderId> = parts.collect();
    let ended = fulfilment::process_many(&services, &actor, &parts).await;
    let told = ended.and_then(|ended| {
        let ends: Vec<Processed> = ended.into_iter().map(|(_, end)| end).collect();
        told(&ends)
    });
    ask.answer(told, |told| Done::at(back).saying(told)).await
}

/// What happened, for who ticked them; an error when nothing did.
fn told(ends: &[Processed]) -> Result<String, Error> {
    let count = |wanted: &Processed| ends.iter().filter(|end| *end == wanted).count();
    if count(&Processed::NotFound) == ends.len() {
        return Err(Error::NotFound);
    }
    let mut reasons: Vec<&str> = Vec::new();
    for end in ends {
        if let Processed::Refused(why) = end
            && !reasons.contains(&why.as_str())
        {
            reasons.push(why);
        }
    }
    let (done, why) = (count(&Processed::Done), reasons.join(" "));
    let begun = match done {
        0 => {
            return Err(Error::conflict(format!(
                "No order is marked as processing: {why}"
            )));
        }
        1 => "1 order is marked as processing.".to_owned(),
        n => format!("{n} orders are marked as processing."),
    };
    Ok(match (ends.len() - done, why.is_empty()) {
        (0, _) => begun,
        (n, true) => format!("{begun} {n} could not be."),
        (n, false) => format!("{begun} {n} could not be: {why}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_how_many_were_begun_and_why_the_others_were_not() {
        use Processed::{Done, NotFound, Refused};
        let held = || Refused("The order is on hold.".to_owned());
        assert_eq!(told(&[Done]).unwrap(), "1 order is marked as processing.");
        assert_eq!(
            told(&[Done, held(), Done, held()]).unwrap(),
            "2 orders are marked as processing. 2 could not be: The order is on hold."
        );
        assert_eq!(
            told(&[Done, NotFound]).unwrap(),
            "1 order is marked as processing. 1 could not be."
        );
        assert!(matches!(told(&[held()]), Err(Error::Conflict(why)) if why.ends_with("on hold.")));
        assert!(matches!(told(&[NotFound]), Err(Error::NotFound)));
    }
}
