"""Findings of market research: kept with how they are known, found again, and cited by what rests on them."""

import pytest

from fullcircle.differentiate.research import actions
from fullcircle.differentiate.research.models import Citation, ResearchFinding
from fullcircle.differentiate.research.queries import citations_of, findings_of
from fullcircle.identify.traits.actions import define_trait
from fullcircle.identify.traits.models import Trait
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user


@pytest.fixture
def wood(alice) -> Trait:
    with as_user(alice) as by:
        return define_trait(by=by, label="Wood they like", choices=["Oak", "Ash"])


@pytest.fixture
def oak(alice) -> ResearchFinding:
    with as_user(alice) as by:
        values = {
            "name": "Two of three would pay more for oak", "method": "survey", "sample_size": "412", "tags": "oak, price",
            "found_on": "2026-04-12", "publisher": "Institute for Living", "confidence": "moderate",
        }  # fmt: skip
        return create_record(ResearchFinding, by=by, values=values)


def test_a_trait_cites_a_finding_and_each_page_shows_the_other(oak, wood, alice, signed_in):
    browser = signed_in(alice)
    sent = {"finding": oak.pk, "number": wood.pk, "next": "/traits/wood_they_like/", "note": "The choices"}
    answer = browser.post("/citations/trait/", sent)
    assert (answer.status_code, answer["Location"]) == (303, "/traits/wood_they_like/")
    assert "Two of three would pay more for oak" in browser.get("/traits/wood_they_like/").content.decode()
    page = browser.get(f"/findings/{oak.pk}/").content.decode()
    assert "Wood they like" in page
    assert "The choices" in page
    with as_user(alice):
        (cited,) = citations_of(oak)
        assert cited.by.url == "/traits/wood_they_like/"
        assert [each.finding for each in findings_of("trait", wood.pk)] == [oak]
    browser.post(f"/findings/{oak.pk}/citations/{cited.citation.pk}/remove/")
    with as_user(alice):
        assert not Citation.objects.exists()


def test_it_is_cited_once_and_only_by_what_is_there(oak, wood, alice):
    with as_user(alice) as by:
        actions.cite_finding(oak, by=by, kind="trait", number=wood.pk)
        with pytest.raises(Refused, match="already"):
            actions.cite_finding(oak, by=by, kind="trait", number=wood.pk)
        for kind, number in (("trait", 0), ("spaceship", 1)):
            with pytest.raises(Refused):
                actions.cite_finding(oak, by=by, kind=kind, number=number)


def test_everybody_reads_a_finding_and_a_reader_changes_none(oak, wood, reader, signed_in):
    assert signed_in(reader).get(f"/findings/{oak.pk}/").status_code == 200
    with as_user(reader) as by, pytest.raises(NotAllowed):
        actions.cite_finding(oak, by=by, kind="trait", number=wood.pk)


def test_it_is_found_by_its_words_and_by_its_figures(oak, alice, signed_in):
    browser = signed_in(alice)
    for asked in (
        "q=oak",
        "tags__contains=price",
        "sample_size__gte=400&method=survey",
        "found_on__gte=2026-04-01",
    ):
        assert "Two of three" in browser.get(f"/findings/?{asked}").content.decode(), asked
    assert "Two of three" not in browser.get("/findings/?sample_size__gte=500").content.decode()


def test_programs_read_and_cite_it(oak, wood, alice):
    api = Api(key_of(alice))
    api.post(f"findings/{oak.pk}/actions/cite_finding", {"kind": "trait", "number": wood.pk})
    (told,) = api.get(f"research/citations?kind=trait&number={wood.pk}").json()["data"]
    assert (told["finding"], told["finding_id"]) == ("Two of three would pay more for oak", oak.pk)
    assert api.get("research/citations?kind=trait").status_code == 422
