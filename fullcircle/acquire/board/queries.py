"""The board of a pipeline: its open deals by stage, thirty of each at a time, and what each stage is worth.

One question brings the cards of all lanes, another one the counts and sums, whatever there is in them: both walk an index
that holds nothing but open deals. Amounts of different currencies are never added up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from fullcircle.acquire.pipelines.models import DealStage
from fullcircle.acquire.pipelines.queries import stages_of
from fullcircle.platform.postgres.prepared import rows_of

CARDS = 30
FOUND = 1_000  # deals that a search may find

OPEN = "d.status = 'open' AND d.archived_at IS NULL"
# What the cards of one lane are read from, in the order in which somebody has to do something about them.
COLUMNS = "d.id, d.stage_id, d.version, d.name, d.amount, d.currency, d.next_step, d.next_on, d.stage_since, d.owner_id"
CARD = """
SELECT {columns}, coalesce(c.name, ''), coalesce(p.name, ''),
  coalesce((SELECT u.name FROM platform_user u WHERE u.id = d.owner_id), '')
FROM unnest(%(stages)s::bigint[]) WITH ORDINALITY s (id, place)
CROSS JOIN LATERAL (
  SELECT {columns}, d.company_id, d.contact_id FROM acquire_deal d
  WHERE d.stage_id = s.id AND {open}{narrowed} ORDER BY d.next_on, d.id LIMIT %(most)s
) d
LEFT JOIN identify_company c ON c.id = d.company_id
LEFT JOIN identify_contact p ON p.id = d.contact_id
ORDER BY s.place, d.next_on, d.id
"""
SUMS = """
SELECT d.stage_id, d.currency, count(*), sum(d.amount), count(*) FILTER (WHERE d.next_on < %(today)s),
  count(*) FILTER (WHERE d.next_on IS NULL)
FROM acquire_deal d WHERE d.stage_id = ANY (%(stages)s) AND {open}{narrowed} GROUP BY 1, 2 ORDER BY 1, 4 DESC NULLS LAST
"""
STANDING = """
SELECT s.id FROM acquire_deal_stage s WHERE s.pipeline_id = %(pipeline)s AND s.archived_at IS NOT NULL
AND EXISTS (SELECT FROM acquire_deal d WHERE d.stage_id = s.id AND d.status = 'open' AND d.archived_at IS NULL)
"""
BY_OWNER = " AND d.owner_id = %(owner)s"
AMONG = " AND d.id = ANY (%(ids)s)"
AFTER = (
    " AND (d.next_on > %(after_on)s OR d.next_on = %(after_on)s AND d.id > %(after_id)s OR d.next_on IS NULL)"
)
AFTER_NONE = " AND d.next_on IS NULL AND d.id > %(after_id)s"


@dataclass(frozen=True)
class Narrowed:
    """Whose deals, and which ones a search found."""

    owner: int | None = None
    ids: tuple[int, ...] | None = None

    @property
    def where(self) -> str:
        return (BY_OWNER if self.owner else "") + (AMONG if self.ids is not None else "")

    @property
    def values(self) -> dict[str, object]:
        return {"owner": self.owner, "ids": list(self.ids or ())}


@dataclass(frozen=True)
class Card:
    """A deal as the board shows it."""

    pk: int
    stage: int
    version: int
    name: str
    amount: Decimal | None
    currency: str
    next_step: str
    next_on: date | None
    stage_since: datetime
    owner: int | None
    company: str
    contact: str
    owner_name: str

    @property
    def customer(self) -> str:
        return self.company or self.contact


@dataclass(frozen=True)
class Sum:
    """What a lane is worth in one currency; weighted by how likely its stage makes an order."""

    currency: str
    total: Decimal
    weighted: Decimal


@dataclass
class Lane:
    """A stage with its cards, and what is true of all deals in it."""

    stage: DealStage
    cards: list[Card] = field(default_factory=list)
    count: int = 0
    overdue: int = 0
    without: int = 0  # deals without a next step
    sums: list[Sum] = field(default_factory=list)
    more: bool = False

    @property
    def planned(self) -> int:
        return self.count - self.overdue - self.without


def board(pipeline: int, today: date, narrowed: Narrowed) -> list[Lane]:
    """All lanes of a pipeline; a removed stage is one as long as open deals stand in it."""
    stages = stages_of(pipeline)
    if left := [pk for (pk,) in rows_of(STANDING, {"pipeline": pipeline})]:
        stages += DealStage.objects.filter(pk__in=left).order_by("position", "id")
    lanes = summed(stages, today, narrowed)
    by_stage = {lane.stage.pk: lane for lane in lanes}
    for card in cards([each.pk for each in stages], narrowed):
        by_stage[card.stage].cards.append(card)
    for lane in lanes:
        lane.more = len(lane.cards) > CARDS
        del lane.cards[CARDS:]
    return lanes


def summed(stages: Sequence[DealStage], today: date, narrowed: Narrowed) -> list[Lane]:
    """The lanes without their cards: what changes when a deal comes or goes."""
    lanes = {each.pk: Lane(each) for each in stages}
    statement = SUMS.format(open=OPEN, narrowed=narrowed.where)
    asked = {"stages": list(lanes), "today": today, **narrowed.values}
    for stage, currency, count, total, overdue, without in rows_of(statement, asked):
        lane = lanes[stage]
        lane.count, lane.overdue, lane.without = (
            lane.count + count,
            lane.overdue + overdue,
            lane.without + without,
        )
        if total is not None:
            lane.sums.append(Sum(currency, total, total * lane.stage.probability / 100))
    return list(lanes.values())


def cards(
    stages: Sequence[int], narrowed: Narrowed, after: tuple[date | None, int] | None = None
) -> list[Card]:
    """The first cards of these stages, one more than fit; of one stage also those behind a card."""
    where = narrowed.where
    if after:
        where += AFTER if after[0] else AFTER_NONE
    on, pk = after or (None, 0)
    asked = {"stages": list(stages), "most": CARDS + 1, "after_on": on, "after_id": pk, **narrowed.values}
    statement = CARD.format(columns=COLUMNS, open=OPEN, narrowed=where)
    return [Card(*row) for row in rows_of(statement, asked)]


def totals(lanes: Sequence[Lane]) -> list[Sum]:
    """What all lanes are worth, the largest currency first."""
    found: dict[str, Sum] = {}
    for each in (each for lane in lanes for each in lane.sums):
        known = found.get(each.currency, Sum(each.currency, Decimal(0), Decimal(0)))
        found[each.currency] = replace(
            known, total=known.total + each.total, weighted=known.weighted + each.weighted
        )
    return sorted(found.values(), key=lambda each: -each.total)
