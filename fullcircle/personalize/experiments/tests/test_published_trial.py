"""A trial that somebody else ran and published, read out by our own functions."""

import os
from pathlib import Path

import pytest

from bench.experiments import PUBLISHED, hillstrom

DATA = Path(os.environ.get("FULLCIRCLE_DATA") or Path(__file__).parents[5] / "shared" / "data")


@pytest.mark.skipif(
    not (DATA / "hillstrom_email").exists(),
    reason="Hillstrom's trial is not on this machine (FULLCIRCLE_DATA).",
)
def test_what_a_letter_did_to_64_000_customers_is_found_to_the_fourth_digit():
    found = hillstrom(DATA)
    for key, published in PUBLISHED.items():
        told = found[key].usual
        assert (told.value, told.low, told.high) == pytest.approx(published, abs=1e-4), key
        assert 0 <= found[key].removed < 0.005, (
            "What these people had spent before says next to nothing, and we say so."
        )
