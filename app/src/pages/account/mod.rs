//! Signing up and in, and forgotten passwords.

pub mod forgotten_password;
pub mod reset_password;
pub mod sign_in;
pub mod sign_up;

pub use forgotten_password::ForgottenPasswordPage;
pub use reset_password::ResetPasswordPage;
pub use sign_in::SignInPage;
pub use sign_up::SignUpPage;
