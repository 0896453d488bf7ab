//! What the demo sells from stock.

/// A product of the demo: seller, title, category, description, and variants of title, price, stock in two places.
pub(super) struct Product(
    pub(super) usize,
    pub(super) &'static str,
    pub(super) &'static str,
    pub(super) &'static str,
    pub(super) &'static [(&'static str, i64, [i64; 2])],
);

/// What the demo has in stock.
pub(super) const STOCKED: &[Product] = &[
    Product(
        0,
        "Trail Backpack 28 L",
        "Outdoor",
        "Light, rain-proof and comfortable for a long day out.",
        &[("Forest", 8900, [24, 40]), ("Slate", 8900, [12, 0])],
    ),
    Product(
        0,
        "Down Jacket",
        "Outdoor",
        "Packs into its own pocket. Responsibly sourced down.",
        &[("S", 14900, [8, 6]), ("M", 14900, [14, 10]), ("L", 14900, [3, 0])],
    ),
    Product(
        0,
        "Steel Bottle 750 ml",
        "Outdoor",
        "Keeps tea hot for twelve hours and water cold for a day.",
        &[("", 2450, [120, 80])],
    ),
    Product(
        0,
        "Head Lamp",
        "Outdoor",
        "Rechargeable, 400 lumens, with a red light for maps.",
        &[("", 3999, [35, 20])],
    ),
    Product(
        0,
        "Camp Stove",
        "Outdoor",
        "Boils half a litre in under two minutes.",
        &[("", 5900, [0, 0])],
    ),
    Product(
        1,
        "Dotted Notebook A5",
        "Stationery",
        "160 numbered pages that take fountain pen ink.",
        &[("Black", 1490, [200, 150]), ("Sand", 1490, [80, 60])],
    ),
    Product(
        1,
        "Fountain Pen",
        "Stationery",
        "A fine steel nib and a converter for bottled ink.",
        &[("Fine", 3200, [30, 25]), ("Medium", 3200, [22, 10])],
    ),
    Product(
        1,
        "Ink, Midnight Blue",
        "Stationery",
        "50 ml, dries quickly, washes out of most things.",
        &[("", 1150, [60, 60])],
    ),
    Product(
        1,
        "Desk Pad of Vegetable-Tanned Leather That Ages With Use",
        "Stationery",
        "90 by 40 centimetres. It will look better every year.",
        &[("", 7450, [9, 4])],
    ),
    Product(
        2,
        "Pour-Over Set",
        "Kitchen",
        "Glass carafe, steel filter, enough for four cups.",
        &[("", 4600, [26, 18])],
    ),
    Product(
        2,
        "Chef's Knife 20 cm",
        "Kitchen",
        "Forged, balanced, and sharpened by hand.",
        &[("", 9800, [15, 9])],
    ),
    Product(
        2,
        "Cast Iron Pan",
        "Kitchen",
        "Seasoned with flaxseed oil; lasts longer than you.",
        &[("24 cm", 4400, [33, 12]), ("28 cm", 5600, [17, 8])],
    ),
    Product(
        3,
        "Wooden Train Set",
        "Toys",
        "42 pieces of beech that fit the tracks you already have.",
        &[("", 6900, [11, 13])],
    ),
    Product(
        3,
        "Kite",
        "Toys",
        "Flies in a light breeze; tail and line are in the bag.",
        &[("", 2100, [40, 22])],
    ),
    Product(
        3,
        "Marble Run",
        "Toys",
        "Turned from maple, one after the other; the next ones are on the bench.",
        &[("", 5400, [0, 0])],
    ),
];

/// What the demo sells beyond its stock.
pub(super) const BACKORDERED: &[&str] = &["WB-015-1"];
