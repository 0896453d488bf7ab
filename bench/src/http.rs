//! One connection that is kept open, HTTP/1.1.

use http::{
    HeaderMap, Method, Request, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST},
};
use http_body_util::{BodyExt, Full};
use hyper::{
    body::Bytes,
    client::conn::http1::{SendRequest, handshake},
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::Error;

/// Who asks: a bearer token for the API, a cookie for pages.
#[derive(Clone, Debug, Default)]
pub(crate) struct Who {
    pub(crate) token: Option<String>,
    pub(crate) cookie: Option<String>,
}

/// A connection.
pub(crate) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: String,
    who: Who,
}

impl Connection {
    /// Connects to `host:port`.
    pub(crate) async fn open(host: &str, who: Who) -> Result<Self, Error> {
        let stream = TcpStream::connect(host).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self {
            sender,
            host: host.to_owned(),
            who,
        })
    }

    /// Sends a request and reads its whole answer.
    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: String,
    ) -> Result<(StatusCode, Bytes), Error> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, &self.host);
        if let Some(token) = &self.who.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(cookie) = &self.who.cookie {
            request = request.header(COOKIE, cookie);
        }
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let mut request = request.body(Full::from(body))?;
        request.headers_mut().extend(headers);
        self.sender.ready().await?;
        let answer = self.sender.send_request(request).await?;
        let status = answer.status();
        Ok((status, answer.into_body().collect().await?.to_bytes()))
    }

    /// Reads JSON.
    pub(crate) async fn json(&mut self, path: &str) -> Result<serde_json::Value, Error> {
        let (status, body) = self
            .send(Method::GET, path, HeaderMap::new(), String::new())
            .await?;
        if status.is_success() {
            Ok(serde_json::from_slice(&body)?)
        } else {
            Err(format!("GET {path}: {status}: {}", String::from_utf8_lossy(&body)).into())
        }
    }
}
