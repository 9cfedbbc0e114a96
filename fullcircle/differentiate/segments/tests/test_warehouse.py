"""The warehouse holds what the record holds; only what changed is written anew, and who is erased leaves at once."""

import pytest
from django.utils import timezone

from fullcircle.config.env import env
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.privacy.erasing import erase_contact
from fullcircle.identify.purchases.models import Order
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.records.actions import create_record, edit_record
from fullcircle.platform.warehouse import actions, jobs, mart, writing
from fullcircle.platform.warehouse.reading import opened
from fullcircle.platform.warehouse.store import Store
from tests.cast import as_user


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.setattr(env, "warehouse_url", tmp_path.as_uri())
    return tmp_path


def person(user, **values) -> Contact:
    with as_user(user) as by:
        return create_record(Contact, by=by, values=values)


def written(user):
    with as_user(user) as by:
        return actions.write_warehouse(by=by)


def asked(question):
    with opened() as database:
        return database.execute(question).fetchall()


def test_it_holds_what_the_record_holds(alice):
    dana = person(alice, name='Dana "D", Reyes\nof Lyon', city="", job_title="Buyer")
    with as_user(alice) as by:
        create_record(Order, by=by, values={"contact": dana.pk, "subtotal": "12.5", "currency": "EUR"})
    written(alice)
    assert asked("SELECT field_name, field_city, field_region FROM contact") == [
        ('Dana "D", Reyes\nof Lyon', "", "")
    ]
    [(total, placed)] = asked('SELECT total, placed_at FROM "order"')
    assert total == 12.5
    assert abs(placed - timezone.now().replace(tzinfo=None)).days == 0
    assert asked("SELECT * FROM behavior") == []
    assert (
        asked(
            "SELECT * FROM (DESCRIBE contact) WHERE column_name LIKE '%birth%' OR column_name LIKE '%gender%'"
        )
        == []
    )


def test_only_what_changed_is_written_anew(alice, monkeypatch):
    monkeypatch.setattr(mart, "BLOCK", 1)
    dana, eve = person(alice, name="Dana"), person(alice, name="Eve")
    assert written(alice).files >= 2
    assert written(alice).files == 0
    before = Store().manifest().marts["contact"].parts
    with as_user(alice) as by:
        edit_record(Contact.objects.get(pk=dana.pk), by=by, values={"city": "Lyon"})
    assert written(alice).files == 1
    after = Store().manifest().marts["contact"].parts
    assert after[str(eve.pk)] == before[str(eve.pk)]
    assert after[str(dana.pk)].file != before[str(dana.pk)].file
    assert asked("SELECT field_name FROM contact WHERE field_city = 'Lyon'") == [("Dana",)]


def test_nobody_who_was_erased_stays(alice, elsewhere):
    dana = person(alice, name="Dana", email="dana@example.com")
    person(alice, name="Eve")
    written(alice)
    files = [elsewhere / file for file in Store().manifest().marts["contact"].files]
    assert all(path.exists() for path in files)
    with as_user(alice) as by:
        told = erase_contact(dana, by=by, on_behalf_of=by.name, request=None, move=lambda what: None)
    assert {"place": "warehouse", "label": "Files of the warehouse", "files": 1} in told.erasure.files
    assert not any(path.exists() for path in files)
    with pytest.raises(Refused, match="anew"):
        asked("SELECT 1")
    jobs.write_every_hour()
    assert asked("SELECT field_name FROM contact") == [("Eve",)]


def test_who_is_forgotten_while_it_is_written_is_not_put_back(alice, monkeypatch):
    dana = person(alice, name="Dana")
    written(alice)
    whole = writing.write

    def interrupted(*given):
        found = whole(*given)
        actions.take_away(set(actions.files_about("contact", [dana.pk])))
        return found

    monkeypatch.setattr(writing, "write", interrupted)
    with pytest.raises(Refused, match="once more"):
        written(alice)
    assert not Store().manifest().whole


def test_it_is_asked_for_on_its_page_and_removed_there(alice, reader, signed_in):
    person(alice, name="Dana")
    browser = signed_in(alice)
    assert "Nothing was written yet" in browser.get("/settings/warehouse/").content.decode()
    jobs.write_every_hour()  # nobody has asked
    assert Store().manifest() is None
    written(alice)
    page = browser.get("/settings/warehouse/").content.decode()
    assert "segment_member" in page
    assert browser.post("/settings/warehouse/remove/").status_code == 302
    assert Store().manifest() is None
    with pytest.raises(Refused, match="not written yet"):
        asked("SELECT 1")
    assert signed_in(reader).get("/settings/warehouse/").status_code == 403
    with pytest.raises(NotAllowed):
        written(reader)
