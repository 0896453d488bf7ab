//! Gateways, tested: the simulator's scenarios, repeatability, and what every gateway refuses.

use domain::money::Currency;

use super::scenario::Scenario;
use super::*;

const TODAY: YearMonth = YearMonth { year: 2026, month: 3 };

fn usd(minor: i64) -> Money {
    Money {
        minor,
        currency: Currency::USD,
    }
}

fn request(reference: &str, token: Option<&str>) -> AuthorizeRequest {
    AuthorizeRequest {
        reference: reference.into(),
        amount: usd(1234),
        token: token.map(Token::new),
        return_url: "http://127.0.0.1:3000/checkout/return".into(),
    }
}

fn card(number: &str) -> Token {
    tokenise(number, "12/30", "123", TODAY).unwrap()
}

async fn pay(gateway: &TestGateway, reference: &str, number: &str) -> Result<AuthorizeOutcome, GatewayError> {
    gateway
        .authorize(request(reference, Some(card(number).as_str())))
        .await
}

fn declined(outcome: &AuthorizeOutcome) -> &str {
    match outcome {
        AuthorizeOutcome::Declined { code, .. } => code,
        other => panic!("not declined: {other:?}"),
    }
}

#[test]
fn every_scenario_has_its_own_token() {
    for scenario in Scenario::ALL {
        assert_eq!(Scenario::of(Some(scenario.token())), scenario);
    }
}

#[tokio::test]
async fn the_success_card_is_held_captured_and_refunded() {
    let gateway = TestGateway::default();
    let outcome = pay(&gateway, "pay_1", "4242424242424242").await.unwrap();
    assert_eq!(
        outcome,
        AuthorizeOutcome::Authorized {
            provider_ref: "test_ch_pay_1".into()
        }
    );
    let held = outcome.provider_ref().unwrap();
    assert_eq!(
        gateway
            .capture("cap_1", held, usd(1234))
            .await
            .unwrap()
            .provider_ref,
        "test_cap_cap_1"
    );
    assert_eq!(
        gateway.refund("rf_1", held, usd(234)).await.unwrap().provider_ref,
        "test_rf_rf_1"
    );
    assert_eq!(gateway.lookup("pay_1").await.unwrap(), Some(outcome));
    assert_eq!(gateway.lookup("pay_2").await.unwrap(), None);
}

#[tokio::test]
async fn declining_cards_say_why() {
    let gateway = TestGateway::default();
    assert_eq!(
        declined(&pay(&gateway, "a", "4000000000000002").await.unwrap()),
        "card_declined"
    );
    assert_eq!(
        declined(&pay(&gateway, "b", "4000000000009995").await.unwrap()),
        "insufficient_funds"
    );
    let expired = gateway
        .authorize(request("c", Some("tok_test_expired_card")))
        .await
        .unwrap();
    assert_eq!(declined(&expired), "expired_card");
    for token in [None, Some("4242424242424242"), Some("tok_live_x")] {
        let outcome = gateway.authorize(request("d", token)).await.unwrap();
        assert_eq!(declined(&outcome), "invalid_number");
        assert!(!format!("{outcome:?}").contains("4242"));
    }
    assert_eq!(gateway.effects(), []);
}

#[tokio::test]
async fn a_second_step_passes_with_its_code_only_and_nothing_is_captured_before() {
    let gateway = TestGateway::default();
    let outcome = pay(&gateway, "p", "4000002500003155").await.unwrap();
    let AuthorizeOutcome::RequiresAction {
        provider_ref,
        action: Action::Code { .. },
    } = outcome
    else {
        panic!("{outcome:?}")
    };
    assert!(
        !gateway
            .capture("cap", &provider_ref, usd(1))
            .await
            .unwrap_err()
            .is_transient()
    );
    assert_eq!(
        declined(&gateway.confirm(&provider_ref, "000000").await.unwrap()),
        "authentication_failed"
    );
    let known = gateway.lookup("p").await.unwrap().unwrap();
    assert_eq!(declined(&known), "authentication_failed");
    let passed = gateway.confirm(&provider_ref, " 123456 ").await.unwrap();
    assert_eq!(passed, gateway.confirm(&provider_ref, "123456").await.unwrap());
    assert_eq!(gateway.lookup("p").await.unwrap(), Some(passed.clone()));
    gateway
        .capture("cap", passed.provider_ref().unwrap(), usd(1))
        .await
        .unwrap();
    assert_eq!(gateway.effects().len(), 2);
    assert!(
        !gateway
            .confirm("test_ch_p", "123456")
            .await
            .unwrap_err()
            .is_transient()
    );
}

#[tokio::test]
async fn the_unrefundable_card_is_captured_at_once_and_its_refund_fails_for_good() {
    let outcome = pay(&TestGateway::default(), "p", "4000000000005126")
        .await
        .unwrap();
    let AuthorizeOutcome::Captured { provider_ref } = outcome else {
        panic!("{outcome:?}")
    };
    // Another process, as after a restart.
    let error = TestGateway::default()
        .refund("r", &provider_ref, usd(1))
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Permanent);
}

#[tokio::test]
async fn the_transient_card_fails_once_per_reference() {
    let gateway = TestGateway::default();
    for reference in ["a", "b"] {
        assert!(
            pay(&gateway, reference, "4000000000000119")
                .await
                .unwrap_err()
                .is_transient()
        );
        assert!(matches!(
            pay(&gateway, reference, "4000000000000119").await.unwrap(),
            AuthorizeOutcome::Authorized { .. }
        ));
    }
}

#[tokio::test]
async fn a_repeated_reference_gets_the_first_answer_and_no_second_effect() {
    let gateway = TestGateway::default();
    let first = pay(&gateway, "p", "4242424242424242").await.unwrap();
    assert_eq!(pay(&gateway, "p", "4000000000000002").await.unwrap(), first);
    assert_eq!(
        pay(&TestGateway::default(), "p", "4242424242424242")
            .await
            .unwrap(),
        first,
        "after a restart"
    );
    let held = first.provider_ref().unwrap();
    let refund = gateway.refund("r", held, usd(500)).await.unwrap();
    assert_eq!(gateway.refund("r", held, usd(500)).await.unwrap(), refund);
    let refunds = gateway
        .effects()
        .into_iter()
        .filter(|e| e.kind == EffectKind::Refunded)
        .collect::<Vec<_>>();
    assert_eq!(
        refunds,
        [Effect {
            kind: EffectKind::Refunded,
            reference: "r".into(),
            amount: Some(usd(500))
        }]
    );
}

#[tokio::test]
async fn foreign_references_and_empty_amounts_are_refused_for_good() {
    let payments = Payments::demo();
    for (method, foreign) in [("test", "cod_p"), ("cod", "test_ch_p")] {
        let gateway = payments.get(method).unwrap();
        assert!(
            !gateway
                .capture("c", foreign, usd(1))
                .await
                .unwrap_err()
                .is_transient()
        );
        assert!(!gateway.void("c", foreign).await.unwrap_err().is_transient());
        assert!(
            !gateway
                .refund("c", foreign, usd(1))
                .await
                .unwrap_err()
                .is_transient()
        );
        assert!(
            !gateway
                .confirm(foreign, "123456")
                .await
                .unwrap_err()
                .is_transient()
        );
        let empty = AuthorizeRequest {
            amount: usd(0),
            ..request("p", None)
        };
        assert!(!gateway.authorize(empty).await.unwrap_err().is_transient());
    }
}
