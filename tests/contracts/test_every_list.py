"""What every list does by existing."""

import re

import pytest
from django.db import connection
from django.db.models import Field
from django.test.utils import CaptureQueriesContext

from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.examples import make_example
from fullcircle.platform.records.models import SavedView
from tests.cast import as_user
from tests.contracts.resources import every_resource

pytestmark = [pytest.mark.django_db, every_resource]

# How the statements begin that find out who is signed in, and open and close the transaction.
UNDERWAY = (
    "SELECT session_data",
    'SELECT "id", "password"',
    "SELECT fc.actor_of_user",
    "SELECT set_config",
    "SAVEPOINT",
    "RELEASE",
    "ROLLBACK",
)


def questions(queries) -> list[str]:
    """What the page itself asked; not who is signed in."""
    return [q["sql"] for q in queries if not q["sql"].startswith(UNDERWAY)]


def test_a_list_shows_the_record_and_links_to_it(resource, alice, signed_in):
    with as_user(alice) as by:
        made = make_example(resource, by)
    page = signed_in(alice).get(resource.url)
    assert page.status_code == 200
    assert resource.url_of(made.pk) in page.content.decode()


def test_a_list_costs_the_same_for_many_rows_as_for_few(resource, alice, signed_in):
    browser = signed_in(alice)
    browser.get(resource.url)  # templates are compiled once
    with as_user(alice) as by:
        make_example(resource, by)
    with CaptureQueriesContext(connection) as few:
        browser.get(resource.url)
    copy_rows(resource, alice, 30)
    with CaptureQueriesContext(connection) as many:
        browser.get(resource.url)
    assert len(many) == len(few)
    assert len(questions(many.captured_queries)) <= 3, "\n".join(questions(many.captured_queries))


def copy_rows(resource, alice, number: int) -> None:
    """More rows like the first, written straight into the table."""
    with as_user(alice):
        row = resource.model.objects.first()
        for at in range(number):
            row.pk = None
            row._state.adding = True
            for field in one_of_each(resource.model):
                if getattr(row, field.attname):
                    setattr(row, field.attname, None if field.is_relation else f"{field.name}-{at}")
            row.save(force_insert=True)


def one_of_each(model) -> list[Field]:
    """The columns of which no two rows have the same value."""
    alone = {c.fields[0] for c in model._meta.constraints if len(getattr(c, "fields", ())) == 1}
    return [f for f in model._meta.concrete_fields if not f.primary_key and (f.unique or f.name in alone)]


def test_a_strangers_rows_are_not_listed(resource, bob, charlie, signed_in):
    with as_user(bob) as by:
        if not by.can(f"{resource.key}.add"):
            pytest.skip("sales does not add these")
        made = make_example(resource, by)
        if 0 in type(made).objects.get(pk=made.pk).acl:
            pytest.skip("everybody sees these")
    page = signed_in(charlie).get(resource.url)
    assert resource.url_of(made.pk) not in page.content.decode()
    assert signed_in(charlie).get(resource.url_of(made.pk)).status_code == 404


def test_every_field_sorts_and_every_page_is_reached_once(resource, alice, signed_in):
    with as_user(alice) as by:
        make_example(resource, by)
        fields = [f for f in resource.fields(by) if f.kind not in ("multichoice", "longtext")]
    copy_rows(resource, alice, 4)
    browser = signed_in(alice)
    for field in fields:
        for sort in (field.key, f"-{field.key}"):
            seen, url = [], f"{resource.url}?sort={sort}"
            for _ in range(7):
                html = browser.get(f"{url}&limit=2").content.decode()
                seen += re.findall(r'<tr id="r(\d+)"', html)
                following = re.search(r'rel="next" href="\?[^"]*?after=([^"&]*)', html)
                if not following:
                    break
                url = f"{resource.url}?sort={sort}&after={following[1]}"
            assert len(seen) == len(set(seen)) == 5, (sort, seen)


def test_an_unknown_filter_is_refused_in_a_sentence(resource, alice, signed_in):
    page = signed_in(alice).get(f"{resource.url}?no_such_field=1")
    assert page.status_code == 400
    assert "have no field “no_such_field”" in page.content.decode()


@pytest.mark.parametrize("part", ["menu", "columns", "filter", "save"])
def test_what_a_list_opens_is_fetched_from_where_it_says(resource, part, alice, signed_in):
    with as_user(alice) as by:
        make_example(resource, by)
    browser = signed_in(alice)
    place = f"{resource.url}parts/{part}/"
    assert f'data-part="{place}"' in browser.get(resource.url).content.decode()
    assert browser.get(f"{place}?sort={resource.columns[0]}").status_code == 200
    assert browser.get(f"{resource.url}parts/nothing/").status_code == 404


def test_a_list_is_exported_and_the_export_is_logged(resource, alice, signed_in):
    with as_user(alice) as by:
        made = make_example(resource, by)
    file = signed_in(alice).post(f"{resource.url}export/csv/")
    rows = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert rows[0].startswith("id,")
    assert rows[1].startswith(f"{made.pk},")
    with as_user(alice):
        assert LoggedEvent.objects.get(type="records.exported").payload["rows"] == 1


def test_a_reader_cannot_export(resource, reader, signed_in):
    assert signed_in(reader).post(f"{resource.url}export/csv/").status_code == 403


def test_a_view_is_saved_under_a_name_and_removed(resource, alice, signed_in):
    browser = signed_in(alice)
    answer = browser.post(f"{resource.url}views/?sort={resource.columns[0]}", {"name": "Mine"})
    assert answer.status_code == 302
    with as_user(alice):
        view = SavedView.objects.get()
    assert f"view={view.pk}" in browser.get(answer["Location"]).content.decode()
    browser.post(f"{resource.url}views/{view.pk}/remove/")
    assert f"view={view.pk}" not in browser.get(resource.url).content.decode()
