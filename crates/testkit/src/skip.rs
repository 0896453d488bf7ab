//! Tests that have nothing to run on.

use std::{fs::OpenOptions, io::Write};

/// Says that the test at hand is skipped, and why: on its standard error, which runners show of failed tests only, and in
/// the file `WAYBILL_TEST_SKIPPED`, one line a test, which `scripts/unit` shows at its end.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub fn skip(why: &str) {
    eprintln!("skipped: {why}");
    if let Some(file) = std::env::var_os("WAYBILL_TEST_SKIPPED") {
        let test = std::thread::current().name().unwrap_or("a test").to_owned();
        let mut file = OpenOptions::new().append(true).create(true).open(file).unwrap();
        // In one piece: tests write at the same time.
        file.write_all(format!("{why}\t{test}\n").as_bytes()).unwrap();
    }
}
