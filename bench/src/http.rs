//! One connection that is kept open, HTTP/1.1.

use http::{
    HeaderMap, HeaderValue, Method, Request, Response, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, SET_COOKIE},
};
use http_body_util::{BodyExt, Full};
use hyper::{
    body::{Bytes, Incoming},
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
        let answer = self.ask(method, path, headers, body).await?;
        let status = answer.status();
        Ok((status, answer.into_body().collect().await?.to_bytes()))
    }

    /// Signs in and gives the cookie of the session.
    pub(crate) async fn sign_in(&mut self, email: &str, password: &str) -> Result<String, Error> {
        let mut headers = HeaderMap::new();
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(CONTENT_TYPE, form);
        let body = format!("email={}&password={password}", email.replace('@', "%40"));
        let answer = self
            .ask(Method::POST, "/api/account/sign-in", headers, body)
            .await?;
        let cookie = answer.headers().get(SET_COOKIE).map(HeaderValue::to_str);
        let cookie = cookie.ok_or("nobody was signed in")??;
        Ok(cookie.split(';').next().unwrap_or_default().to_owned())
    }

    async fn ask(
        &mut self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: String,
    ) -> Result<Response<Incoming>, Error> {
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
        if !body.is_empty() && !headers.contains_key(CONTENT_TYPE) {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let mut request = request.body(Full::from(body))?;
        request.headers_mut().extend(headers);
        self.sender.ready().await?;
        Ok(self.sender.send_request(request).await?)
    }

    /// Reads a page.
    pub(crate) async fn page(&mut self, path: &str) -> Result<String, Error> {
        let (status, body) = self
            .send(Method::GET, path, HeaderMap::new(), String::new())
            .await?;
        if status.is_success() {
            Ok(String::from_utf8(body.to_vec())?)
        } else {
            Err(format!("GET {path}: {status}").into())
        }
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
