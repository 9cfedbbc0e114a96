"""The figures beside rules that are not kept yet: how many fit, whom of them one may reach on which channel, a few of them.

Told exactly where that takes no time. Where it would keep somebody waiting who is still typing, a sample of everybody is
looked at, and the figures say that they are about so much; then the page asks once more, with patience.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil, log10, sqrt
from typing import TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
)
from django.db.utils import OperationalError
from psycopg.errors import QueryCanceled

from fullcircle.differentiate.segments.matching import View, people
from fullcircle.differentiate.segments.tree import Group
from fullcircle.identify.consent.channels import CHANNELS
from fullcircle.identify.consent.models import ConsentState, Purpose
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.records.counting import Count, counted_far, expected

SAMPLE = 6
AT_ONCE_MS, SAMPLE_MS, PATIENT_MS = 400, 3_000, 12_000
FEWER = 10
FEW = 100_000  # so many are counted one by one
DRAWN, MOST_DRAWN = 6_000, 60_000  # people of a sample; numbers tried to find as many
UNSEEN = 3  # of so many who fit, one in twenty samples shows none
LATEST = ("-last_activity_at", "-pk")
ADDRESSES = {
    "email": ~Q(email=""),
    "phone": ~Q(phone=""),
    "post": (~Q(street="") | ~Q(postcode="")) & ~Q(city=""),
    "": Q(),
}
T = TypeVar("T")


@dataclass(frozen=True)
class Reach:
    """How many may be reached on a channel, because they agreed to anything there."""

    channel: str
    number: int

    @property
    def told(self) -> str:
        return str(CHANNELS[self.channel].told)


@dataclass(frozen=True)
class Live:
    """What rules would find, as somebody sees it now."""

    size: int
    share: float  # of all contacts, in percent
    reachable: tuple[Reach, ...]
    sample: list[Contact]
    exact: bool = True
    fewer: bool = False  # than `size`: nobody of the sample fits


@dataclass(frozen=True)
class Found:
    """Counted among those who were looked at."""

    size: int
    reachable: tuple[int, ...]
    sample: list[Contact]


def live(tree: Group, view: View, *, patient: bool = False, at_once_ms: int = AT_ONCE_MS) -> Live:
    """Count, share, whom one may reach, and a few people; exactly, or about as many if that takes too long."""
    channels = channels_used()
    everybody = Contact.objects.filter(archived_at=None)
    whole = counted_far(everybody)
    found = None
    if patient or whole.number <= FEW or expected(people(tree, view)).rows <= FEW:
        limit = PATIENT_MS if patient else at_once_ms
        found = in_time(lambda: look(people(tree, view), view.now, channels), limit)
    if found is None:
        return of_a_sample(tree, view, whole, channels)
    reachable = tuple(map(Reach, channels, found.reachable))
    return Live(found.size, percent(found.size, whole.number), reachable, found.sample)


def in_time(ask: Callable[[], T], milliseconds: int) -> T | None:
    """The answer, or none if a statement takes longer than that; what was begun is given up."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout')")
            before = cursor.fetchone()[0]
            set_limit(f"{milliseconds}ms")
            found = ask()
            set_limit(before)
            return found
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        return None


def set_limit(limit: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [limit])


# Materialized, so that whatever the rules add up is added up once and not for each figure.
AT_ONCE = """
WITH found AS MATERIALIZED ({found})
SELECT count(*), {reached}, ARRAY(SELECT id FROM found ORDER BY last_activity_at DESC, id DESC LIMIT %s) FROM found
"""


def look(found: QuerySet[Contact], now: datetime, channels: Sequence[str]) -> Found:
    """All figures from one look at everybody who fits."""
    names = [f"reach_{at}" for at in range(len(channels))]
    marks = {
        name: ExpressionWrapper(may_be_reached(channel, now), BooleanField())
        for name, channel in zip(names, channels, strict=True)
    }
    rows = found.annotate(**marks).order_by().values("id", "last_activity_at", *names)
    try:
        sql, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return Found(0, tuple(0 for _ in channels), [])
    reached = ", ".join(f"count(*) FILTER (WHERE {name})" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(AT_ONCE.format(found=sql, reached=reached), [*values, SAMPLE])
        size, *reachable, sample = cursor.fetchone()
    return Found(size, tuple(reachable), list(Contact.objects.filter(pk__in=sample).order_by(*LATEST)))


def channels_used() -> list[str]:
    """Those on which anybody can be asked for anything; by email in any case."""
    purposes = Purpose.objects.filter(retired_at=None).values_list("channels", flat=True)
    used = {each for channels in purposes for each in channels} | {"email"}
    return [key for key in CHANNELS if key in used]


def may_be_reached(channel: str, now: datetime) -> Q:
    """People with an address who agreed to something there, and did not object to marketing or restrict us."""
    agreed = ConsentState.objects.filter(channel=channel, status="granted", contact=OuterRef("pk"))
    agreed = agreed.filter(Q(until=None) | Q(until__gt=now))
    free = Q(standing=None) | Q(standing__no_marketing_since=None, standing__restricted_since=None)
    return ADDRESSES[CHANNELS[channel].address] & Q(Exists(agreed)) & free


# A sample


def of_a_sample(tree: Group, view: View, whole: Count, channels: Sequence[str]) -> Live:
    """Of some thousand people by lot, who fits; all others are taken to be like them."""
    drawn, size_of_all = by_hash(whole.number) if whole.exact else by_number(whole.number)

    def ask() -> Found:
        return look(people(tree, replace(view, among=drawn)), view.now, channels)

    found = in_time(ask, SAMPLE_MS)
    if found is None:  # rules that take long even so: of fewer people, with fewer figures
        drawn = tuple(random.Random(1).sample(drawn, len(drawn) // FEWER))  # noqa: S311
        found = ask()
    size, *reachable = (about(each, len(drawn), size_of_all) for each in (found.size, *found.reachable))
    share = percent(found.size, len(drawn))
    if not found.size:
        size, share = ceil(UNSEEN * size_of_all / max(len(drawn), 1)), percent(UNSEEN, len(drawn))
    return Live(
        size, share, tuple(map(Reach, channels, reachable)), found.sample, exact=False, fewer=not found.size
    )


Lot = tuple[tuple[int, ...], int]  # people who were drawn, and of how many


def by_hash(whole: int) -> Lot:
    """Among so few that all of them can be gone through. Every rule gets the same people, so that figures compare."""
    hashed = Func(F("pk"), function="hashint8", output_field=IntegerField())
    drawn = Contact.objects.filter(archived_at=None).order_by(hashed, "pk").values_list("pk", flat=True)
    return tuple(drawn[:DRAWN]), whole


def by_number(expected: int) -> Lot:
    """By their numbers, among a million; how many of the numbers are somebody says how many there are."""
    last = Contact.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    tries = min(DRAWN * last // max(expected, 1) + 1, MOST_DRAWN, last)
    numbers = random.Random(1).sample(range(1, last + 1), tries)  # noqa: S311  figures, not secrets
    rows = Contact.objects.filter(archived_at=None, pk__in=numbers)
    drawn = tuple(rows.order_by().values_list("pk", flat=True))
    return drawn, len(drawn) * last // max(tries, 1)


def about(fits: int, drawn: int, whole: int) -> int:
    """As many of all as of the sample, with no more figures than can be known."""
    if not fits or not drawn:
        return 0
    part = fits / drawn
    number, spread = whole * part, whole * sqrt(part * (1 - part) / drawn)
    return int(round(number, -int(log10(spread)))) if spread >= 1 else round(number)


def percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0
