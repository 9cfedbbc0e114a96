"""Undoing a merge puts every row back to the byte, whatever hung on the two, and loses nothing that came after it.

Two columns go on counting and are compared apart: `version` and `updated_at` tell everybody who looked at the merged
record that it is another now.
"""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import orjson
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from fullcircle.identify.companies.models import Company
from fullcircle.identify.consent.models import ConsentEvent, Purpose
from fullcircle.identify.contacts.models import CompanyRole, Contact, ContactPoint, ContactSensitive
from fullcircle.identify.contacts.points import give_primary_a_row
from fullcircle.identify.duplicates.actions import merge_company, merge_contact, undo_merge
from fullcircle.identify.purchases.models import Order
from fullcircle.interact.activities.models import Activity
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.models import Team
from fullcircle.platform.access.policies import guarded_models, rule_of
from fullcircle.platform.access.rules import LoginOnly, SignIn
from fullcircle.platform.files.models import StoredFile
from fullcircle.platform.merging.models import Merge
from fullcircle.platform.records.models import CustomField, SavedView

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC)
COUNTERS = {"version", "updated_at"}
DERIVED = {"acl", "acl_write", "search_text"}
LOGS = {"platform_event", "platform_merge"}
Rows = dict[tuple[str, Any], dict[str, str | None]]
often = settings(
    max_examples=10, deadline=None, derandomize=True, phases=[Phase.generate], database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


def everything() -> Rows:
    """Every row of every table as PostgreSQL spells it."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for model in guarded_models():
            table, key = model._meta.db_table, model._meta.pk.column
            if table in LOGS or not key or isinstance(rule_of(model), (LoginOnly, SignIn)):
                continue
            names = [c.column for c in model._meta.concrete_fields]
            pairs = ", ".join(f"'{name}', t.\"{name}\"::text" for name in names)
            cursor.execute(
                f'SELECT "{key}"::text, jsonb_build_object(VARIADIC ARRAY[{pairs}]::text[])::text FROM "{table}" t'
            )
            found |= {(table, pk): orjson.loads(row) for pk, row in cursor.fetchall()}
    return found


def without_counters(rows: Rows) -> Rows:
    return {at: {k: v for k, v in row.items() if k not in COUNTERS} for at, row in rows.items()}


def facts(row: dict[str, str | None]) -> dict[str, str | None]:
    return {k: v for k, v in row.items() if k not in COUNTERS | DERIVED}


def versions(rows: Rows) -> dict[tuple[str, Any], int]:
    return {at: int(row["version"] or 0) for at, row in rows.items() if "version" in row}


class World:
    """Two contacts and two firms with all kinds of things on them, thrown together by chance."""

    def __init__(self, dice: random.Random, people: list[int]) -> None:
        self.dice, self.people = dice, people
        self.team = Team.objects.create(name="West")
        CustomField.objects.create(
            resource="order", key="referrer", label="Referrer", kind="relation", target="contact"
        )
        CustomField.objects.create(
            resource="contact", key="friend", label="Friend", kind="relation", target="contact"
        )
        CustomField.objects.create(resource="contact", key="size", label="Size", kind="number")
        self.purpose = Purpose.objects.create(key="news", name="News", channels=["email"])
        self.firms = [self.firm(at) for at in range(3)]
        self.contacts = [self.contact(at) for at in range(4)]
        for _ in range(dice.randint(0, 12)):
            dice.choice(self.things)(dice.choice(self.contacts), dice.choice(self.firms))

    @property
    def things(self) -> list[Callable[..., Any]]:
        return [self.point, self.firm_point, self.role, self.order, self.activity, self.sensitive, self.file, self.view,
                self.friend, self.subsidiary, self.consent]  # fmt: skip

    def maybe(self, value: Any, nothing: Any = "") -> Any:
        return self.dice.choice([value, nothing])

    def firm(self, at: int) -> Company:
        return Company.objects.create(
            name=f"Firm {at}",
            domain=self.maybe(f"f{at % 2}.example"),
            city=self.maybe("Oslo"),
            annual_revenue=self.maybe(Decimal("1234567.10"), None),
            external_id=self.maybe(f"F{at}", None),
            owner_id=self.dice.choice([*self.people, None]),
            custom={"notes": [1.0, 1e300, None, "ä"]} if self.dice.random() < 0.3 else {},
        )

    def contact(self, at: int) -> Contact:
        return Contact.objects.create(
            name=f"Dana {at % 2}",
            given_name=self.maybe("Dana"),
            email=self.maybe(f"dana{at}@example.com"),
            phone=self.maybe(f"+4930123456{at % 2}"),
            website=self.maybe("https://dana.example"),
            street=self.maybe("High Street 1"),
            city=self.maybe("Lisbon"),
            country=self.maybe("PT"),
            company=self.maybe(self.dice.choice(self.firms), None),
            lifecycle_stage=self.dice.choice(["lead", "customer"]),
            external_id=self.maybe(f"X{at}", None),
            owner_id=self.dice.choice([*self.people, None]),
            team=self.maybe(self.team, None),
            shared_read=self.maybe([5], []),
            last_activity_at=self.maybe(NOON - timedelta(days=at), None),
            custom={"size": 3.0} if self.dice.random() < 0.4 else {},
        )

    def point(self, contact: Contact, firm: Company) -> None:
        kind, value = self.dice.choice(
            [("email", "both@example.com"), ("social", "@dana"), ("phone", "+4930999")]
        )
        contact = Contact.objects.get(pk=contact.pk)
        give_primary_a_row(contact, kind)
        ContactPoint.objects.get_or_create(
            contact=contact, kind=kind, value=value, defaults={"label": self.maybe("Work")}
        )

    def firm_point(self, contact: Contact, firm: Company) -> None:
        give_primary_a_row(firm, "web")
        ContactPoint.objects.get_or_create(company=firm, kind="web", value="https://both.example")

    def role(self, contact: Contact, firm: Company) -> None:
        role = self.dice.choice(["employee", "champion"])
        since = (NOON - timedelta(days=self.dice.randint(1, 900))).date()
        CompanyRole.objects.get_or_create(contact=contact, company=firm, role=role, defaults={"since": since})

    def order(self, contact: Contact, firm: Company) -> None:
        Order.objects.create(
            contact=self.maybe(contact, None),
            company=firm,
            number=f"N{Order.objects.count()}",
            subtotal=Decimal("10.50"),
            custom={"referrer": self.dice.choice(self.contacts).pk} if self.dice.random() < 0.5 else {},
        )

    def activity(self, contact: Contact, firm: Company) -> None:
        Activity.objects.create(
            contact=contact, company=self.maybe(firm, None), kind="note", subject="Said", happened_at=NOON
        )

    def sensitive(self, contact: Contact, firm: Company) -> None:
        ContactSensitive.objects.get_or_create(
            record=contact, defaults={"gender": self.maybe("x"), "birth_date": self.maybe(NOON.date(), None)}
        )

    def file(self, contact: Contact, firm: Company) -> None:
        StoredFile.objects.create(
            name="a.pdf", kind="application/pdf", size=1, digest="0" * 64, about_kind=self.dice.choice(["contact", "company"]),
            about_id=self.dice.choice([contact.pk, firm.pk]), actor_name="tests",
        )  # fmt: skip

    def view(self, contact: Contact, firm: Company) -> None:
        SavedView.objects.create(
            user_id=self.people[0], resource="contact", name="Theirs", shared=True,
            query=f"sort=name&company__in={self.firms[0].pk}%2C{firm.pk}&q={firm.pk}",
        )  # fmt: skip

    def friend(self, contact: Contact, firm: Company) -> None:
        Contact.objects.filter(pk=contact.pk).update(
            custom={"friend": self.dice.choice(self.contacts).pk, "size": "4.50"}
        )

    def subsidiary(self, contact: Contact, firm: Company) -> None:
        above = self.dice.choice(self.firms)
        if above.pk != firm.pk and above.parent_id != firm.pk:
            Company.objects.filter(pk=firm.pk, parent=None).exclude(subsidiaries=above.pk).update(
                parent=above
            )

    def consent(self, contact: Contact, firm: Company) -> None:
        said = self.dice.choice(["granted", "withdrawn", "requested", "restricted", "objected"])
        personal = said == "restricted"
        ConsentEvent.objects.create(
            contact=contact,
            purpose=None if personal else self.purpose,
            channel="" if personal else "email",
            regards="processing" if personal else "purpose",
            action=said,
            occurred_at=NOON - timedelta(days=self.dice.randint(0, 9)),
            source="form",
            actor_kind="public",
            actor_name="Dana",
        )

    def merge(self, by) -> None:
        sides = {key: self.dice.choice(["kept", "lost"]) for key in ("email", "name", "address", "phone", "external_id", "owner")
                 if self.dice.random() < 0.4}  # fmt: skip
        if self.dice.random() < 0.7:
            merge_contact(self.contacts[0], by=by, other=self.contacts[1], choices=sides)
        else:
            kept, lost = self.dice.sample(self.firms, 2)
            merge_company(
                kept, by=by, other=lost, choices={k: v for k, v in sides.items() if k in ("phone", "owner")}
            )


def in_a_world(dice: random.Random, people: list[int], story: Callable[[World, Any], None]) -> None:
    """Tell one story and forget all of it."""
    with transaction.atomic():
        with acting(system("tests")) as by:
            story(World(dice, people), by)
        transaction.set_rollback(True)


@given(dice=st.randoms(use_true_random=False))
@often
def test_every_row_is_as_it_was(dice, bob, charlie):
    def story(world: World, by) -> None:
        before = everything()
        world.merge(by)
        merged = everything()
        undo_merge(Merge.objects.get(), by=by)
        after = everything()
        assert without_counters(after) == without_counters(before)
        was, now = versions(merged), versions(after)
        for at in now.keys() & merged.keys():
            if facts(after[at]) != facts(merged[at]):
                assert now[at] > was[at], f"{at} can be taken for the merged one"

    in_a_world(dice, [bob.pk, charlie.pk], story)


def later(world: World, dice: random.Random) -> None:
    """What people do with the merged record before somebody undoes it."""
    for _ in range(dice.randint(1, 4)):
        dice.choice(AFTERWARDS)(world, world.contacts[0].pk, dice.choice(world.firms))


def the_contact(pk: int):
    return Contact.objects.filter(pk=pk)


AFTERWARDS: list[Callable[[World, int, Company], Any]] = [
    lambda world, pk, firm: world.activity(the_contact(pk).get(), firm),
    lambda world, pk, firm: world.order(the_contact(pk).get(), firm),
    lambda world, pk, firm: world.role(the_contact(pk).get(), firm),
    lambda world, pk, firm: world.file(the_contact(pk).get(), firm),
    lambda world, pk, firm: world.consent(the_contact(pk).get(), firm),
    lambda world, pk, firm: the_contact(pk).update(job_title="Chief", version=99),
    lambda world, pk, firm: the_contact(pk).update(custom={**the_contact(pk).get().custom, "size": "7"}),
    lambda world, pk, firm: Activity.objects.update(subject="Corrected"),
    lambda world, pk, firm: CompanyRole.objects.filter(pk__in=CompanyRole.objects.all()[:1]).delete(),
    lambda world, pk, firm: Order.objects.filter(company_id=Merge.objects.get().about_id).update(
        channel="phone"
    ),
]


def expected(before: Rows, merged: Rows, since: Rows) -> Rows:
    """Everything as it was before the merge, but for what was changed, added or removed since."""
    rows: Rows = {}
    for at in before.keys() | merged.keys() | since.keys():
        if at not in before:
            if at not in merged or merged[at] != since.get(at):
                rows[at] = since.get(at, {})
        elif at in merged and at not in since:
            continue
        elif at in merged:
            rows[at] = {k: newer(before[at][k], merged[at][k], since[at][k]) for k in before[at]}
        else:
            rows[at] = before[at]
    return {at: facts(row) for at, row in rows.items() if row}


def newer(was: str | None, merged: str | None, since: str | None) -> str | None:
    if since == merged:
        return was
    if was and merged and since and was[0] == merged[0] == since[0] == "{" and was.startswith(('{"', "{}")):
        old, mid, new = (orjson.loads(each) if each != "{}" else {} for each in (was, merged, since))
        keys = old.keys() | mid.keys() | new.keys()
        parts = {k: old.get(k) if mid.get(k) == new.get(k) else new.get(k) for k in keys}
        return orjson.dumps(
            {k: v for k, v in parts.items() if v is not None}, option=orjson.OPT_SORT_KEYS
        ).decode()
    return since


def spelled(rows: Rows) -> Rows:
    """Objects in one spelling, to be compared with those put together here."""
    return {
        at: {
            k: orjson.dumps(orjson.loads(v), option=orjson.OPT_SORT_KEYS).decode()
            if k == "custom" and v
            else v
            for k, v in facts(row).items()
        }
        for at, row in rows.items()
    }


@given(dice=st.randoms(use_true_random=False))
@often
def test_what_came_after_the_merge_stays(dice, bob, charlie):
    def story(world: World, by) -> None:
        before = everything()
        world.merge(by)
        merged = everything()
        later(world, dice)
        since = everything()
        undo_merge(Merge.objects.get(), by=by)
        assert spelled(everything()) == spelled(expected(before, merged, since))

    in_a_world(dice, [bob.pk, charlie.pk], story)


@given(dice=st.randoms(use_true_random=False))
@often
def test_several_merges_are_undone_in_any_order(dice, bob, charlie):
    """Several merged into one are parted in any order; one merged into the next, from the last."""

    def story(world: World, by) -> None:
        before = everything()
        a, b, c, d = world.contacts
        chained = dice.random() < 0.5
        for kept, lost in [(a, b), (c, a), (d, c)] if chained else [(a, b), (a, c), (a, d)]:
            merge_contact(kept, by=by, other=lost)
        done = list(Merge.objects.order_by("-id"))
        if not chained:
            dice.shuffle(done)
        for each in done:
            undo_merge(each, by=by)
        found, wanted = without_counters(everything()), without_counters(before)
        for at, row in wanted.items():
            belongs = {
                k: v for k, v in row.items() if k.endswith("_id") or k in ("archived_at", "value", "kind")
            }
            assert at in found, at
            assert {k: found[at][k] for k in belongs} == belongs

    in_a_world(dice, [bob.pk, charlie.pk], story)
