"""Pages that draw the form themselves, hostile bodies, foreign pages, and an outage that keeps what was typed."""

import json

import pytest
from django.db import OperationalError
from django.test import Client

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.forms import public_pages
from fullcircle.identify.forms.models import Submission
from fullcircle.identify.forms.tests.conftest import FIREFOX, published, worked
from fullcircle.platform.api.tests.conftest import Api, key_of
from tests.architecture.everything import everything_stored
from tests.cast import as_user

pytestmark = pytest.mark.django_db

SHOP = "https://shop.example.com"


@pytest.fixture
def shop_form(alice, newsletter):
    return published(alice, domains=["example.com"])


def ask(form, body=None, *, origin=SHOP, **headers):
    browser = Client(headers={"User-Agent": FIREFOX, "Origin": origin, **headers})
    place = f"/f/{form.token}/form.json"
    if body is None:
        return browser.get(place)
    text = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return browser.post(place, text, content_type="application/json")


def filled(form, **changes):
    told = ask(form).json()
    return {
        "answers": {"email": "dana@example.com", "name": "Dana Reyes"}, "consents": ["newsletter"],
        "stamp": told["stamp"], "work": worked(told["stamp"]), "page": f"{SHOP}/kontakt", **changes,
    }  # fmt: skip


def test_a_page_of_its_own_reads_the_questions_and_sends_the_answers(shop_form, run_jobs, alice):
    told = ask(shop_form)
    assert told["Access-Control-Allow-Origin"] == SHOP
    assert "Access-Control-Allow-Credentials" not in told
    assert [each["key"] for each in told.json()["questions"]] == ["email", "name"]
    assert told.json()["consents"][0]["version"] == 1
    answer = ask(shop_form, filled(shop_form))
    assert (answer.status_code, answer.json()["status"]) == (202, "received")
    run_jobs()
    with as_user(alice):
        assert (Submission.objects.get().page, Contact.objects.get().name) == (
            f"{SHOP}/kontakt",
            "Dana Reyes",
        )


def test_other_sites_are_turned_away_and_frames_are_for_the_forms_own(shop_form, form, alice):
    assert ask(shop_form, filled(shop_form), origin="https://example.com.evil.example").status_code == 403
    assert "Access-Control-Allow-Origin" not in ask(shop_form, origin="https://evil.example")
    page = Client().get(f"/f/{shop_form.token}/?embed=1")
    assert (
        "frame-ancestors 'self' https://example.com https://*.example.com" in page["Content-Security-Policy"]
    )
    assert "X-Frame-Options" not in page
    assert "frame-ancestors *" in Client().get(f"/f/{form.token}/")["Content-Security-Policy"]
    options = Client(headers={"Origin": SHOP}).options(f"/f/{shop_form.token}/form.json")
    assert (options.status_code, options["Access-Control-Allow-Headers"]) == (204, "Content-Type")
    with as_user(alice):
        assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400), ("[]", 400), ("null", 400), ("{", 400), (b"\xff\xfe", 400), ("[" * 5000, 400), ({"answers": []}, 422),
        ({"answers": {"email": {"$gt": ""}}}, 422), ({"answers": {"email": ["a@example.com"]}}, 422),
        ({"answers": {"email": 7}}, 422), ({"admin": True}, 422), ({"answers": {"role": "admin"}}, 422),
        ({"answers": {}, "consents": "newsletter"}, 422), ({"answers": {}, "consents": [1]}, 422),
        ({"answers": {"email": "x" * 300_000}}, 413),
    ],
)  # fmt: skip
def test_hostile_bodies_get_a_sentence_and_store_nothing(shop_form, body, status):
    before = everything_stored()
    answer = ask(shop_form, body)
    assert answer.status_code == status
    assert everything_stored() == before


def test_what_was_wrong_is_named_by_its_field(shop_form):
    body = filled(shop_form, answers={"email": "dana\x00@", "name": "D", "nonsense": 1})
    problem = ask(shop_form, body).json()
    assert problem["errors"]["email"].startswith("“dana@” is not an email address")
    assert problem["errors"]["nonsense"] == "The form does not ask for this."


def test_text_that_no_database_holds_and_text_that_looks_like_html_are_kept_as_text(
    shop_form, run_jobs, alice
):
    body = filled(
        shop_form, answers={"email": "dana@example.com", "name": "D\x00ana <img src=x>"}, page="\x00x"
    )
    assert ask(shop_form, body).status_code == 202
    run_jobs()
    with as_user(alice):
        assert Contact.objects.get().name == "Dana <img src=x>"


def test_a_body_of_ten_megabytes_is_turned_away_before_it_is_read(form):
    huge = Client().post(
        f"/f/{form.token}/", "a" * 10_000_000, content_type="application/x-www-form-urlencoded"
    )
    assert huge.status_code == 413


def test_neither_a_key_nor_a_signed_in_program_speaks_for_a_person(shop_form, alice, bob):
    key = key_of(alice)
    refused = ask(shop_form, filled(shop_form), Authorization=f"Bearer {key}")
    assert (refused.status_code, "program" in refused.json()["detail"]) == (403, True)
    with as_user(alice):
        assert not Submission.objects.exists()


def test_submissions_are_read_by_the_api_as_far_as_one_may_see_them(shop_form, run_jobs, alice, charlie, bob):
    ask(shop_form, filled(shop_form))
    run_jobs()
    with as_user(alice) as by:
        from fullcircle.platform.records.actions import edit_record

        edit_record(Contact.objects.get(), by=by, values={"owner": bob.pk})
    found = Api(key_of(bob)).get("submissions").json()["data"]
    assert (found[0]["answers"]["name"], found[0]["form"], found[0]["form_version"]) == (
        "Dana Reyes",
        shop_form.pk,
        1,
    )
    assert found[0]["consents"][0]["confirmed_at"] is None
    assert Api(key_of(charlie)).get("submissions").json()["data"] == []
    assert Api(key_of(charlie)).get(f"submissions/{found[0]['id']}").status_code == 404
    numbers = Api(key_of(alice)).get(f"submissions/numbers/{shop_form.pk}").json()["data"]
    assert (numbers["submissions"], numbers["asked_to_confirm"], numbers["confirmed"]) == (1, 1, 0)


def test_when_the_database_is_away_all_that_was_typed_comes_back_in_the_frame(form, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(public_pages, "form_named", away)
    answer = Client().post(f"/f/{form.token}/?embed=1", {"a.name": "Dana Reyes", "a.message": "Two\nlines"})
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert 'name="a.name" value="Dana Reyes"' in page
    assert "Two\nlines" in page
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
