//! Programs that talk to a server over TCP, each on a connection of its own.

use std::{error::Error, net::SocketAddr, sync::Arc};

use axum::http::{HeaderMap, Method, Request, header};
use http_body_util::{BodyExt, Full};
use hyper::{
    body::Bytes,
    client::conn::http1::{SendRequest, handshake},
};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use services::Services;
use store::Db;
use testkit::TestDb;
use tokio::net::{TcpListener, TcpStream};

use crate::api::{Reply, site_of};

/// What breaks a connection.
pub(crate) type Broken = Box<dyn Error + Send + Sync>;

/// Two servers that listen on one database. On PostgreSQL they share nothing else but the time and the providers, as two
/// processes; a SQLite file has one process.
pub(crate) async fn serve(t: &TestDb) -> [String; 2] {
    let s = &t.services;
    let mut other = s.clone();
    if !s.db.is_sqlite() {
        let db = Db::connect(&t.url).await.unwrap();
        let (payments, mailer) = (Arc::clone(&s.payments), Arc::clone(&s.mailer));
        other = Services::new(db, payments, mailer, (*s.settings).clone());
        other.clock = Arc::clone(&s.clock);
    }
    [listen(t.services.clone()).await, listen(other).await]
}

async fn listen(services: Services) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let make = site_of(services, 0).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, make).await.unwrap() });
    address
}

/// A request to the REST API.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Value,
}

impl Ask {
    /// Sends JSON.
    pub(crate) fn post(path: impl Into<String>, body: Value) -> Self {
        Self {
            method: Method::POST,
            path: path.into(),
            headers: Vec::new(),
            body,
        }
    }

    /// Reads.
    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self {
            method: Method::GET,
            body: Value::Null,
            ..Self::post(path, Value::Null)
        }
    }

    /// The same, with another header.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// A connection that is kept open.
pub(crate) struct Wire {
    sender: SendRequest<Full<Bytes>>,
    host: String,
    token: String,
}

impl Wire {
    /// Connects to `host:port` for a program with a token.
    pub(crate) async fn open(host: &str, token: &str) -> Result<Self, Broken> {
        let stream = TcpStream::connect(host).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self {
            sender,
            host: host.to_owned(),
            token: token.to_owned(),
        })
    }

    /// Sends a request and reads its whole answer.
    pub(crate) async fn send(&mut self, ask: &Ask) -> Result<Reply, Broken> {
        let mut request = Request::builder()
            .method(&ask.method)
            .uri(format!("/api/v1{}", ask.path))
            .header(header::HOST, &self.host)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        for (name, value) in &ask.headers {
            request = request.header(*name, value);
        }
        let body = if ask.body.is_null() {
            Full::default()
        } else {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Full::from(ask.body.to_string())
        };
        self.sender.ready().await?;
        let answer = self.sender.send_request(request.body(body)?).await?;
        let (status, headers): (_, HeaderMap) = (answer.status(), answer.headers().clone());
        let bytes = answer.into_body().collect().await?.to_bytes();
        let text = String::from_utf8(bytes.to_vec())?;
        Ok(Reply {
            status,
            headers,
            json: serde_json::from_str(&text).unwrap_or_default(),
            text,
        })
    }
}

/// Sends each request over a connection of its own, all at once, in turn to each server.
pub(crate) async fn at_once(servers: &[String], asks: Vec<(String, Ask)>) -> Vec<Reply> {
    let mut open = Vec::new();
    for ((token, ask), server) in asks.into_iter().zip(servers.iter().cycle()) {
        open.push((Wire::open(server, &token).await.unwrap(), ask));
    }
    let sent = open
        .iter_mut()
        .map(|(wire, ask)| async { wire.send(ask).await.unwrap() });
    futures::future::join_all(sent).await
}
