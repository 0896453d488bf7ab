//! What forms do: one file per action, `<area>/<verb>.rs`, reached as `/api/<area>/<verb>`.

#![expect(missing_docs, reason = "the macro makes a struct of the arguments, whose field cannot be documented")]

pub mod auth;
