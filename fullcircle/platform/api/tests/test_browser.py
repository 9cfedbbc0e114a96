"""Our own pages ask the API with their session."""

import pytest
from django.middleware.csrf import _get_new_csrf_string, _mask_cipher_secret
from django.test import Client


@pytest.fixture
def browser(bob) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(bob, backend="fullcircle.platform.access.signin.Colleagues")
    return client


def add(browser: Client, **headers: str) -> int:
    return browser.post(
        "/api/v1/contacts", {"name": "Dana"}, content_type="application/json", headers=headers
    ).status_code


def test_a_signed_in_browser_reads(browser, bob):
    assert browser.get("/api/v1/me").json()["user"] == bob.pk


def test_a_browser_changes_something_only_with_the_csrf_token(browser):
    assert add(browser) == 403
    secret = _get_new_csrf_string()
    browser.cookies["csrftoken"] = secret
    assert add(browser, X_CSRFToken="wrong") == 403
    assert add(browser, **{"X-CSRFToken": _mask_cipher_secret(secret)}) == 201


def test_a_foreign_form_cannot_be_taken_for_json(browser):
    answer = browser.post("/api/v1/contacts", '{"name": "Dana"}', content_type="text/plain")
    assert answer.status_code == 415


def test_a_stranger_is_told_how_to_introduce_themselves(db):
    answer = Client().get("/api/v1/contacts")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
