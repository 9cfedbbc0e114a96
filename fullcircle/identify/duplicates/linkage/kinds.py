"""What is compared of people and of firms, level by level, and by which shared keys two records come to be compared at all."""

from dataclasses import dataclass
from typing import Any

from fullcircle.identify.duplicates.linkage.conditions import (
    Absent,
    Alike,
    Begins,
    Both,
    Clash,
    Condition,
    Differs,
    Either,
    Otherwise,
    Same,
    Slips,
    Swapped,
    Unknown,
    Within,
)


@dataclass(frozen=True)
class Level:
    """One answer to a comparison. `matches` and `others` are how often two records of the same, and of different, people
    give it where nobody has counted yet; `rare` names the column whose rare values say more than its common ones."""

    says: str
    when: Condition
    matches: float
    others: float
    rare: str = ""


@dataclass(frozen=True)
class Comparison:
    """One field, or a few that tell one thing together; levels from the most alike to the least."""

    key: str
    label: str
    columns: tuple[str, ...]
    levels: tuple[Level, ...]

    @property
    def unknown(self) -> Unknown:
        return Unknown(self.columns)


@dataclass(frozen=True)
class Hint:
    """Fields that hang together in a way that only decisions can teach: weighs nothing before somebody decided."""

    key: str
    label: str
    levels: tuple[tuple[str, Condition], ...]


Key = tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """How records of a kind are compared."""

    key: str
    comparisons: tuple[Comparison, ...]
    training: tuple[tuple[str, ...], ...]  # columns that two records share while the weights are learned
    certain: tuple[tuple[str, ...], ...]  # columns by which two records are almost surely the same
    keys: tuple[
        Key, ...
    ]  # columns that two records share to be compared at all, from the most telling to the least
    unknown_together: float = 1.0  # bits for such a pair where nothing can be known: at most worth a look
    together_says: str = ""
    best_only: bool = (
        False  # of a group of alike ones only the best partner of either: the others are sisters
    )
    beside: tuple[str, ...] = ()  # columns that conditions read beside those of their comparison
    own: tuple[str, ...] = ()  # comparisons of what only one person has
    together: Condition | None = None  # alike by what belongs to several: a family, or two firms of one group
    checked: int = 6  # the first so many are kept for the check of a single record
    loose: tuple[
        Key, ...
    ] = ()  # as far as there is time: in a small organization much, among a million hardly anything
    hints: tuple[Hint, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        found = [column for each in self.comparisons for column in each.columns]
        return tuple(dict.fromkeys(found))

    @property
    def labels(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Everything that a decision may teach about: what it is called, and its answers in words."""
        told = {
            each.key: (each.label, tuple(level.says for level in each.levels)) for each in self.comparisons
        }
        told |= {each.key: (each.label, tuple(says for says, _ in each.levels)) for each in self.hints}
        return told | {TOGETHER: ("Together", (self.together_says,))}

    @property
    def stored(self) -> tuple[str, ...]:
        """Every column that some condition, key or share reads."""
        rare = [level.rare for each in self.comparisons for level in each.levels if level.rare]
        keys = [column for key in (*self.keys, *self.loose) for column in key]
        return tuple(dict.fromkeys((*self.columns, *self.beside, *rare, *keys)))


def levels(*given: Any) -> tuple[Level, ...]:
    return tuple(each if isinstance(each, Level) else Level(*each) for each in given)


ALIKE = 0.88
TOGETHER = "together"
# Those who live together share a family name and an address; by that alone they are not one person.
# Whether they may be after all is learned from what only one person has.
AT_ONE_ADDRESS = Both(Alike("family", 0.9), Both(Alike("street", 0.9), Clash("given", 0.75)))
GIVEN_ALIKE = Either(Alike("given", ALIKE), Begins("given"))

NAME = Comparison(
    "name", "Name", ("given", "family"),
    levels(
        ("Same name", Both(Same("given"), Same("family")), 0.62, 2e-5, "whole"),
        ("Same name, the other way round", Swapped("given", "family"), 0.03, 1e-6),
        ("Same family name, given name alike", Both(Same("family"), GIVEN_ALIKE), 0.10, 1e-4),
        ("Same given name, family name alike", Both(Same("given"), Alike("family", ALIKE)), 0.10, 3e-4),
        ("Names alike", Both(GIVEN_ALIKE, Alike("family", ALIKE)), 0.04, 1e-3),
        ("Same family name, one given name missing", Both(Same("family"), Absent("given")), 0.04, 3e-4, "family"),
        ("Same given name, one family name missing", Both(Same("given"), Absent("family")), 0.02, 1e-3, "given"),
        ("Same family name", Same("family"), 0.03, 1.5e-3, "family"),
        ("Same given name", Same("given"), 0.03, 6e-3, "given"),
        ("Different names", Otherwise(), 0.03, 0.99),
    ),
)  # fmt: skip
EMAIL = Comparison(
    "email", "Email", ("email",),
    levels(
        ("Same address", Same("email"), 0.70, 1e-6),
        ("One letter differs", Slips("email", 1), 0.10, 1e-5),
        ("Address alike", Alike("email", 0.92), 0.02, 1e-4),
        ("Same name before the @", Same("local"), 0.08, 2e-5),
        ("Different addresses", Otherwise(), 0.10, 0.999),
    ),
)  # fmt: skip
PHONE = Comparison(
    "phone", "Phone", ("phone",),
    levels(
        ("Same number", Same("phone"), 0.75, 1e-5),
        ("One figure differs", Slips("phone", 1), 0.10, 1e-4),
        ("Different numbers", Otherwise(), 0.15, 0.999),
    ),
)  # fmt: skip
BORN = Comparison(
    "born", "Birth date", ("born",),
    levels(
        ("Same day", Same("born"), 0.90, 5e-5),
        ("One or two figures differ", Slips("born", 2), 0.07, 3e-3),
        ("Different days", Otherwise(), 0.03, 0.996),
    ),
)  # fmt: skip
STREET = Comparison(
    "street", "Street", ("street",),
    levels(
        ("Same street and number", Same("street"), 0.55, 1e-5),
        ("Street alike, same number", Both(Alike("street", 0.85), Same("house")), 0.20, 1e-4),
        ("Street alike", Alike("street", 0.90), 0.10, 1e-3),
        ("Same house number", Same("house"), 0.05, 1.5e-2),
        ("Different streets", Otherwise(), 0.10, 0.98),
    ),
)  # fmt: skip
POSTCODE = Comparison(
    "postcode", "Postcode", ("postcode",),
    levels(
        ("Same postcode", Same("postcode"), 0.80, 1e-3, "postcode"),
        ("One figure differs", Slips("postcode", 1), 0.10, 1e-2),
        ("Different postcodes", Otherwise(), 0.10, 0.99),
    ),
)  # fmt: skip
CITY = Comparison(
    "city", "City", ("city",),
    levels(
        ("Same city", Same("city"), 0.80, 2e-2, "city"),
        ("City alike", Alike("city", 0.85), 0.10, 1e-2),
        ("Different cities", Otherwise(), 0.10, 0.97),
    ),
)  # fmt: skip
REGION = Comparison(
    "region", "Region", ("region",),
    levels(("Same region", Same("region"), 0.92, 0.15), ("Different regions", Otherwise(), 0.08, 0.85)),
)  # fmt: skip
FIRM = Comparison(
    "firm", "Company", ("firm",),
    levels(
        ("Same company", Same("firm"), 0.75, 2e-4, "firm"),
        ("Company alike", Alike("firm", 0.92), 0.08, 1e-3),
        ("Different companies", Otherwise(), 0.17, 0.998),
    ),
)  # fmt: skip

OTHER_PERSON = Clash("given", 0.75)
PERSON_HINTS = (
    Hint("shared", "One for several", (
        ("One address, two given names", Both(Same("email"), OTHER_PERSON)),
        ("One number, two given names", Both(Same("phone"), OTHER_PERSON)),
        ("Same name, two addresses and two numbers", Both(Same("whole"), Both(Differs("email"), Differs("phone")))),
        ("Same name, two addresses", Both(Same("whole"), Differs("email"))),
        ("Same name, two numbers", Both(Same("whole"), Differs("phone"))),
    )),
    Hint("elsewhere", "Place", (
        ("Same name in another city", Both(Same("whole"), Differs("city"))),
        ("Same name in another street", Both(Same("whole"), Differs("street"))),
    )),
)  # fmt: skip

PERSON = Kind(
    "contact",
    (NAME, EMAIL, PHONE, BORN, STREET, POSTCODE, CITY, REGION, FIRM),
    training=(("email",), ("phone",), ("given", "family"), ("given", "born"), ("street", "postcode")),
    certain=(("email", "family"), ("phone", "whole"), ("whole", "street"), ("whole", "born"), ("whole", "postcode")),
    keys=(
        ("email",), ("phone",), ("whole",), ("street", "town"), ("sounds", "area"), ("given", "town"), ("local",),
        ("sounds", "city"), ("family", "town"), ("house", "postcode"), ("last", "house"),
    ),
    beside=("local", "house"),
    own=("email", "phone", "born"),
    together=AT_ONE_ADDRESS,
    together_says="A family at one address",
    loose=(("postcode",), ("last",), ("road",), ("city",), ("first", "town")),
    hints=PERSON_HINTS,
)  # fmt: skip

FIRM_NAME = Comparison(
    "name", "Name", ("name",),
    levels(
        ("Same name", Same("name"), 0.70, 2e-5, "name"),
        ("Same words in another order", Same("sorted"), 0.03, 2e-6),
        ("Name alike", Alike("name", 0.92), 0.14, 3e-4),
        ("One begins like the other", Begins("name"), 0.05, 1e-4),
        ("Name a little alike", Alike("name", 0.82), 0.05, 4e-3),
        ("Different names", Otherwise(), 0.03, 0.99),
    ),
)  # fmt: skip
DOMAIN = Comparison(
    "domain", "Domain", ("domain",),
    levels(
        ("Same domain", Same("domain"), 0.80, 1e-5, "domain"),
        ("Same domain, another ending", Same("site"), 0.05, 1e-5),
        ("Domain alike", Alike("domain", 0.93), 0.04, 1e-3),
        ("Different domains", Otherwise(), 0.11, 0.998),
    ),
)  # fmt: skip
VAT = Comparison(
    "vat", "VAT number", ("vat",),
    levels(
        ("Same number", Same("vat"), 0.95, 1e-6),
        ("One figure differs", Slips("vat", 1), 0.02, 1e-5),
        ("Different numbers", Otherwise(), 0.03, 0.999),
    ),
)  # fmt: skip
FORM = Comparison(
    "form", "Legal form", ("form",),
    levels(("Same form", Same("form"), 0.90, 0.30), ("Different forms", Otherwise(), 0.10, 0.70)),
)  # fmt: skip

# Firms in one building share its address and its switchboard.
AT_ONE_PLACE = Both(
    Both(Clash("name", 0.75), Clash("sorted", 0.75)), Either(Alike("street", 0.9), Same("phone"))
)

# Sister firms share a beginning, a domain, a house and a switchboard; what they do not share is the rest of the name.
COMPANY_HINTS = (
    Hint("words", "Words of the name", (
        ("Same words", Same("sorted")),
        ("One name has more words", Within("name")),
        ("Every word alike", Alike("sorted", 0.94)),
        ("Begin alike and go on differently", Same("start")),
        ("Other words", Otherwise()),
    )),
    Hint("branch", "Place", (
        ("Same name in another city", Both(Same("sorted"), Differs("city"))),
        ("Same domain in another city", Both(Same("domain"), Differs("city"))),
        ("Same name, another domain", Both(Same("sorted"), Differs("domain"))),
        ("Same domain, another number", Both(Same("domain"), Differs("phone"))),
    )),
)  # fmt: skip

COMPANY = Kind(
    "company",
    (FIRM_NAME, DOMAIN, VAT, PHONE, EMAIL, STREET, POSTCODE, CITY, FORM),
    training=(("domain",), ("name",), ("phone",), ("vat",), ("street", "postcode"), ("email",)),
    beside=("sorted", "site", "local", "house", "start"),
    own=("domain", "vat", "email"),
    together=AT_ONE_PLACE,
    together_says="Two firms at one place",
    unknown_together=-2.0,
    best_only=True,
    certain=(("vat",), ("name", "domain"), ("name", "phone"), ("name", "postcode"), ("name", "street")),
    keys=(
        ("domain",), ("vat",), ("phone",), ("name",), ("start", "area"), ("street", "town"), ("sorted",), ("email",),
        ("site",), ("longest", "area"),
    ),
    loose=(("postcode",), ("start",), ("city",), ("longest",)),
    hints=COMPANY_HINTS,
)  # fmt: skip

KINDS = {"contact": PERSON, "company": COMPANY}
