"""What Harbor Pine sells, and what its people write down: lamps, chairs and tables from one workshop by the sea."""

from decimal import Decimal

IMAP = "imap.harborpine.example"  # where the invented mailbox is
COLLEAGUES = (
    ("Alice Moreau", "alice", "admin", ""),
    ("Maya Ferreira", "maya", "manager", "North"),
    ("Bob Lindqvist", "bob", "sales", "North"),
    ("Jonas Weber", "jonas", "sales", "North"),
    ("Charlie Okafor", "charlie", "sales", "South"),
    ("Aiko Mori", "aiko", "sales", "South"),
    ("Samuel Boateng", "samuel", "support", ""),
    ("Elif Demir", "elif", "marketing", ""),
    ("Nils Berg", "nils", "reader", ""),
)
SELLERS = ("maya", "bob", "jonas", "charlie", "aiko")

FIRM_STEMS = (
    "Harbor Cobalt Juniper Meridian Saltwater Lumen Fjord Copper Willow Atlas Marigold Basalt Heron Orchard Quarry Tidal"
    " Amber Birch Solstice Cedar Kestrel Linden Mistral Nautilus Osprey Prism"
).split()
FIRM_TRADES = (
    ("Studio", "Design"), ("Logistics", "Transport"), ("Foods", "Food"), ("Robotics", "Machinery"),
    ("Health", "Health"), ("Textiles", "Textiles"), ("Labs", "Research"), ("Hotels", "Hospitality"),
    ("Interiors", "Design"), ("Bakery", "Food"), ("Software", "Software"), ("Architects", "Construction"),
)  # fmt: skip
FIRM_FORMS = {
    "PT": "Lda", "DE": "GmbH", "FR": "SARL", "ES": "SL", "NO": "AS", "PL": "Sp. z o.o.", "GB": "Ltd", "US": "Inc",
    "GR": "AE", "UA": "TOV", "JP": "KK", "TW": "Co.", "EG": "SAE", "IN": "Pvt Ltd",
}  # fmt: skip
TITLES = (
    "Head of Operations", "Office Manager", "Purchasing Lead", "Founder", "Interior Designer", "Store Manager",
    "Finance Manager", "Facility Manager", "Marketing Manager", "Architect", "Managing Director", "Project Lead",
)  # fmt: skip
SOURCES_OF_LIFE = (("lead", 34), ("qualified", 16), ("customer", 40), ("advocate", 6), ("former", 4))

# category, what, materials, price, share of it that is cost, weight of being bought
RANGE = (
    (
        "Lamps",
        ("Harbor lamp", "Pier pendant", "Buoy night light", "Mast floor lamp"),
        (49, 89, 35, 159),
        "0.42",
        5,
    ),
    (
        "Chairs",
        ("Pine chair", "Deck stool", "Skipper armchair", "Bench for two"),
        (129, 59, 349, 219),
        "0.48",
        4,
    ),
    ("Tables", ("Galley table", "Cove desk", "Tide side table"), (589, 429, 139), "0.51", 2),
    ("Shelves", ("Quay shelf", "Rope ladder rack", "Wall box"), (189, 99, 45), "0.45", 3),
    ("Textiles", ("Linen throw", "Seat pad", "Wool rug"), (69, 29, 259), "0.40", 4),
    ("Care", ("Wood oil", "Beeswax polish"), (18, 14), "0.30", 5),
    ("Services", ("Assembly at home", "Measuring visit"), (79, 49), "0.70", 1),
)
COMPANIONS = {
    "Pine chair": "Seat pad", "Deck stool": "Seat pad", "Bench for two": "Linen throw", "Galley table": "Wood oil",
    "Cove desk": "Harbor lamp", "Tide side table": "Buoy night light", "Quay shelf": "Wall box",
    "Skipper armchair": "Wool rug", "Rope ladder rack": "Beeswax polish",
}  # fmt: skip
FINISHES = ("natural", "smoked", "white")
RATES = {"EUR": Decimal("1"), "USD": Decimal("1.08"), "GBP": Decimal("0.86"), "JPY": Decimal("164")}

# How much is bought in each month of the year: a quiet summer, a busy December.
SEASON = (8, 7, 9, 9, 10, 8, 6, 5, 9, 11, 16, 18)

CALLS = (
    ("Delivery window", "Asked for Thursday mornings; the lift is booked until ten."),
    (
        "Second showroom",
        "They open a second showroom in spring and want the same lamps there. Send the list with prices.",
    ),
    ("Offer for 25 seats", "Agreed on scope. Wants a written summary with two options, monthly and yearly."),
    ("Broken seat pad", "One seat pad arrived torn. Replacement goes out tomorrow, no return needed."),
    ("Budget for next year", "Budget is approved. Decision sits with operations; finance only signs."),
    ("Wood certificate", "Needs the FSC certificate for their own report."),
)
MEETINGS = (
    (
        "Showroom visit",
        "Sat on every chair. Likes the smoked finish best, and would like to see it beside oak.",
    ),
    ("Product walkthrough", "Four people. The workshop film convinced them; price is fine."),
    ("Measuring on site", "Wall is 3.42 m, not 3.50 m. Shelf needs the short rail."),
    (
        "Yearly review",
        "Happy with delivery, less so with the wait for invoices. Moved them to the new billing.",
    ),
)
NOTES = (
    "Prefers email over phone, and answers within the hour.",
    "Speaks English and French. Write in French.",
    "Recommended us to two friends, ask who.",
    "Allergic to wool: never offer the rug.",
    "Moves into the new office in the second week of next month.",
    "Compared us with two others. We were not the cheapest; the lamps decided.",
    "Birthday present for her brother, so no invoice in the parcel.",
)
TASKS = (
    "Send the summary with two options", "Call about the second order", "Ask for a photo of the finished room",
    "Send the wood certificate", "Check that the replacement arrived", "Offer the care set", "Invite to the workshop day",
)  # fmt: skip
WHY_CANCELED = ("Ordered twice", "Found a smaller table", "Delivery would have come too late")
WHY_RETURNED = ("Color is different from the picture", "Too large for the room", "Arrived damaged")
