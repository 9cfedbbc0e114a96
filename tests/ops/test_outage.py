"""The database goes away under a running web server, and comes back."""

import json
from collections.abc import Iterator

import pytest

from tests.ops.website import Website
from tests.processes import wait_for


@pytest.fixture(scope="module")
def website(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Website]:
    website = Website(tmp_path_factory.mktemp("website"))
    website.start()
    yield website
    website.end()


@pytest.fixture
def away(website: Website) -> Iterator[Website]:
    website.cluster.stop()
    yield website
    website.cluster.start()
    wait_for(website.is_ready, lambda: website.get("/readyz").text)


TOKEN = "A" * 32
TYPED = {
    "csrfmiddlewaretoken": TOKEN,
    "login": "alice@example.com",
    "password": "correct horse",
    "note": "a\nb",
}


def test_health_and_readiness_are_apart(website: Website):
    wait_for(website.is_ready, lambda: website.get("/readyz").text)
    assert website.get("/healthz").status == 200
    website.cluster.stop()
    try:
        assert website.get("/healthz").status == 200
        refused = website.get("/readyz")
        assert refused.status == 503
        assert json.loads(refused.text)["checks"]["database"] == "The database does not answer."
    finally:
        website.cluster.start()


def test_a_form_keeps_what_was_typed_but_never_a_password(away: Website):
    answer = away.get("/account/login/", TYPED, Cookie=f"csrftoken={TOKEN}")
    assert answer.status == 503
    assert answer.headers["Retry-After"] == "5"
    assert "<h1>The database is not answering</h1>" in answer.text
    assert 'name="login" value="alice@example.com"' in answer.text
    assert "<textarea" in answer.text
    assert "correct horse" not in answer.text
    assert "Try again" in answer.text


def test_a_page_tries_again_by_itself(away: Website):
    answer = away.get("/account/login/", Cookie="fc_session=abcdefghijklmnopqrstuvwxyz012345")
    assert answer.status == 503
    assert answer.headers["Refresh"] == "5"


def test_a_part_of_a_page_leaves_the_page_as_it_is(away: Website):
    answer = away.get("/account/login/", TYPED, Cookie=f"csrftoken={TOKEN}", HX_Request="true")
    assert answer.status == 503
    assert answer.headers["HX-Reswap"] == "none"
    assert "not answering" in json.loads(answer.headers["HX-Trigger"])["toast"]["message"]


def test_a_program_gets_a_problem_document(away: Website):
    answer = away.get("/account/login/", TYPED, Cookie=f"csrftoken={TOKEN}", Accept="application/json")
    assert answer.status == 503
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_first_visitor_after_an_outage_is_served(away: Website):
    for _ in range(3):
        assert away.get("/readyz").status == 503
    away.cluster.start()
    answer = away.get("/readyz")
    assert answer.status == 200, answer.text


def test_the_first_visitor_after_a_restart_that_nobody_noticed_is_served(website: Website):
    wait_for(website.is_ready, lambda: website.get("/readyz").text)
    website.cluster.stop()
    website.cluster.start()
    answer = website.get("/readyz")
    assert answer.status == 200, answer.text
