//! Which page is where. Every route says how it is rendered: `Async` (one service call decides the status) or
//! `InOrder`; the default, out of order, would need JavaScript.

use leptos::prelude::*;
use leptos_router::{
    SsrMode::{Async, InOrder},
    components::{Route, Router, Routes},
    path,
};

use crate::pages::{
    account::{ForgottenPasswordPage, ResetPasswordPage, SignInPage, SignUpPage},
    addresses::{AddressesPage, EditAddressPage, NewAddressPage},
    admin::{
        AdminOrdersPage, CancellationsPage, CustomersPage, JobsPage, MailPage, MailsPage, RefundsPage,
        ReturnsPage,
    },
    cart::CartPage,
    checkout::page::CheckoutPage,
    home::HomePage,
    not_found::NotFoundPage,
    orders::{
        cancel::CancelPage, edit::EditOrderPage, history::HistoryPage, order::OrderPage, pay::PayPage,
        return_line::ReturnPage,
    },
    seller::{PackingSlipPage, SellerOrderPage, SellerOrdersPage},
    shop::{ProductPage, ProductsPage},
    track::TrackPage,
};

/// The routes of all pages.
#[component]
pub fn Pages() -> impl IntoView {
    view! {
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/") view=HomePage ssr=Async/>
                <Route path=path!("/sign-in") view=SignInPage ssr=Async/>
                <Route path=path!("/sign-up") view=SignUpPage ssr=Async/>
                <Route path=path!("/forgotten-password") view=ForgottenPasswordPage ssr=Async/>
                <Route path=path!("/reset-password/:token") view=ResetPasswordPage ssr=Async/>
                <Route path=path!("/products") view=ProductsPage ssr=InOrder/>
                <Route path=path!("/products/:slug") view=ProductPage ssr=Async/>
                <Route path=path!("/cart") view=CartPage ssr=Async/>
                <Route path=path!("/checkout") view=CheckoutPage ssr=Async/>
                <Route path=path!("/orders") view=HistoryPage ssr=Async/>
                <Route path=path!("/orders/:number") view=OrderPage ssr=Async/>
                <Route path=path!("/orders/:number/pay") view=PayPage ssr=Async/>
                <Route path=path!("/orders/:number/edit") view=EditOrderPage ssr=Async/>
                <Route path=path!("/orders/:number/cancel") view=CancelPage ssr=Async/>
                <Route path=path!("/orders/:number/return/:line") view=ReturnPage ssr=Async/>
                <Route path=path!("/track") view=TrackPage ssr=Async/>
                <Route path=path!("/dashboard/addresses") view=AddressesPage ssr=Async/>
                <Route path=path!("/dashboard/addresses/new") view=NewAddressPage ssr=Async/>
                <Route path=path!("/dashboard/addresses/:id/edit") view=EditAddressPage ssr=Async/>
                <Route path=path!("/dashboard/orders") view=SellerOrdersPage ssr=Async/>
                <Route path=path!("/dashboard/orders/:id") view=SellerOrderPage ssr=Async/>
                <Route path=path!("/dashboard/orders/:id/packing-slip") view=PackingSlipPage ssr=Async/>
                <Route path=path!("/admin/orders") view=AdminOrdersPage ssr=Async/>
                <Route path=path!("/admin/cancellations") view=CancellationsPage ssr=Async/>
                <Route path=path!("/admin/returns") view=ReturnsPage ssr=Async/>
                <Route path=path!("/admin/refunds") view=RefundsPage ssr=Async/>
                <Route path=path!("/admin/customers") view=CustomersPage ssr=Async/>
                <Route path=path!("/admin/jobs") view=JobsPage ssr=Async/>
                <Route path=path!("/demo/mail") view=MailsPage ssr=Async/>
                <Route path=path!("/demo/mail/:id") view=MailPage ssr=Async/>
            </Routes>
        </Router>
    }
}

#[cfg(test)]
mod tests {
    use leptos_router::SsrMode;

    #[test]
    fn every_page_is_whole_without_javascript() {
        for route in leptos_axum::generate_route_list(crate::shell::App) {
            assert!(
                matches!(route.mode(), SsrMode::Async | SsrMode::InOrder),
                "{} has {:?}",
                route.path(),
                route.mode()
            );
        }
    }
}
