//! Cash on delivery: no provider to ask, so every answer follows from the reference alone.

use async_trait::async_trait;
use domain::money::Money;

use super::{
    AuthorizeOutcome, AuthorizeRequest, Captured, GatewayError, PaymentGateway, Refunded, Voided, positive,
};

/// Cash on delivery. Authorised at once; captured when the carrier hands the cash in; a refund records that
/// staff pay the customer back by hand.
#[derive(Clone, Copy, Default, Debug)]
pub struct CashOnDelivery;

fn own(provider_ref: &str) -> Result<(), GatewayError> {
    if provider_ref.starts_with("cod_") {
        Ok(())
    } else {
        Err(GatewayError::permanent("this payment is not cash on delivery"))
    }
}

#[async_trait]
impl PaymentGateway for CashOnDelivery {
    fn method(&self) -> &'static str {
        "cod"
    }

    async fn authorize(&self, request: AuthorizeRequest) -> Result<AuthorizeOutcome, GatewayError> {
        positive(request.amount)?;
        Ok(AuthorizeOutcome::Authorized {
            provider_ref: format!("cod_{}", request.reference),
        })
    }

    async fn confirm(&self, _provider_ref: &str, _answer: &str) -> Result<AuthorizeOutcome, GatewayError> {
        Err(GatewayError::permanent("cash on delivery asks the payer nothing"))
    }

    async fn capture(
        &self,
        reference: &str,
        provider_ref: &str,
        amount: Money,
    ) -> Result<Captured, GatewayError> {
        own(provider_ref)?;
        positive(amount)?;
        Ok(Captured {
            provider_ref: format!("cod_cap_{reference}"),
        })
    }

    async fn void(&self, reference: &str, provider_ref: &str) -> Result<Voided, GatewayError> {
        own(provider_ref)?;
        Ok(Voided {
            provider_ref: format!("cod_void_{reference}"),
        })
    }

    async fn refund(
        &self,
        reference: &str,
        provider_ref: &str,
        amount: Money,
    ) -> Result<Refunded, GatewayError> {
        own(provider_ref)?;
        positive(amount)?;
        Ok(Refunded {
            provider_ref: format!("cod_payout_{reference}"),
        })
    }

    async fn lookup(&self, _reference: &str) -> Result<Option<AuthorizeOutcome>, GatewayError> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use domain::money::Currency;

    use super::*;

    #[tokio::test]
    async fn cash_on_delivery_is_authorised_collected_and_paid_back_by_hand() {
        let gateway = CashOnDelivery;
        let cash = Money {
            minor: 1234,
            currency: Currency::USD,
        };
        let outcome = gateway
            .authorize(AuthorizeRequest {
                reference: "p".into(),
                amount: cash,
                token: None,
                return_url: String::new(),
            })
            .await
            .unwrap();
        assert_eq!(
            outcome,
            AuthorizeOutcome::Authorized {
                provider_ref: "cod_p".into()
            }
        );
        assert_eq!(
            gateway.capture("c", "cod_p", cash).await.unwrap().provider_ref,
            "cod_cap_c"
        );
        assert_eq!(
            gateway.refund("r", "cod_p", cash).await.unwrap().provider_ref,
            "cod_payout_r"
        );
        assert_eq!(
            gateway.void("v", "cod_p").await.unwrap().provider_ref,
            "cod_void_v"
        );
    }
}
