"""The weights: learned without labels, the same in SQL and in Python, and no more sure of themselves than they may be."""

from types import SimpleNamespace

import duckdb
import pytest

from bench.crowd import COLUMNS, crowd
from fullcircle.identify.duplicates.linkage import spelling
from fullcircle.identify.duplicates.linkage.conditions import Slips
from fullcircle.identify.duplicates.linkage.engine import TRAINING_PAIRS, Engine, at_least_one
from fullcircle.identify.duplicates.linkage.judging import by_answer
from fullcircle.identify.duplicates.linkage.kinds import COMPANY, PERSON
from fullcircle.identify.duplicates.linkage.model import Model, rule_of_thumb
from fullcircle.identify.duplicates.linkage.preparing import STORED, keys_of, prepared
from fullcircle.identify.duplicates.linkage.tables import DuckTables
from fullcircle.identify.duplicates.linkage.trust import (
    Seen,
    Standing,
    bands,
    borne_out,
    safe_from,
    share_of_true,
)

SIZE = 3_000


@pytest.fixture(scope="module")
def people():
    rows = list(crowd(SIZE))
    stored = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True))
    blank = [""] * SIZE
    return prepared("contact", stored | {"birth_date": blank, "region": blank, "company": blank}), stored[
        "person"
    ]


@pytest.fixture(scope="module")
def linked(people, tmp_path_factory):
    engine = Engine("contact", DuckTables(tmp_path_factory.mktemp("linkage")))
    engine.add(people[0])
    return engine, engine.run(-1.0)


def test_it_learns_who_is_who_from_the_records_alone(people, linked):
    _columns, person = people
    found = linked[1].pairs.to_pylist()
    right = [person[each["one"] - 1] == person[each["other"] - 1] for each in found if each["weight"] >= 0]
    assert sum(right) / len(right) > 0.95
    assert sum(right) / (SIZE // 4) > 0.9
    assert linked[1].model.trained


def test_one_pair_weighs_the_same_in_python_as_in_the_database(people, linked):
    columns, _person = people
    model = linked[1].model
    for each in linked[1].pairs.to_pylist()[::25]:
        one, other = ({name: columns[name][each[end] - 1] for name in columns} for end in ("one", "other"))
        assert model.total(one, other) == pytest.approx(each["weight"], abs=0.3)


def test_rules_that_bring_too_many_pairs_are_refused_before_they_are_used(linked, monkeypatch):
    engine, _ = linked
    monkeypatch.setattr(engine, "refused", [])
    monkeypatch.setattr(engine, "pairs_sharing", lambda columns: TRAINING_PAIRS + 1)
    assert engine.training_rules() == []
    assert "2,000,001 pairs" in engine.refused[0]


def test_the_database_of_the_child_fetches_nothing(linked):
    asked = "('autoinstall_known_extensions', 'autoload_known_extensions')"
    rows = linked[0].tables.rows(f"SELECT name, value FROM duckdb_settings() WHERE name IN {asked}")
    assert [value for _, value in rows] == ["false", "false"]


def test_two_catches_tell_how_many_fish_there_are():
    # Of 1,000 pairs 900 are true; each witness speaks for eight in ten of those, by itself.
    share, low, high = share_of_true(Seen(5.0, False, 576, 144, 144, 136))
    assert share == pytest.approx(0.9, abs=0.005)
    assert low < 0.9 < high
    assert bands([Seen(5.0, False, 5, 1, 1, 1)]) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dana Reyes", "Reyes, Dana"),
        ("Bob Miller", "Robert Miller"),
        ("Dr. Anna Müller", "Anna Mueller"),
        ("Иван Петров", "Ivan Petrov"),
        ("LUCÍA GÓMEZ", "Lucia Gomez"),
    ],
)
def test_one_name_written_two_ways(one, other):
    assert spelling.names(one) == spelling.names(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Copper Bakery GmbH", "COPPER BAKERY"),
        ("Smith & Sons Ltd.", "Smith and Sons Limited"),
        ("The Mill Inc", "Mill"),
    ],
)
def test_a_firm_is_one_with_and_without_its_legal_form(one, other):
    assert spelling.firm(one)[0] == spelling.firm(other)[0]


def test_addresses_that_everybody_shares_say_nothing_about_a_firm():
    assert spelling.email("Dana.Reyes+x@googlemail.com") == ("danareyes@gmail.com", "danareyes", "")
    assert spelling.domain("https://www.copper.example/shop") == "copper.example"
    assert spelling.domain("info@gmail.com") == ""
    assert spelling.phone("00351 912 345 678") == spelling.phone("+351912345678")


@pytest.mark.parametrize("kind", [PERSON, COMPANY])
def test_every_column_that_is_compared_is_spelled(kind):
    columns = prepared(kind.key, {name: [""] for name in STORED[kind.key]} | {"id": [1]})
    assert set(kind.stored) <= set(columns)
    assert keys_of(kind, columns) == []
    for comparison in kind.comparisons:
        assert comparison.levels[-1].says


def test_a_mailbox_that_is_only_alike_deserves_what_the_number_bears_out():
    # Of one person eight in ten keep the number. Below 4 bits it hardly ever agrees: those are namesakes.
    low, high = borne_out([(0.0, 400, 8), (4.0, 40, 30), (6.0, 360, 278)], usual=0.8)
    assert (low.rest, high.rest) == (0.0, 4.0)
    assert low.bits == pytest.approx(-5.3, abs=0.1)
    assert low.low < low.bits < low.high
    assert high.bits > 4
    assert borne_out([(0.0, 10, 8)], usual=0.8) == []


def test_what_is_borne_out_is_told_answer_by_answer():
    """A letter that differs is a slip where the number agrees; two mailboxes of one name are two namesakes where it does not."""
    slip, alike = 6.0, 2.0
    rows = [(slip, 4.0, 100, 80), (slip, 6.0, 200, 160), (alike, 4.0, 200, 10), (alike, 6.0, 10, 5)]
    told = by_answer([20.0, 6.0, 2.0, -3.0], rows, 0.8)
    assert sorted(told) == ["1", "2"]
    assert told["1"][0].bits > 5
    assert told["2"][0].bits < -3
    assert by_answer([20.0, 6.0, 2.0, -3.0], [(alike, 4.0, 10, 8)], 0.8) == {}


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("dana.reyes@copper.example", "dana.reyse@copper.example", True),
        ("dana.reyes@copper.example", "dana.reye@copper.example", True),
        ("dana.reyes@copper.example", "daana.reyes@copper.example", True),
        ("dana.reyes@copper.example", "dana.rexes@copper.example", True),
        ("dana.reyes@copper.example", "dnaa.rexes@copper.example", False),
        ("dana.reyes@copper.example", "diana.reyes@copper.test", False),
        ("ab", "ba", True),
        ("a", "b", True),
        ("a", "bcd", False),
    ],
)
def test_one_slip_is_the_same_in_sql_as_in_python(one, other, slips):
    """SQL asks first for a beginning or an end in common; that may spare it the counting and never changes the answer."""
    asked = Slips("text", 1)
    sql = asked.level().get_comparison_level("duckdb").sql_condition
    row = duckdb.connect().execute(f"SELECT {sql} FROM (SELECT ? AS text_l, ? AS text_r)", [one, other])
    assert row.fetchall() == [(slips,)]
    assert asked.of({"text": one}, {"text": other}) is slips


def test_an_answer_that_no_two_strangers_gave_is_rarer_than_one_in_as_many(linked):
    """Whatever a rule of thumb says; where nobody says anything, as of birth dates here, it stays as it is."""
    engine, thumb = linked[0], 0.01
    unseen = [
        SimpleNamespace(
            comparison_levels=[
                SimpleNamespace(is_null_level=False, _has_estimated_u_values=False, u_probability=thumb)
            ]
        )
        for _ in engine.kind.comparisons
    ]
    engine.allow_for_unseen(unseen)
    told = {
        mine.key: each.comparison_levels[0].u_probability
        for mine, each in zip(engine.kind.comparisons, unseen, strict=True)
    }
    assert told["name"] == pytest.approx(1 / 2e6)
    assert 1 / 2e6 < told["phone"] < 1e-5
    assert told["born"] == thumb


def test_records_without_a_certain_double_are_compared_all_the_same():
    assert at_least_one(0.0, 2_000) == 1 / 1_999_000
    assert at_least_one(0.001, 2_000) == 0.001


def test_weights_for_other_answers_than_todays_are_learned_anew():
    told = rule_of_thumb("contact", SIZE).as_json()
    assert Model.fits(told)
    told["matches"]["email"].pop()
    assert not Model.fits(told)


def test_what_it_expects_to_be_right_is_right(people, linked):
    """In a small world of which everything is known the truth lies within what is said of it; and of a few hundred pairs nobody
    can say that they may merge by themselves."""
    _columns, person = people
    found = linked[1].pairs.to_pylist()
    for standing in linked[1].standings:
        right = [
            person[each["one"] - 1] == person[each["other"] - 1]
            for each in found
            if each["weight"] >= standing.weight
        ]
        assert standing.low - 0.002 <= sum(right) / len(right) <= standing.high + 0.002, standing
    assert safe_from(linked[1].standings) is None
    many = [Standing(10.0, 90_000, 0.9999, 0.9995, 1.0), Standing(15.0, 80_000, 0.9999, 0.9995, 1.0)]
    assert safe_from(many) == 15.0
