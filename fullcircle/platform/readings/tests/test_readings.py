"""Who saw sensitive values: on a page, in a list, in a file, through the API; and who may ask."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.readings.models import Reading
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user


@pytest.fixture
def dana(alice, bob) -> Contact:
    with as_user(alice) as by:
        values = {"name": "Dana", "birth_date": "1990-05-01", "gender": "female", "owner": bob.pk}
        return create_record(Contact, by=by, values=values)


def seen(user) -> list[tuple]:
    with as_user(user):
        return list(Reading.objects.order_by("pk").values_list("actor_name", "way", "about_id", "fields"))


def test_a_page_that_shows_it_is_written_down_and_one_that_does_not_is_not(dana, alice, bob, signed_in):
    assert "1990" in signed_in(alice).get(f"/contacts/{dana.pk}/").content.decode()
    assert "1990" not in signed_in(bob).get(f"/contacts/{dana.pk}/").content.decode()
    assert seen(alice) == [("Alice", "page", dana.pk, ["birth_date", "gender"])]


def test_an_empty_value_tells_nothing(alice, signed_in):
    with as_user(alice) as by:
        erin = create_record(Contact, by=by, values={"name": "Erin"})
    signed_in(alice).get(f"/contacts/{erin.pk}/")
    assert seen(alice) == []


def test_lists_files_and_filters_are_written_down_record_by_record(dana, alice, signed_in):
    browser = signed_in(alice)
    browser.get("/contacts/?cols=name,gender")
    browser.get("/contacts/?cols=name")
    browser.get("/contacts/?cols=name&birth_date__lt=2000-01-01")
    file = browser.post("/contacts/export/csv/?cols=name,gender")
    assert b"female" in b"".join(file.streaming_content)
    assert seen(alice) == [
        ("Alice", "list", dana.pk, ["gender"]),
        ("Alice", "list", dana.pk, ["birth_date"]),
        ("Alice", "export", dana.pk, ["gender"]),
    ]


def test_the_api_is_written_down_in_the_name_of_the_key(dana, alice):
    api = Api(key_of(alice))
    assert api.get(f"contacts/{dana.pk}").json()["gender"] == "female"
    api.get("contacts?fields=name")
    assert seen(alice) == [("Alice (Test program)", "api", dana.pk, ["birth_date", "gender"])]


def test_who_saw_dana_between_two_moments_is_answered(dana, alice, mia, bob, signed_in):
    signed_in(alice).get(f"/contacts/{dana.pk}/")
    page = signed_in(mia).get(f"/readings/contacts/{dana.pk}/")
    assert "Alice" in page.content.decode()
    assert "Birth date, Gender" in page.content.decode()
    assert signed_in(bob).get(f"/readings/contacts/{dana.pk}/").status_code == 403
    now = datetime.now(UTC)
    hour = timedelta(hours=1)
    api = Api(key_of(mia))
    at = f"contacts/{dana.pk}/readings"
    asked = {"since": now - hour, "until": now + hour}
    spelled = "&".join(f"{key}={value.isoformat().replace('+00:00', 'Z')}" for key, value in asked.items())
    assert [each["by"] for each in api.get(f"{at}?{spelled}").json()["data"]] == ["Alice"]
    later = (now + hour).isoformat().replace("+00:00", "Z")
    assert api.get(f"{at}?since={later}").json()["data"] == []
    assert api.get(f"{at}?since=yesterday").status_code == 422
    assert Api(key_of(bob)).get(at).status_code == 403


def test_nobody_changes_what_was_written_down_or_writes_for_another(dana, alice, bob, signed_in):
    signed_in(alice).get(f"/contacts/{dana.pk}/")
    for statement in (
        lambda: Reading.objects.update(actor_name="Nobody"),
        lambda: Reading.objects.all().delete(),
        lambda: Reading.objects.create(about_kind="contact", about_id=1, actor_id=bob.pk, fields=["x"]),
    ):
        with pytest.raises(DatabaseError), as_user(alice):
            statement()
    assert len(seen(alice)) == 1
