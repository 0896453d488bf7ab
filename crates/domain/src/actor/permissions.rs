//! Roles, what each permits, and over which rows.

use crate::words;

words! {
    /// A role that is granted to a person, besides being a customer, which everybody is.
    pub enum Role {
        /// Owns a seller's account.
        SellerOwner = "seller_owner",
        /// Works for a seller.
        SellerStaff = "seller_staff",
        /// Helps customers.
        Support = "support",
        /// Fulfils orders for all sellers.
        Operations = "operations",
        /// Looks after payments and refunds.
        Finance = "finance",
        /// Decides requests and manages the marketplace.
        Administrator = "administrator",
        /// Looks after the orders they created.
        SalesSupervisor = "sales_supervisor",
        /// Looks after the orders of their locations.
        BranchManager = "branch_manager",
        /// Buys the material of what is made to order.
        Procurement = "procurement",
        /// Makes what is made to order.
        Production = "production",
        /// Sees everything and changes nothing.
        HeadOffice = "head_office",
    }

    /// A thing that can be permitted.
    pub enum Permission {
        /// See orders.
        ViewOrders = "orders.view",
        /// Ask for a change of an order that is not packed.
        RequestEdit = "edits.request",
        /// Change an order that is not packed, or decide a wish for it.
        EditOrders = "orders.edit",
        /// Say how urgent an order is.
        SetPriority = "orders.priority",
        /// Stop an order.
        SetHold = "holds.set",
        /// Let an order go on that was stopped for its address or by hand.
        ReleaseHold = "holds.release",
        /// Let an order go on that was stopped for fraud or its payment.
        ReleaseRiskHold = "holds.release_risk",
        /// Ask for a cancellation.
        RequestCancellation = "cancellations.request",
        /// Approve or reject a cancellation.
        DecideCancellation = "cancellations.decide",
        /// Ask for a return.
        RequestReturn = "returns.request",
        /// Approve or reject a return.
        DecideReturn = "returns.decide",
        /// Approve or reject a refund, and look after those that their provider refused.
        DecideRefund = "refunds.decide",
        /// Raise a dispute, and take it back.
        OpenDispute = "disputes.open",
        /// Weigh and decide disputes.
        DecideDispute = "disputes.decide",
        /// Process, pack, ship and deliver.
        Fulfil = "fulfilment.write",
        /// Buy material, or say that it cannot be had.
        Procure = "procurement.write",
        /// Make what is made to order.
        Produce = "production.write",
        /// Write notes that customers do not see.
        WriteNotes = "notes.write",
        /// Write in the discussion of an order.
        Discuss = "discussions.write",
        /// End the discussion of an order.
        CloseDiscussion = "discussions.close",
        /// See payouts and the balance they are made from.
        ViewPayouts = "payouts.view",
        /// Make payouts, and try them again.
        ManagePayouts = "payouts.manage",
        /// See the requests that wait for a decision.
        ViewRequests = "requests.view",
        /// See what is on the shelves, and set it after counting.
        ManageStock = "stock.manage",
        /// See customers, and what was decided about them.
        ViewCustomers = "customers.view",
        /// Block customers, and say how they are treated.
        ManageCustomers = "customers.manage",
        /// See the terms of sellers.
        ViewSellers = "sellers.view",
        /// Set the terms of sellers.
        ManageSellers = "sellers.manage",
        /// See and retry the jobs that were given up.
        ManageJobs = "jobs.manage",
    }
}

/// What limits the rows of a role.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// Every row, or one seller's when the grant names one.
    All,
    /// The rows of the seller that the grant names.
    Seller,
    /// The orders that the person created for customers.
    Created,
    /// The orders that go through the person's locations, or their subordinates'.
    Locations,
}

impl Permission {
    /// Whether a customer has it over their own orders, without any grant.
    #[must_use]
    pub const fn of_customers(self) -> bool {
        matches!(
            self,
            Self::ViewOrders
                | Self::RequestEdit
                | Self::RequestCancellation
                | Self::RequestReturn
                | Self::OpenDispute
                | Self::Discuss
        )
    }
}

impl Role {
    /// What limits the rows of this role (design section 2).
    #[must_use]
    pub const fn reach(self) -> Reach {
        match self {
            Self::SellerOwner | Self::SellerStaff => Reach::Seller,
            Self::SalesSupervisor => Reach::Created,
            Self::BranchManager => Reach::Locations,
            Self::Support
            | Self::Operations
            | Self::Finance
            | Self::Administrator
            | Self::Procurement
            | Self::Production
            | Self::HeadOffice => Reach::All,
        }
    }

    /// What the role permits within its scope.
    #[must_use]
    pub const fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            Self::SellerOwner => &[
                P::ViewOrders,
                P::Fulfil,
                P::ManageStock,
                P::WriteNotes,
                P::Discuss,
                P::ViewPayouts,
            ],
            Self::SellerStaff => &[
                P::ViewOrders,
                P::Fulfil,
                P::ManageStock,
                P::WriteNotes,
                P::Discuss,
            ],
            Self::Support => &[
                P::ViewOrders,
                P::RequestEdit,
                P::EditOrders,
                P::SetPriority,
                P::SetHold,
                P::ReleaseHold,
                P::RequestCancellation,
                P::RequestReturn,
                P::OpenDispute,
                P::WriteNotes,
                P::Discuss,
                P::CloseDiscussion,
                P::ViewRequests,
                P::ViewCustomers,
            ],
            Self::Operations => &[
                P::ViewOrders,
                P::SetPriority,
                P::SetHold,
                P::ReleaseHold,
                P::Fulfil,
                P::ManageStock,
                P::WriteNotes,
                P::Discuss,
                P::ViewRequests,
                P::ViewCustomers,
            ],
            Self::Finance => &[
                P::ViewOrders,
                P::SetHold,
                P::ReleaseRiskHold,
                P::DecideRefund,
                P::ViewPayouts,
                P::ManagePayouts,
                P::ViewRequests,
                P::ViewCustomers,
                P::ViewSellers,
            ],
            Self::SalesSupervisor => &[
                P::ViewOrders,
                P::RequestEdit,
                P::EditOrders,
                P::RequestCancellation,
                P::RequestReturn,
                P::WriteNotes,
                P::Discuss,
                P::CloseDiscussion,
            ],
            Self::BranchManager => &[
                P::ViewOrders,
                P::SetPriority,
                P::SetHold,
                P::ReleaseHold,
                P::WriteNotes,
                P::Discuss,
                P::CloseDiscussion,
            ],
            Self::Procurement => &[P::ViewOrders, P::Procure, P::WriteNotes, P::Discuss],
            Self::Production => &[P::ViewOrders, P::Produce, P::WriteNotes, P::Discuss],
            Self::HeadOffice => &[
                P::ViewOrders,
                P::ViewPayouts,
                P::ViewRequests,
                P::ViewCustomers,
                P::ViewSellers,
            ],
            Self::Administrator => <Permission as crate::machine::Word>::ALL,
        }
    }
}
