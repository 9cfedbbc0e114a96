"""Alice says what people are contacted for, and in which words; the words of yesterday stay."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fullcircle.identify.consent.actions import grant_consent
from fullcircle.identify.consent.defining import edit_purpose
from fullcircle.identify.consent.models import Purpose, Suppression, Topic, Wording
from fullcircle.identify.consent.queries import current_wording
from fullcircle.platform.events.models import LoggedEvent
from tests.cast import as_user

pytestmark = pytest.mark.django_db

NEW = {
    "name": "Invitations", "description": "To events near you.", "basis": "consent", "channels": ["email", "post"],
    "wording": "Yes, invite me.", "language": "en", "double_opt_in": "on", "is_marketing": "on",
    "expires_after_days": "365", "frequencies": ["always"], "topics": "Fairs\n\nTalks\nFairs", "countries": ["DE", "AT"],
}  # fmt: skip


def test_an_empty_page_teaches_and_leads_on(alice, bob, signed_in):
    page = signed_in(alice).get("/consent/").content.decode()
    assert "Say what you contact people for" in page
    assert "/consent/purposes/new/" in page
    assert "/consent/purposes/new/" not in signed_in(bob).get("/consent/").content.decode()


def test_a_purpose_is_defined_in_the_browser(alice, signed_in):
    answer = signed_in(alice).post("/consent/purposes/new/", NEW)
    assert (answer.status_code, answer["Location"]) == (302, "/consent/purposes/invitations/")
    with as_user(alice):
        made = Purpose.objects.get()
        assert (made.channels, made.countries, made.expires_after_days) == (
            ["email", "post"],
            ["DE", "AT"],
            365,
        )
        assert (made.double_opt_in, made.is_marketing, made.is_profiling) == (True, True, False)
        assert list(made.topics.values_list("name", flat=True)) == ["Fairs", "Talks"]
        assert current_wording(made).text == "Yes, invite me."
    page = signed_in(alice).get("/consent/purposes/invitations/").content.decode()
    for part in ("Yes, invite me.", "365 days", "Fairs, Talks", "Germany, Austria"):
        assert part in page


@pytest.mark.parametrize(
    ("wrong", "told"),
    [({"name": " "}, "required"), ({"channels": []}, "required"), ({"wording": " "}, "Write the sentence")],
)
def test_what_is_missing_is_told(alice, signed_in, wrong, told):
    answer = signed_in(alice).post("/consent/purposes/new/", NEW | wrong)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    with as_user(alice):
        assert not Purpose.objects.exists()


def test_other_words_are_a_new_version_and_tell_who_agreed_to_which(alice, bob, dana, offers, signed_in):
    with as_user(bob) as by:
        grant_consent(dana, by=by, purpose="offers", channels=["email"], how="phone", evidence="Yes.")
    browser = signed_in(alice)
    assert (
        browser.post("/consent/purposes/offers/", {"language": "en", "text": "Other words."}).status_code
        == 302
    )
    assert (
        browser.post("/consent/purposes/offers/", {"language": "de", "text": "Andere Worte."}).status_code
        == 302
    )
    again = browser.post("/consent/purposes/offers/", {"language": "en", "text": "Other words."})
    assert (again.status_code, "version 2 already" in again.content.decode()) == (422, True)
    page = " ".join(browser.get("/consent/purposes/offers/").content.decode().split())
    newest, oldest = page.index("Other words."), page.index("Tell me about offers.")
    assert newest < oldest
    assert "1 person agrees" in page[oldest:]
    with as_user(alice):
        assert Wording.objects.count() == 3
        assert current_wording(Purpose.objects.get(), "de-AT").text == "Andere Worte."
        assert current_wording(Purpose.objects.get(), "fr").text == "Other words."


def test_a_purpose_is_defined_anew_and_tells_what_changed(alice, offers, signed_in):
    with as_user(alice) as by:
        edit_purpose(offers, by=by, values={}, topics=["A", "B"])
    browser = signed_in(alice)
    assert "A\nB" in browser.get("/consent/purposes/offers/edit/").content.decode()
    sent = {
        "name": "Deals",
        "basis": "consent",
        "channels": ["email"],
        "topics": "B\nC",
        "expires_after_days": "",
    }
    assert browser.post("/consent/purposes/offers/edit/", sent).status_code == 302
    with as_user(alice):
        now = Purpose.objects.get()
        assert (now.name, now.key, now.channels, now.expires_after_days) == (
            "Deals",
            "offers",
            ["email"],
            None,
        )
        assert dict(Topic.objects.values_list("name", "retired_at"))["A"] is not None
        told = LoggedEvent.objects.filter(type="purpose.changed").order_by("-id")[0]
        assert told.payload["changes"]["name"] == ["Offers", "Deals"]


def test_a_retired_purpose_can_be_used_again(alice, offers, signed_in):
    browser = signed_in(alice)
    for word in ("retired", "used again"):
        page = browser.post("/consent/purposes/offers/retire/", follow=True).content.decode()
        assert f"Offers is {word}." in page


def test_addresses_are_suppressed_found_and_lifted_in_the_browser(alice, offers, signed_in):
    browser = signed_in(alice)
    sent = {
        "address": "x@example.com",
        "reason": "asked",
        "channel": "",
        "purpose": "offers",
        "note": "By letter",
    }
    assert browser.post("/consent/suppressed/", sent).status_code == 302
    assert "is suppressed" in browser.get("/consent/suppressed/?address=X@Example.com").content.decode()
    assert "is not suppressed" in browser.get("/consent/suppressed/?address=y@example.com").content.decode()
    with as_user(alice):
        row = Suppression.objects.get()
    browser.post(f"/consent/suppressed/{row.pk}/lift/", {"why": "It was a mistake."})
    assert "is not suppressed" in browser.get("/consent/suppressed/?address=x@example.com").content.decode()


def test_a_list_is_brought_along_and_taken_out(alice, signed_in):
    browser = signed_in(alice)
    file = SimpleUploadedFile("list.csv", b"a@example.com\nb@example.com\nnonsense\n")
    page = browser.post(
        "/consent/suppressed/bring/", {"file": file, "text": "", "reason": "imported"}
    ).content.decode()
    assert "2 addresses are new." in page
    assert "1 line could not be read." in page
    taken = browser.post("/consent/suppressed/export/")
    lines = b"".join(taken.streaming_content).decode().splitlines()
    assert len(lines) == 3
    assert "example.com" not in "".join(lines)
    with as_user(alice):
        assert LoggedEvent.objects.filter(type="suppressions.exported").exists()


def test_sellers_look_and_change_nothing(bob, offers, signed_in):
    browser = signed_in(bob)
    assert "Publish" not in browser.get("/consent/purposes/offers/").content.decode()
    browser.post("/consent/purposes/offers/", {"language": "en", "text": "Bob's words."})
    with as_user(bob):
        assert Wording.objects.count() == 1
    assert browser.get("/consent/suppressed/").status_code == 403
