"""An invented list of contacts, and one of them in detail."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from fullcircle.platform.ui.grid import Choice, Column, Money, Reference, Row, Table

LIST = "/styleguide/list/"
RECORD = "/styleguide/record/"
EDIT = "/styleguide/edit/{id}/{field}/"
PEOPLE = "/styleguide/options/"
STAGES = (
    Choice("lead", "Lead", "sky"),
    Choice("qualified", "Qualified", "violet"),
    Choice("customer", "Customer", "green"),
    Choice("advocate", "Advocate", "amber"),
)
CHANNELS = (
    Choice("email", "Email", "blue"),
    Choice("phone", "Phone", "teal"),
    Choice("post", "Post", "gray"),
)
COLUMNS = (
    Column(key="name", label="Name", editable=True, sortable=True),
    Column(key="company", label="Company", kind="relation", editable=True, options_url=PEOPLE, width="md"),
    Column(key="stage", label="Lifecycle", kind="choice", choices=STAGES, editable=True, sortable=True),
    Column(key="owner", label="Owner", kind="user", editable=True, options_url=PEOPLE, width="md"),
    Column(key="score", label="Score", kind="score"),
    Column(key="email", label="Email", kind="email", editable=True),
    Column(key="won", label="Won", kind="money", editable=True, sortable=True),
    Column(key="seen", label="Last activity", kind="datetime", sortable=True),
)
DETAILS = (
    *COLUMNS[1:3],
    Column(key="title", label="Job title", editable=True),
    COLUMNS[3],
    Column(key="email", label="Email", kind="email", editable=True),
    Column(key="phone", label="Phone", kind="phone", editable=True),
    Column(key="channels", label="Channels", kind="multichoice", choices=CHANNELS, editable=True),
    Column(key="birthday", label="Birthday", kind="date", editable=True),
    Column(key="vip", label="Key account", kind="yesno", editable=True),
    Column(key="note", label="Background", kind="longtext", editable=True),
    Column(key="source", label="Source"),
)
NAMES = (
    "Sofia Romano", "Anton Popescu", "Amara Fischer", "Leila Eriksen", "Luca Hansen", "Kwame Lindqvist",
    "Clara Bakker", "Mei Brandt", "Mateo Santos", "Dina Ferrari", "Viktor Novak", "Rosa Jansen", "Selma Keller",
    "Ines Pereira", "Thea Larsen", "Bilal Chen", "Elena Molina", "Noor Tanaka", "Oscar Boateng", "Zeynep Demir",
    "Hugo Marchetti", "Ada Okafor", "Jonas Weber", "Priya Raman", "Felix Sato",
)  # fmt: skip
COMPANIES = (
    "Amber Media", "Solstice Mobility", "Copper Bakery", "Cobalt Studio", "Harbor Foods", "Saltwater Outdoor",
    "Meridian Health", "Orchard Labs", "Juniper Ceramics", "Marigold Bakery",
)  # fmt: skip
OWNERS = ("Maya Ferreira", "Jonas Weber", "Elif Demir", "Samuel Boateng", "Aiko Mori")


def address(name: str, company: str) -> str:
    return f"{name.lower().replace(' ', '.')}@{company.lower().replace(' ', '')}.example"


def owner(index: int) -> Reference | None:
    name = OWNERS[index % len(OWNERS)]
    return None if index % 7 == 2 else Reference(index % len(OWNERS), name, hue=index % len(OWNERS) * 5)


def contact(index: int, now: dt.datetime) -> Row:
    name, company = NAMES[index % len(NAMES)], COMPANIES[index * 3 % len(COMPANIES)]
    return Row(
        id=index + 1,
        version=3,
        name=name,
        href=RECORD,
        hue=index * 5,
        values=(
            name,
            Reference(index, company, hue=index * 7, square=True),
            STAGES[index * 7 % 3].value,
            owner(index),
            (index * 37 + 11) % 100,
            address(name, company),
            Money(Decimal(index * 1730 % 24000), "EUR") if index % 3 else None,
            now - dt.timedelta(minutes=14 + index * index * 7),
        ),
    )


def contacts(sort: str = "-seen") -> Table:
    now = timezone.now()
    return Table(
        label="Contacts",
        columns=COLUMNS,
        rows=[contact(index, now) for index in range(25)],
        sort=sort,
        edit_url=EDIT,
        bulk_url="/styleguide/bulk/",
        total=14_314,
        cards=("name", "stage", "company", "seen"),
    )


def nobody() -> Table:
    return Table(label="Contacts", columns=COLUMNS[:5], rows=[], selectable=False)


QUIET = frozenset(column.key for column in DETAILS[-2:])  # what the head says already


def details() -> list[tuple[Column, object]]:
    values = (
        Reference(4, "Harbor Foods", "#", 3, square=True),
        "customer",
        "Head of Operations",
        Reference(0, "Maya Ferreira", hue=5),
        "amara.okafor@harborfoods.example",
        "+351 21 555 0134",
        ["email", "phone"],
        dt.date(1988, 4, 12),
        True,
        "Runs three warehouses. Decides with finance, prefers a written summary.",
        "Referral",
    )
    return list(zip(DETAILS, values, strict=True))


def column(key: str) -> Column:
    return next(one for one in (*COLUMNS, *DETAILS) if one.key == key)


FILTER_FIELDS = [
    {"key": "stage", "label": "Lifecycle", "kind": "choice", "options": [[c.value, c.label] for c in STAGES],
     "operators": [{"param": "stage", "label": "is"}, {"param": "stage__not", "label": "is not"}]},
    {"key": "owner", "label": "Owner", "kind": "user", "options_url": PEOPLE,
     "operators": [{"param": "owner", "label": "is"}, {"param": "owner__none", "label": "is nobody", "kind": "none"}]},
    {"key": "score", "label": "Score", "kind": "integer",
     "operators": [{"param": "score__gte", "label": "is at least"}, {"param": "score__lte", "label": "is at most"}]},
    {"key": "seen", "label": "Last activity", "kind": "date",
     "operators": [{"param": "seen__gte", "label": "is on or after"}, {"param": "seen__lt", "label": "is before"}]},
]  # fmt: skip
VIEWS = [
    {"label": "All contacts", "href": LIST, "current": True},
    {"label": "My leads", "href": f"{LIST}?stage=lead", "count": 412},
    {"label": "Hot leads", "href": f"{LIST}?score__gte=70", "count": 96},
    {"label": "At risk", "href": f"{LIST}?q=risk"},
]
