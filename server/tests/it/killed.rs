//! What a process that was killed leaves behind, and what the next one makes of it.

use std::process::Stdio;

use serde_json::{Value, json};

use crate::{
    olist_files::Files,
    process::{Folder, read_until, text},
};

fn report(folder: &Folder) -> Value {
    serde_json::from_slice(&std::fs::read(folder.0.join("report.json")).unwrap()).unwrap()
}

#[test]
fn a_killed_import_is_resumed_and_reports_all_orders() {
    // More than one batch.
    let mut files = Files::new();
    for n in 1..=2300 {
        if n % 10 == 0 {
            files.order(n, n, "delivered", [1, 0, 0, 0]).units(n, 3, 1, 1);
        } else {
            files.plain(n);
        }
    }
    let dir = files.folder().display().to_string();
    let args = ["import", "olist", &dir, "--report", "report.json"];

    let whole = Folder::new("whole");
    assert!(whole.run(&args).status.success());

    let killed = Folder::new("killed");
    let mut child = killed.waybill(&args).stderr(Stdio::piped()).spawn().unwrap();
    read_until(child.stderr.as_mut().unwrap(), "2000 of 2300");
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!killed.0.join("report.json").exists());
    let again = killed.run(&args);
    assert!(again.status.success(), "{}", text(&again.stderr));

    let (mut told, expected) = (report(&killed), report(&whole));
    assert_eq!(
        (&told["imported"], &told["already_imported"]),
        (&json!(300), &json!(2000))
    );
    for of_this_run in ["imported", "already_imported", "added"] {
        told[of_this_run] = expected[of_this_run].clone();
    }
    assert_eq!(told, expected);
    assert_eq!(expected["warnings"]["no_payment"], 230);
    assert!(killed.run(&["verify"]).status.success());
}
