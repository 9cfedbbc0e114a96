"""The rules as a form and back: a list of rows, each in a group, the first group being the whole.

A row is spelled `kind-3`, `field-3`, `way-3`, `value-3` and so on; `row` lists them in order, `group-3` says in which
group, `how-1` what a group asks for. What a row does not need is not asked. Deeper trees are made by programs.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from fullcircle.differentiate.segments.matching import DATED, LAST, NOT_LAST, YEARS
from fullcircle.differentiate.segments.models import Segment
from fullcircle.differentiate.segments.sentences import BIRTH, told
from fullcircle.differentiate.segments.tree import Agrees, Bought, Did, FieldRule, Group, Within
from fullcircle.identify.behavior.models import DayCount
from fullcircle.identify.consent.channels import label_of
from fullcircle.identify.consent.models import Purpose
from fullcircle.identify.purchases.models import Product
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records import filters
from fullcircle.platform.records.query import OPERATORS
from fullcircle.platform.records.resource import resource_for

OTHERS = ("bought", "did", "agrees", "segment")
NAMES_OFFERED = 200
BOTH = ("between", YEARS)  # ways that take two values
Option = tuple[str, str]


@dataclass
class Row:
    """One rule of the form: what it is about, and what was given for it so far."""

    at: int
    about: str  # field:country, company:industry, bought, did, agrees, segment
    group: int = 0
    given: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.about.partition(":")[0]

    @property
    def key(self) -> str:
        return self.about.partition(":")[2]

    @property
    def value_name(self) -> str:
        return f"value-{self.at}"

    def __getattr__(self, name: str) -> str:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.given.get(name, "")


@dataclass
class Built:
    """The whole form: rows in order, and what each group asks for."""

    rows: list[Row] = field(default_factory=list)
    hows: dict[int, str] = field(default_factory=lambda: {0: "all"})

    def groups(self) -> list[tuple[int, str, list[Row]]]:
        """Every group with its rows; the whole first."""
        return [
            (at, how, [row for row in self.rows if row.group == at]) for at, how in sorted(self.hows.items())
        ]


GIVEN = (
    "way",
    "value",
    "to",
    "what",
    "names",
    "times",
    "amount",
    "currency",
    "days",
    "never",
    "purpose",
    "channel",
    "segment",
)


def from_form(asked: QueryDict) -> Built:
    """What was typed, as far as it goes; nothing is refused here."""
    built = Built(hows={0: asked.get("how-0", "all")})
    for text in asked.getlist("group")[:10]:
        if text.isdecimal() and text != "0":
            built.hows[int(text[:4])] = asked.get(f"how-{text}", "any")
    for text in asked.getlist("row")[:60]:
        if text.isdecimal() and (about := asked.get(f"about-{text}", "")):
            group = asked.get(f"group-{text}", "0")
            at = int(group[:4]) if group.isdecimal() and int(group[:4]) in built.hows else 0
            given = {name: ",".join(asked.getlist(f"{name}-{text}")) for name in GIVEN}
            built.rows.append(Row(int(text[:4]), about, at, given))
    return built


def changed(built: Built, do: str) -> Built:
    """After a press of a button: `add-0`, `group`, `remove-3`, `ungroup-1`."""
    verb, _dash, text = do.partition("-")
    number = int(text[:4]) if text.isdecimal() else 0
    match verb:
        case "add":
            built.rows.append(Row(next_number(built), "field:lifecycle_stage", number, {"way": "is"}))
        case "group":
            at = max(built.hows) + 1
            built.hows[at] = "any"
            built.rows.append(Row(next_number(built), "bought", at, {"what": "anything"}))
        case "remove":
            built.rows = [row for row in built.rows if row.at != number]
        case "ungroup" if number:
            built.hows.pop(number, None)
            built.rows = [row for row in built.rows if row.group != number]
    return built


def next_number(built: Built) -> int:
    return max((row.at for row in built.rows), default=-1) + 1


def as_rules(built: Built) -> dict[str, Any]:
    """The tree as JSON, with what was typed in it; whether it makes sense is judged elsewhere."""
    parts = {at: [rule_of(row) for row in rows] for at, _how, rows in built.groups()}
    groups = [
        {"kind": "group", "how": built.hows[at], "rules": parts[at]}
        for at in sorted(built.hows)
        if at and parts[at]
    ]
    return {"kind": "group", "how": built.hows[0], "rules": [*parts[0], *groups]}


def rule_of(row: Row) -> dict[str, Any]:
    match row.kind:
        case "bought":
            return {
                "kind": "bought", "what": row.what or "anything", "names": listed(row.names), "times": number(row.times, 1),
                "amount": number(row.amount, None), "days": number(row.days, None), "never": bool(row.never),
                **({"currency": row.currency.strip().upper()} if row.amount and row.currency else {}),
            }  # fmt: skip
        case "did":
            return {
                "kind": "did", "name": row.names, "times": number(row.times, 1), "days": number(row.days, None),
                "never": bool(row.never),
            }  # fmt: skip
        case "agrees":
            return {
                "kind": "agrees",
                "purpose": row.purpose,
                "channel": row.channel,
                "never": bool(row.never),
            }
        case "segment":
            return {"kind": "segment", "segment": number(row.segment, 0), "never": bool(row.never)}
    values = [row.value, row.to] if row.way in BOTH else listed(row.value) if row.way == "in" else [row.value]
    return {
        "kind": row.kind,
        "field": row.key,
        "way": row.way or "is",
        "values": [each for each in values if each],
    }


def listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def number(text: str, otherwise: Any) -> Any:
    """A number if it is one; else the text, which the door refuses with a sentence."""
    text = text.strip().replace(" ", "")
    return (int(text) if text.isdecimal() else text) if text else otherwise


# From a tree


def from_tree(tree: Group) -> Built | None:
    """The form of a tree, or none when it goes deeper than the form."""
    built = Built(hows={0: tree.how})
    for rule in tree.rules:
        if not isinstance(rule, Group):
            built.rows.append(row_of(rule, next_number(built), 0))
            continue
        at = max(built.hows) + 1
        built.hows[at] = rule.how
        for each in rule.rules:
            if isinstance(each, Group):
                return None
            built.rows.append(row_of(each, next_number(built), at))
    return built


def row_of(rule: FieldRule | Bought | Did | Agrees | Within, at: int, group: int) -> Row:
    given = {key: spelled(value) for key, value in rule.model_dump().items()}
    match rule:
        case FieldRule():
            values = rule.values
            two = rule.way in BOTH and len(values) == 2
            said = {
                "way": rule.way,
                "value": values[0] if two else ",".join(values),
                "to": values[1] if two else "",
            }
            return Row(at, f"{rule.kind}:{rule.field}", group, said)
        case Did():
            return Row(at, "did", group, given | {"names": rule.name})
    return Row(at, rule.kind, group, given)


def spelled(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, (list, tuple)):
        return ",".join(map(str, value))
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return "" if value is None else str(value)


# What the form offers


@dataclass(frozen=True)
class Asked:
    """How the value of a field is asked for."""

    ways: list[Option]
    kind: str = "none"
    options: list[Option] = field(default_factory=list)
    url: str = ""
    text: str = ""  # what the value is called
    two: bool = False


def abouts(by: Actor) -> list[tuple[str, list[Option]]]:
    """What a rule can be about, in groups."""
    mine = [(f"field:{key}", label) for key, label in fields_of("contact", by)]
    firms = [(f"company:{key}", label) for key, label in fields_of("company", by)]
    facts = [
        ("bought", _("Purchases")),
        ("did", _("Behavior")),
        ("agrees", _("Consent")),
        ("segment", _("Another segment")),
    ]
    return [(_("What they did"), facts), (_("The contact"), mine), (_("Their company"), firms)]


def fields_of(key: str, by: Actor) -> Iterator[Option]:
    resource = resource_for(key)
    assert resource is not None
    for each in filters.reading_order(resource, resource.fields(by), resource.facets):
        if each.key != "archived_at":
            yield (
                each.key,
                _("%(field)s (sensitive)") % {"field": each.label} if each.sensitive else each.label,
            )


def asked_by(row: Row, by: Actor) -> Asked | None:
    """How the field of a row is compared, and with what."""
    resource = resource_for("company" if row.kind == "company" else "contact")
    found = resource.field(row.key, by) if resource else None
    if found is None:
        return None
    ways = [(each.key, str(each.label)) for each in OPERATORS[found.kind]]
    if found.kind in DATED and not found.custom:
        age = _("is an age from … to …") if found.key == BIRTH else _("is from … to … years ago")
        ways += [(LAST, _("is in the last … days")), (NOT_LAST, _("is not in the last … days")), (YEARS, age)]
    chosen = next((each for each in OPERATORS[found.kind] if each.key == (row.way or "is")), None)
    if chosen is not None and chosen.values == "none":
        return Asked(ways)
    if row.way in (LAST, NOT_LAST, YEARS):
        return Asked(ways, "integer", two=row.way == YEARS)
    told = filters.value_choice(found)
    options = [(str(key), str(label)) for key, label in told.get("options", [])]
    kind = "choice" if options else "date" if found.kind == "datetime" else found.kind
    url = str(told.get("options_url", ""))
    return Asked(
        ways, "relation" if url else kind, options, url, called(row, by) if url else "", row.way == "between"
    )


def called(row: Row, by: Actor) -> str:
    """What the chosen record or code is called."""
    if not row.value:
        return ""
    asked = FieldRule(kind=row.kind, field=row.key, way="is", values=(row.value,))  # type: ignore[arg-type]
    return told(asked, by).partition(" is ")[2]


def purposes() -> list[Option]:
    return list(Purpose.objects.filter(retired_at=None).values_list("key", "name"))


def channels() -> list[Option]:
    used = {each for purpose in Purpose.objects.filter(retired_at=None) for each in purpose.channels}
    return [(key, label_of(key)) for key in sorted(used)]


def other_segments(but: Segment | None) -> list[Option]:
    found = Segment.objects.filter(archived_at=None).order_by("name")
    return [(str(each.pk), each.name) for each in (found.exclude(pk=but.pk) if but else found)]


def categories() -> list[str]:
    found = Product.objects.filter(archived_at=None).exclude(category="").order_by("category")
    return list(found.values_list("category", flat=True).distinct()[:NAMES_OFFERED])


def products() -> list[str]:
    return list(
        Product.objects.filter(archived_at=None)
        .order_by("name")
        .values_list("name", flat=True)[:NAMES_OFFERED]
    )


def things_done() -> list[str]:
    found = DayCount.objects.filter(kind__in=["track", "page", "screen"], is_bot=False).order_by("name")
    return list(found.values_list("name", flat=True).distinct()[:NAMES_OFFERED])
