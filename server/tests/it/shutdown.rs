//! What happens to requests, jobs and live streams when a process is told to stop.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::Stdio,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    time::{Duration, Instant},
};

use domain::words::JobState;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use services::{Clock, clock::Machine};
use store::entity::jobs;
use testkit::{TestDb, db_test};

use crate::{
    fixture::Shop,
    process::{Folder, Server, free_address, read_until, text},
};

/// Less than requests may take to finish, by far.
const SOON: Duration = Duration::from_secs(5);
const FORM: &str = "Content-Type: application/x-www-form-urlencoded";

#[test]
fn a_request_in_flight_is_answered_before_the_process_ends() {
    let folder = Folder::new("in-flight");
    let mut server = Server::start(folder.waybill(&["serve", "--addr", &free_address()]));
    let form = "email=ada%40example.com&password=wrong";
    let mut stream = server.send(&[
        "POST /api/account/sign-in HTTP/1.1",
        "Sec-Fetch-Site: same-origin",
        "Expect: 100-continue",
        FORM,
        &format!("Content-Length: {}", form.len()),
    ]);
    // It is said when the form is waited for, so somebody is at work on the request.
    read_until(&mut stream, "100 Continue");
    server.terminate();
    assert!(!server.has_ended());
    write!(stream, "{form}").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("HTTP/1.1 30"), "{answer}");
    assert!(answer.contains("x-request-id: "), "{answer}");
    assert!(server.end(SOON).success());
}

#[test]
fn open_streams_and_idle_connections_do_not_hold_the_process() {
    let folder = Folder::new("streams");
    let mut made = folder
        .waybill(&[
            "user",
            "create",
            "--email",
            "ops@example.com",
            "--name",
            "Ops",
            "--role",
            "administrator",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    made.stdin
        .take()
        .unwrap()
        .write_all(b"a long enough password")
        .unwrap();
    assert!(made.wait().unwrap().success());
    let mut server = Server::start(folder.waybill(&["serve", "--addr", &free_address()]));
    let form = "email=ops%40example.com&password=a+long+enough+password";
    let mut stream = server.send(&[
        "POST /api/account/sign-in HTTP/1.1",
        "Sec-Fetch-Site: same-origin",
        FORM,
        "Connection: close",
        &format!("Content-Length: {}", form.len()),
    ]);
    write!(stream, "{form}").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let cookie = answer
        .lines()
        .find_map(|line| {
            line.strip_prefix("set-cookie: waybill_session=")?
                .split(';')
                .next()
        })
        .unwrap_or_else(|| panic!("not signed in: {answer}"));
    let cookie = format!("Cookie: waybill_session={cookie}");
    let mut streams: Vec<TcpStream> = (0..3)
        .map(|_| server.send(&["GET /live/admin HTTP/1.1", &cookie]))
        .collect();
    for stream in &mut streams {
        read_until(stream, "retry: 1000");
    }
    let _silent = TcpStream::connect(&server.address).unwrap();
    let mut kept = server.send(&["GET /healthz HTTP/1.1"]);
    read_until(&mut kept, "ok");

    let since = Instant::now();
    server.terminate();
    assert!(server.end(SOON).success());
    assert!(since.elapsed() < SOON);
    for stream in &mut streams {
        let mut rest = String::new();
        stream.read_to_string(&mut rest).unwrap();
        assert!(
            rest.ends_with("0\r\n\r\n"),
            "the stream was not ended but torn: {rest:?}"
        );
    }
}

/// A mail server that keeps the first message waiting for its answer.
struct Post {
    url: String,
    /// Message-IDs, in the order they were taken.
    taken: Arc<Mutex<Vec<String>>>,
    arrived: Receiver<()>,
    answer: Sender<()>,
}

impl Post {
    fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let taken = Arc::new(Mutex::new(Vec::new()));
        let (told, arrived) = channel();
        let (answer, wait) = channel();
        let wait = Arc::new(Mutex::new(wait));
        let log = taken.clone();
        let first = Arc::new(AtomicBool::new(true));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (told, wait, log, first) = (told.clone(), wait.clone(), log.clone(), first.clone());
                std::thread::spawn(move || {
                    talk(stream.unwrap(), |id| {
                        if first.swap(false, Ordering::SeqCst) {
                            told.send(()).ok()?;
                            wait.lock().unwrap().recv().ok()?;
                        }
                        log.lock().unwrap().push(id);
                        Some(())
                    })
                });
            }
        });
        Self {
            url,
            taken,
            arrived,
            answer,
        }
    }
}

/// One conversation (RFC 5321), up to its end.
fn talk(stream: TcpStream, mut take: impl FnMut(String) -> Option<()>) -> Option<()> {
    let mut say = stream.try_clone().ok()?;
    say.write_all(b"220 post.test\r\n").ok()?;
    let mut lines = BufReader::new(stream).lines();
    while let Some(Ok(line)) = lines.next() {
        let answer = match line.get(..4)?.to_uppercase().as_str() {
            "DATA" => {
                say.write_all(b"354 go on\r\n").ok()?;
                let message: Vec<String> = lines
                    .by_ref()
                    .map_while(Result::ok)
                    .take_while(|line| line != ".")
                    .collect();
                let id = message.iter().find_map(|line| line.strip_prefix("Message-ID: "));
                take(id?.to_owned())?;
                "250 taken"
            }
            "QUIT" => "221 bye",
            _ => "250 post.test",
        };
        say.write_all(format!("{answer}\r\n").as_bytes()).ok()?;
    }
    None
}

async fn mail_jobs(t: &TestDb) -> Vec<jobs::Model> {
    let query = jobs::Entity::find().filter(jobs::Column::Kind.eq("mail.send"));
    query.all(t.services.db.read()).await.unwrap()
}

/// A shop whose mail goes to `post`, with a mail for each of three orders to be sent.
struct Mailing {
    shop: Shop,
    folder: Folder,
    post: Post,
}

impl Mailing {
    async fn open(t: TestDb) -> Self {
        let shop = Shop::open(t, 10).await;
        shop.t.clock.set(Machine.now());
        for _ in 0..3 {
            shop.place(&[(shop.lamp, 1), (shop.pen, 1)], None).await;
        }
        let (folder, post) = (Folder::new("jobs"), Post::open());
        Self { shop, folder, post }
    }

    fn start(&self) -> Server {
        let mut command = self.folder.waybill(&["serve", "--addr", &free_address()]);
        command
            .env("WAYBILL_DATABASE", &self.shop.t.url)
            .env("WAYBILL_SMTP_URL", &self.post.url);
        Server::start(command)
    }

    async fn left(&self) -> Vec<jobs::Model> {
        let mails = mail_jobs(&self.shop.t).await;
        mails
            .into_iter()
            .filter(|job| job.state != JobState::Done)
            .collect()
    }

    /// Waits until only `n` mails are to be sent.
    async fn until(&self, n: usize) {
        let since = Instant::now();
        while self.left().await.len() > n {
            assert!(
                since.elapsed() < Duration::from_secs(20),
                "{:?}",
                self.left().await
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Each of the three mails was taken once.
    fn each_once(&self) {
        let mut taken = self.post.taken.lock().unwrap().clone();
        assert_eq!(taken.len(), 3);
        taken.sort();
        taken.dedup();
        assert_eq!(taken.len(), 3, "each mail once");
    }
}

#[db_test]
async fn the_jobs_at_hand_are_finished(t: TestDb) {
    let mailing = Mailing::open(t).await;
    let mut server = mailing.start();
    let post = &mailing.post;
    post.arrived.recv_timeout(Duration::from_secs(20)).unwrap();
    server.terminate();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!server.has_ended(), "it waits for the job at hand");
    post.answer.send(()).unwrap();
    assert!(server.end(SOON).success());

    let mut server = mailing.start();
    mailing.until(0).await;
    server.terminate();
    assert!(server.end(SOON).success());
    mailing.each_once();
    mailing.shop.verified().await;
}

#[db_test]
async fn a_job_that_hangs_goes_back_to_the_queue_and_the_next_start_does_it(t: TestDb) {
    let mailing = Mailing::open(t).await;
    let mut server = mailing.start();
    let post = &mailing.post;
    post.arrived.recv_timeout(Duration::from_secs(20)).unwrap();
    server.terminate();
    assert!(server.end(2 * SOON).success());
    let left = mailing.left().await;
    assert!(!left.is_empty());
    for job in left {
        assert_eq!(
            (job.state, job.attempts, job.locked_until),
            (JobState::Queued, 0, None)
        );
    }

    let mut server = mailing.start();
    mailing.until(0).await;
    server.terminate();
    assert!(server.end(SOON).success());
    mailing.each_once();
    mailing.shop.verified().await;
}

#[test]
fn filling_the_demo_shop_stops_when_it_is_told_to_and_keeps_nothing() {
    let folder = Folder::new("filling");
    let (address, scratch) = (free_address(), folder.0.join("scratch"));
    std::fs::create_dir(&scratch).unwrap();
    let mut child = folder
        .waybill(&["serve", "--demo", "--addr", &address])
        .env("TMPDIR", &scratch)
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let since = Instant::now();
    while std::fs::read_dir(&scratch).unwrap().next().is_none() {
        assert!(since.elapsed() < Duration::from_secs(20), "it does not begin");
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(100));
    crate::process::signal(&child, "TERM");
    assert!(!crate::process::end(&mut child, SOON).success());
    let mut why = Vec::new();
    child.stderr.take().unwrap().read_to_end(&mut why).unwrap();
    assert!(text(&why).contains("nothing of the demo shop"), "{}", text(&why));
}
