//! Orders whose time to pay is up: they end, and their stock is free again.

use store::reserved;

use super::expire;
use crate::{Error, Services};

/// Orders that are looked for at once.
const BATCH: u64 = 200;

/// Ends every order that has held its stock for as long as it may without being paid, after asking its provider once more,
/// and says how many were settled one way or the other. It may run at several places at once. An order whose provider
/// cannot be asked is left for the next time.
///
/// # Errors
/// When the database cannot be read; what is done by then stays.
pub async fn sweep(s: &Services) -> Result<u64, Error> {
    let now = s.now();
    let (mut settled, mut last) = (0, None);
    loop {
        let batch = reserved::overdue(s.db.read(), now, last, BATCH).await?;
        for overdue in &batch {
            match Box::pin(expire(s, overdue.order, overdue.payment)).await {
                Ok(()) => settled += 1,
                // Somebody was faster.
                Err(Error::Conflict(_) | Error::Raced(_)) => {}
                Err(error) => {
                    tracing::warn!(order = %overdue.order, %error, "an unpaid order could not be ended");
                }
            }
        }
        last = batch.last().copied();
        if last.is_none() {
            return Ok(settled);
        }
    }
}
