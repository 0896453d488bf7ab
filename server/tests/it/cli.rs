//! The command line: settings, accounts, the demo's refusal, serving and stopping.

use std::{
    io::{BufRead, BufReader, Read, Write},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
};

/// A folder of its own for every test, removed afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("waybill-cli-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn waybill(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_waybill"));
        command
            .args(args)
            .current_dir(&self.0)
            .env("WAYBILL_DATABASE", "sqlite://test.db")
            .env("WAYBILL_LOG", "error");
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.waybill(args).output().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

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
        text(&output.stderr).contains("shop_nmae"),
        "{}",
        text(&output.stderr)
    );
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

/// Reads a server's output up to the line that tells its address.
fn address(child: &mut Child) -> String {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines
        .map_while(Result::ok)
        .find(|line| line.contains("serves http"))
        .unwrap();
    line.rsplit("http://").next().unwrap().to_owned()
}

#[test]
fn a_server_answers_and_stops_when_it_is_told_to() {
    let folder = Folder::new("serve");
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let addr = format!("127.0.0.1:{port}");
    let mut child = folder
        .waybill(&["serve", "--addr", &addr])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let told = address(&mut child);
    let mut stream = std::net::TcpStream::connect(&told).unwrap();
    write!(
        stream,
        "GET /readyz HTTP/1.1\r\nHost: {told}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("x-request-id: "), "{answer}");
    let killed = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
    assert!(child.wait().unwrap().success());
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
