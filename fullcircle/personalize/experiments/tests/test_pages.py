"""The readout on the page and for programs, the rows behind its figures, and the planner."""

from decimal import Decimal

import pytest

from fullcircle.identify.contacts.models import Contact
from fullcircle.personalize.experiments import actions
from fullcircle.personalize.experiments.models import Assignment, Experiment
from fullcircle.personalize.experiments.tests.test_readout import AFTERWARDS, DAY, MONDAY, orders, people, put
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.api.tests.conftest import Api, key_of
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def trial(alice) -> Experiment:
    """A fifth of 400 treated ordered, a twentieth of 400 who were left out; one gave half of it back."""
    with acting(system("tests")) as by:
        made = actions.begin_experiment(by=by, name="Spring card", holdout=Decimal(50), window_days=14)
        everybody = people(800)
        put(made, everybody[:400], "a")
        put(made, everybody[400:], "holdout")
        orders(everybody[:80])
        orders(everybody[400:420])
        orders(everybody[:3], status="canceled")
        orders(everybody[420:440], MONDAY + 20 * DAY)
        actions.take_reading(made, by=by, now=AFTERWARDS)
        return made


def test_the_page_tells_the_verdict_the_effect_and_what_attribution_makes_of_it(trial, alice, signed_in):
    page = signed_in(alice).get(f"/experiments/{trial.pk}/").content.decode()
    for told in (
        "Proven", "<strong>60</strong>", "extra orders, between 42 and 78", "Of a hundred people 15 more ordered",
        "between 10.5 more and 19.5 more", "Attribution gives it 80 people who ordered", "5 % of those left out ordered as well",
        "about 20 of those who got it would have ordered anyway",
    ):  # fmt: skip
        assert told in page, told


def test_nine_thousand_against_a_thousand_on_the_page_and_by_program(alice, signed_in):
    """The scenario of the mission: 450 of 9,000 ordered, and of 1,000 left out 27; then, looked at again, 38."""
    with acting(system("tests")) as by:
        made = actions.begin_experiment(by=by, name="Winter letter", holdout=Decimal(10), window_days=14)
        everybody = people(10_000)
        put(made, everybody[:9_000], "a")
        put(made, everybody[9_000:], "holdout")
        orders(everybody[:450])
    browser, program = signed_in(alice), Api(key_of(alice))
    proven = ("207", "between 108 and 306", "2.3 more ordered", "1.2 more and 3.4 more")
    not_proven = (
        "between -6 and 222",
        "1.2 more ordered",
        "0.07 fewer and 2.47 more",
        "450 people who ordered",
    )
    for left_out, word, told in (
        (everybody[9_000:9_027], "Proven", proven),
        (everybody[9_027:9_038], "Not proven", not_proven),
    ):
        with acting(system("tests")) as by:
            orders(left_out)
            actions.take_reading(made, by=by, now=AFTERWARDS)
        page = browser.get(f"/experiments/{made.pk}/").content.decode().replace("\u2212", "-")
        for each in (f">{word}<", *told):
            assert each in page, each
        said = program.get(f"readouts/{made.pk}").json()["readout"]
        assert (said["word"], said["main"]["treated"]) == (word.lower().replace(" ", "_"), 9_000)


def test_before_the_end_no_number_is_written_large(trial, alice, signed_in):
    with acting(system("tests")) as by:
        actions.take_reading(trial, by=by, now=MONDAY + 2 * DAY)
        trial.readings.exclude(verdict="early").delete()
    page = signed_in(alice).get(f"/experiments/{trial.pk}/").content.decode()
    assert "Too early to say" in page
    assert "Of a hundred people 15 more ordered" in page
    assert "extra orders" not in page


def test_where_too_few_did_it_no_effect_is_shown_beside_these_words(alice, signed_in):
    with acting(system("tests")) as by:
        made = actions.begin_experiment(by=by, name="Small card", holdout=Decimal(50), window_days=14)
        everybody = people(40)
        put(made, everybody[:20], "a")
        put(made, everybody[20:], "holdout")
        orders(everybody[:15])
        actions.take_reading(made, by=by, now=AFTERWARDS)
    page = signed_in(alice).get(f"/experiments/{made.pk}/").content.decode()
    assert "Too few to say" in page
    assert "Of a hundred people" not in page
    assert "Effects and their intervals" not in page
    assert f"/contacts/?among=experiment:{made.pk}.a.orders" in page, (
        "what they did is still there to be read"
    )


BEHIND = {
    "contacts?among=experiment:{pk}.a": 400, "contacts?among=experiment:{pk}.a.orders": 80,
    "contacts?among=experiment:{pk}.holdout.orders": 20, "contacts?among=experiment:{pk}.a.touched": 80,
    "contacts?among=experiment:{pk}.everybody.orders": 100, "contacts?among=experiment:{pk}.a.crossed": 0,
    "contacts?among=experiment:{pk}.a.event": 0, "orders?among=experiment:{pk}.treated": 80,
    "orders?among=experiment:{pk}.holdout": 20,
}  # fmt: skip


def test_behind_every_figure_are_as_many_rows_and_where_there_is_no_such_part_it_is_said(trial, alice):
    api = Api(key_of(alice))
    for address, rows in BEHIND.items():
        told = api.get(f"{address.format(pk=trial.pk)}&count=1").json()
        assert told["count"] == {"number": rows, "exact": True}, address
    for value in ("x", "0.a", f"{trial.pk}.b", f"{trial.pk}.a.wealth"):
        assert api.get(f"contacts?among=experiment:{value}").status_code == 422


def test_programs_read_the_same_and_every_look_by_day(trial, alice, bob):
    told = Api(key_of(alice)).get(f"readouts/{trial.pk}").json()
    assert (told["readout"]["word"], told["readout"]["main"]["treated"]) == ("proven", 400)
    assert [day["verdict"] for day in told["days"]] == ["proven"]
    assert Api(key_of(bob)).get("readouts/0").status_code == 404


def test_whoever_may_edit_has_it_measured_now_and_a_reader_does_not(
    trial, alice, reader, signed_in, run_jobs
):
    answer = signed_in(alice).post(f"/experiments/{trial.pk}/measure/", {"next": f"/experiments/{trial.pk}/"})
    assert (answer.status_code, answer["Location"]) == (303, f"/experiments/{trial.pk}/")
    assert run_jobs() >= 1
    with as_user(alice):
        assert trial.readings.count() == 2
    assert signed_in(reader).get(f"/experiments/{trial.pk}/").status_code == 200
    assert signed_in(reader).post(f"/experiments/{trial.pk}/measure/").status_code == 403


def test_the_planner_says_how_many_it_takes_and_what_these_can_see(alice, signed_in):
    asked = "goal=orders&people=10000&base=3.8&lift=1.2&holdout=10"
    page = signed_in(alice).get(f"/experiments/planner/?{asked}").content.decode()
    for told in (
        "<strong>22,800</strong>",
        "to see 1.2 more in a hundred than the usual 3.8",
        "They show an effect from 1.8",
    ):
        assert told in page, told
    told = Api(key_of(alice)).get(f"readouts/planner?{asked}").json()
    assert (told["needed"], told["chance_to_see"], round(told["smallest_seen"], 2)) == (22_802, 46, 1.83)
    wrong = signed_in(alice).get("/experiments/planner/?people=many&holdout=80")
    assert wrong.status_code == 422
    assert wrong.content.decode().count('class="field-e"') == 2
    assert Api(key_of(alice)).get("readouts/planner?people=many").status_code == 422


def test_before_anybody_is_in_the_page_plans_from_what_people_usually_do(alice, signed_in):
    with acting(system("tests")) as by:
        trial = actions.begin_experiment(by=by, name="Spring card")
    page = signed_in(alice).get(f"/experiments/{trial.pk}/").content.decode()
    assert "Nobody is in yet" in page
    part = signed_in(alice).get(f"/experiments/{trial.pk}/parts/planner/")
    assert part.status_code == 200
    assert "People needed" in part.content.decode()


def test_of_a_person_who_is_erased_no_place_is_left(trial, alice):
    with acting(system("tests")):
        contact = Contact.objects.filter(experiments__experiment=trial).exclude(orders__isnull=False).first()
        contact.delete()
        assert Assignment.objects.filter(experiment=trial).count() == 799
