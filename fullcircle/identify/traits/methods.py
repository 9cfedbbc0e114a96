"""How something about a person is inferred: each method says in words what it counts, and says nothing on too little.

Every method is the same reckoning over its own observations. An observation is one occasion (an order, a visit, a consent)
that speaks for one value. The value with the most occasions is taken if there are enough of them and its share, at its
lowest within the 95 percent interval, is still above what chance would give.
"""

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Kind = Literal["choice", "multichoice", "text", "number", "yesno", "date", "country", "language"]
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TIMES = ("Morning", "Afternoon", "Evening", "Night")
PRICES = ("Buys at a discount", "Buys at full price")
CHANNELS = ("Online", "Store", "Phone", "Sales", "Marketplace")

# Orders that came to something, of the people asked about.
BOUGHT = "o.contact_id = ANY (%(people)s) AND o.kind = 'order' AND o.status <> 'canceled' AND o.archived_at IS NULL"

# An order speaks for the category on which most was spent.
CATEGORY = """
SELECT o.contact_id, best.category, o.placed_at FROM identify_order o JOIN LATERAL (
  SELECT p.category FROM identify_order_line l JOIN identify_product p ON p.id = l.product_id
  WHERE l.order_id = o.id AND l.return_of_id IS NULL AND p.category <> ''
  GROUP BY p.category ORDER BY sum(l.amount) DESC, p.category LIMIT 1) best ON true
WHERE BOUGHT
""".replace("BOUGHT", BOUGHT)
CATEGORIES = (
    "SELECT count(DISTINCT category) FROM identify_product WHERE category <> '' AND archived_at IS NULL"
)
CHANNEL = """
SELECT o.contact_id, initcap(o.channel), o.placed_at FROM identify_order o WHERE BOUGHT AND o.channel NOT IN ('', 'other')
""".replace("BOUGHT", BOUGHT)
PRICE = """
SELECT o.contact_id, CASE WHEN o.discount > 0
    OR EXISTS (SELECT 1 FROM identify_order_line l WHERE l.order_id = o.id AND l.discount > 0)
  THEN 'Buys at a discount' ELSE 'Buys at full price' END, o.placed_at
FROM identify_order o WHERE BOUGHT
""".replace("BOUGHT", BOUGHT)
# A visit is what somebody did within an hour; programs that crawl have no habits.
VISITS = """
SELECT v.contact_id, min(e.at) AS at FROM identify_behavior_event e JOIN identify_visitor v ON v.id = e.visitor_id
WHERE v.contact_id = ANY (%(people)s) AND NOT e.is_bot AND e.kind IN ('page', 'screen', 'track')
  AND e.at > %(since)s GROUP BY v.contact_id, date_trunc('hour', e.at)
"""
# Orders and visits by the clock of the person; whose zone we do not know, by ours.
BY_CLOCK = """
SELECT x.contact_id, {value}, x.at FROM (
  SELECT o.contact_id, o.placed_at AS at FROM identify_order o WHERE BOUGHT UNION ALL VISITS) x
JOIN identify_contact c ON c.id = x.contact_id CROSS JOIN LATERAL (
  SELECT x.at AT TIME ZONE CASE WHEN c.time_zone = ANY (%(zones)s) THEN c.time_zone ELSE %(zone)s END AS clock) here
""".replace("BOUGHT", BOUGHT).replace("VISITS", VISITS)
WEEKDAY = BY_CLOCK.format(
    value=f"(ARRAY[{', '.join(map(repr, DAYS))}])[extract(isodow FROM here.clock)::int]"
)
TIME = BY_CLOCK.format(
    value="CASE WHEN extract(hour FROM here.clock) BETWEEN 6 AND 11 THEN 'Morning' "
    "WHEN extract(hour FROM here.clock) BETWEEN 12 AND 17 THEN 'Afternoon' "
    "WHEN extract(hour FROM here.clock) BETWEEN 18 AND 22 THEN 'Evening' ELSE 'Night' END"
)
LANGUAGE = """
SELECT e.contact_id, w.language, e.occurred_at FROM identify_consent_event e
JOIN identify_consent_wording w ON w.id = e.wording_id WHERE e.contact_id = ANY (%(people)s)
UNION ALL
SELECT v.contact_id, lower(split_part(e.context->>'locale', '-', 1)), min(e.at)
FROM identify_behavior_event e JOIN identify_visitor v ON v.id = e.visitor_id
WHERE v.contact_id = ANY (%(people)s) AND NOT e.is_bot AND e.at > %(since)s AND e.context ? 'locale'
GROUP BY 1, 2, e.at::date
"""


@dataclass(frozen=True)
class Method:
    """A way to infer, and the field that it fills."""

    key: str
    label: str  # of the trait, unless somebody calls it something else
    told: str | Promise  # what it does, as colleagues and customers may read it
    occasions: str | Promise  # what is counted
    observations: str  # SQL: contact, value, when
    least: int  # observations that must agree; with fewer it says nothing
    chance: float  # the share that a value has by chance, at least
    kind: Kind = "choice"  # of the field
    choices: tuple[str, ...] = ()
    values: str = ""  # SQL: among how many values chance chooses, where that is not known beforehand


_methods = (
    Method(
        "category", "Favorite category", occasions=_("orders"), kind="text", observations=CATEGORY, least=3, chance=1 / 5,
        values=CATEGORIES,
        told=_("The category on which most was spent, counted once for each order."),
    ),
    Method(
        "channel", "Usual channel", occasions=_("orders"), choices=CHANNELS, observations=CHANNEL, least=3, chance=1 / 3,
        told=_("Where most orders were placed."),
    ),
    Method(
        "weekday", "Usual day", occasions=_("orders and visits"), choices=DAYS, observations=WEEKDAY, least=5, chance=1 / 7,
        told=_("The day of the week with the most orders and visits, in their time zone."),
    ),
    Method(
        "time", "Usual time of day", occasions=_("orders and visits"), choices=TIMES, observations=TIME, least=5,
        chance=1 / 4, told=_("The part of the day with the most orders and visits, in their time zone."),
    ),
    Method(
        "price", "Price and discounts", occasions=_("orders"), choices=PRICES, observations=PRICE, least=4, chance=1 / 2,
        told=_("Whether most orders came with a discount or without one."),
    ),
    Method(
        "language", "Language they read", occasions=_("consents and days on your pages"), kind="language",
        observations=LANGUAGE, least=2, chance=1 / 3,
        told=_("The language of the words they agreed to, and of their browser."),
    ),
)  # fmt: skip
METHODS = {method.key: method for method in _methods}
