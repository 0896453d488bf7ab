//! What can be done, in any order; numbers name one of what there is.

use domain::{holds::HoldKind, machine::Word, priority::Priority};
use proptest::prelude::*;

/// A command, or something that happens around it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// The customer buys units of the two sellers' goods, with one of the ways to pay, and perhaps a tenth off.
    Place { units: [i64; 2], pay: usize, code: bool },
    /// Somebody counts so many more, or fewer, of a seller's goods on the shelf.
    Count { part: usize, more: i64 },
    /// The customer answers the bank, rightly or not.
    Code { order: usize, right: bool },
    /// The customer tries another card.
    PayAgain { order: usize, good: bool },
    /// Staff changes how many there are of the two lines; 0 leaves a line as it is.
    Edit { order: usize, units: [i64; 2] },
    /// Staff stops an order.
    Hold { order: usize, kind: HoldKind },
    /// Staff lets it go on.
    Release { order: usize, kind: HoldKind },
    /// Staff says how urgent it is.
    Prioritise { order: usize, priority: Priority },
    /// A seller cannot deliver.
    Decline { order: usize, part: usize },
    /// A seller begins.
    Process { order: usize, part: usize },
    /// A seller packs so many units; all there are when 0.
    Pack { order: usize, part: usize, units: i64 },
    /// A seller hands over what is packed.
    Ship { order: usize, part: usize },
    /// A parcel arrives.
    Deliver { order: usize, parcel: usize },
    /// The customer asks to cancel so many units of the two lines; everything that is not packed when 0 of both.
    AskCancel { order: usize, units: [i64; 2] },
    /// Somebody decides that.
    DecideCancel { order: usize, yes: bool },
    /// The customer takes it back.
    WithdrawCancel { order: usize },
    /// The customer asks to return units.
    AskReturn { order: usize, part: usize, units: i64 },
    /// Somebody grants so many thousandths of what can be given back, or refuses.
    DecideReturn {
        order: usize,
        nth: usize,
        grant: Option<i64>,
    },
    /// The customer takes it back.
    WithdrawReturn { order: usize, nth: usize },
    /// The customer has sent the goods.
    SendReturn { order: usize, nth: usize },
    /// So many of the goods are back; the rest may not come, or all be fit for sale.
    Receive {
        order: usize,
        nth: usize,
        units: i64,
        no_more: bool,
        all_fit: bool,
    },
    /// The seller has looked at them.
    Inspect { order: usize, nth: usize, fit: i64 },
    /// An administrator ends it.
    CloseReturn { order: usize, nth: usize },
    /// Somebody sends a refund again, or pays it by hand.
    Refund { order: usize, nth: usize, by_hand: bool },
    /// Workers do what is due.
    Work,
    /// Time passes.
    Wait { minutes: i64 },
    /// The line to the provider: 0 works, 1 is cut, 2 loses the answers.
    Line(u8),
}

impl Step {
    /// The same, of another order, and of another one of its parts, parcels, returns or refunds.
    pub(crate) fn of(mut self, other: usize, which: usize) -> Self {
        match &mut self {
            Self::Place { .. } | Self::Count { .. } | Self::Work | Self::Wait { .. } | Self::Line(_) => {}
            Self::Edit { order, .. }
            | Self::Hold { order, .. }
            | Self::Prioritise { order, .. }
            | Self::Code { order, .. }
            | Self::PayAgain { order, .. }
            | Self::AskCancel { order, .. }
            | Self::DecideCancel { order, .. }
            | Self::WithdrawCancel { order } => *order = other,
            Self::Release { order, kind } => {
                (*order, *kind) = (other, HoldKind::ALL[which % HoldKind::ALL.len()]);
            }
            Self::Process { order, part }
            | Self::Decline { order, part }
            | Self::Pack { order, part, .. }
            | Self::Ship { order, part }
            | Self::AskReturn { order, part, .. } => (*order, *part) = (other, which % 2),
            Self::Deliver { order, parcel: nth }
            | Self::DecideReturn { order, nth, .. }
            | Self::WithdrawReturn { order, nth }
            | Self::SendReturn { order, nth }
            | Self::Receive { order, nth, .. }
            | Self::Inspect { order, nth, .. }
            | Self::CloseReturn { order, nth }
            | Self::Refund { order, nth, .. } => (*order, *nth) = (other, which),
        }
        self
    }

    /// The order that is meant.
    pub(crate) const fn order(self) -> Option<usize> {
        match self {
            Self::Place { .. } | Self::Count { .. } | Self::Work | Self::Wait { .. } | Self::Line(_) => None,
            Self::Edit { order, .. }
            | Self::Hold { order, .. }
            | Self::Release { order, .. }
            | Self::Prioritise { order, .. }
            | Self::Decline { order, .. }
            | Self::Code { order, .. }
            | Self::PayAgain { order, .. }
            | Self::Process { order, .. }
            | Self::Pack { order, .. }
            | Self::Ship { order, .. }
            | Self::Deliver { order, .. }
            | Self::AskCancel { order, .. }
            | Self::DecideCancel { order, .. }
            | Self::WithdrawCancel { order }
            | Self::AskReturn { order, .. }
            | Self::DecideReturn { order, .. }
            | Self::WithdrawReturn { order, .. }
            | Self::SendReturn { order, .. }
            | Self::Receive { order, .. }
            | Self::Inspect { order, .. }
            | Self::CloseReturn { order, .. }
            | Self::Refund { order, .. } => Some(order),
        }
    }
}

/// Orders from this number on are not meant by it: the step is aimed at one where it can be done, if there is any.
pub(crate) const AIMED: usize = 4;

/// Any step; what moves goods is likelier than what stops them.
pub(crate) fn any_step() -> impl Strategy<Value = Step> {
    let (order, part, nth) = (0..4 * AIMED, 0..2_usize, 0..3_usize);
    let of_part = (order.clone(), part.clone());
    prop_oneof![
        5 => ([0..4_i64, 0..4_i64], 0..6_usize, prop::bool::weighted(0.3))
            .prop_map(|(units, pay, code)| Step::Place { units, pay, code }),
        2 => (part.clone(), -2..4_i64).prop_map(|(part, more)| Step::Count { part, more }),
        1 => (order.clone(), any::<bool>()).prop_map(|(order, right)| Step::Code { order, right }),
        3 => (order.clone(), prop::bool::weighted(0.8)).prop_map(|(order, good)| Step::PayAgain { order, good }),
        6 => (order.clone(), [0..5_i64, 0..5_i64]).prop_map(|(order, units)| Step::Edit { order, units }),
        2 => (order.clone(), prop::sample::select(HoldKind::ALL))
            .prop_map(|(order, kind)| Step::Hold { order, kind }),
        6 => (order.clone(), prop::sample::select(HoldKind::ALL))
            .prop_map(|(order, kind)| Step::Release { order, kind }),
        1 => (order.clone(), prop::sample::select(Priority::ALL))
            .prop_map(|(order, priority)| Step::Prioritise { order, priority }),
        1 => of_part.clone().prop_map(|(order, part)| Step::Decline { order, part }),
        8 => of_part.clone().prop_map(|(order, part)| Step::Process { order, part }),
        9 => (order.clone(), part.clone(), 0..4_i64)
            .prop_map(|(order, part, units)| Step::Pack { order, part, units }),
        8 => of_part.prop_map(|(order, part)| Step::Ship { order, part }),
        8 => (order.clone(), nth.clone()).prop_map(|(order, parcel)| Step::Deliver { order, parcel }),
        3 => (order.clone(), [0..3_i64, 0..3_i64]).prop_map(|(order, units)| Step::AskCancel { order, units }),
        4 => (order.clone(), any::<bool>()).prop_map(|(order, yes)| Step::DecideCancel { order, yes }),
        1 => order.clone().prop_map(|order| Step::WithdrawCancel { order }),
        8 => (order.clone(), part, 1..4_i64)
            .prop_map(|(order, part, units)| Step::AskReturn { order, part, units }),
        6 => (order.clone(), nth.clone(), prop::option::weighted(0.8, 0..=1000_i64))
            .prop_map(|(order, nth, grant)| Step::DecideReturn { order, nth, grant }),
        1 => (order.clone(), nth.clone()).prop_map(|(order, nth)| Step::WithdrawReturn { order, nth }),
        2 => (order.clone(), nth.clone()).prop_map(|(order, nth)| Step::SendReturn { order, nth }),
        10 => (order.clone(), nth.clone(), 0..4_i64, any::<bool>(), prop::bool::weighted(0.2)).prop_map(
            |(order, nth, units, no_more, all_fit)| Step::Receive { order, nth, units, no_more, all_fit }
        ),
        8 => (order.clone(), nth.clone(), 0..4_i64).prop_map(|(order, nth, fit)| Step::Inspect { order, nth, fit }),
        4 => (order.clone(), nth.clone()).prop_map(|(order, nth)| Step::CloseReturn { order, nth }),
        3 => (order, nth, any::<bool>())
            .prop_map(|(order, nth, by_hand)| Step::Refund { order, nth, by_hand }),
        3 => Just(Step::Work),
        1 => (1..40_i64).prop_map(|minutes| Step::Wait { minutes }),
        1 => (0..9_u8).prop_map(|n| Step::Line(if n < 3 { n } else { 0 })),
    ]
}

/// What brings the first seller's part of the first order to its customer, and so many units of it on their way back.
fn coming_back(units: i64, thousandths: i64) -> [Step; 6] {
    let (order, part, nth) = (0, 0, 0);
    [
        Step::Process { order, part },
        Step::Pack {
            order,
            part,
            units: 0,
        },
        Step::Ship { order, part },
        Step::Deliver { order, parcel: 0 },
        Step::AskReturn { order, part, units },
        Step::DecideReturn {
            order,
            nth,
            grant: Some(thousandths),
        },
    ]
}

/// A history: it begins with an order that is paid and one in cash; of some, units of the first come back soon.
pub(crate) fn any_history() -> impl Strategy<Value = Vec<Step>> {
    let place = |pay| {
        ([1..4_i64, 0..4_i64]).prop_map(move |units| Step::Place {
            units,
            pay,
            code: false,
        })
    };
    let back = (1..4_i64, 0..=1000_i64).prop_map(|(units, thousandths)| coming_back(units, thousandths));
    let rest = prop::collection::vec(any_step(), 1..100);
    let back = prop::option::weighted(0.6, back);
    (place(0), place(5), back, rest).prop_map(|(paid, cash, back, rest)| {
        let mut all = vec![paid, cash];
        all.extend(back.into_iter().flatten());
        all.extend(rest);
        all
    })
}
