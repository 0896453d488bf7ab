//! Temporary: the same tests without the web half.
#[path = "../../../server/tests/it/fixture.rs"]
mod fixture;
#[path = "../../../server/tests/it/import.rs"]
mod import;
#[path = "../../../server/tests/it/import_quirks.rs"]
mod import_quirks;
#[path = "../../../server/tests/it/olist_files.rs"]
mod olist_files;
#[path = "../../../server/tests/it/verify.rs"]
mod verify;
