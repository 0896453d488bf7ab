//! The mails there are, and the facts each of them needs.

use super::{Context, TemplateError};

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal [$($part:ident),*];)+) => {
        /// A kind of mail.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum MailKind {
            $($(#[$doc])* $kind,)+
        }

        impl MailKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$kind),+];

            /// The name it is stored under; also its templates' file name.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)+ }
            }

            /// Refuses a context without the facts that this kind is about.
            pub(super) fn check(self, context: &Context) -> Result<(), TemplateError> {
                match self {
                    $(Self::$kind => {
                        $(if context.$part.is_none() {
                            return Err(TemplateError::Missing { kind: $name, part: stringify!($part) });
                        })*
                    })+
                }
                Ok(())
            }
        }

        /// The sources: name of the template, text.
        pub(super) const SOURCES: &[(&str, &str)] = &[
            ("base.html", include_str!("../../templates/base.html")),
            ("base.txt", include_str!("../../templates/base.txt")),
            ("parts.html", include_str!("../../templates/parts.html")),
            ("parts.txt", include_str!("../../templates/parts.txt")),
            $(
                (concat!($name, ".html"), include_str!(concat!("../../templates/", $name, ".html"))),
                (concat!($name, ".txt"), include_str!(concat!("../../templates/", $name, ".txt"))),
            )+
        ];
    };
}

kinds! {
    /// An order was placed.
    OrderConfirmation = "order_confirmation" [order];
    /// The goods or the address of an order are others than before.
    OrderChanged = "order_changed" [order];
    /// An order, or what was left of it, is cancelled without a request.
    OrderCancelled = "order_cancelled" [order];
    /// A seller cannot deliver its part, and the rest of the order goes on.
    PartDeclined = "part_declined" [order, part];
    /// A parcel left.
    Shipped = "shipped" [order, shipment];
    /// A parcel arrived.
    Delivered = "delivered" [order, shipment];
    /// A cancellation waits for a decision.
    CancellationRequested = "cancellation_requested" [order, request];
    /// A cancellation was granted.
    CancellationApproved = "cancellation_approved" [order, request];
    /// A cancellation was refused.
    CancellationRejected = "cancellation_rejected" [order, request];
    /// A return waits for a decision.
    ReturnRequested = "return_requested" [order, request];
    /// A return was granted.
    ReturnApproved = "return_approved" [order, request];
    /// A return was refused.
    ReturnRejected = "return_rejected" [order, request];
    /// The goods of a return are not sent yet, and soon it is too late.
    ReturnReminder = "return_reminder" [order, request];
    /// The goods of a return arrived.
    ReturnReceived = "return_received" [order, request];
    /// Money is on its way back.
    Refunded = "refunded" [order, refund];
    /// Someone, we hope the reader, forgot a password.
    PasswordReset = "password_reset" [reset_url];
}

impl MailKind {
    /// The kind stored under this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}
