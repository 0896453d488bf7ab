//! `docs/state-machines.md` is what the transition tables say. `BLESS=1` rewrites it.

use std::fmt::Write;

use domain::{
    machine::{Machine, Transition, Word},
    machines::{
        CancellationMachine, DiscussionMachine, DisputeMachine, OrderMachine, PaymentMachine, PayoutMachine,
        ProductionMachine, RefundMachine, ReturnMachine, SellerOrderMachine, ShipmentMachine,
    },
};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/state-machines.md");

const HEAD: &str = "# State machines

<!-- Generated. Rewrite it with: BLESS=1 cargo test -p domain --test state_machines -->

Each machine is one table in `crates/domain/src/machines/`. The table checks every command, says to whom
its button is offered and in which states, and makes this page. Guards are words: the services check them on loaded rows,
and the counters of the lines say what can be packed, sent, cancelled or returned. *Who* names who may give a command, within the rows they reach: a customer for their own orders, a
seller for their own parts. The system may give every command; *system* alone means that nobody else may.

Production, dispute, payout and discussion are not in use yet: their tables say what is to come.
";

fn words<W: Word>(words: &[W]) -> String {
    words
        .iter()
        .map(|w| format!("`{}`", w.as_str()))
        .collect::<Vec<_>>()
        .join(", ")
}

fn who<S, C>(row: &Transition<S, C>) -> String {
    let customer = row.of_customers().then(|| "customer".to_owned());
    let roles = row.roles().into_iter().map(|r| r.label().to_lowercase());
    let who: Vec<String> = customer.into_iter().chain(roles).collect();
    if who.is_empty() {
        "system".to_owned()
    } else {
        who.join(", ")
    }
}

fn section<M: Machine>(text: &mut String) {
    let mut name = M::NAME.to_owned();
    name[..1].make_ascii_uppercase();
    let _ = write!(text, "\n## {name}\n\n```mermaid\n{}```\n\n", M::mermaid());
    text.push_str("| from | command | to | who | guard |\n|---|---|---|---|---|\n");
    for row in M::TABLE {
        let _ = writeln!(
            text,
            "| {} | `{}` | `{}` | {} | {} |",
            words(row.from),
            row.command.as_str(),
            row.to.as_str(),
            who(row),
            row.guard.unwrap_or_default()
        );
    }
}

fn page() -> String {
    let mut text = HEAD.to_owned();
    section::<OrderMachine>(&mut text);
    section::<SellerOrderMachine>(&mut text);
    section::<ProductionMachine>(&mut text);
    section::<ShipmentMachine>(&mut text);
    section::<PaymentMachine>(&mut text);
    section::<RefundMachine>(&mut text);
    section::<CancellationMachine>(&mut text);
    section::<ReturnMachine>(&mut text);
    section::<DisputeMachine>(&mut text);
    section::<PayoutMachine>(&mut text);
    section::<DiscussionMachine>(&mut text);
    text
}

#[test]
fn the_page_about_the_machines_says_what_their_tables_say() {
    let page = page();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(FILE, &page).unwrap();
    }
    let written = std::fs::read_to_string(FILE).unwrap_or_default();
    assert!(
        written == page,
        "docs/state-machines.md is stale: BLESS=1 cargo test -p domain --test state_machines"
    );
}
