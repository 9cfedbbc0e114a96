"""How long things are kept: nothing without a look, nothing of who is held, and what a night does."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.utils import ProgrammingError
from django.utils import timezone

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.privacy.starting import place_hold
from fullcircle.identify.purchases.actions import place_order
from fullcircle.identify.purchases.lines import Line
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.privacy import jobs, keeping
from fullcircle.platform.privacy.carrying import turn_off_rule, turn_on_rule
from fullcircle.platform.privacy.models import Erasure, KeepingRule
from fullcircle.platform.readings.models import Reading
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def leads(alice) -> list[Contact]:
    """Five who came long ago: one held, one who bought, one who is new, and two with whom nothing ever happened."""
    with as_user(alice) as by:
        made = [
            create_record(Contact, by=by, values={"name": f"Lead {n}"}) for n in ("A", "B", "C", "D", "E")
        ]
        place_hold(made[0], by=by, reason="A lawsuit", basis="GDPR 17(3)(e)")
        place_order(made[1], by=by, number="N-1", lines=[Line(description="Lamp", unit_price=Decimal(20))])
    with acting(system("tests")):
        for each in made[:2] + made[3:]:
            Contact.objects.filter(pk=each.pk).update(
                created_at=timezone.now() - timedelta(days=800), last_activity_at=None
            )
    return made


def test_a_rule_is_seen_before_it_is_on_and_erases_but_for_who_is_exempt(alice, bob, leads, signed_in):
    client = signed_in(alice)
    page = client.get("/privacy/keeping/idle-leads/?days=500").content.decode()
    assert [name for name in "ABCDE" if f"Lead {name}" in page] == ["D", "E"]
    assert "Under a legal hold" in page
    assert "Have orders that tax law keeps" in page
    wrong = client.post("/privacy/keeping/idle-leads/", {"days": 500, "expected": 5})
    assert (wrong.status_code, b"It is 2 now, not 5" in wrong.content) == (422, True)
    with as_user(alice):
        assert not KeepingRule.objects.filter(is_on=True).exists()
    assert client.post("/privacy/keeping/idle-leads/", {"days": 500, "expected": 2}).status_code == 302
    assert signed_in(bob).get("/privacy/keeping/").status_code == 403
    jobs.keep_to_rules.function()
    with as_user(alice):
        assert set(Contact.objects.values_list("name", flat=True)) == {"Lead A", "Lead B", "Lead C"}
        assert Erasure.objects.filter(state="done").count() == 2
        told = LoggedEvent.objects.get(type="old_rows.went")
        assert told.payload == {"rule": "Leads never active", "rows": 2}
        assert KeepingRule.objects.get(key="idle-leads").ran_rows == 2
    jobs.keep_to_rules.function()
    with as_user(alice):
        assert LoggedEvent.objects.filter(type="old_rows.went").count() == 1
    assert b"0 rows went" in client.get("/privacy/keeping/").content


def test_only_people_who_may_decide_and_off_means_off(alice, bob, leads):
    with as_user(bob) as by, pytest.raises(NotAllowed):
        turn_on_rule(by=by, rule="idle-leads", days=500, expected=0)
    program = Api(key_of(alice))
    tried = program.get("privacy/retention/idle-leads?days=500").json()
    assert (tried["is_on"], tried["would_go"], [each["what"] for each in tried["first"]]) == (
        False, 2, ["Lead D", "Lead E"],
    )  # fmt: skip
    assert {"why": "Under a legal hold", "rows": 1} in tried["stays"]
    rules = program.get("privacy/retention").json()["data"]
    assert {each["key"]: each["is_on"] for each in rules}["idle-leads"] is False
    assert Api(key_of(bob)).get("privacy/retention").status_code == 403
    answer = program.post("actions/turn_on_rule", {"rule": "idle-leads", "days": 500, "expected": 2})
    assert (answer.status_code, "signed in" in answer.json()["detail"]) == (403, True)
    with as_user(alice) as by:
        turn_on_rule(by=by, rule="idle-leads", days=500, expected=2)
        turn_off_rule(by=by, rule="idle-leads")
        with pytest.raises(Refused, match="off already"):
            turn_off_rule(by=by, rule="idle-leads")
    jobs.keep_to_rules.function()
    with as_user(alice):
        assert Contact.objects.count() == 5


def test_what_is_only_added_goes_by_a_rule_that_is_on_and_by_nothing_else(alice, leads):
    facts = {
        "about_kind": "contact",
        "actor_name": "Alice",
        "way": "page",
        "place": "contact",
        "fields": ["gender"],
    }
    with as_user(alice) as by:
        held, old, new = (
            Reading.objects.create(about_id=leads[n].pk, actor_id=by.user_id, at=timezone.now() - timedelta(days=days), **facts)
            for n, days in ((0, 900), (3, 900), (3, 1))
        )  # fmt: skip
    with (
        pytest.raises(ProgrammingError, match="rule that is on"),
        as_user(alice),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT fc.drop_kept('readings', %s)", [[old.pk]])
    with as_user(alice) as by:
        turn_on_rule(by=by, rule="readings", days=365, expected=1)
        assert keeping.dry_run(keeping.rule_of("readings"), 365, timezone.localdate()).exempt == [
            ("Under a legal hold", 1)
        ]
    jobs.keep_to_rules.function()
    with as_user(alice):
        assert set(Reading.objects.values_list("pk", flat=True)) == {held.pk, new.pk}
