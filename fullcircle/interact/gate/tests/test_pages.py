"""Alice sets the rules, Bob sees whether he may write to Dana and why a decision was what it was."""

import pytest

from fullcircle.identify.consent.actions import grant_consent
from fullcircle.identify.consent.deciding import may_contact
from fullcircle.interact.gate.actions import pause_automation, set_pause_length
from fullcircle.interact.gate.models import AutomationPause, Cap, QuietHours
from fullcircle.platform.actions import Refused
from fullcircle.platform.events.models import LoggedEvent
from tests.cast import as_user

pytestmark = pytest.mark.django_db


def test_the_rules_are_set_in_the_browser(alice, bob, signed_in, offers):
    browser = signed_in(alice)
    assert "No caps" in browser.get("/settings/contacting/").content.decode()
    hours = {"email-begins": "21:00", "email-ends": "08:00"}
    assert browser.post("/settings/contacting/quiet/email/", hours).status_code == 302
    assert browser.post("/settings/contacting/caps/", {"most": "2", "days": "7"}).status_code == 302
    again = browser.post("/settings/contacting/caps/", {"most": "3", "days": "7", "purpose": "offers"})
    assert again.status_code == 302
    page = browser.get("/settings/contacting/").content.decode()
    assert 'value="21:00"' in page
    assert "At most 2 messages in 7 days" in page
    wrong = browser.post("/settings/contacting/quiet/sms/", {"sms-begins": "21:00"})
    assert (wrong.status_code, "both the beginning and the end" in wrong.content.decode()) == (422, True)
    wrong = browser.post("/settings/contacting/caps/", {"most": "0", "days": "7"})
    assert wrong.status_code == 422
    with as_user(alice):
        assert QuietHours.objects.get().channel == "email"
        cap = Cap.objects.get(purpose=None)
    assert browser.post(f"/settings/contacting/caps/{cap.pk}/remove/").status_code == 302
    assert signed_in(bob).get("/settings/contacting/").status_code == 403


def test_may_we_write_to_her(bob, charlie, signed_in, dana, offers, service):
    browser = signed_in(bob)
    page = browser.get(f"/contacts/{dana.pk}/reach/").content.decode()
    assert "They have not agreed to Offers on this channel." in page
    assert "Allowed without consent, by contract." in page
    with as_user(bob) as by:
        grant_consent(dana, by=by, purpose="offers", channels=["email"], how="phone", evidence="She said so.")
        decided = may_contact(
            dana, by=by, purpose="offers", channel="email", phase="staged", cause="message:7"
        )
        again = may_contact(
            dana, by=by, purpose="offers", channel="email", phase="transmit", cause="message:7"
        )
    page = browser.get(f"/decisions/{decided.decision}/").content.decode()
    assert "Offers, Email: allowed" in page
    assert "When it was put on its way" in page
    assert "Right before it left" in page
    assert signed_in(charlie).get(f"/decisions/{again.decision}/").status_code == 404
    assert signed_in(charlie).get(f"/contacts/{dana.pk}/reach/").status_code == 404


def test_a_complaint_is_written_down_and_taken_back(bob, signed_in, dana, offers):
    browser = signed_in(bob)
    address = f"/contacts/{dana.pk}/reach/"
    assert 'value="14"' in browser.get(address).content.decode()
    assert browser.post(f"{address}pause/", {"why": " ", "days": "14"}).status_code == 422
    assert browser.post(f"{address}pause/", {"why": "Too many mails.", "days": "14"}).status_code == 302
    assert "Too many mails." in browser.get(address).content.decode()
    assert browser.post(f"{address}resume/", {"why": "She asked for it."}).status_code == 302
    assert "Too many mails." not in browser.get(address).content.decode().split("What was decided")[0]
    with as_user(bob):
        assert AutomationPause.objects.get().ended_at is not None


def test_how_long_people_alone_speak_with_whoever_complained_is_set_once_for_all(alice, bob, dana, signed_in):
    browser = signed_in(alice)
    assert "After a complaint" in browser.get("/settings/contacting/").content.decode()
    assert browser.post("/settings/contacting/pause/", {"days": "0"}).status_code == 422
    assert browser.post("/settings/contacting/pause/", {"days": "30"}).status_code == 302
    assert signed_in(bob).post("/settings/contacting/pause/", {"days": "1"}).status_code == 403
    with as_user(bob) as by:
        pause = pause_automation(dana, by=by, why="Too many mails.")
        assert (pause.until - pause.since).days == 30
        with pytest.raises(Refused):
            set_pause_length(by=by, days=1)
    with as_user(alice) as by:
        set_pause_length(by=by, days=30)
        assert LoggedEvent.objects.filter(type="pause_length.set").count() == 1
