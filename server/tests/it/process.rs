//! The program as a process of its own: started in a folder, asked over HTTP, told to stop.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, ExitStatus, Output, Stdio},
    time::{Duration, Instant},
};

/// A folder of its own for every test, removed afterwards.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("waybill-{name}-{}", testkit::unique()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// The program, working in this folder.
    pub(crate) fn waybill(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_waybill"));
        command
            .args(args)
            .current_dir(&self.0)
            .env("WAYBILL_DATABASE", "sqlite://test.db")
            .env("WAYBILL_LOG", "error");
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.waybill(args).output().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// What a process wrote.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// An address of this machine that nobody serves on.
pub(crate) fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

/// Sends a signal, such as `TERM`.
pub(crate) fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill")
        .args([format!("-{name}"), child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
}

/// A server that serves; killed with the value.
pub(crate) struct Server {
    child: Child,
    /// Where it serves.
    pub(crate) address: String,
}

impl Server {
    /// Starts `waybill serve` with what is set on `command`, and waits until it serves.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines
            .by_ref()
            .map_while(Result::ok)
            .find(|line| line.contains("serves http"))
            .unwrap();
        // It may say more, and must not find the pipe closed.
        std::thread::spawn(move || lines.for_each(drop));
        let address = line.rsplit("http://").next().unwrap().to_owned();
        Self { child, address }
    }

    /// A connection, with the beginning of a request sent over it: the lines of its head but `Host`.
    pub(crate) fn send(&self, head: &[&str]) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let host = format!("Host: {}", self.address);
        let lines = [&[head[0], &host], &head[1..]].concat();
        write!(stream, "{}\r\n\r\n", lines.join("\r\n")).unwrap();
        stream
    }

    /// What it answers to a request without a body.
    pub(crate) fn ask(&self, head: &[&str]) -> String {
        let mut answer = String::new();
        let mut head = head.to_vec();
        head.push("Connection: close");
        self.send(&head).read_to_string(&mut answer).unwrap();
        answer
    }

    /// Tells it to stop and waits until it takes no more connections.
    pub(crate) fn terminate(&mut self) {
        signal(&self.child, "TERM");
        let since = Instant::now();
        while TcpStream::connect(&self.address).is_ok() {
            assert!(
                since.elapsed() < Duration::from_secs(10),
                "it still takes connections"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Kills it at once, with SIGKILL.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Waits for its end.
    pub(crate) fn end(&mut self, within: Duration) -> ExitStatus {
        end(&mut self.child, within)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Waits for a process's end.
pub(crate) fn end(child: &mut Child, within: Duration) -> ExitStatus {
    let since = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        assert!(since.elapsed() < within, "it runs after {within:?}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Reads until `mark` comes.
pub(crate) fn read_until(stream: &mut impl Read, mark: &str) -> String {
    let (mut told, mut part) = (String::new(), [0; 1024]);
    while !told.contains(mark) {
        let n = stream.read(&mut part).unwrap();
        assert!(n > 0, "the end came before {mark:?}: {told}");
        told.push_str(&String::from_utf8_lossy(&part[..n]));
    }
    told
}
