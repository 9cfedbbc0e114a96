"""Goods that have a title and little else."""

import os
from pathlib import Path

import pytest

from bench import titles
from bench.duplicates import BARS, offers, scores

DATA = Path(os.environ.get("FULLCIRCLE_DATA") or Path(__file__).parents[5] / "shared" / "data")


def test_a_model_number_counts_more_than_words_that_many_share():
    one = [
        "Sony Turntable - PSLX350H",
        "Sony Disc Player - CDP-CE375",
        "Bose Speaker System - AM53BK",
        "Oak table",
    ]
    other = [
        "Speaker System Bose AM-53BK black",
        "Sony CDPCE375 player for five discs",
        "PS-LX350H by Sony",
        "Gray sofa",
    ]
    assert sorted((a, b) for a, b, _ in titles.linked(one, other)) == [(0, 2), (1, 1), (2, 0)]


def test_each_has_at_most_one_partner():
    found = titles.linked(["Red lamp", "Red lamp"], ["Red lamp", "Blue chair"])
    assert [(a, b) for a, b, _ in found] == [(0, 0)]


@pytest.mark.skipif(
    not (DATA / "abt_buy").exists(), reason="Abt-Buy is not on this machine (FULLCIRCLE_DATA)."
)
def test_the_goods_of_two_shops_are_matched_without_labels():
    one, other, true = offers(DATA)
    found = {(a, b) for a, b, _ in titles.linked(one, other)}
    assert scores(found, true)[2] >= BARS["abt_buy"]
