//! What the source holds that does not fit: why an order is refused, and what is odd about one that is not.

/// Declares enums whose values have a word in the report.
macro_rules! reported {
    ($($(#[$doc:meta])* $vis:vis enum $name:ident { $($(#[$vdoc:meta])* $value:ident = $text:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        $vis enum $name { $($(#[$vdoc])* $value,)* }

        impl $name {
            /// The word in the report.
            $vis const fn as_str(self) -> &'static str {
                match self { $(Self::$value => $text,)* }
            }
        }
    )*};
}

reported! {
    /// Why an order cannot be represented.
    pub(super) enum Refusal {
        /// It has no item, so there is nothing that was sold.
        NoItems = "no_items",
        /// A time, amount or number in one of its rows cannot be read.
        Malformed = "malformed",
        /// Its status is not one the source documents.
        UnknownStatus = "unknown_status",
        /// Its customer is not in the source.
        UnknownCustomer = "unknown_customer",
        /// The product of an item is not in the source.
        UnknownProduct = "unknown_product",
        /// The seller of an item is not in the source.
        UnknownSeller = "unknown_seller",
        /// The source has it twice; the first one counts.
        Duplicate = "duplicate",
    }

    /// What is odd about an order that is represented all the same.
    pub(super) enum Quirk {
        /// Several sellers share one status and one set of times; every part gets them.
        SeveralSellers = "several_sellers",
        /// It was paid in several payments.
        SeveralPayments = "several_payments",
        /// Payments and items differ by more than a cent; the total is that of the items, captured is what was paid.
        PaymentDiffers = "payment_differs",
        /// Payments and items differ by one cent.
        PaymentDiffersByACent = "payment_differs_by_a_cent",
        /// It has no payment; it stays unpaid.
        NoPayment = "no_payment",
        /// A payment of zero; kept without a transaction.
        ZeroPayment = "zero_payment",
        /// Payments are not numbered from 1 without a gap; all that are there are kept.
        PaymentNumberGap = "payment_number_gap",
        /// It went on without a time of approval; captured and confirmed at the time of purchase.
        ApprovalMissing = "approval_missing",
        /// It was cancelled before its payments were approved; they are kept and took nothing.
        PaymentNotApproved = "payment_not_approved",
        /// It was shipped, when is not known.
        ShippedTimeMissing = "shipped_time_missing",
        /// It was delivered, when is not known.
        DeliveredTimeMissing = "delivered_time_missing",
        /// Shipped before the payment was approved; the times are kept, the steps are in their usual order.
        ShippedBeforeApproved = "shipped_before_approved",
        /// Delivered before it was shipped; likewise.
        DeliveredBeforeShipped = "delivered_before_shipped",
        /// Its times tell of more than its status; the times are believed.
        StatusBehindTimes = "status_behind_times",
        /// The seller's promise lies more than 90 days after the purchase; kept.
        ShipByImplausible = "ship_by_implausible",
        /// Never available, so cancelled.
        Unavailable = "unavailable",
        /// Cancelled after it was paid, and the source has no refunds: the money counts as kept.
        CancelledWithoutRefund = "cancelled_without_refund_record",
        /// Called cancelled although a carrier has it; stays shipped, with a note.
        CancelledAfterShipping = "cancelled_after_shipping",
        /// Called cancelled although it arrived; stays delivered, with a note.
        CancelledAfterDelivery = "cancelled_after_delivery",
        /// A review is dated before the purchase; kept with its date.
        ReviewBeforePurchase = "review_before_purchase",
        /// A review cannot be read; left out.
        ReviewMalformed = "review_malformed",
        /// A product without a category.
        NoCategory = "no_category",
        /// A category without a translation; its own name is kept.
        CategoryNotTranslated = "category_not_translated",
    }
}
