//! Accounts: signing up, in and out, and forgotten passwords.
