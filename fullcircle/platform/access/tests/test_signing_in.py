"""Signing in: a password, a second step if one was added, and nothing told to strangers."""

import re
import time
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.hashers import get_hasher
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from fullcircle.platform.access.jobs import forget_old_sessions, send_reset_link
from fullcircle.platform.access.models import Attempt, SignedIn, User

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
MOMENT = time.time()


def sign_in(browser: Client, email: str, password: str = PASSWORD):
    return browser.post("/account/login/", {"login": email, "password": password})


def is_signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


@pytest.fixture(autouse=True)
def half_a_minute_that_lasts(monkeypatch) -> None:
    """Codes change every half minute: not between the look at the phone and the answer."""
    monkeypatch.setattr(totp, "time", SimpleNamespace(time=lambda: MOMENT))


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(MOMENT) // 30))


def test_bob_signs_in_and_out_again(bob, client):
    assert sign_in(client, "BOB@example.com").status_code == 302
    assert is_signed_in(client)
    assert client.get("/account/logout/").status_code == 200
    client.post("/account/logout/")
    assert not is_signed_in(client)


def test_signing_in_makes_a_new_session_and_takes_over_none_that_was_planted(bob, client):
    planted = "planted" * 4 + "abcd"
    client.cookies["fc_session"] = planted
    client.get("/account/login/")
    assert sign_in(client, "bob@example.com").status_code == 302
    mine = client.cookies["fc_session"].value
    assert mine != planted
    assert is_signed_in(client)
    attacker = Client()
    attacker.cookies["fc_session"] = planted
    assert not is_signed_in(attacker)
    assert attacker.get("/contacts/").status_code == 302


def test_a_session_that_was_signed_out_stays_out(bob, client):
    sign_in(client, "bob@example.com")
    copied = client.cookies["fc_session"].value
    client.post("/account/logout/")
    thief = Client()
    thief.cookies["fc_session"] = copied
    assert thief.get("/contacts/").status_code == 302


def test_no_script_reads_the_cookie_of_a_session(bob, client):
    sign_in(client, "bob@example.com")
    cookie = client.cookies["fc_session"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_a_wrong_password_and_an_unknown_address_read_the_same(bob, client):
    wrong = sign_in(client, "bob@example.com", "not this one").content.decode()
    unknown = sign_in(client, "nobody@example.com", "not this one").content.decode()
    strip = re.compile(r'value="[^"]*"')
    assert "The email address or the password is not right." in wrong
    assert strip.sub("", wrong) == strip.sub("", unknown)
    assert not is_signed_in(client)


def test_an_unknown_address_takes_as_long_as_a_wrong_password(bob, client, monkeypatch):
    """What takes long is the hashing: it is done as often, whether or not there is somebody."""
    hasher = type(get_hasher())
    hashed, encode = [], hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda self, *given: hashed.append(1) or encode(self, *given))
    bob.set_password(PASSWORD)
    counts = []
    for email in ("bob@example.com", "nobody@example.com"):
        hashed.clear()
        sign_in(client, email, "not this one")
        counts.append(len(hashed))
    assert counts == [1, 1]


def test_guessing_is_slowed_down_for_all_processes_together(bob, client):
    for _ in range(5):
        sign_in(client, "bob@example.com", "guess")
    assert "Too many attempts" in sign_in(Client(), "bob@example.com").content.decode()
    assert cache.get("anything") is None


def test_a_deactivated_colleague_is_out_at_once(bob, client):
    sign_in(client, "bob@example.com")
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert client.get("/account/").status_code == 302
    assert sign_in(Client(), "bob@example.com").headers["Location"] == reverse("account_inactive")


def test_nobody_registers_by_themselves(bob, client):
    for path in ("/account/signup/", "/account/email/", "/account/password/set/", "/account/confirm-email/"):
        assert client.get(path).status_code == 404


def asked_for_link(browser: Client, email: str, **headers: str):
    return browser.post("/account/password/reset/", {"email": email}, headers=headers)


def test_asking_for_a_new_password_tells_nothing_about_who_exists(bob, client):
    answers = [asked_for_link(client, email) for email in ("bob@example.com", "nobody@example.com")]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {
        (302, "/account/password/reset/done/")
    }
    assert mail.outbox == []  # mail is the worker's business, so answers take equally long


def mailed_link() -> str:
    return re.search(r"https?://\S+", mail.outbox[-1].body)[0]


def test_the_link_leads_to_our_own_address_and_works_once(bob, client, settings):
    from fullcircle.config.env import env

    send_reset_link(email="Bob@Example.com")
    link = mailed_link()
    assert link.startswith(env.site_url)
    path = "/" + link.split("/", 3)[3]
    browser = Client()
    form = browser.get(path, follow=True)
    answer = browser.post(
        form.redirect_chain[-1][0], {"password1": "staple of horses", "password2": "staple of horses"}
    )
    assert answer.headers["Location"] == "/account/password/reset/key/done/"
    assert sign_in(client, "bob@example.com", "staple of horses").status_code == 302
    assert "This link no longer works" in Client().get(path, follow=True).content.decode()


@pytest.mark.parametrize(
    "header", ["Host", "X-Forwarded-Host", "X-Forwarded-Server", "Forwarded", "X-Host", "Referer"]
)
def test_no_header_bends_the_link(bob, header):
    asked_for_link(Client(), "bob@example.com", **{header: "evil.example"})
    send_reset_link(email="bob@example.com")
    assert "evil" not in mail.outbox[-1].body


def test_unknown_addresses_get_no_mail(db):
    send_reset_link(email="nobody@example.com")
    assert mail.outbox == []


def with_second_factor(browser: Client) -> str:
    """Add a second factor as a person would; the secret comes back."""
    page = browser.get("/account/second-factor/add/")
    if page.status_code == 302:
        browser.post(page.headers["Location"], {"password": PASSWORD})
        page = browser.get("/account/second-factor/add/")
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page.content.decode())[1]
    assert "data:image/svg+xml" in page.content.decode()
    assert browser.post("/account/second-factor/add/", {"code": code_for(secret)}).status_code == 302
    return secret


def test_a_second_factor_is_asked_for_at_the_next_sign_in(bob, client):
    sign_in(client, "bob@example.com")
    secret = with_second_factor(client)
    assert secret not in str(Authenticator.objects.values_list("data", flat=True))  # stored encrypted
    browser = Client()
    assert sign_in(browser, "bob@example.com").headers["Location"] == "/account/second-factor/confirm/"
    assert not is_signed_in(browser)
    assert (
        "This code is not right"
        in browser.post("/account/second-factor/confirm/", {"code": "000000"}).content.decode()
    )
    assert browser.post("/account/second-factor/confirm/", {"code": code_for(secret)}).status_code == 302
    assert is_signed_in(browser)
    again = Client()
    sign_in(again, "bob@example.com")
    again.post("/account/second-factor/confirm/", {"code": code_for(secret)})
    assert not is_signed_in(again)  # a code works once


def test_a_recovery_code_signs_in_once(bob, client):
    sign_in(client, "bob@example.com")
    with_second_factor(client)
    page = client.get("/account/second-factor/codes/").content.decode()
    code = re.search(r'<pre class="codes">(\S+)', page)[1]
    for works in (True, False):
        browser = Client()
        sign_in(browser, "bob@example.com")
        browser.post("/account/second-factor/confirm/", {"code": code})
        assert is_signed_in(browser) is works


def test_bob_sees_where_he_is_signed_in_and_ends_it(bob, client):
    elsewhere = Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"})
    sign_in(client, "bob@example.com")
    sign_in(elsewhere, "bob@example.com")
    assert "Firefox on Linux" in client.get("/account/").content.decode()
    client.post("/account/sessions/end/", {"key": elsewhere.session.session_key[-8:]})
    assert SignedIn.objects.filter(user=bob).count() == 1
    assert elsewhere.get("/account/").status_code == 302


def test_a_new_password_signs_out_the_other_browsers(bob, client):
    elsewhere = Client()
    sign_in(client, "bob@example.com")
    sign_in(elsewhere, "bob@example.com")
    given = {"oldpassword": PASSWORD, "password1": "staple of horses", "password2": "staple of horses"}
    assert client.post("/account/password/change/", given).headers["Location"] == "/account/"
    assert client.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(bob, target):
    browser = Client()
    answer = browser.post(
        "/account/login/", {"login": "bob@example.com", "password": PASSWORD, "next": target}
    )
    assert answer.headers["Location"] == "/"


def test_what_has_expired_is_forgotten(bob, client):
    sign_in(client, "bob@example.com")
    cache.set("old", 1, -1)
    SignedIn.objects.update(expire_date="2020-01-01T00:00Z")
    forget_old_sessions()
    assert not SignedIn.objects.exists()
    assert not Attempt.objects.filter(key__contains="old").exists()
