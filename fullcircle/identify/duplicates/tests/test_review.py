"""The pages on which pairs are judged: one after the other by four keys, many at once, and what was told apart."""

import pytest

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.duplicates.models import PossibleDuplicate
from fullcircle.identify.duplicates.tests.test_finding import AGAIN, DANA, add, follow, pairs
from fullcircle.platform.jobs.inline import run_waiting
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(alice) -> PossibleDuplicate:
    add(alice, **DANA)
    add(alice, **AGAIN)
    follow()
    return pairs(alice)[0]


def test_the_overview_leads_to_the_pair_and_says_why(pair, alice, signed_in):
    browser = signed_in(alice)
    page = browser.get("/duplicates/").content.decode()
    assert "1 more likely than not" in page
    assert 'href="/duplicates/contacts/"' in page
    page = browser.get("/duplicates/contacts/").content.decode()
    assert "99% likely." in page
    assert "Same address" in page
    assert page.count('data-key="') >= 4
    assert (
        "Nothing more to look at"
        in browser.get(f"/duplicates/contacts/?after={pair.weight!r}:{pair.pk}").content.decode()
    )


def test_not_the_same_goes_on_to_the_next_and_can_be_taken_back(pair, alice, signed_in):
    browser = signed_in(alice)
    assert browser.post(f"/duplicates/contacts/{pair.pk}/apart/").status_code == 303
    assert "Dana Reyes" in browser.get("/duplicates/contacts/apart/").content.decode()
    browser.post(f"/duplicates/contacts/{pair.pk}/reconsider/", {"then": "list"})
    assert pairs(alice) == [pair]


def test_merging_a_pair_as_chosen(pair, alice, signed_in):
    answer = signed_in(alice).post(
        f"/duplicates/contacts/{pair.pk}/merge/", {"kept": pair.other_id, "of:email": "kept"}
    )
    assert answer.status_code == 303, answer.content
    with as_user(alice):
        assert Contact.objects.get(pk=pair.about_id).merged_into_id == pair.other_id


def test_many_are_previewed_and_merged_in_the_background(pair, alice, bob, signed_in):
    browser = signed_in(alice)
    page = browser.get("/duplicates/contacts/many/?least=8").content.decode()
    assert "1 pair would be merged" in page
    assert "Nobody can say yet" in page
    assert browser.post("/duplicates/contacts/many/", {"least": "8"}).status_code == 302
    run_waiting()
    with as_user(alice):
        assert PossibleDuplicate.objects.get().state == "merged"
    assert signed_in(bob).get("/duplicates/contacts/many/").status_code == 403


def test_the_form_and_the_page_of_a_record_warn(pair, alice, bob, signed_in):
    browser = signed_in(alice)
    warned = browser.post(
        "/duplicates/contacts/typed/", {"name": "Dana Reyes", "email": "dana.reyes@example.com"}
    )
    assert "This may be here already" in warned.content.decode()
    assert 'hx-post="/duplicates/contacts/typed/"' in browser.get("/contacts/new/").content.decode()
    panel = browser.get(f"/contacts/{pair.about_id}/parts/duplicates/").content.decode()
    assert f"/duplicates/contacts/{pair.about_id}/{pair.other_id}/" in panel
    hidden = signed_in(bob).post(
        "/duplicates/contacts/typed/", {"name": "Dana Reyes", "email": "dana.reyes@example.com"}
    )
    assert "This may be here" not in hidden.content.decode()
