//! The command line: settings, accounts, the demo's refusal, serving and stopping.

use std::{io::Write, process::Stdio, time::Duration};

use crate::process::{Folder, Server, free_address, text};

#[test]
fn settings_come_from_the_file_the_environment_and_flags_in_this_order() {
    let folder = Folder::new("settings");
    std::fs::write(
        folder.0.join("waybill.toml"),
        "shop_name = \"From file\"\naddr = \"127.0.0.1:1\"\n",
    )
    .unwrap();
    let output = folder
        .waybill(&["config", "--addr", "127.0.0.1:2"])
        .env("WAYBILL_MAIL_FROM", "shop@example.com")
        .env("WAYBILL_SMTP_URL", "smtps://ada:hidden@mail.example.com")
        .output()
        .unwrap();
    let shown = text(&output.stdout);
    assert!(shown.contains("shop_name = \"From file\""), "{shown}");
    assert!(shown.contains("addr = \"127.0.0.1:2\""), "{shown}");
    assert!(shown.contains("mail_from = \"shop@example.com\""), "{shown}");
    assert!(!shown.contains("hidden"), "{shown}");
}

#[test]
fn a_setting_that_does_not_exist_is_named() {
    let folder = Folder::new("unknown");
    std::fs::write(folder.0.join("waybill.toml"), "shop_nmae = \"Typo\"\n").unwrap();
    let output = folder.run(&["config"]);
    assert!(!output.status.success());
    assert!(
        text(&output.stderr)
            .contains("`shop_nmae`, set in waybill.toml, is not a setting; the nearest is `shop_name`"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn a_mistyped_variable_keeps_the_program_from_starting() {
    let folder = Folder::new("mistyped");
    let output = folder
        .waybill(&["serve"])
        .env("WAYBILL_ADR", "127.0.0.1:1")
        .output()
        .unwrap();
    assert!(!output.status.success());
    let why = text(&output.stderr);
    assert!(
        why.contains("`WAYBILL_ADR`") && why.contains("`WAYBILL_ADDR`"),
        "{why}"
    );
    assert!(!folder.0.join("test.db").exists(), "it started");
}

#[test]
fn the_demo_is_refused_where_others_could_reach_it() {
    let folder = Folder::new("refused");
    let output = folder.run(&["demo", "--addr", "0.0.0.0:3000"]);
    assert!(!output.status.success());
    assert!(
        text(&output.stderr).contains("loopback"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn an_account_is_made_with_its_password_from_standard_input() {
    let folder = Folder::new("user");
    let create = |password: &str| {
        let args = [
            "user",
            "create",
            "--email",
            "ops@example.com",
            "--name",
            "Ops",
            "--role",
            "operations",
        ];
        let mut command = folder.waybill(&args);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(password.as_bytes())
            .unwrap();
        child.wait_with_output().unwrap()
    };
    assert!(text(&create("short\n").stderr).contains("password"));
    let made = create("a long enough password\n");
    assert!(text(&made.stdout).starts_with("usr_"), "{}", text(&made.stderr));
    assert!(text(&create("a long enough password\n").stderr).contains("email"));
    assert!(folder.run(&["verify"]).status.success());
}

#[test]
fn a_server_answers_and_stops_when_it_is_told_to() {
    let folder = Folder::new("serve");
    let mut server = Server::start(folder.waybill(&["serve", "--addr", &free_address()]));
    let answer = server.ask(&["GET /readyz HTTP/1.1"]);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("x-request-id: "), "{answer}");
    server.terminate();
    assert!(server.end(Duration::from_secs(10)).success());
}

#[test]
fn a_token_is_printed_alone_and_listed_without_its_secret() {
    let folder = Folder::new("token");
    let mut command = folder.waybill(&["user", "create", "--email", "bot@example.com", "--name", "Bot"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let password = b"a long enough password\n";
    child.stdin.take().unwrap().write_all(password).unwrap();
    assert!(child.wait().unwrap().success());

    let create = |scope: &str| {
        let args = ["token", "create", "--user", "bot@example.com", "--scope", scope];
        folder.run(&args)
    };
    let made = text(&create("orders:read,stock:write").stdout);
    let token = made.strip_suffix('\n').unwrap();
    assert!(
        token.starts_with("wbt_") && !token.contains(char::is_whitespace),
        "{made}"
    );
    assert!(text(&create("orders:look").stderr).contains("orders:look"));
    let list = text(&folder.run(&["token", "list"]).stdout);
    assert!(
        list.contains("bot@example.com") && list.contains("orders:read,stock:write"),
        "{list}"
    );
    assert!(!list.contains(token));
    let id = list.split('\t').next().unwrap();
    assert!(folder.run(&["token", "revoke", id]).status.success());
    assert!(!folder.run(&["token", "revoke", id]).status.success());
    assert!(text(&folder.run(&["token", "list"]).stdout).contains("revoked"));
}
