//! `/products`: what is for sale.

use axum::{Json, extract::State};
use domain::{
    ids::{ProductId, SellerId, VariantId},
    words::VariantKind,
};
use serde::{Deserialize, Serialize};
use services::catalogue::{self, Edge, Listing, Offer, ProductFilter, ProductRow};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api,
    auth::{Caller, ProductsRead},
    input::{Params, short},
    paging::{self, List},
    problem::Problem,
    schema::word,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list))
}

/// A product with its variants.
#[derive(Debug, Serialize, ToSchema)]
struct Product {
    #[schema(value_type = String, example = "prd_01930000000070008000000000000001")]
    id: ProductId,
    /// Its place in the shop's addresses.
    slug: String,
    title: String,
    category: String,
    variants: Vec<Variant>,
}

/// A variant as it can be bought now.
#[derive(Debug, Serialize, ToSchema)]
struct Variant {
    #[schema(value_type = String)]
    id: VariantId,
    sku: String,
    /// May be empty.
    title: String,
    #[schema(schema_with = word::<VariantKind>)]
    kind: VariantKind,
    seller: Seller,
    /// What one costs; `null` when it is not for sale.
    price: Option<Price>,
    /// Units that can be had now; `null` for what never runs out.
    available: Option<i64>,
    /// Whether more may be ordered than that: what is not there waits for stock and comes later.
    backorder: bool,
    /// Units that one customer may buy; `null` for as many as they like.
    limit_per_customer: Option<i64>,
}

/// Who sells it.
#[derive(Debug, Serialize, ToSchema)]
struct Seller {
    #[schema(value_type = String)]
    id: SellerId,
    name: String,
}

/// A price.
#[derive(Debug, Serialize, ToSchema)]
struct Price {
    /// Minor units.
    amount: i64,
    #[schema(example = "USD")]
    currency: String,
}

impl From<Listing> for Product {
    fn from(listing: Listing) -> Self {
        let Listing { product, variants } = listing;
        let ProductRow {
            id,
            slug,
            title,
            category,
            seller_name: _,
        } = product;
        Self {
            id,
            slug,
            title,
            category,
            variants: variants.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Offer> for Variant {
    fn from(offer: Offer) -> Self {
        let Offer {
            variant,
            product: _,
            seller,
            seller_name,
            slug: _,
            product_title: _,
            title,
            category: _,
            sku,
            kind,
            tax_rate: _,
            price,
            seller_minimum: _,
            commission_rate: _,
            limit_per_customer,
            left,
            backorder,
            waiting: _,
        } = offer;
        Self {
            id: variant,
            sku,
            title,
            kind,
            seller: Seller {
                id: seller,
                name: seller_name,
            },
            price: price.map(|price| Price {
                amount: price.minor,
                currency: price.currency.to_string(),
            }),
            available: left,
            backorder,
            limit_per_customer,
        }
    }
}

/// Which products.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Part of a title, or the beginning of a stock-keeping unit.
    #[param(max_length = 80)]
    q: Option<String>,
    /// Of this category only.
    #[param(max_length = 100)]
    category: Option<String>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
    /// Rows of a page.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u64>,
}

/// List products
///
/// By title, each with all of its variants.
#[utoipa::path(get, path = "/products", tag = "products", params(Filter),
    security(("bearer" = ["products:read"])),
    responses((status = 200, description = "A page.", body = List<Product>)))]
async fn list(
    State(api): State<Api>,
    caller: Caller<ProductsRead>,
    Params(filter): Params<Filter>,
) -> Result<Json<List<Product>>, Problem> {
    let Filter {
        q,
        category,
        cursor,
        limit,
    } = filter;
    let filter = ProductFilter {
        category: short("category", category, 100)?.filter(|text| !text.is_empty()),
        search: short("q", q, 80)?.filter(|text| !text.trim().is_empty()),
        from: paging::open::<ProductId>(cursor.as_deref())?.map(Edge::After),
    };
    let limit = paging::limit(limit)?;
    let (listings, next) = catalogue::listings(&api.services, &caller.actor, filter, limit).await?;
    Ok(Json(List {
        next_cursor: next.map(paging::seal),
        data: listings.into_iter().map(Into::into).collect(),
    }))
}
