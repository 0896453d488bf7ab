//! A browser without JavaScript: asks the whole application for pages, keeps its cookie, sends forms.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use domain::actor::{Actor, Grant};
use leptos::config::LeptosOptions;
use server::router::{Site, router};
use services::accounts::{self, NewAccount};
use testkit::TestDb;
use tower::ServiceExt;

const HOST: &str = "shop.test";

/// A visitor with a session of their own.
#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    /// The session cookie, as it is sent.
    pub(crate) cookie: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    /// Where a redirect leads; empty when it is none.
    pub(crate) fn place(&self) -> &str {
        self.headers
            .get(header::LOCATION)
            .map_or("", |place| place.to_str().unwrap())
    }

    /// Whether the page says this, markup aside.
    pub(crate) fn says(&self, words: &str) -> bool {
        let mut text = String::new();
        let mut inside = false;
        // Leptos separates neighbouring texts by comments.
        for c in self.body.replace("<!>", "").chars() {
            match c {
                '<' => inside = true,
                '>' if inside => inside = false,
                c if !inside => text.push(c),
                _ => {}
            }
        }
        text.replace("&#x27;", "'")
            .replace("&quot;", "\"")
            .replace("&amp;", "&")
            .contains(words)
    }

    /// The tag of the input with this name.
    pub(crate) fn input(&self, name: &str) -> &str {
        let mark = format!("name=\"{name}\"");
        let mut tags = self
            .body
            .split("<input")
            .skip(1)
            .map(|rest| rest.split('>').next().unwrap_or_default());
        tags.find(|tag| tag.contains(&mark))
            .unwrap_or_else(|| panic!("no field {name} in {}", self.body))
    }
}

impl Browser {
    /// Somebody new on the site of `t`.
    pub(crate) fn new(t: &TestDb) -> Self {
        let site = Site {
            options: LeptosOptions::builder()
                .output_name("waybill")
                .site_root("nowhere")
                .build(),
            services: t.services.clone(),
            secure: false,
            client_address_header: None,
            api_requests_per_minute: 0,
            stop: tokio_util::sync::CancellationToken::new(),
        };
        Self {
            router: router(site),
            cookie: None,
        }
    }

    /// Somebody with an account and these roles, signed in; and where that led.
    pub(crate) async fn signed_in(t: &TestDb, grants: Vec<Grant>) -> (Self, String) {
        let (browser, _, place) = Self::with_account(t, grants).await;
        (browser, place)
    }

    /// As [`Browser::signed_in`], and who that is.
    pub(crate) async fn with_account(t: &TestDb, grants: Vec<Grant>) -> (Self, Actor, String) {
        let account = NewAccount {
            email: format!("{}@example.com", testkit::unique()),
            name: "Somebody".into(),
            password: "correct horse battery".into(),
        };
        let user = accounts::create_user(&t.services, &account, grants.clone())
            .await
            .unwrap();
        let mut browser = Self::new(t);
        let fields = [
            ("email", account.email.as_str()),
            ("password", account.password.as_str()),
            ("next", ""),
        ];
        let sent = browser.post("/sign-in", "/api/account/sign-in", &fields).await;
        (browser, Actor::user(user, grants), sent.place().to_owned())
    }

    /// Somebody else on the same site.
    pub(crate) fn another(&self) -> Self {
        Self {
            cookie: None,
            ..self.clone()
        }
    }

    /// Reads a page.
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        let request = Request::get(path).header(header::ACCEPT, "text/html");
        self.send(request, Body::empty()).await
    }

    /// Sends the form of `page` to `action`, without a `Referer` when `page` is empty; does not follow where that
    /// leads.
    pub(crate) async fn post(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let mut request = Request::post(action)
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        if !page.is_empty() {
            request = request.header(header::REFERER, format!("http://{HOST}{page}"));
        }
        self.send(request, Body::from(body)).await
    }

    /// Sends the form and reads the page it leads to.
    pub(crate) async fn submit(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let sent = self.post(page, action, fields).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        self.get(sent.place()).await
    }

    async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Answer {
        let mut request = request.header(header::HOST, HOST);
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let response = self
            .router
            .clone()
            .oneshot(request.body(body).unwrap())
            .await
            .unwrap();
        let (head, body) = response.into_parts();
        for set in head.headers.get_all(header::SET_COOKIE) {
            let cookie = set.to_str().unwrap().split(';').next().unwrap_or_default();
            let kept = cookie.split_once('=').is_some_and(|(_, value)| !value.is_empty());
            self.cookie = kept.then(|| cookie.to_owned());
        }
        let body = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
        Answer {
            status: head.status,
            headers: head.headers,
            body,
        }
    }
}
