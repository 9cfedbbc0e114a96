"""What the law protects most comes in by a file only for its purpose, only of those who agree, and stays apart."""

import pytest

from fullcircle.identify.consent.actions import grant_consent, withdraw_consent
from fullcircle.identify.consent.defining import add_purpose
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.imports import actions, running
from fullcircle.identify.imports.beginning import begin
from fullcircle.identify.imports.mapping_form import field_choices
from fullcircle.identify.imports.models import ImportRun, Outcome
from fullcircle.identify.imports.plan import Plan, read_plan
from fullcircle.identify.imports.suspecting import looks_like
from fullcircle.identify.imports.tests.test_importing import brought, contacts_plan, fresh, imported
from fullcircle.identify.traits.actions import define_trait, record_answer
from fullcircle.identify.traits.models import SpecialAnswer, Trait
from fullcircle.platform.access.actors import actor_for_user
from fullcircle.platform.actions import Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db

FILE = (
    "Name,Email,Diet,Agreed\nDana,dana@example.com,Gluten-free,\nErin,erin@example.com,Vegan,yes\n"
    "Finn,finn@example.com,Vegan,\nGus,gus@example.com,Fish,yes\n"
)


@pytest.fixture
def diet(alice) -> Trait:
    with as_user(alice) as by:
        add_purpose(
            by=by, name="Catering", wording="Yes.", values={"channels": ["email"], "double_opt_in": False}
        )
        choices = ["Vegan", "Gluten-free"]
        return define_trait(
            by=by, label="Diet", kind="choice", choices=choices, special="health", purpose="catering"
        )


@pytest.fixture
def dana(alice, diet) -> Contact:
    """She agreed to it some time ago."""
    with as_user(alice) as by:
        dana = create_record(Contact, by=by, values={"name": "Dana", "email": "dana@example.com"})
        grant_consent(
            dana, by=by, purpose="catering", channels=["email"], how="phone", evidence="She said so."
        )
    return dana


def plan(purpose: str = "catering") -> Plan:
    cells = [("name", 0), ("email", 1), ("special:diet", 2), ("consent:catering:email", 3)]
    raw = contacts_plan(cells).model_dump(mode="json")
    raw["parts"][0]["cells"][2]["purpose"] = purpose
    return read_plan(raw)


def kept(user) -> dict[str, str]:
    with as_user(user, read_only=True):
        return dict(SpecialAnswer.objects.values_list("contact__name", "value"))


def test_it_goes_in_only_for_those_who_agree_and_the_others_rows_say_so(alice, bob, dana):
    run = imported(alice, FILE, plan())
    assert run.counts["0"] == {"new": 2, "update": 1, "rejected": 1}
    assert kept(alice) == {"Dana": "Gluten-free", "Erin": "Vegan"}
    assert kept(bob) == {}, "who may not see it is not told that it is there"
    with as_user(alice, read_only=True):
        reasons = dict(Outcome.objects.values_list("row", "reason"))
        assert reasons[4] == "Left out: Diet: they have not agreed to “Catering”."
        assert "“Fish” is not" in reasons[5]
        answer = SpecialAnswer.objects.get(contact=dana)
        assert (answer.get_how_display(), answer.asked_by) == ("From a file", "people.csv, row 2")
        told = LoggedEvent.objects.get(type="trait.answered", about_id=dana.pk)
        assert told.cause == f"import:{run.pk}"
        everything = LoggedEvent.objects.values_list("payload", flat=True)
        assert not any("Gluten" in str(each) or "Vegan" in str(each) for each in everything)
        assert not any("Gluten" in str(each) for each in Contact.objects.values_list("custom", flat=True))
        assert not any("Gluten" in str(each) for each in Outcome.objects.values_list("before", flat=True))


@pytest.mark.parametrize("purpose", ["", "letter"])
def test_nobody_brings_it_without_saying_what_it_is_kept_for(alice, diet, purpose):
    with as_user(alice) as by:
        run = begin(iter([FILE.encode()]), "people.csv", by=by, into="contact")
        actions.plan_import(run, by=by, plan=plan(purpose))
        with pytest.raises(Refused, match="“Diet” is about health: say that it is kept for “Catering”"):
            actions.ask_check(run, by=by)


def test_whoever_may_not_see_it_cannot_bring_it(alice, colleague, diet):
    with as_user(colleague("Max", "marketing")) as by:
        assert not any("special:" in key for key, _ in field_choices(by))
        run = begin(iter([FILE.encode()]), "people.csv", by=by, into="contact")
        with pytest.raises(Refused, match="has no field"):
            actions.plan_import(run, by=by, plan=plan())


def test_what_they_said_themselves_stands_and_what_is_known_is_no_news(alice, dana):
    with as_user(alice) as by:
        record_answer(dana, by=by, trait="diet", value="Vegan")
    run = imported(alice, FILE, plan())
    assert kept(alice)["Dana"] == "Vegan"
    assert run.counts["0"] == {"new": 2, "unchanged": 1, "rejected": 1}
    again = brought(alice, FILE.replace("Gluten-free", "Vegan"), plan())
    assert again.counts["0"] == {"unchanged": 3, "rejected": 1}


def test_whose_agreement_has_ended_is_left_out(alice, dana):
    with as_user(alice) as by:
        withdraw_consent(dana, by=by, purpose="catering", channels=["email"])
    imported(alice, FILE, plan())
    assert kept(alice) == {"Erin": "Vegan"}


def test_taken_back_it_is_gone_and_the_rest_is_as_before(alice, dana):
    run = imported(alice, FILE, plan())
    with as_user(alice) as by:
        actions.revert_import(run, by=by)
    running.revert_rows(run.pk, actor_for_user(alice.pk))
    assert fresh(alice, run).state == "reverted"
    assert kept(alice) == {}
    with as_user(alice, read_only=True):
        assert [each.name for each in Contact.objects.all()] == ["Dana"]


def test_the_page_marks_it_asks_and_refuses_until_somebody_has_said_so(alice, diet, signed_in):
    browser = signed_in(alice)
    with as_user(alice) as by:
        run = begin(iter([FILE.encode()]), "people.csv", by=by, into="contact")
    url = f"/imports/{run.pk}/"
    chosen = {
        "column-0": "contact:name",
        "column-1": "contact:email",
        "column-2": "contact:special:diet",
        "match-contact": "email",
    }
    page = browser.post(url, {**chosen, "do": "look"}, follow=True).content.decode()
    assert "Kept apart, and only of those who agree" in page
    assert "Keep it for “Catering” and for nothing else" in page
    refused = browser.post(url, {**chosen, "do": "check"})
    assert refused.status_code == 422
    assert "say that it is kept for “Catering”" in refused.content.decode()
    said = browser.post(url, {**chosen, "purpose-special:diet": "catering", "do": "check"})
    assert said.status_code == 303
    with as_user(alice, read_only=True):
        assert ImportRun.objects.get(pk=run.pk).state == "checking"


def test_a_heading_that_speaks_of_such_a_thing_is_noticed(alice, signed_in):
    with as_user(alice) as by:
        run = begin(
            iter([b"Name,Religion,Birthday\nDana,none,1990-05-01\n"]), "people.csv", by=by, into="contact"
        )
    chosen = {"column-0": "contact:name", "column-1": "contact:job_title", "column-2": "contact:birth_date"}
    page = (
        signed_in(alice).post(f"/imports/{run.pk}/", {**chosen, "do": "look"}, follow=True).content.decode()
    )
    assert "“Religion” may be about religious or philosophical belief" in page
    assert "Sensitive: kept apart" in page


@pytest.mark.parametrize(
    ("heading", "category"),
    [
        ("bloodType", "health"), ("Gewerkschaft", "trade union membership"), ("Parti politique", "political opinion"),
        ("Healthy", ""), ("Party size", ""), ("Reunion", ""),
    ],
)  # fmt: skip
def test_only_whole_words_are_taken_for_it(heading, category):
    assert looks_like(heading) == category
