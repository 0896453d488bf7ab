//! What staff works with: all orders, the queues of requests, and jobs that were given up.

pub mod asked;
pub mod cancellations;
pub mod customers;
pub mod jobs;
pub mod mails;
pub mod orders;
pub mod refunds;
pub mod returns;

pub use cancellations::CancellationsPage;
pub use customers::CustomersPage;
pub use jobs::JobsPage;
pub use mails::{MailPage, MailsPage};
pub use orders::AdminOrdersPage;
pub use refunds::RefundsPage;
pub use returns::ReturnsPage;
