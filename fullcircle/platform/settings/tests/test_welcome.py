"""The first visit makes an installation somebody's own, exactly once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.models import User
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.settings.models import Organization

GIVEN = {
    "name": "Alice Archer", "email": "alice@example.com", "password": "correct horse battery",
    "organization": "Archer & Sons", "currency": "GBP", "time_zone": "Europe/London", "language": "en",
}  # fmt: skip


@pytest.mark.django_db
def test_the_first_visitor_is_led_to_the_welcome_page():
    assert Client().get("/account/login/").headers["Location"] == "/welcome/"
    page = Client(headers={"Accept-Language": "de-AT,de;q=0.9"}).get("/welcome/").content.decode()
    assert '<option value="EUR" selected>' in page


@pytest.mark.django_db
def test_the_first_visitor_becomes_administrator_and_is_signed_in():
    browser = Client(headers={"Accept-Language": "en-GB"})
    assert browser.post("/welcome/", GIVEN).headers["Location"] == "/"
    alice = User.objects.get()
    assert (alice.email, alice.time_zone) == ("alice@example.com", "Europe/London")
    assert browser.session["_auth_user_id"] == str(alice.pk)
    with acting(system("tests")):
        founded = Organization.objects.get()
        assert (founded.name, founded.currency, founded.country) == ("Archer & Sons", "GBP", "GB")
        assert User.directory.get().role.key == "admin"
        assert list(LoggedEvent.objects.values_list("type", flat=True)) == ["organization.founded"]


@pytest.mark.django_db
def test_afterwards_the_page_is_gone(alice):
    assert Client().get("/welcome/").headers["Location"] == "/account/login/"
    assert Client().post("/welcome/", GIVEN).headers["Location"] == "/account/login/"
    assert User.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"password": "password12"}, "too common"),
        ({"password": "short"}, "at least 10 characters"),
        ({"email": "alice@nowhere"}, "Enter a valid email address"),
        ({"currency": "XXX"}, "not one of the available choices"),
        ({"name": "  "}, "This field is required"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_founded(wrong, sentence):
    answer = Client().post("/welcome/", GIVEN | wrong)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not User.objects.exists()


def test_of_two_at_the_same_moment_one_becomes_administrator(committed):
    def visit(number: int) -> int:
        try:
            return Client().post("/welcome/", GIVEN | {"email": f"visitor{number}@example.com"}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as many:
        answers = list(many.map(visit, range(4)))
    assert User.objects.count() == 1
    assert set(answers) <= {302, 422}
