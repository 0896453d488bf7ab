//! Beginning work on many parts at once.

use domain::{actor::Actor, ids::SellerOrderId};

use super::process;
use crate::{Error, Services, again};

/// More than a page of a list has.
const MOST: usize = 200;

/// How it ended for one of many parts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Processed {
    /// It is being processed; perhaps it was before.
    Done,
    /// It cannot be. The sentence is for people.
    Refused(String),
    /// There is no such part, or it is not the actor's.
    NotFound,
}

/// Begins work on each of the parts, and says how it ended for each, in their order. Every part is a change of its own:
/// one that is past that point does not keep the others from it.
///
/// # Errors
/// [`Error::Conflict`] when there are no parts, or too many for one time; [`Error::Internal`] when something broke, and
/// then the parts before stay begun.
pub async fn process_many(
    s: &Services,
    actor: &Actor,
    parts: &[SellerOrderId],
) -> Result<Vec<(SellerOrderId, Processed)>, Error> {
    if parts.is_empty() {
        return Err(Error::conflict("Please select at least one order."));
    }
    if parts.len() > MOST {
        return Err(Error::conflict(format!(
            "Please select at most {MOST} orders at a time."
        )));
    }
    let mut ended = Vec::with_capacity(parts.len());
    for part in parts {
        let end = match again(s, || process(s, actor, *part)).await {
            Ok(()) => Processed::Done,
            Err(Error::Raced(why)) => Processed::Refused(why.to_owned()),
            Err(Error::Conflict(why)) => Processed::Refused(why),
            Err(Error::NotFound) => Processed::NotFound,
            Err(error) => return Err(error),
        };
        ended.push((*part, end));
    }
    Ok(ended)
}
