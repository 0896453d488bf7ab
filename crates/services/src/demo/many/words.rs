//! Names of people, places and goods.

pub(super) const FIRST: &[&str] = &[
    "Ada", "Alan", "Amina", "Ana", "Arjun", "Ayesha", "Beatriz", "Ben", "Carla", "Chen", "Clara", "Daniel",
    "Divya", "Elena", "Emil", "Farah", "Felix", "Grace", "Hana", "Hugo", "Imran", "Ines", "Jonas", "Julia",
    "Kamal", "Karin", "Laila", "Leo", "Lin", "Lucas", "Maya", "Mateo", "Mei", "Nadia", "Nils", "Nora",
    "Omar", "Paula", "Priya", "Rafael", "Rosa", "Sami", "Sara", "Tariq", "Tess", "Theo", "Uma", "Vera",
    "Yusuf", "Zoe",
];

/// Beginnings and ends of last names: each pair is one.
pub(super) const LAST: (&[&str], &[&str]) = (
    &[
        "Ash", "Berg", "Black", "Brook", "Carl", "Dal", "East", "Fair", "Gold", "Green", "Hall", "Hart",
        "Holm", "Kings", "Lind", "Mar", "North", "Oak", "Rose", "Sand", "Stone", "Thorn", "West", "White",
        "Win",
    ],
    &[
        "aker", "berg", "by", "dale", "er", "feld", "field", "ford", "ham", "ley", "man", "mark", "quist",
        "sen", "son", "stad", "stone", "ton", "well", "wood",
    ],
);

/// City, state, postcode.
pub(super) const CITIES: &[(&str, &str, &str)] = &[
    ("San Francisco", "CA", "94105"),
    ("Portland", "OR", "97205"),
    ("Seattle", "WA", "98101"),
    ("Denver", "CO", "80202"),
    ("Austin", "TX", "78701"),
    ("Chicago", "IL", "60607"),
    ("Nashville", "TN", "37203"),
    ("Atlanta", "GA", "30303"),
    ("Boston", "MA", "02108"),
    ("New York", "NY", "10011"),
    ("Philadelphia", "PA", "19103"),
    ("Miami", "FL", "33130"),
];

pub(super) const STREETS: &[&str] = &[
    "Market Street",
    "Oak Avenue",
    "Main Street",
    "Harbour Road",
    "Mill Lane",
    "Cedar Street",
    "Station Road",
    "Hill Street",
];

/// What goods are called: how, of what, and what in which category.
pub(super) const HOW: &[&str] = &[
    "Compact", "Classic", "Folding", "Travel", "Everyday", "Large", "Small", "Nordic", "Rustic", "Slim",
    "Sturdy", "Weekend", "Vintage", "Garden", "Workshop", "Studio", "Summer", "Winter", "Quiet", "Bright",
];
pub(super) const OF: &[&str] = &[
    "Walnut", "Steel", "Linen", "Cork", "Bamboo", "Copper", "Glass", "Wool", "Oak", "Ceramic", "Canvas",
    "Leather", "Marble", "Cotton", "Enamel", "Birch",
];
pub(super) const WHAT: &[(&str, &str)] = &[
    ("Lamp", "Home"),
    ("Chair", "Home"),
    ("Shelf", "Home"),
    ("Rug", "Home"),
    ("Blanket", "Home"),
    ("Vase", "Home"),
    ("Mirror", "Home"),
    ("Basket", "Home"),
    ("Teapot", "Kitchen"),
    ("Mug", "Kitchen"),
    ("Bowl", "Kitchen"),
    ("Pan", "Kitchen"),
    ("Grinder", "Kitchen"),
    ("Apron", "Kitchen"),
    ("Board", "Kitchen"),
    ("Jug", "Kitchen"),
    ("Tent", "Outdoor"),
    ("Flask", "Outdoor"),
    ("Hammock", "Outdoor"),
    ("Compass", "Outdoor"),
    ("Lantern", "Outdoor"),
    ("Stool", "Outdoor"),
    ("Rucksack", "Outdoor"),
    ("Hat", "Outdoor"),
    ("Pencil Case", "Stationery"),
    ("Binder", "Stationery"),
    ("Sketchbook", "Stationery"),
    ("Ruler", "Stationery"),
    ("Calendar", "Stationery"),
    ("Card Box", "Stationery"),
    ("Envelope Set", "Stationery"),
    ("Desk Tray", "Stationery"),
    ("Puzzle", "Toys"),
    ("Kite Reel", "Toys"),
    ("Building Set", "Toys"),
    ("Doll House", "Toys"),
    ("Spinning Top", "Toys"),
    ("Memory Game", "Toys"),
    ("Rocking Horse", "Toys"),
    ("Marble Run", "Toys"),
];
