"""Search from everywhere: what begins with the words first, in one question however many kinds there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.snippets.models import Snippet
from fullcircle.platform.records.actions import archive_record, create_record, edit_record
from fullcircle.platform.records.resource import resource_for, resources
from fullcircle.platform.search import finding
from tests.cast import as_user

pytestmark = pytest.mark.django_db


def found(*kinds: str, words: str, enough: int = finding.EVERYTHING) -> dict[str, list[tuple[int, int]]]:
    return finding.found([resource_for(kind) for kind in kinds], words, 5, enough)


def test_the_copy_follows_its_record(alice):
    """Renamed, archived and gone: of a kind that is found together with others."""
    with as_user(alice) as by:
        made = create_record(Snippet, by=by, values={"name": "Saffron greeting", "text": "Hello"})
        assert found("snippet", words="saffron") == {"snippet": [(1, made.pk)]}
        made = edit_record(made, by=by, values={"name": "Turmeric greeting"})
        assert found("snippet", words="saffron") == {}
        assert found("snippet", words="turmeric") == {"snippet": [(1, made.pk)]}
        archive_record(made, by=by, reason="Old")
        assert found("snippet", words="turmeric") == {}


def test_who_sees_none_of_it_finds_none_of_it(bob, charlie):
    with as_user(bob) as by:
        hers = create_record(Contact, by=by, values={"name": "Saffron Ruiz"})
        assert found("contact", words="saffron") == {"contact": [(1, hers.pk)]}
    with as_user(charlie):
        assert found("contact", words="saffron") == {}
        assert found("contact", words="safron") == {}, "nor by a typing mistake"


def test_enough_that_begin_with_the_words_leave_the_rest_alone(bob):
    with as_user(bob) as by:
        first = create_record(Contact, by=by, values={"name": "Saffron Ruiz"})
        within = create_record(Company, by=by, values={"name": "Golden Saffron"})
        assert found("contact", "company", words="saffron") == {
            "contact": [(1, first.pk)],
            "company": [(2, within.pk)],
        }
        assert found("contact", "company", words="saffron", enough=1) == {"contact": [(1, first.pk)]}


def test_it_is_one_question_for_all_kinds(bob):
    kinds = list(resources().values())
    with as_user(bob), CaptureQueriesContext(connection) as asked:
        finding.found(kinds, "nobody of this name", 5)
    assert len([each for each in asked if "search_" in each["sql"]]) == 1
