"""A simulated company comes in portions, goes on where it stopped, and keeps away from real data."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from fullcircle.demo import colleagues_for
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order
from fullcircle.identify.purchases.stages import waiting
from fullcircle.personalize.experiments.models import Assignment
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import Refused
from fullcircle.platform.records.actions import create_record
from fullcircle.simulation import company, running
from fullcircle.simulation.helping import helpers
from fullcircle.simulation.parameters import Parameters
from fullcircle.simulation.running import simulate
from fullcircle.simulation.truth import last_day
from tests.cast import as_user

pytestmark = pytest.mark.django_db

SMALL = Parameters(customers=50, months=6)


@pytest.fixture(autouse=True)
def portions_of_twenty(monkeypatch) -> None:
    running.whole.cache_clear()
    for module in (company, running):
        monkeypatch.setattr(module, "PORTION", 20)


def test_everybody_is_there_and_the_truth_beside_them(alice, tmp_path: Path):
    assert list(simulate(SMALL, tmp_path, [alice])) == [0, 20, 40, 50]
    with as_user(alice):
        known = set(Contact.objects.values_list("external_id", flat=True))
        assert Order.objects.exists()
        assert [waiting(kind, 0, 1) for kind in ("contact", "company")] == [[], []], (
            "who bought is a customer"
        )
    laws = json.loads((tmp_path / "truth.json").read_text())
    assert laws["customs"][0]["buying"] == {"r": 0.62, "alpha": 9.5, "a": 0.8, "b": 3.6}
    with (tmp_path / "customers.csv").open() as file:
        assert {row["external_id"] for row in csv.DictReader(file)} == known
    with (tmp_path / "letters.csv").open() as file:
        arms = {(row["letter"], row["external_id"]): row["arm"] for row in csv.DictReader(file)}
    assert set(json.loads((tmp_path / "letters.json").read_text())) == {"care", "winter"}
    with as_user(alice):
        assert Assignment.objects.count() == len(arms) > 0
        persuaded = Order.objects.filter(number__startswith="HP-W").values_list(
            "contact__external_id", flat=True
        )
        assert all(arms["winter", each] != "holdout" for each in persuaded)


def test_what_was_interrupted_goes_on_where_it_stopped(alice, tmp_path: Path):
    steps = simulate(SMALL, tmp_path, [alice])
    assert next(steps) == 0
    assert next(steps) == 20
    steps.close()
    assert list(simulate(SMALL, tmp_path, [alice])) == [20, 40, 50]
    with as_user(alice):
        assert Contact.objects.count() == 50
    assert list(simulate(SMALL, tmp_path, [alice])) == [50], "a third time changes nothing"
    assert last_day(tmp_path) == SMALL.ends_on, "the next day it is still the same company"


def test_the_colleagues_of_a_company_that_goes_on_are_those_it_had():
    first = colleagues_for("simulation")
    assert first
    assert colleagues_for("simulation") == first


def test_where_nothing_was_begun_there_is_no_last_day(tmp_path: Path):
    assert last_day(tmp_path) is None


def test_it_does_not_get_among_real_people(alice, tmp_path: Path):
    with acting(system("tests")) as by:
        create_record(Contact, by=by, values={"name": "Ada Real"})
    with pytest.raises(Refused, match="in use"):
        list(simulate(SMALL, tmp_path, [alice]))
    assert not (tmp_path / "truth.json").exists()


def test_two_companies_do_not_mix(alice, tmp_path: Path):
    list(simulate(SMALL, tmp_path, [alice]))
    with pytest.raises(Refused, match="another simulated company"):
        list(simulate(replace(SMALL, seed=8), tmp_path, [alice]))


def test_a_process_that_helps_is_awake_before_it_is_told_what_to_do():
    """What it is told to do cannot even be read without Django."""
    with helpers(1) as pool:
        assert pool.submit(running.size, SMALL, 0).result() == 50
