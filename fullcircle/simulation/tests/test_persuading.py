"""The readout is judged by a company whose truth is known: it finds what letters caused, and nothing where they cause nothing."""

from dataclasses import replace

import pytest

from fullcircle.personalize.experiments.verdicts import Moment, judge
from fullcircle.simulation.company import Company
from fullcircle.simulation.parameters import PRIVATE, TRADE, Parameters
from fullcircle.simulation.persuading import Letter, acted_out

END = Moment(over=True)
LAWS, LETTERS = Parameters(customers=2_500, months=24), 250
IN_VAIN = tuple(replace(custom, persuaded=0.0) for custom in LAWS.customs)


@pytest.fixture(scope="module")
def company():
    made = Company(LAWS)
    return list(made.portions()), made.clock.days


def test_of_hundreds_of_letters_the_intervals_hold_what_each_truly_caused(company):
    """Each to everybody but a fifth, by another lot and on another day."""
    portions, days = company
    found = {customs: [] for customs in (LAWS.customs, IN_VAIN)}
    for number in range(LETTERS):
        letter = Letter(on=days - 20 - number % 200, salt=f"letter {number}")
        for customs, seen in found.items():
            outcome = acted_out(portions, letter, customs)
            seen.append((judge([outcome.pair], END), outcome.truth))
    for seen in found.values():
        covered = sum(
            verdict.effect.usual.low <= truth <= verdict.effect.usual.high for verdict, truth in seen
        )
        assert 0.93 <= covered / LETTERS <= 0.97
    works, does_nothing = ([verdict.word for verdict, _truth in seen] for seen in found.values())
    assert works.count("proven") > LETTERS / 2
    assert does_nothing.count("proven") / LETTERS <= 0.05


def test_what_a_letter_causes_is_in_the_truth_of_the_company():
    told = {custom["key"]: custom["persuaded"] for custom in LAWS.facts()["customs"]}
    assert told == {"private": PRIVATE.persuaded, "trade": TRADE.persuaded}
    assert PRIVATE.persuaded > TRADE.persuaded > 0
