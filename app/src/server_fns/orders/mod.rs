//! What a customer does with an order.

pub mod cancel;
pub mod enter_code;
pub mod pay_again;
pub mod reorder;
pub mod return_line;
pub mod send_return;
pub mod withdraw;
pub mod withdraw_return;

pub use cancel::{RequestCancellation, request_cancellation};
pub use enter_code::{EnterCode, enter_code};
pub use pay_again::{PayAgain, pay_again};
pub use reorder::{Reorder, reorder};
pub use return_line::{RequestReturn, request_return};
pub use send_return::{SendReturn, send_return};
pub use withdraw::{WithdrawCancellation, withdraw_cancellation};
pub use withdraw_return::{WithdrawReturn, withdraw_return};
