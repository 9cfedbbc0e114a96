"""Rules on sensitive fields: for those who may see them, and unknown to everybody else."""

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from fullcircle.differentiate.segments import actions
from fullcircle.differentiate.segments.models import Segment, SegmentMember, SegmentMove
from fullcircle.differentiate.segments.sensitive import why_not_for
from fullcircle.differentiate.segments.tests.test_membership import follow
from fullcircle.differentiate.targeting.actions import decide_on_segment
from fullcircle.differentiate.targeting.models import TargetingDecision
from fullcircle.identify.consent.defining import add_purpose
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.models import User
from fullcircle.platform.actions import Missing, Refused
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.readings.models import Reading
from fullcircle.platform.records.actions import create_record, edit_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db

WOMEN = {"kind": "group", "rules": [{"kind": "field", "field": "gender", "values": ["female"]}]}
IN_LYON = {"kind": "group", "rules": [{"kind": "field", "field": "city", "values": ["Lyon"]}]}


def within(segment: Segment) -> dict:
    return {"kind": "group", "rules": [{"kind": "segment", "segment": segment.pk}]}


@pytest.fixture
def maya(colleague) -> User:
    """Marketing sees every contact, and nothing sensitive."""
    return colleague("Maya", "marketing")


@pytest.fixture
def people(alice) -> dict[str, Contact]:
    with as_user(alice) as by:
        return {
            name: create_record(Contact, by=by, values={"name": name, "gender": gender, "city": "Lyon"})
            for name, gender in (("Dana", "female"), ("Ben", "male"))
        }


@pytest.fixture
def women(alice, people, run_jobs) -> Segment:
    with as_user(alice) as by:
        made = actions.define_segment(by=by, name="Women", rules=WOMEN)
    run_jobs()
    return made


def members(who: User, segment: Segment) -> list[str]:
    with as_user(who, read_only=True):
        return sorted(SegmentMember.objects.filter(segment=segment).values_list("contact__name", flat=True))


def known(who: User) -> tuple[int, ...]:
    """How much of anything sensitive somebody knows: segments, members, moves, decisions, entries of the log."""
    with as_user(who, read_only=True):
        told = LoggedEvent.objects.filter(about_kind__in=("segment", "targetingdecision")).count()
        counts = [each.objects.count() for each in (Segment, SegmentMember, SegmentMove, TargetingDecision)]
        return (*counts, told)


def test_whoever_may_see_the_field_builds_with_it(women, alice, people):
    assert members(alice, women) == ["Dana"]
    with as_user(alice) as by:
        edit_record(Contact.objects.get(pk=people["Ben"].pk), by=by, values={"gender": "female"})
    follow()
    assert members(alice, women) == ["Ben", "Dana"]


def test_nobody_else_knows_of_it(women, alice, maya, signed_in, people):
    with as_user(alice) as by:
        decide_on_segment(by=by, segment=women.pk, choice="chosen", reason="For the spring letter.")
    assert known(alice)[:4] == (1, 1, 1, 1)
    assert known(maya) == (0, 0, 0, 0, 0)
    browser = signed_in(maya)
    for address in (
        f"/segments/{women.pk}/", f"/segments/{women.pk}/rules/", f"/targeting/{women.pk}/",
        f"/contacts/?among=segment:{women.pk}",
    ):  # fmt: skip
        assert browser.get(address).status_code in (400, 404), address
    assert Api(key_of(maya)).get(f"segments/{women.pk}").status_code == 404
    with as_user(maya, read_only=True):
        about_dana = LoggedEvent.objects.filter(about_kind="contact", about_id=people["Dana"].pk)
        assert "segment.entered" not in about_dana.values_list("type", flat=True)


def test_whoever_may_not_see_the_field_cannot_build_with_it(women, alice, maya, signed_in):
    with as_user(maya) as by:
        with pytest.raises(Refused, match="gender"):
            actions.define_segment(by=by, name="Women", rules=WOMEN)
        with pytest.raises(Refused, match="no segment"):
            actions.define_segment(by=by, name="Those again", rules=within(women))
        with pytest.raises(DatabaseError), transaction.atomic():
            Segment.objects.create(name="Past the verbs", is_sensitive=True)
        assert Segment.objects.filter(pk=women.pk).update(is_sensitive=False) == 0
    offered = 'value="field:gender"'
    assert offered in signed_in(alice).get("/segments/build/").content.decode()
    assert offered not in signed_in(maya).get("/segments/build/").content.decode()


def test_what_is_made_of_it_is_hidden_as_well(women, alice, maya, run_jobs):
    with as_user(alice) as by:
        outer = actions.define_segment(by=by, name="Made of them", rules=within(women))
        plain = actions.define_segment(by=by, name="In Lyon", rules=IN_LYON)
        above = actions.define_segment(by=by, name="Above", rules=within(plain))
    run_jobs()
    assert members(maya, outer) == []
    assert members(maya, plain) == members(maya, above) == ["Ben", "Dana"]
    with as_user(alice) as by:
        actions.set_segment_rules(plain, by=by, rules=WOMEN)
    run_jobs()
    assert known(maya)[:3] == (0, 0, 0), "and so is who was in it before"
    with as_user(alice) as by:
        actions.set_segment_rules(plain, by=by, rules=IN_LYON)
    run_jobs()
    assert (members(alice, plain), members(maya, plain)) == (["Ben", "Dana"], [])


def test_to_look_at_its_people_is_to_look_at_the_field(women, alice, people, signed_in):
    assert signed_in(alice).get(f"/contacts/?among=segment:{women.pk}").status_code == 200
    with as_user(alice, read_only=True):
        assert Reading.objects.filter(about_id=people["Dana"].pk, fields__contains=["gender"]).exists()
        assert not Reading.objects.filter(about_id=people["Ben"].pk).exists()
    with as_user(alice) as by, pytest.raises(Refused, match="sensitive"):
        actions.keep_as_segment(by=by, name="By hand", contacts=f"among=segment:{women.pk}")


def test_it_is_used_for_one_purpose_that_somebody_gave_a_reason_for(
    alice, maya, women, people, run_jobs, signed_in
):
    with as_user(alice) as by:
        add_purpose(by=by, name="Care", wording="Tell me how to care.", values={"channels": ["email"]})
        assert "say on its page what it may be used for" in why_not_for(women, "care")
        with transaction.atomic(), pytest.raises(Refused) as refused:
            actions.bind_segment(women, by=by, purpose="care", why=" ")
        assert "why" in refused.value.fields
    with as_user(maya) as by, transaction.atomic(), pytest.raises(Missing):
        actions.bind_segment(women, by=by, purpose="care", why="I want to.")
    office = signed_in(alice)
    asked = office.get(f"/segments/{women.pk}/purpose/").content.decode()
    assert "tells something sensitive: Gender" in asked
    said = {"purpose": "care", "why": "They told us for this."}
    page = office.post(f"/segments/{women.pk}/purpose/", said, follow=True).content.decode()
    assert "It may be used for “Care”, and nothing else." in page
    assert signed_in(maya).get(f"/segments/{women.pk}/purpose/").status_code == 404
    told = Api(key_of(alice)).post(f"segments/{women.pk}/actions/bind_segment", said)
    assert told.status_code == 403
    with as_user(alice) as by:
        women = Segment.objects.get(pk=women.pk)
        made_of_it = actions.define_segment(by=by, name="Women too", rules=within(women))
        assert why_not_for(women, "care") == ""
        assert "may be used for “Care” alone" in why_not_for(women, "offers")
        assert "Women too" in why_not_for(made_of_it, "care")
        born = {"kind": "field", "field": "birth_date", "way": "years_ago", "values": ["25", "40"]}
        actions.set_segment_rules(women, by=by, rules={**WOMEN, "rules": [*WOMEN["rules"], born]})
        assert "say on its page" in why_not_for(Segment.objects.get(pk=women.pk), "care")
    run_jobs()
