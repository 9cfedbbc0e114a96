"""What every record does by existing: create, edit in place, conflict, undo, archive, restore, search."""

import json

import pytest

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.examples import example_values, make_example
from fullcircle.platform.records.listing import found_by_search
from fullcircle.platform.search import finding
from tests.cast import as_user
from tests.contracts.resources import every_resource

pytestmark = [pytest.mark.django_db, every_resource]


@pytest.fixture
def made(resource, alice):
    with as_user(alice) as by:
        return make_example(resource, by)


def text_field(resource, user):
    """A plain text field that anybody may edit."""
    with as_user(user) as by:
        plain = [f for f in resource.fields(by) if f.kind == "text" and not f.read_only and not f.unique]
        return plain[0]


def events(made) -> list[str]:
    with acting(system("tests")):
        about = LoggedEvent.objects.filter(about_kind=made._meta.model_name, about_id=made.pk)
        return list(about.order_by("id").values_list("type", flat=True))


def test_creating_records_one_event(resource, made):
    assert len(events(made)) == 1


def test_the_page_of_a_record_shows_it(resource, made, alice, signed_in):
    page = signed_in(alice).get(resource.url_of(made.pk))
    assert page.status_code == 200
    assert str(made) in page.content.decode()


def test_the_form_creates_what_was_typed(resource, alice, signed_in):
    with as_user(alice) as by:
        values = example_values(resource, by)
    if not values:
        pytest.skip("made by an action of its own")
    answer = signed_in(alice).post(f"{resource.url}new/", values)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    with as_user(alice):
        made = resource.model.objects.get()
        assert resource.url_of(made.pk) == answer["Location"]


def test_an_empty_form_is_refused_with_sentences_and_changes_nothing(resource, alice, signed_in):
    answer = signed_in(alice).post(f"{resource.url}new/", {})
    if answer.status_code == 302:
        pytest.skip("nothing about it is needed")
    assert answer.status_code == 422
    with as_user(alice):
        assert not resource.model.objects.exists()


def test_an_overlong_value_is_refused_beside_its_field(resource, alice, signed_in):
    with as_user(alice) as by:
        values = example_values(resource, by)
    answer = signed_in(alice).post(f"{resource.url}new/", {**values, resource.columns[0]: "x" * 500})
    assert answer.status_code == 422
    assert "holds at most" in answer.content.decode()


def test_a_value_is_edited_in_place_and_undone(resource, made, alice, signed_in):
    browser, field = signed_in(alice), text_field(resource, alice)
    before = getattr(made, field.key)
    saved = browser.post(
        f"{resource.url_of(made.pk)}field/{field.key}/", {"value": "Fresh value", "version": made.version}
    )
    assert saved.status_code == 200
    assert "Fresh value" in saved.content.decode()
    undone = browser.post(json.loads(saved["X-Toast"])["undo"])
    assert json.loads(undone["X-Toast"])["message"] == "Undone."
    with as_user(alice):
        assert getattr(resource.model.objects.get(pk=made.pk), field.key) == before


def test_the_second_of_two_editors_is_told_and_nothing_is_lost(resource, made, alice, mia, signed_in):
    field = text_field(resource, alice)
    url = f"{resource.url_of(made.pk)}field/{field.key}/"
    assert signed_in(alice).post(url, {"value": "Alice was here", "version": made.version}).status_code == 200
    late = signed_in(alice).post(url, {"value": "Too late", "version": made.version})
    assert late.status_code == 409
    assert "Alice was here" in late.content.decode()
    with as_user(alice):
        assert getattr(resource.model.objects.get(pk=made.pk), field.key) == "Alice was here"


def test_a_reader_changes_nothing(resource, made, reader, signed_in):
    before = events(made)
    browser = signed_in(reader)
    for path in ("edit/", "archive/", "restore/", "field/source/"):
        assert browser.post(resource.url_of(made.pk) + path, {"value": "x"}).status_code == 403
    assert events(made) == before


def test_archiving_takes_it_out_of_lists_and_search_and_restoring_brings_it_back(
    resource, made, alice, signed_in
):
    browser = signed_in(alice)
    browser.post(f"{resource.url_of(made.pk)}archive/", {"reason": "Duplicate"})
    assert resource.url_of(made.pk) not in browser.get(resource.url).content.decode()
    with as_user(alice):
        assert found_by_search(resource, str(made)) == found_everywhere(resource, str(made)) == []
    browser.post(f"{resource.url_of(made.pk)}restore/")
    with as_user(alice):
        assert found_by_search(resource, str(made)) == found_everywhere(resource, str(made)) == [made.pk]
    assert [kind.rpartition(".")[2] for kind in events(made)[1:]] == ["archived", "restored"]


def test_search_forgives_a_typing_mistake(resource, made, alice):
    word = str(made)
    if len(word) < 6 or any(letter.isdigit() for letter in word):
        pytest.skip("short names and numbers are typed right or not at all")
    with as_user(alice):
        assert made.pk in found_by_search(resource, word[:3] + word[4:])
        assert made.pk in found_everywhere(resource, word[:3] + word[4:])


def found_everywhere(resource, words: str) -> list[int]:
    """What the palette and the API find, as the database has it for whoever acts."""
    return [pk for _, pk in finding.found([resource], words, 10).get(resource.key, [])]


def test_many_are_changed_at_once_and_taken_back(resource, made, alice, signed_in):
    field = text_field(resource, alice)
    browser = signed_in(alice)
    answer = browser.post(
        f"{resource.url}bulk/", {"action": f"set_{field.key}", "value": "Same for all", "ids[]": [made.pk]}
    )
    toast = json.loads(answer["X-Toast"])
    assert toast["message"].startswith("1 ")
    with as_user(alice):
        assert getattr(resource.model.objects.get(pk=made.pk), field.key) == "Same for all"
    browser.post(toast["undo"])
    with as_user(alice):
        assert getattr(resource.model.objects.get(pk=made.pk), field.key) == getattr(made, field.key)


def test_pickers_find_it(resource, made, alice, signed_in):
    found = signed_in(alice).get(f"/options/{resource.slug}/", {"q": str(made)[:4]}).content.decode()
    assert f'data-value="{made.pk}"' in found
