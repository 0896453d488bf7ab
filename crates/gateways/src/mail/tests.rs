//! Mail, tested: the message itself, the folder, and SMTP against a server that speaks just enough of it.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::thread::JoinHandle;
use std::time::Duration;

use super::*;

fn mail(id: &str) -> OutgoingMail {
    OutgoingMail {
        message_id: id.into(),
        to: "Zoë <zoe@example.com>".into(),
        subject: "Order W-1\r\nBcc: eve@example.com".into(),
        html: "<p>Hello</p>".into(),
        text: "Hello".into(),
        from: "Shop <shop@example.org>".into(),
    }
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("gateways-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Serves one SMTP session, answering `MAIL FROM` with `reply`; gives back what the client sent.
fn smtp_server(reply: &'static str) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || session(listener.accept().unwrap().0, reply));
    (url, server)
}

fn session(mut stream: TcpStream, reply: &str) -> String {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut received, mut in_data) = (String::new(), false);
    stream.write_all(b"220 test\r\n").unwrap();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return received;
        }
        received.push_str(&line);
        let answer = match line.trim_end() {
            "." if in_data => {
                stream.write_all(b"250 queued\r\n").unwrap();
                return received;
            }
            _ if in_data => continue,
            "DATA" => {
                in_data = true;
                "354 go on"
            }
            line if line.starts_with("MAIL FROM") => reply,
            _ => "250 fine",
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).unwrap();
    }
}

async fn send_to(reply: &'static str) -> (Result<(), MailError>, String) {
    let (url, server) = smtp_server(reply);
    let mailer = SmtpMailer::new(&url, Duration::from_secs(5)).unwrap();
    let result = mailer.send(mail("ntf_1")).await;
    drop(mailer);
    (result, server.join().unwrap())
}

#[test]
fn a_message_has_both_parts_our_id_and_no_smuggled_header() {
    let message = message::build(mail("ntf_1")).unwrap();
    let written = String::from_utf8(message.formatted()).unwrap();
    assert!(
        written.contains("Message-ID: <ntf_1@example.org>\r\n"),
        "{written}"
    );
    assert!(written.contains("Content-Type: text/plain; charset=utf-8"));
    assert!(written.contains("Content-Type: text/html; charset=utf-8"));
    assert!(!written.contains("\r\nBcc:"));
    assert_eq!(message.envelope().to().len(), 1);
}

#[test]
fn unusable_addresses_and_ids_are_refused_for_good_without_repeating_them() {
    for (id, to) in [
        ("ntf_1", "nobody"),
        ("../etc/passwd", "a@example.com"),
        ("a b", "a@example.com"),
        ("", "a@example.com"),
    ] {
        let error = message::build(OutgoingMail {
            to: to.into(),
            ..mail(id)
        })
        .unwrap_err();
        assert!(!error.is_transient());
        assert!(!error.to_string().contains("nobody"));
    }
    assert_eq!(
        format!("{:?}", mail("ntf_1")),
        r#"OutgoingMail { message_id: "ntf_1", .. }"#
    );
}

#[tokio::test]
async fn smtp_delivers_with_our_message_id() {
    let (result, received) = send_to("250 fine").await;
    assert_eq!(result, Ok(()));
    assert!(received.contains("RCPT TO:<zoe@example.com>"), "{received}");
    assert!(received.contains("Message-ID: <ntf_1@example.org>"), "{received}");
}

#[tokio::test]
async fn smtp_refusals_are_sorted_by_their_code_and_name_nobody() {
    for (reply, transient) in [
        ("451 zoe@example.com is busy", true),
        ("550 zoe@example.com does not exist", false),
        ("530 sign in first", true),
        ("gibberish", true),
    ] {
        let (result, _) = send_to(reply).await;
        let error = result.unwrap_err();
        assert_eq!(error.is_transient(), transient, "{reply}: {error}");
        assert!(!error.to_string().contains("zoe"), "{error}");
    }
}

#[tokio::test]
async fn a_server_that_is_down_or_silent_delays_mail() {
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mailer = SmtpMailer::new(&format!("smtp://{gone}"), Duration::from_secs(5)).unwrap();
    assert!(mailer.send(mail("ntf_1")).await.unwrap_err().is_transient());

    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://{}", silent.local_addr().unwrap());
    let mailer = SmtpMailer::new(&url, Duration::from_millis(100)).unwrap();
    assert!(mailer.send(mail("ntf_1")).await.unwrap_err().is_transient());
}

#[tokio::test]
async fn an_smtp_setting_is_checked_and_never_repeated() {
    let new = |url: &str| {
        SmtpMailer::new(url, Duration::from_secs(1))
            .map(|_| ())
            .inspect_err(|e| {
                assert!(!e.to_string().contains("hunter2"));
            })
    };
    for url in [
        "",
        "mail.example.com",
        "http://u:hunter2@mail.example.com",
        "smtp://",
    ] {
        assert_eq!(new(url), Err(SmtpUrlError::Malformed), "{url}");
    }
    for url in [
        "smtp://u:hunter2@mail.example.com",
        "smtp://u:hunter2@mail.example.com?tls=opportunistic",
    ] {
        assert_eq!(new(url), Err(SmtpUrlError::PlaintextPassword), "{url}");
    }
    for url in [
        "smtps://u:hunter2@mail.example.com",
        "smtp://u:hunter2@mail.example.com:587?tls=required",
        "smtp://u:hunter2@127.0.0.1:1025",
        "smtp://u:hunter2@[::1]:1025",
        "smtp://u:hunter2@localhost",
        "smtp://mail.example.com:25",
    ] {
        assert_eq!(new(url), Ok(()), "{url}");
    }
}

#[tokio::test]
async fn the_folder_keeps_one_whole_file_per_id() {
    let folder = Folder::new("once");
    let mailer = FolderMailer::new(&folder.0);
    mailer.send(mail("ntf_1")).await.unwrap();
    let first = std::fs::read(mailer.path("ntf_1").unwrap()).unwrap();
    mailer
        .send(OutgoingMail {
            text: "Other".into(),
            ..mail("ntf_1")
        })
        .await
        .unwrap();
    mailer.send(mail("ntf_2")).await.unwrap();
    assert_eq!(std::fs::read(mailer.path("ntf_1").unwrap()).unwrap(), first);
    let mut names: Vec<_> = std::fs::read_dir(&folder.0)
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["ntf_1.eml", "ntf_2.eml"]);
    assert_eq!(mailer.path("../ntf_1"), None);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_delays_mail() {
    let folder = Folder::new("blocked");
    std::fs::write(&folder.0, "a file where the folder should be").unwrap();
    let error = FolderMailer::new(&folder.0)
        .send(mail("ntf_1"))
        .await
        .unwrap_err();
    std::fs::remove_file(&folder.0).unwrap();
    assert!(error.is_transient());
}

#[tokio::test]
async fn the_test_mailers_keep_once_or_fail_always() {
    let mailer = MemoryMailer::default();
    mailer.send(mail("a")).await.unwrap();
    mailer.clone().send(mail("a")).await.unwrap();
    assert_eq!(mailer.sent(), [mail("a")]);
    let down = MailError::Transient("down".into());
    assert_eq!(FailingMailer(down.clone()).send(mail("a")).await, Err(down));
}
