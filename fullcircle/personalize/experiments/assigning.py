"""The lot: which arm somebody falls into follows from a salt and their number, the same in Python and in PostgreSQL.

Nobody draws anything: SHA-256 of the salt and the number, its first 52 bits, and of those the rest by ten thousand.
Whoever asks again gets the same answer, on any machine; another experiment has another salt, so its lots are others.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from itertools import accumulate
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, Greatest

from fullcircle.identify.contacts.models import Contact
from fullcircle.personalize.experiments.models import WHOLE, Arm, Assignment, Division, Experiment
from fullcircle.platform.access.acting import current_actor

PATIENCE = "SET LOCAL statement_timeout = '120s'"  # a million people take some seconds
STOCK = 20_000
DIGITS = 13  # of the hash in hexadecimal: 52 bits
LOT = "mod(('x' || left(encode(sha256(convert_to(%s || ':' || f.id::text, 'UTF8')), 'hex'), 13))::bit(52)::bigint, 10000)"
ASSIGN = """
  WITH came AS (
    INSERT INTO personalize_assignment (experiment_id, contact_id, arm_id, at, division)
    SELECT %s, f.id, (%s::bigint[])[1 + width_bucket({lot}::int, %s::int[])], %s, %s FROM ({found}) AS f (id) ORDER BY f.id
    ON CONFLICT (experiment_id, contact_id) DO NOTHING RETURNING arm_id
  )
  SELECT count(*), count(*) FILTER (WHERE arm_id = ANY(%s)) FROM came
"""


@dataclass(frozen=True)
class Cuts:
    """Where one arm ends and the next begins, among ten thousand lots; arms that take nobody are not among them."""

    arms: tuple[int, ...]
    ends: tuple[int, ...]

    def arm_of(self, lot: int) -> int:
        return self.arms[bisect_right(self.ends, lot)]


def lot_of(salt: str, contact: int) -> int:
    """0 to 9,999."""
    return int(sha256(f"{salt}:{contact}".encode()).hexdigest()[:DIGITS], 16) % WHOLE


def cuts_of(arms: Sequence[Arm]) -> Cuts:
    """The holdout comes first, so that raising a share of the others moves as few lots as can be."""
    open_ = sorted(
        (arm for arm in arms if arm.share), key=lambda arm: (not arm.is_holdout, arm.position, arm.pk)
    )
    ends = list(accumulate(arm.share for arm in open_))
    return Cuts(tuple(arm.pk for arm in open_), tuple(ends[:-1]))


def split(holdout: Decimal, weights: Mapping[str, Decimal]) -> dict[str, int]:
    """Ten thousand lots shared out: the holdout's percent, and the rest by weight, without one lost to rounding."""
    held = int(holdout * 100)
    rest, whole = WHOLE - held, sum(weights.values())
    exact = {key: weight * rest / whole for key, weight in weights.items()}
    shares = {key: int(each) for key, each in exact.items()}
    by_remainder = sorted(exact, key=lambda key: shares[key] - exact[key])
    for key in by_remainder[: rest - sum(shares.values())]:
        shares[key] += 1
    return {"holdout": held, **shares}


def bring_in(experiment: Experiment, found: QuerySet[Contact], at: datetime) -> tuple[int, int]:
    """Everybody of a queryset, in one statement, however many they are: how many came in, and how many of them are
    left out. Whoever is in already stays where they are."""
    arms = list(experiment.arms.all())
    cuts, left_out = cuts_of(arms), [arm.pk for arm in arms if arm.is_holdout]
    sql, values = found.order_by().values("pk").query.sql_with_params()
    drawn: list[Any] = [
        experiment.pk,
        list(cuts.arms),
        experiment.salt,
        list(cuts.ends),
        at,
        experiment.division,
    ]
    with connection.cursor() as cursor:
        cursor.execute(PATIENCE)
        cursor.execute(ASSIGN.format(lot=LOT, found=sql), [*drawn, *values, left_out])
        came, held_out = cursor.fetchone()
    if came:
        count(experiment, came, at)
        learn(experiment, came)
    return came, held_out


def count(experiment: Experiment, came: int, at: datetime) -> None:
    Experiment.objects.filter(pk=experiment.pk).update(
        people=F("people") + came,
        began_at=Coalesce("began_at", at),
        last_at=Greatest(Coalesce("last_at", at), at),
    )
    experiment.refresh_from_db(fields=["people", "began_at", "last_at"])


def learn(experiment: Experiment, came: int) -> None:
    """PostgreSQL takes stock when many have come in, or the lists behind the figures of a million would take seconds."""
    many = experiment.people // STOCK > (experiment.people - came) // STOCK
    if many and current_actor().database_role == "fc_all":
        with connection.cursor() as cursor:
            cursor.execute("SELECT fc.take_stock(%s)", [[Assignment._meta.db_table]])


def divide(experiment: Experiment, shares: Mapping[str, int]) -> None:
    """Write the shares on the arms, and down as the division that is valid from now on."""
    for arm in experiment.arms.all():
        Arm.objects.filter(pk=arm.pk).update(share=shares.get(arm.key, 0))
    Division.objects.update_or_create(
        experiment=experiment, number=experiment.division, defaults={"shares": dict(shares)}
    )
