//! Packs units of a seller's order.

use domain::{forms::FieldErrors, ids::LineId};
use leptos::prelude::*;
use services::{Error, fulfilment};

use super::{here, id};
use crate::{
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit,
};

/// Packs the units typed for each line; everything that can be packed when the form asks for none.
#[server(protocol = FormPost, prefix = "/api", endpoint = "seller/pack")]
pub async fn pack_units(form: Form) -> Answer {
    let (services, actor, back) = (visit::services(), visit::actor(), here(&form));
    let ask = Ask::new(format!("pack-{}", form.get("part")), &form, &back);
    // The same form sent twice packs once.
    let services = services.expecting(form.get("version"));
    let done = async { fulfilment::pack(&services, &actor, id(&form, "part")?, &typed_units(&form)?).await };
    ask.answer::<_, Error>(done.await, |()| Done::at(back).saying("Packed."))
        .await
}

/// Units of lines as they were typed; an empty field is none of its line.
///
/// # Errors
/// [`Error::Invalid`] on the fields that hold no number of units.
pub fn typed_units(form: &Form) -> Result<Vec<(LineId, i64)>, Error> {
    let mut errors = FieldErrors::default();
    let mut units = Vec::new();
    for (line, text) in form.indexed("quantity") {
        let line_id = line.parse().map_err(|_| Error::NotFound)?;
        match text.trim() {
            "" => units.push((line_id, 0)),
            text => match text.parse::<i64>() {
                Ok(n) if n >= 0 => units.push((line_id, n)),
                _ => errors.add(&format!("quantity[{line}]"), "Please enter a whole number."),
            },
        }
    }
    Ok(errors.into_result(units)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_answered_beside_its_field() {
        let line = "lin_00000000000000000000000000000001";
        let of = |text: &str| typed_units(&[(format!("quantity[{line}]"), text)].into_iter().collect());
        assert_eq!(of(" 2 ").unwrap(), [(line.parse().unwrap(), 2)]);
        assert_eq!(of("").unwrap(), [(line.parse().unwrap(), 0)]);
        for bad in ["two", "-1", "1.5", "99999999999999999999"] {
            assert!(
                matches!(of(bad), Err(Error::Invalid(errors)) if errors.0.len() == 1),
                "{bad}"
            );
        }
        assert_eq!(typed_units(&Form::default()).unwrap(), []);
    }
}
