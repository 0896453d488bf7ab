//! Puts who asks on every request: the actor, what navigation shows of them, and where the request came from.

use std::net::SocketAddr;

use app::{
    viewer::{Counts, Role as Area, Viewer},
    visit::{ClientAddress, Visit},
};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::HeaderName,
    middleware::Next,
    response::Response,
};
use domain::{
    actor::{Actor, Permission, Role, Scope},
    time::DAY,
};
use services::{Error, Services, accounts, views};
use tower_sessions::Session;

/// What the middleware needs.
#[derive(Clone, Debug)]
pub struct Visitors {
    /// The use cases.
    pub services: Services,
    /// The header in which a proxy tells the client's address.
    pub client_address_header: Option<HeaderName>,
}

/// Middleware, inside the session layer.
pub async fn identify(State(visitors): State<Visitors>, mut request: Request, next: Next) -> Response {
    let address = client_address(&request, visitors.client_address_header.as_ref());
    if let Some(session) = request.extensions().get::<Session>().cloned() {
        let visit = Visit::from(session);
        if let Err(error) = visit.seen(visitors.services.now().0 / DAY).await {
            tracing::error!(?error, "the session could not be renewed");
        }
        let (actor, viewer, counts) = who(&visitors.services, visit).await;
        let extensions = request.extensions_mut();
        extensions.insert(actor);
        extensions.insert(counts);
        if let Some(viewer) = viewer {
            extensions.insert(viewer);
        }
    }
    request.extensions_mut().insert(ClientAddress(address));
    next.run(request).await
}

/// The client's address: the last entry of the proxy's header, or the connection's own.
fn client_address(request: &Request, header: Option<&HeaderName>) -> String {
    let told = header
        .and_then(|name| request.headers().get(name))
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.rsplit(',').next())
        .map(|value| value.trim().to_owned());
    let own = || {
        request
            .extensions()
            .get::<ConnectInfo<SocketAddr>>()
            .map(|info| info.0.ip().to_string())
    };
    told.or_else(own).unwrap_or_else(|| "unknown".to_owned())
}

async fn who(services: &Services, visit: Visit) -> (Actor, Option<Viewer>, Counts) {
    let guest_orders = visit.guest_orders().await.unwrap_or_default();
    let user = visit.user().await.unwrap_or_default();
    let person = match user {
        Some(user) => match accounts::person(services, user).await {
            Ok(person) => Some(person),
            Err(Error::NotFound) => None,
            Err(error) => {
                tracing::error!(%error, "the visitor could not be read");
                None
            }
        },
        None => None,
    };
    let viewer = person.as_ref().map(|person| Viewer {
        name: person.name.clone(),
        email: person.email.clone(),
        roles: areas(&person.actor()),
    });
    let mut actor = person.map(|person| person.actor()).unwrap_or_default();
    actor.guest_orders = guest_orders;
    let counts = counts(services, &actor, &visit).await;
    (actor, viewer, counts)
}

/// The areas of the navigation somebody sees.
fn areas(actor: &Actor) -> Vec<Area> {
    let mut areas = vec![Area::Customer];
    for grant in &actor.grants {
        areas.push(match grant.role {
            Role::SellerOwner | Role::SellerStaff => Area::Seller,
            Role::Support | Role::Finance | Role::HeadOffice => Area::Support,
            Role::Operations => Area::Operations,
            Role::Administrator => Area::Admin,
            Role::SalesSupervisor | Role::BranchManager => Area::Branch,
            // They have no pages of their own yet.
            Role::Procurement | Role::Production => Area::Customer,
        });
    }
    areas
}

async fn counts(services: &Services, actor: &Actor, visit: &Visit) -> Counts {
    let mut counts = Counts::default();
    let cart = visit.cart().await.unwrap_or_default();
    let shown = |count: Result<i64, Error>| u64::try_from(count.unwrap_or_default()).unwrap_or_default();
    counts.cart = shown(services::cart::count(services, actor, cart).await);
    if actor.staff_scope(Permission::Fulfil) != Scope::Nothing {
        counts.new_orders = shown(views::seller::new_orders(services, actor).await);
    }
    if actor.may_everywhere(Permission::ViewRequests) {
        let (cancellations, returns) = views::queues::waiting(services, actor).await.unwrap_or_default();
        (counts.cancellations, counts.returns) = (shown(Ok(cancellations)), shown(Ok(returns)));
    }
    counts.refunds = views::refunds::waiting(services, actor).await.unwrap_or_default();
    counts.jobs = views::admin::waiting_jobs(services, actor)
        .await
        .unwrap_or_default();
    counts
}
