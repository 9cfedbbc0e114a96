"""What is in here? The first things worth knowing about the contacts that came in, each with what to do about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, DurationField, ExpressionWrapper, F, Max, Min, QuerySet, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext, ngettext

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.imports.committing import source_of
from fullcircle.identify.imports.models import ImportRun
from fullcircle.identify.purchases.glance import LONG
from fullcircle.identify.purchases.models import Order
from fullcircle.identify.purchases.queries import HABIT
from fullcircle.platform.records.codes import CODES
from fullcircle.platform.ui.atoms import number

SHOWN = 6
AT_ONCE = 200  # records that one address can name
LIST = "/contacts/"


@dataclass(frozen=True)
class Share:
    """One part of the whole, and the list of it."""

    title: str
    side: str
    href: str


@dataclass(frozen=True)
class Finding:
    """Something to do something about."""

    icon: str
    sentence: str
    href: str
    action: str


@dataclass(frozen=True)
class InHere:
    """Everything on the card. `of_import` says whether it is about what came in, or about all contacts."""

    contacts: int
    of_import: bool
    countries: Sequence[Share]
    sources: Sequence[Share]
    findings: Sequence[Finding]


def in_here(run: ImportRun, now: datetime) -> InHere:
    """About the contacts that this file brought; about all of them when it brought none of its own."""
    narrowed = {"source": source_of(run)}
    everybody = Contact.objects.filter(archived_at=None)
    brought = everybody.filter(source=narrowed["source"])
    of_import = brought.exists()
    scope, asked = (brought, narrowed) if of_import else (everybody, {})
    return InHere(
        contacts=scope.count(),
        of_import=of_import,
        countries=by_country(scope, asked),
        sources=by_source(everybody),
        findings=[*unreachable(scope, asked), *alike(scope), *quiet(scope, now)],
    )


def listed(**asked: object) -> str:
    return f"{LIST}?{urlencode(asked)}"


def by_country(scope: QuerySet[Contact], asked: dict[str, str]) -> list[Share]:
    found = scope.values_list("country").annotate(many=Count("pk")).order_by("-many", "country")[:SHOWN]
    return [
        Share(
            CODES["country"].name(country) if country else gettext("Country not known"),
            number(many),
            listed(**asked, **({"country": country} if country else {"country__empty": 1})),
        )
        for country, many in found
    ]


def by_source(everybody: QuerySet[Contact]) -> list[Share]:
    """Where all contacts came from; of use only if there is more than one place."""
    found = everybody.values_list("source").annotate(many=Count("pk")).order_by("-many", "source")[:SHOWN]
    shares = [
        Share(
            source or gettext("Source not known"),
            number(many),
            listed(**({"source": source} if source else {"source__empty": 1})),
        )
        for source, many in found
    ]
    return shares if len(shares) > 1 else []


def unreachable(scope: QuerySet[Contact], asked: dict[str, str]) -> Iterator[Finding]:
    if many := scope.filter(email="", phone="").count():
        yield Finding(
            "mail-x",
            ngettext(
                "%(n)s contact has neither email nor phone.",
                "%(n)s contacts have neither email nor phone.",
                many,
            )
            % {"n": number(many)},
            listed(**asked, email__empty=1, phone__empty=1),
            gettext("See them"),
        )


def alike(scope: QuerySet[Contact]) -> Iterator[Finding]:
    """Contacts that share an email address or a phone number with each other."""
    groups = [
        *sharing(scope.exclude(email="").values(same=Lower("email"))),
        *sharing(scope.exclude(phone="").values(same=F("phone"))),
    ]
    if not groups:
        return
    ids = list(dict.fromkeys(pk for group in groups for pk in group))
    yield Finding(
        "copy",
        gettext("%(n)s contacts share an email address or a phone number with another one.")
        % {"n": number(len(ids))},
        f"/duplicates/contacts/{groups[0][0]}/{groups[0][1]}/" if len(ids) == 2 else named(ids),
        gettext("Compare them") if len(ids) == 2 else shown_of(ids),
    )


def sharing(values: QuerySet) -> list[list[int]]:
    together = values.annotate(ids=ArrayAgg("pk", order_by="pk"), many=Count("pk")).filter(many__gt=1)
    return list(together.order_by("same").values_list("ids", flat=True))


def quiet(scope: QuerySet[Contact], now: datetime) -> Iterator[Finding]:
    """Customers who have not bought for longer than is usual for them, as their own pages tell; longest first."""
    lapsed = ExpressionWrapper((Value(now) - F("last")) * (F("many") - 1), DurationField())
    usual = ExpressionWrapper((F("last") - F("first")) * LONG, DurationField())
    orders = Order.objects.filter(archived_at=None, kind="order", contact__in=scope).exclude(
        status="canceled"
    )
    customers = orders.values("contact").annotate(
        many=Count("pk"), first=Min("placed_at"), last=Max("placed_at")
    )
    overdue = customers.filter(many__gte=HABIT, last__gt=F("first")).annotate(lapsed=lapsed, usual=usual)
    ids = list(
        overdue.filter(lapsed__gt=F("usual")).order_by("last", "contact").values_list("contact", flat=True)
    )
    if ids:
        yield Finding(
            "moon",
            ngettext(
                "%(n)s customer has not bought for longer than usual.",
                "%(n)s customers have not bought for longer than usual.",
                len(ids),
            )
            % {"n": number(len(ids))},
            named(ids),
            shown_of(ids),
        )


def named(ids: Sequence[int]) -> str:
    return listed(ids=",".join(map(str, ids[:AT_ONCE])))


def shown_of(ids: Sequence[int]) -> str:
    if len(ids) > AT_ONCE:
        return gettext("See %(n)s of them") % {"n": AT_ONCE}
    return gettext("See them")
