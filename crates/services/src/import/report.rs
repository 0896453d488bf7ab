//! The account an import gives of everything it read.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

/// What became of everything that was read. `read = imported + already_imported + refused`, always. A run that was
/// interrupted and resumed tells the same as one that was not, but for what the runs share: who imported what.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ImportReport {
    /// Where it came from.
    pub source: String,
    /// Orders read.
    pub read: u64,
    /// Orders this run brought in.
    pub imported: u64,
    /// Orders an earlier run had brought in.
    pub already_imported: u64,
    /// Orders that cannot be represented.
    pub refused: u64,
    /// Refused orders by reason; they add up to `refused`.
    pub reasons: BTreeMap<String, u64>,
    /// What is odd about the orders that are not refused, by kind; an order may count under several.
    pub warnings: BTreeMap<String, u64>,
    /// Orders read, by the source's status.
    pub statuses: BTreeMap<String, u64>,
    /// Rows this run added.
    pub added: Added,
    /// How the source was understood, for people.
    pub remarks: Vec<String>,
}

/// Rows an import added.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Added {
    /// Sellers.
    pub sellers: u64,
    /// Products, one per seller that sells it.
    pub products: u64,
    /// People.
    pub customers: u64,
    /// Sellers' parts of orders.
    pub seller_orders: u64,
    /// Order lines.
    pub lines: u64,
    /// Units in these lines.
    pub units: u64,
    /// Payments.
    pub payments: u64,
    /// Parcels.
    pub shipments: u64,
    /// Reviews.
    pub reviews: u64,
    /// Events.
    pub events: u64,
}

impl ImportReport {
    /// Whether every order read is accounted for.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.read == self.imported + self.already_imported + self.refused
            && self.refused == self.reasons.values().sum::<u64>()
    }
}

impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            source,
            read,
            imported,
            already_imported,
            refused,
            reasons,
            warnings,
            statuses,
            added,
            remarks,
        } = self;
        writeln!(f, "{source}: {read} orders read.")?;
        writeln!(f, "  {imported} imported")?;
        writeln!(f, "  {already_imported} imported before")?;
        writeln!(f, "  {refused} refused")?;
        list(f, "Refused because", reasons)?;
        list(f, "Warnings", warnings)?;
        list(f, "Status in the source", statuses)?;
        let Added {
            sellers,
            products,
            customers,
            seller_orders,
            lines,
            units,
            payments,
            shipments,
            reviews,
            events,
        } = added;
        writeln!(
            f,
            "Added: {sellers} sellers, {products} products, {customers} customers, {seller_orders} seller orders, \
             {lines} lines of {units} units, {payments} payments, {shipments} shipments, {reviews} reviews, \
             {events} events."
        )?;
        remarks.iter().try_for_each(|remark| writeln!(f, "{remark}"))
    }
}

fn list(f: &mut fmt::Formatter<'_>, title: &str, counts: &BTreeMap<String, u64>) -> fmt::Result {
    if counts.is_empty() {
        return Ok(());
    }
    writeln!(f, "{title}:")?;
    counts
        .iter()
        .try_for_each(|(word, count)| writeln!(f, "  {word}: {count}"))
}
