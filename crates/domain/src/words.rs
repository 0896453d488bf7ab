//! Small vocabularies that are stored as words.

use crate::words;

words! {
    /// How a variant comes to the customer.
    pub enum VariantKind {
        /// From a shelf.
        Stocked = "stocked",
        /// Made from ingredients, which are what is reserved.
        MadeToOrder = "made_to_order",
        /// Downloaded; never out of stock.
        Digital = "digital",
    }
    /// What somebody is asked to decide.
    pub enum RequestKind {
        /// To cancel what is not packed.
        Cancellation = "cancellation",
        /// To send units of a line back.
        Return = "return",
    }
    /// What an entry of a payment's log did, or tried to do.
    pub enum TransactionKind {
        /// Promise.
        Authorize = "authorize",
        /// Take.
        Capture = "capture",
        /// Give a promise back.
        Void = "void",
        /// Give money back.
        Refund = "refund",
        /// The customer's bank took it back.
        Chargeback = "chargeback",
        /// A chargeback was won.
        Reversal = "reversal",
    }
    /// How an entry of a payment's log ended.
    pub enum TransactionStatus {
        /// Asked, not answered.
        Pending = "pending",
        /// Done.
        Succeeded = "succeeded",
        /// Refused.
        Failed = "failed",
    }
    /// Where a background job stands.
    pub enum JobState {
        /// Waits for its time.
        Queued = "queued",
        /// A worker has it.
        Running = "running",
        /// Finished.
        Done = "done",
        /// Given up after many attempts; people can see and retry it.
        Dead = "dead",
    }
    /// Which worker does a background job, so that one that waits for a mail server keeps no money from moving.
    pub enum JobLane {
        /// Sends mail.
        Mail = "mail",
        /// Everything that belongs to orders and their money.
        Orders = "orders",
    }
    /// Accounts of the ledger. A positive entry is owed to the account's owner, a negative one by it.
    pub enum Account {
        /// What the customer owes (negative) or is owed.
        Customer = "customer",
        /// What a seller is owed.
        Seller = "seller",
        /// What the platform earns.
        Platform = "platform",
        /// What the payment provider holds for us (negative: it owes us).
        Gateway = "gateway",
        /// Tax that is owed to the state.
        Tax = "tax",
    }
    /// Why a customer wants to cancel.
    pub enum CancellationReason {
        /// No longer wanted.
        ChangedMind = "changed_mind",
        /// Ordered twice or wrongly.
        OrderedByMistake = "ordered_by_mistake",
        /// Cheaper elsewhere.
        FoundCheaper = "found_cheaper",
        /// Takes too long.
        TooSlow = "too_slow",
        /// Anything else.
        Other = "other",
    }
    /// Why a customer wants to return.
    pub enum ReturnReason {
        /// Broken on arrival.
        Damaged = "damaged",
        /// Does not work.
        Defective = "defective",
        /// Another thing came.
        WrongItem = "wrong_item",
        /// Not as described.
        NotAsDescribed = "not_as_described",
        /// No longer wanted.
        ChangedMind = "changed_mind",
        /// Anything else.
        Other = "other",
    }
}
