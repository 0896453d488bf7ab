//! The circuit breaker, tested: each state by example, all of them by random histories.

use proptest::prelude::*;

use super::*;

const SETTINGS: BreakerSettings = BreakerSettings {
    failures: 3,
    open_for: 100,
};

fn opened_at(now: i64) -> Breaker {
    let mut breaker = Breaker::new(SETTINGS);
    for _ in 0..3 {
        let permit = breaker.acquire(now).unwrap();
        breaker.record(permit, Verdict::Failed, now);
    }
    breaker
}

#[test]
fn it_opens_after_failures_in_a_row_only() {
    let mut breaker = Breaker::new(SETTINGS);
    for verdict in [
        Verdict::Failed,
        Verdict::Failed,
        Verdict::Answered,
        Verdict::Failed,
        Verdict::Failed,
    ] {
        let permit = breaker.acquire(0).unwrap();
        breaker.record(permit, verdict, 0);
    }
    assert!(!breaker.is_open());
    let permit = breaker.acquire(0).unwrap();
    breaker.record(permit, Verdict::Failed, 7);
    assert_eq!(breaker.acquire(8), Err(Open { until: 107 }));
}

#[test]
fn one_probe_is_let_through_and_closes_or_reopens() {
    let mut breaker = opened_at(0);
    let probe = breaker.acquire(100).unwrap();
    assert_eq!(breaker.acquire(100), Err(Open { until: 200 }));
    breaker.record(probe, Verdict::Failed, 150);
    assert_eq!(breaker.acquire(249), Err(Open { until: 250 }));
    let probe = breaker.acquire(250).unwrap();
    breaker.record(probe, Verdict::Answered, 251);
    assert!(!breaker.is_open());
    assert!(breaker.acquire(251).is_ok());
}

#[test]
fn a_probe_that_never_reports_is_replaced() {
    let mut breaker = opened_at(0);
    let lost = breaker.acquire(100).unwrap();
    let probe = breaker.acquire(200).unwrap();
    breaker.record(lost, Verdict::Answered, 201);
    assert!(breaker.is_open(), "the lost probe's answer came too late");
    breaker.record(probe, Verdict::Answered, 202);
    assert!(!breaker.is_open());
}

#[test]
fn a_late_answer_from_before_the_opening_changes_nothing() {
    let mut breaker = Breaker::new(SETTINGS);
    let early = breaker.acquire(0).unwrap();
    for _ in 0..3 {
        let permit = breaker.acquire(0).unwrap();
        breaker.record(permit, Verdict::Failed, 0);
    }
    breaker.record(early, Verdict::Answered, 1);
    assert!(breaker.is_open());
}

#[test]
fn providers_do_not_share_a_breaker() {
    let breakers = Breakers::new(BreakerSettings {
        failures: 1,
        open_for: 10,
    });
    let permit = breakers.acquire("smtp", 0).unwrap();
    breakers.record("smtp", permit, Verdict::Failed, 0);
    assert!(breakers.acquire("smtp", 9).is_err());
    assert!(breakers.acquire("test", 9).is_ok());
}

proptest! {
    /// Whatever happens: a refusal names a time in the future no further than `open_for`, asking then succeeds, and
    /// between an opening and its end no call passes.
    #[test]
    fn it_never_locks_up_and_never_leaks(
        failures in 0..6_u32,
        open_for in 1..1000_i64,
        steps in prop::collection::vec((0..500_i64, any::<bool>(), any::<bool>()), 1..80),
    ) {
        let mut breaker = Breaker::new(BreakerSettings { failures, open_for });
        let mut now = 0;
        let mut refused_until = None;
        for (wait, reports, fails) in steps {
            now += wait;
            match breaker.acquire(now) {
                Ok(permit) => {
                    prop_assert!(refused_until.is_none_or(|until| now >= until));
                    if reports {
                        breaker.record(permit, if fails { Verdict::Failed } else { Verdict::Answered }, now);
                        prop_assert!(fails || !breaker.is_open());
                    }
                    refused_until = None;
                }
                Err(Open { until }) => {
                    prop_assert!(until > now && until - now <= open_for);
                    prop_assert!(refused_until.is_none_or(|before| before == until));
                    prop_assert!(breaker.clone().acquire(until).is_ok());
                    refused_until = Some(until);
                }
            }
        }
    }
}
