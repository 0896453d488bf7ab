//! Every list of orders under every filter, the page of one order, and every search, each for itself: what a shop with very
//! many orders makes slow first.

use std::time::{Duration, Instant};

use domain::{axes::PaymentAxis, headline::Headline, machine::Word};

use crate::{
    Error,
    http::{Connection, Who},
    known::{Known, known, query, text},
    reads,
    stats::Run,
};

/// Everybody's password in the demo shop.
const PASSWORD: &str = "waybill-demo";

/// What to read where.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Args {
    /// `host:port` of a server with the demo shop and many orders; of several, each list is read in one after the other, so that
    /// they are compared in the same minute.
    #[arg(long = "shop", required = true)]
    shops: Vec<String>,
    /// Tokens of an administrator, a seller and a customer with the scope orders:read, for each shop.
    #[arg(
        long,
        env = "WAYBILL_BENCH_TOKENS",
        hide_env_values = true,
        value_delimiter = ' '
    )]
    tokens: Vec<String>,
    /// How many connections read at once.
    #[arg(long, default_value_t = 8)]
    connections: usize,
    /// For how long each list is read, in milliseconds.
    #[arg(long, default_value_t = 2000)]
    milliseconds: u64,
    /// How often; the best counts.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Only lists whose name has this in it.
    #[arg(long, default_value = "")]
    only: String,
}

/// A shop: where it is, and the tokens of an administrator, a seller and a customer.
struct Shop {
    host: String,
    tokens: [String; 3],
}

/// A list: what it is called, who reads it, and its addresses, taken in turn.
struct Case {
    name: String,
    who: Who,
    paths: Vec<String>,
}

/// Reads every list and prints a line of JSON for each, of each shop.
pub(crate) async fn run(args: Args) -> Result<(), Error> {
    let time = Duration::from_millis(args.milliseconds);
    let mut tokens = args.tokens.iter().cloned();
    let mut token = || tokens.next().ok_or("three tokens are needed for each shop");
    let mut shops = Vec::new();
    for host in &args.shops {
        let shop = Shop {
            host: host.clone(),
            tokens: [token()?, token()?, token()?],
        };
        let cases = cases(&shop).await?;
        shops.push((shop, cases));
    }
    let names: Vec<String> = shops[0].1.iter().map(|case| case.name.clone()).collect();
    for (at, name) in names.iter().enumerate() {
        let there = shops.iter().all(|(_, cases)| !cases[at].paths.is_empty());
        if !name.contains(&args.only) {
            continue;
        }
        if !there {
            eprintln!("{name}: nothing to ask for in one of the shops");
            continue;
        }
        let mut best: Vec<Option<(Run, Duration)>> = shops.iter().map(|_| None).collect();
        for round in 0..=args.rounds {
            for ((shop, cases), best) in shops.iter().zip(&mut best) {
                let Case { who, paths, .. } = &cases[at];
                // The first one only warms up.
                let time = if round == 0 { time / 4 } else { time };
                let begin = Instant::now();
                let run = reads::read(&shop.host, who, args.connections, time, paths.clone()).await?;
                if round > 0 && best.as_ref().is_none_or(|(best, _)| run.p95() < best.p95()) {
                    *best = Some((run, begin.elapsed()));
                }
            }
        }
        for ((shop, _), best) in shops.iter().zip(best) {
            if let Some((run, wall)) = best {
                println!("{}", run.line(name, &shop.host, args.connections, wall));
            }
        }
    }
    Ok(())
}

/// Everything there is to read in a shop, by who reads it: the same in each.
async fn cases(shop: &Shop) -> Result<Vec<Case>, Error> {
    let [token, of_seller, of_customer] = &shop.tokens;
    let program = Who {
        token: Some(token.clone()),
        cookie: None,
    };
    let mut api = Connection::open(&shop.host, program.clone()).await?;
    let known = known(&mut api).await?;
    let mut cases = lists(&mut api, &program, &known).await?;
    for (name, token) in [("seller", of_seller), ("customer", of_customer)] {
        cases.extend(own_lists(name, token, &known));
    }
    for (email, pages) in [
        ("admin@example.com", admin(&known)),
        ("ops@example.com", dashboard("ops", &known)),
        ("seller@example.com", dashboard("seller", &known)),
        ("customer@example.com", customer()),
    ] {
        let cookie = Connection::open(&shop.host, Who::default())
            .await?
            .sign_in(email, PASSWORD)
            .await?;
        let who = Who {
            token: None,
            cookie: Some(cookie),
        };
        let mut browser = Connection::open(&shop.host, who.clone()).await?;
        for (name, mut paths) in pages {
            if name.ends_with("second page") {
                paths = vec![second(&mut browser, &paths[0]).await?];
            }
            cases.push(Case {
                name,
                who: who.clone(),
                paths,
            });
        }
    }
    Ok(cases)
}

/// What a person who knows one thing of an order types.
fn searches(known: &[Known]) -> Vec<(&'static str, Vec<String>)> {
    let all = |of: fn(&Known) -> String| known.iter().map(of).filter(|q| !q.is_empty()).collect();
    let common = ["lamp", "walnut", "kite", "steel"].map(str::to_owned).to_vec();
    vec![
        ("number", all(|o| o.number.clone())),
        (
            "beginning of a number",
            all(|o| o.number.chars().take(4).collect()),
        ),
        ("email", all(|o| o.email.clone())),
        ("phone", all(|o| o.phone.trim_start_matches("+1").to_owned())),
        ("AWB", known.iter().filter_map(|o| o.awb.clone()).collect()),
        ("product", all(|o| o.title.clone())),
        ("common product", common),
        (
            "last name",
            all(|o| o.name.split(' ').next_back().unwrap_or_default().to_owned()),
        ),
        ("nothing", vec!["no such thing".to_owned()]),
    ]
}

/// The lists of the API.
async fn lists(api: &mut Connection, who: &Who, known: &[Known]) -> Result<Vec<Case>, Error> {
    const LIST: &str = "/api/v1/orders?limit=40";
    let case = |name: String, paths: Vec<String>| Case {
        name: format!("api {name}"),
        who: who.clone(),
        paths,
    };
    let first = api.json(LIST).await?;
    let next = text(&first, "next_cursor");
    let mut cases = vec![
        case("list".into(), vec![LIST.to_owned()]),
        case("list, second page".into(), vec![format!("{LIST}&cursor={next}")]),
    ];
    let statuses = Headline::ALL
        .iter()
        .map(|word| format!("status={}", word.as_str()));
    let payments = PaymentAxis::ALL
        .iter()
        .map(|word| format!("payment={}", word.as_str()));
    let both = ["status=completed&payment=unpaid", "status=completed&payment=paid"].map(str::to_owned);
    for filter in statuses.chain(payments).chain(both) {
        cases.push(case(format!("list, {filter}"), vec![format!("{LIST}&{filter}")]));
    }
    let of = |path: fn(&Known) -> String| known.iter().map(path).collect::<Vec<_>>();
    let seller = of(|o| format!("{LIST}&seller={}", o.seller));
    cases.push(case("list, seller".into(), seller));
    for filter in [
        "status=completed",
        "status=cancelled",
        "payment=paid",
        "payment=failed",
    ] {
        let paths = known
            .iter()
            .map(|o| format!("{LIST}&seller={}&{filter}", o.seller));
        cases.push(case(format!("list, seller and {filter}"), paths.collect()));
    }
    let to = of(|o| format!("{LIST}&placed_to={}", query(&o.placed_at)));
    cases.push(case("list, dates".into(), to));
    let both = of(|o| format!("{LIST}&status=cancelled&placed_to={}", query(&o.placed_at)));
    cases.push(case("list, dates and status".into(), both));
    cases.push(case("detail".into(), of(|o| format!("/api/v1/orders/{}", o.id))));
    for (name, typed) in searches(known) {
        let paths = |filter: &str| {
            typed
                .iter()
                .map(|q| format!("{LIST}&q={}{filter}", query(q)))
                .collect()
        };
        if ["common product", "last name"].contains(&name) {
            for filter in ["&status=completed", "&payment=failed"] {
                cases.push(case(format!("search, {name}{filter}"), paths(filter)));
            }
        }
        cases.push(case(format!("search, {name}"), paths("")));
    }
    Ok(cases)
}

/// The lists of the API as somebody sees them who sees some orders only: a seller parts, a customer orders.
fn own_lists(name: &str, token: &str, known: &[Known]) -> Vec<Case> {
    let of_seller = name == "seller";
    let list = if of_seller {
        "/api/v1/seller-orders?limit=40"
    } else {
        "/api/v1/orders?limit=40"
    };
    let last_name = |o: &Known| query(o.name.split(' ').next_back().unwrap_or_default());
    let names = known.iter().map(|o| format!("{list}&q={}", last_name(o)));
    let mut cases = vec![
        ("", vec![list.to_owned()]),
        (", status=completed", vec![format!("{list}&status=completed")]),
        (", status=cancelled", vec![format!("{list}&status=cancelled")]),
    ];
    if !of_seller {
        cases.extend([
            (", payment=paid", vec![format!("{list}&payment=paid")]),
            (", search, common product", vec![format!("{list}&q=lamp")]),
            (", search, last name", names.collect()),
        ]);
    }
    let case = |(what, paths): (&str, Vec<String>)| Case {
        name: format!("api own list of a {name}{what}"),
        who: Who {
            token: Some(token.to_owned()),
            cookie: None,
        },
        paths,
    };
    cases.into_iter().map(case).collect()
}

type Pages = Vec<(String, Vec<String>)>;

/// The pages of an administrator.
fn admin(known: &[Known]) -> Pages {
    const LIST: &str = "/admin/orders";
    let mut pages: Pages = vec![
        ("page /admin/orders".into(), vec![LIST.into()]),
        ("page /admin/orders, second page".into(), vec![LIST.into()]),
        (
            "page /admin/cancellations".into(),
            vec!["/admin/cancellations".into()],
        ),
        ("page /admin/returns".into(), vec!["/admin/returns".into()]),
    ];
    for filter in ["status=completed", "status=refunded", "payment=failed"] {
        let path = format!("{LIST}?{filter}");
        pages.push((format!("page /admin/orders, {filter}"), vec![path]));
    }
    for (name, typed) in searches(known) {
        let paths = typed.iter().map(|q| format!("{LIST}?q={}", query(q))).collect();
        pages.push((format!("page /admin/orders, search, {name}"), paths));
    }
    let details = known
        .iter()
        .map(|o| format!("/orders/{}", o.number.replace('-', "")));
    pages.push(("page of an order, admin".into(), details.collect()));
    pages
}

/// The pages of who packs and sends.
fn dashboard(who: &str, known: &[Known]) -> Pages {
    const LIST: &str = "/dashboard/orders";
    let mut pages: Pages = vec![
        (format!("page {LIST}, {who}"), vec![LIST.into()]),
        (format!("page {LIST}, {who}, second page"), vec![LIST.into()]),
    ];
    for status in ["new", "completed", "cancelled"] {
        let path = format!("{LIST}?status={status}");
        pages.push((format!("page {LIST}, {who}, {status}"), vec![path]));
    }
    for (name, typed) in searches(known) {
        if ["number", "AWB", "product", "common product", "last name"].contains(&name) {
            let paths = typed.iter().map(|q| format!("{LIST}?q={}", query(q))).collect();
            pages.push((format!("page {LIST}, {who}, search, {name}"), paths));
        }
    }
    pages
}

/// The pages of a customer with a long history.
fn customer() -> Pages {
    vec![
        ("page /orders".into(), vec!["/orders".into()]),
        (
            "page /orders, completed".into(),
            vec!["/orders?status=completed".into()],
        ),
        ("page /orders, search".into(), vec!["/orders?q=lamp".into()]),
    ]
}

/// The address of the page after the first one.
async fn second(browser: &mut Connection, path: &str) -> Result<String, Error> {
    let page = browser.page(path).await?;
    let link = page
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    let next = link
        .map(|link| link.replace("&amp;", "&"))
        .find(|link| link.contains("after="));
    next.ok_or_else(|| format!("{path} has one page only").into())
}
