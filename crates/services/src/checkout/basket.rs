//! What is to be ordered, wherever it comes from, and the order it makes.

use domain::{
    actor::Actor,
    address::Address,
    allocation::{self, Demand, Need, Shelves},
    forms::FieldErrors,
    ids::{SellerId, VariantId},
    lines::MOST_UNITS,
    money::{Currency, Money},
    pricing::Reduction,
    promotions::Codes,
    validation::{self, Candidate, Line, Rule, Violation},
};
use sea_orm::DatabaseTransaction;
use store::{
    catalogue::Wanted,
    entity::{cart_lines, carts, shipping_methods},
    graph::Graph,
    limits::Customer,
};

use super::{
    build::{Chosen, Draft},
    input::Checked,
    market::Market,
    offer::Fee,
    priceable::Priceable,
    promotion,
    refused::{Refused, Unfit},
    rules,
};
use crate::{Error, Services};

/// The most lines of an order that a program places.
pub const MAX_LINES: usize = 100;

/// Goods by their stock-keeping units, as a program orders them.
#[derive(Clone, Debug, Default)]
pub struct Goods {
    /// The currency of the prices: an ISO 4217 code.
    pub currency: String,
    /// Stock-keeping unit and number of units, line by line.
    pub lines: Vec<(String, i64)>,
    /// Codes of promotions, to be combined.
    pub promotion_codes: Vec<String>,
}

impl Goods {
    /// Checks what needs no database; the promotion codes as they are stored.
    pub(super) fn checked(&self, s: &Services, errors: &mut FieldErrors) -> Codes {
        let currency = s.settings.currency;
        if Currency::from_code(&self.currency).is_err() {
            errors.add("currency", format!("Prices are in {currency}."));
        }
        if self.lines.len() > MAX_LINES {
            errors.add("lines", format!("An order has at most {MAX_LINES} lines."));
        }
        promotion::checked(&self.promotion_codes, errors)
    }

    /// The rules that are not met whatever there is, so that they are told with the fields that cannot be read.
    pub(super) fn broken(&self, currency: Currency) -> Vec<Violation> {
        let lines: Vec<Line<'_>> = self
            .lines
            .iter()
            .map(|(sku, quantity)| Line {
                // What it is and costs is not known yet, and asked by the rules later.
                variant: VariantId(uuid::Uuid::nil()),
                title: sku,
                seller: None,
                quantity: *quantity,
                price: Some(Money::new(0, currency)),
                seen: None,
                left: None,
                limit: None,
                bought: 0,
            })
            .collect();
        validation::validate(&Candidate {
            currency: Currency::from_code(&self.currency).unwrap_or(currency),
            lines: &lines,
            sellers: &[],
            shipping: None,
            billing: None,
            blocked: false,
            most_units: MOST_UNITS,
        })
    }
}

/// What is to be ordered.
#[derive(Clone, Debug)]
pub(super) struct Basket {
    wanted: Vec<Wanting>,
    currency: Currency,
    codes: Codes,
    channel: &'static str,
}

/// Units of a variant, and the price of one that the customer was shown, if any was; minor units.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanting {
    pub(super) variant: VariantId,
    pub(super) quantity: i64,
    pub(super) seen: Option<i64>,
}

impl Basket {
    /// Everything in a cart, and what of it is for sale to somebody of this address.
    pub(super) async fn of_cart(
        s: &Services,
        tx: &DatabaseTransaction,
        cart: &carts::Model,
        email: &str,
        channel: &'static str,
    ) -> Result<(Self, Market), Error> {
        let wanted: Vec<Wanting> = store::carts::lines(tx, cart.id)
            .await?
            .into_iter()
            .map(
                |cart_lines::Model {
                     variant_id: variant,
                     quantity,
                     seen_price,
                     ..
                 }| Wanting {
                    variant,
                    quantity,
                    seen: Some(seen_price),
                },
            )
            .collect();
        let ids: Vec<VariantId> = wanted.iter().map(|line| line.variant).collect();
        let basket = Self {
            wanted,
            currency: s.settings.currency,
            codes: cart.promotion_codes.clone(),
            channel,
        };
        let wanted = Wanted::Variants(&ids);
        let market = Market::read(tx, basket.currency, wanted, &basket.codes.0, email).await?;
        Ok((basket, market))
    }

    /// Goods that are named by their stock-keeping units; what is not sold is told by [`Rule::StillSold`].
    pub(super) fn of_goods(
        s: &Services,
        market: &Market,
        goods: &Goods,
        codes: Codes,
        input: &Checked,
    ) -> Result<Self, Unfit> {
        let mut unknown = Vec::new();
        let mut wanted = Vec::with_capacity(goods.lines.len());
        for (at, (sku, quantity)) in goods.lines.iter().enumerate() {
            match market.by_sku(sku) {
                Some(offer) => wanted.push(Wanting {
                    variant: offer.variant,
                    quantity: *quantity,
                    seen: None,
                }),
                None => unknown.push(Violation {
                    rule: Rule::StillSold,
                    field: format!("lines[{at}].sku"),
                    reason: "Nothing of this name is for sale.".to_owned(),
                }),
            }
        }
        let basket = Self {
            wanted,
            currency: Currency::from_code(&goods.currency).unwrap_or(s.settings.currency),
            codes,
            channel: "api",
        };
        if unknown.is_empty() {
            return Ok(basket);
        }
        let fields = basket.method(s, market, input).err().unwrap_or_default();
        Err(Unfit {
            fields,
            ..Unfit::by(unknown, Vec::new())
        })
    }

    /// The way to send it. In a currency that nothing is sold in there is none, and that alone is told.
    fn method<'a>(
        &self,
        s: &Services,
        market: &'a Market,
        input: &Checked,
    ) -> Result<&'a shipping_methods::Model, FieldErrors> {
        let method = market.method(&input.shipping_method, self.currency);
        method.ok_or_else(|| {
            let mut errors = FieldErrors::default();
            if self.currency == s.settings.currency {
                errors.add("shipping_method", "Please choose how to send it.");
            }
            errors
        })
    }

    /// The order that these goods make for `actor`, with stock chosen for it out of the market's, which has as much less
    /// then. Claims its promotions in the market. An order that is refused leaves everything as it was.
    pub(super) async fn order(
        self,
        s: &Services,
        actor: &Actor,
        tx: &DatabaseTransaction,
        market: &mut Market,
        input: &Checked,
    ) -> Result<Graph, Refused> {
        let now = s.now();
        let mut shelves = market.stock.shelves.clone();
        let mut chosen = self.choose(market);
        // Stock and prices are worked out of what makes sense; the rules say what does not.
        let sound = self.is_sound(&chosen);
        if sound {
            serve(market, &mut shelves, &input.shipping, &mut chosen);
        }
        let customer = Customer {
            user: actor.user,
            email: Some(&input.email),
        };
        let goods = Priceable::of(s, chosen.iter().map(|c| (&c.offer, c.unit_price, c.quantity)));
        let (mut priced, mut fields) = (None, FieldErrors::default());
        let method = self.method(s, market, input);
        if sound && chosen.iter().all(Chosen::is_served) {
            let asked = goods.asked(now, self.currency, customer);
            let outcomes = market
                .promotions
                .ask(tx, &self.codes, &asked, &market.earlier)
                .await?;
            match (self.reductions(outcomes), &method) {
                (Ok(reductions), Ok(method)) => {
                    let fee = Fee::of(method);
                    priced = Some((goods.price(&reductions, fee)?, fee, method.promise_days));
                }
                (Ok(_), Err(_)) => {}
                (Err(errors), _) => fields = errors,
            }
        }
        fields.0.extend(method.err().unwrap_or_default().0);
        let terms = rules::Terms {
            wanted: &self.wanted,
            market,
            chosen: &chosen,
            served: sound,
            input,
            blocked: market.is_blocked(actor, &input.email),
            bought: rules::bought(tx, &chosen, customer, &market.earlier).await?,
            currency: self.currency,
            total: priced.as_ref().map(|(priced, ..)| priced.totals.total),
        };
        let wrong = Unfit {
            fields,
            ..terms.check()
        };
        wrong.into_result(())?;
        let (priced, fee, promise_days) =
            priced.ok_or_else(|| Error::internal("an order without a price passed its rules"))?;
        let draft = Draft {
            user: actor.user,
            input,
            chosen: &chosen,
            sellers: &goods.sellers,
            priced: &priced,
            currency: self.currency,
            tax_included: goods.tax_included,
            promotion_codes: self.codes.clone(),
            fee,
            promise_days,
            channel: self.channel,
        };
        let graph = draft.graph(s, now);
        market.stock.shelves = shelves;
        market.promotions.claim(&self.codes);
        market.earlier.add(customer, &self.codes, &chosen);
        Ok(graph)
    }

    /// What the codes take off, when all of them hold; else why not, code by code: by their places in the list for programs,
    /// beside each other for people.
    fn reductions(&self, outcomes: promotion::Outcomes) -> Result<Vec<Reduction>, FieldErrors> {
        let (mut reductions, mut errors, mut said) = (Vec::new(), FieldErrors::default(), Vec::new());
        for (at, outcome) in outcomes.into_iter().enumerate() {
            match outcome {
                Ok(reduction) => reductions.push(reduction),
                Err(why) if self.channel == "api" => errors.add(&format!("promotion_codes/{at}"), why),
                Err(why) if self.codes.0.len() > 1 => said.push(format!("{}: {why}", self.codes.0[at])),
                Err(why) => said.push(why),
            }
        }
        if !said.is_empty() {
            errors.add("promotion_code", said.join(" "));
        }
        errors.into_result(reductions)
    }

    /// The lines of what is sold, without stock yet.
    fn choose(&self, market: &Market) -> Vec<Chosen> {
        let line = |wanting: &Wanting| {
            let offer = market.by_variant(wanting.variant)?;
            Some(Chosen {
                unit_price: offer.price?.minor,
                offer: offer.clone(),
                quantity: wanting.quantity,
                allocated: 0,
                picks: Vec::new(),
            })
        };
        self.wanted.iter().filter_map(line).collect()
    }

    /// Whether there are lines, all of them sold in the currency of the order and in numbers that make sense.
    fn is_sound(&self, chosen: &[Chosen]) -> bool {
        let priced = |c: &Chosen| c.offer.price.is_some_and(|p| p.currency == self.currency);
        let sensible = |c: &Chosen| (1..=MOST_UNITS).contains(&c.quantity);
        !chosen.is_empty()
            && chosen.len() == self.wanted.len()
            && chosen.iter().all(|c| priced(c) && sensible(c))
    }
}

/// The sellers of the lines, in their order.
fn sellers(chosen: &[Chosen]) -> Vec<SellerId> {
    let mut sellers: Vec<SellerId> = Vec::new();
    for line in chosen {
        if !sellers.contains(&line.offer.seller) {
            sellers.push(line.offer.seller);
        }
    }
    sellers
}

/// Finds stock for every line, seller by seller.
fn serve(market: &Market, shelves: &mut Shelves, to: &Address, chosen: &mut [Chosen]) {
    let nearest = allocation::nearest(&market.stock.places, to);
    let needs: Vec<Vec<Need>> = chosen
        .iter()
        .map(|line| market.needs(line.offer.variant).collect())
        .collect();
    for seller in sellers(chosen) {
        let own: Vec<usize> = (0..chosen.len())
            .filter(|at| chosen[*at].offer.seller == seller)
            .collect();
        let part: Vec<Demand<'_>> = own
            .iter()
            .map(|at| Demand {
                needs: &needs[*at],
                units: chosen[*at].quantity,
                ahead: chosen[*at].offer.waiting,
            })
            .collect();
        for (at, served) in own.iter().zip(shelves.serve(&nearest, &part)) {
            (chosen[*at].allocated, chosen[*at].picks) = (served.units, served.picks);
        }
    }
}
