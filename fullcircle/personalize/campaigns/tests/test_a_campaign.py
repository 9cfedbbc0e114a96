"""From a segment to a campaign to mail in a real server: approved by somebody with the right to, decided by the gate, with some
held out by lot, kept across edits, paused and resumed, and nobody written to twice whatever is killed on the way."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from fullcircle.differentiate.segments.actions import add_to_segment
from fullcircle.differentiate.segments.models import Segment
from fullcircle.identify.consent.actions import grant_consent, withdraw_consent
from fullcircle.identify.consent.models import Decision
from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.mail.tests.conftest import dana, listening, mailbox, offers
from fullcircle.interact.messages.jobs import send_due
from fullcircle.interact.messages.models import Message, Sending
from fullcircle.interact.templates.tests.writing import published
from fullcircle.personalize.campaigns import going, jobs, staging
from fullcircle.personalize.campaigns.actions import (
    Letter,
    create_campaign,
    duplicate_campaign,
    set_audience,
    set_letters,
    set_measure,
)
from fullcircle.personalize.campaigns.models import Campaign, CampaignRecipient
from fullcircle.personalize.campaigns.planning import plan_campaign
from fullcircle.personalize.campaigns.queries import figures
from fullcircle.personalize.experiments.models import Assignment
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.actors import actor_for_user
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.actions import create_record
from fullcircle.platform.settings.actions import edit_organization
from tests.cast import as_user

pytestmark = pytest.mark.django_db
__all__ = ["dana", "listening", "mailbox", "offers"]
MANY = 40


@pytest.fixture
def vera(colleague):
    """She does the marketing; Alice, who administers, approves."""
    return colleague("Vera", "marketing")


@pytest.fixture
def readers(vera, offers) -> list[Contact]:
    """Forty people who want offers, and two whom the gate leaves out: one never agreed, one withdrew."""
    with as_user(vera) as by:
        people = [
            create_record(Contact, by=by, values={"name": f"Reader {n}", "email": f"reader{n}@example.com"})
            for n in range(MANY + 2)
        ]
        for each in people[: MANY + 1]:
            grant_consent(each, by=by, purpose="offers", channels=["email"], how="phone", evidence="Said so.")
        withdraw_consent(people[MANY], by=by, purpose="offers", channels=["email"])
    return people


def segment(user, name, people) -> Segment:
    with as_user(user) as by:
        made = create_record(Segment, by=by, values={"name": name, "kind": "list"})
        add_to_segment(made, by=by, contacts=[each.pk for each in people])
    return made


@pytest.fixture
def planned(vera, alice, readers) -> Campaign:
    """All readers but one whom a colleague leaves alone; two letters, a quarter held out."""
    with as_user(alice) as by:
        edit_organization(by=by, changes={"postal_address": "Quay 1, Utrecht"})
    words = "Dear {{ contact.name }}, [look](https://example.com/oak)."
    one, two = (published(alice, name, name, words) for name in ("Oak", "Elm"))
    everybody = segment(vera, "Readers", readers)
    alone = segment(vera, "Left alone", readers[:1])
    with as_user(vera) as by:
        return plan_campaign(
            by=by, name="Spring", purpose="offers", segments=[everybody], exclusions=[alone],
            letters=[Letter(one.pk), Letter(two.pk)], holdout=Decimal(25), window_days=10, sender_name="Oak & Elm",
        )  # fmt: skip


def begun(vera, alice, planned) -> Campaign:
    """Approved by Alice, sent by Vera, its audience frozen."""
    with as_user(alice) as by:
        going.approve_campaign(planned, by=by)
    with as_user(vera) as by:
        going.send_campaign(planned, by=by)
        return staging.begin_sending(planned, by=by, now=timezone.now() + timedelta(seconds=1))


def leave():
    with acting(system("tests")):
        Sending.objects.filter(state="staged").update(due_at=timezone.now() - timedelta(seconds=1))
    send_due()


def arms(planned) -> dict[int, str]:
    with acting(system("tests"), read_only=True):
        rows = Assignment.objects.filter(experiment=planned.experiment_id)
        return dict(rows.values_list("contact", "arm__key"))


def now_of(planned) -> Campaign:
    with acting(system("tests"), read_only=True):
        return Campaign.objects.get(pk=planned.pk)


def counted(user, planned) -> dict[str, int]:
    with as_user(user, read_only=True):
        return {key: n for key, n in figures(planned).counts.items() if n}


def test_a_campaign_from_its_plan_to_the_mail_of_each(vera, alice, planned, readers, mailbox):
    begun(vera, alice, planned)
    with as_user(vera) as by:
        assert staging.stage_portion(planned, by=by, now=timezone.now()) == MANY + 1
        assert staging.stage_portion(planned, by=by, now=timezone.now()) == 0
        withdrawn = Contact.objects.get(pk=Message.objects.order_by("pk").first().contact_id)
        withdraw_consent(withdrawn, by=by, purpose="offers", channels=["email"])
    leave()
    held = {number for number, arm in arms(planned).items() if arm == "holdout"}
    treated = arms(planned).keys() - held
    assert len(held) + len(treated) == MANY - 1, "one is left alone, two are refused by the gate"
    got = {mail["To"] for mail in mailbox.mails}
    assert len(got) == len(mailbox.mails) == len(treated) - 1, (
        "everybody once, but for who withdrew meanwhile"
    )
    with acting(system("tests"), read_only=True):
        assert not Message.objects.filter(contact__in=held).exists(), "those held out are untouched"
        last = Decision.objects.filter(contact=withdrawn.pk).order_by("-pk").first()
        assert (last.phase, last.allowed) == ("transmit", False)
    assert {mail["Subject"] for mail in mailbox.mails} == {"Oak", "Elm"}
    assert {mail["From"] for mail in mailbox.mails} == {"Oak & Elm <hello@harborpine.example>"}
    told = counted(vera, planned)
    assert told["audience"] == MANY + 1
    assert (told["left_out"], told["held_out"]) == (2, len(held))
    assert (told["sent"], told["refused"]) == (len(treated) - 1, 1)
    with as_user(vera, read_only=True):
        why = {line.key: line.count for line in figures(planned).reasons}
    assert why == {"no_consent": 1, "suppressed": 1}
    jobs.look_after()
    assert now_of(planned).state == "sent"


def test_killed_between_portions_and_run_again_nobody_gets_two(vera, alice, planned, mailbox, monkeypatch):
    monkeypatch.setattr(staging, "PORTION", 7)
    begun(vera, alice, planned)
    with as_user(vera) as by:
        staging.stage_portion(planned, by=by, now=timezone.now())
    before = arms(planned)

    def killed(*args, **kwargs):
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(staging, "decided", killed)
        with pytest.raises(SystemExit), as_user(vera) as by:
            staging.stage_portion(planned, by=by, now=timezone.now())
    assert arms(planned) == before, "a portion has happened or has not"
    leave()
    with as_user(vera) as by:
        while staging.stage_portion(planned, by=by, now=timezone.now()):
            pass
    leave()
    leave()
    assert before.items() <= arms(planned).items(), "whoever was in stays where they were"
    treated = [number for number, arm in arms(planned).items() if arm != "holdout"]
    assert len(mailbox.mails) == len({mail["To"] for mail in mailbox.mails}) == len(treated)


def test_who_was_handed_to_somebody_else_meanwhile_is_left_out_and_holds_nothing_up(
    mia, alice, bob, charlie, offers
):
    people = []
    for owner in (bob, charlie):
        with as_user(owner) as by:
            values = {"name": owner.name, "email": f"of-{owner.email}", "owner": owner.pk}
            people.append(create_record(Contact, by=by, values=values))
    with as_user(alice) as by:
        made = create_campaign(Campaign, by=by, values={"name": "Spring"})
        rows = [CampaignRecipient(campaign=made, contact=each) for each in people]
        CampaignRecipient.objects.bulk_create(rows)
        Campaign.objects.filter(pk=made.pk).update(
            state="sending", purpose="offers", approved_at=timezone.now(), frozen_at=timezone.now()
        )
    jobs.run.function(by=actor_for_user(mia.pk), campaign=made.pk)
    with as_user(alice):
        found = dict(CampaignRecipient.objects.filter(campaign=made).values_list("contact", "reason"))
    assert found == {people[0].pk: "no_consent", people[1].pk: "unknown"}
    with acting(system("tests")) as by:
        assert going.conclude_campaign(made, by=by, now=timezone.now())


def test_it_is_paused_changed_and_resumed_and_nothing_leaves_meanwhile(
    vera, alice, planned, mailbox, monkeypatch
):
    monkeypatch.setattr(staging, "PORTION", 15)
    begun(vera, alice, planned)
    with as_user(vera) as by:
        staging.stage_portion(planned, by=by, now=timezone.now())
    before = arms(planned)
    with as_user(vera) as by:
        going.pause_campaign(planned, by=by)
        assert staging.stage_portion(planned, by=by, now=timezone.now()) == 0
        with pytest.raises(Refused, match="frozen"):
            set_audience(planned, by=by, purpose="offers", segments=list(Segment.objects.all()))
        with pytest.raises(Refused) as fixed:
            set_measure(planned, by=by, goal="revenue", window_days=10, holdout=Decimal(25))
        assert "before the first one came in" in str(fixed.value.fields)
        set_measure(planned, by=by, window_days=10, holdout=Decimal(50))
        letters = [
            Letter(each.template_id, weight)
            for each, weight in zip(planned.letters.all(), (Decimal(3), Decimal(1)), strict=True)
        ]
        set_letters(planned, by=by, letters=letters)
    leave()
    assert mailbox.mails == []
    assert now_of(planned).state == "paused", "changed shares need no new approval"
    with as_user(vera) as by:
        going.resume_campaign(planned, by=by)
        while staging.stage_portion(planned, by=by, now=timezone.now()):
            pass
    leave()
    assert before.items() <= arms(planned).items(), "an edit moves nobody"
    assert len(mailbox.mails) == sum(arm != "holdout" for arm in arms(planned).values())


def test_canceled_halfway_the_rest_never_leaves(vera, alice, planned, mailbox, run_jobs, monkeypatch):
    begun(vera, alice, planned)
    with as_user(vera) as by:
        staging.stage_portion(planned, by=by, now=timezone.now())
        going.cancel_campaign(planned, by=by)
        with pytest.raises(Refused, match="over already"):
            going.cancel_campaign(planned, by=by)
    leave()
    run_jobs()
    leave()
    assert mailbox.mails == []
    told = counted(vera, planned)
    assert told["canceled"] == told["staged"]
    with as_user(vera, read_only=True):
        assert LoggedEvent.objects.filter(type="campaign.canceled", about_id=planned.pk).count() == 1


def test_nothing_goes_without_another_ones_word_and_what_was_approved_is_what_goes(
    vera, alice, planned, offers
):
    with as_user(vera) as by:
        with pytest.raises(NotAllowed):
            going.approve_campaign(planned, by=by)
        with pytest.raises(Refused, match="approved"):
            going.send_campaign(planned, by=by)
    with as_user(alice) as by:
        edit_organization(by=by, changes={"postal_address": ""})
    with as_user(alice) as by:
        with pytest.raises(Refused, match="postal address"):
            going.approve_campaign(planned, by=by)
        edit_organization(by=by, changes={"postal_address": "Quay 1, Utrecht"})
    with as_user(alice) as by:
        going.approve_campaign(planned, by=by)
    with as_user(vera) as by:
        assert [each.version.number for each in planned.letters.select_related("version")] == [1, 1]
        set_letters(planned, by=by, letters=[Letter(planned.letters.first().template_id)])
        assert Campaign.objects.get(pk=planned.pk).state == "draft", "what was approved was the plan before"
        with pytest.raises(Refused) as alone:
            set_measure(planned, by=by, holdout=Decimal(0))
        assert "sure" in alone.value.fields["holdout"]
        assert set_measure(planned, by=by, holdout=Decimal(0), sure=True).experiment_id
        again = duplicate_campaign(planned, by=by)
        assert (again.name, again.state, again.purpose) == ("Spring again", "draft", "offers")
        assert again.experiment_id != planned.experiment_id
        assert not CampaignRecipient.objects.filter(campaign=again).exists()


def test_what_was_killed_goes_on_by_itself_in_the_name_of_who_began_it(
    vera, alice, planned, mailbox, run_jobs
):
    with as_user(alice) as by:
        going.approve_campaign(planned, by=by)
    with as_user(vera) as by:
        going.send_campaign(planned, by=by)
    run_jobs()
    with acting(system("tests")):
        assert Campaign.objects.get(pk=planned.pk).frozen_at is not None
        assert not CampaignRecipient.objects.filter(campaign=planned, state="waiting").exists()
        CampaignRecipient.objects.filter(campaign=planned, state="left_out").update(
            state="waiting", reason=""
        )
    jobs.look_after()
    run_jobs()
    assert counted(vera, planned)["left_out"] == 2
