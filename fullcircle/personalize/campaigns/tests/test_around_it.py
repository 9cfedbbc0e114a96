"""Around a campaign: a test to oneself, rows behind every figure, and the whole of it by program."""

import pytest
from django.utils import timezone

from fullcircle.differentiate.segments.actions import bind_segment
from fullcircle.differentiate.segments.models import Segment
from fullcircle.differentiate.segments.using import uses_of
from fullcircle.differentiate.targeting.actions import decide_on_segment
from fullcircle.interact.mail.models import DomainStanding
from fullcircle.interact.messages.models import Message
from fullcircle.interact.templates.models import OPENED, LinkClick, SentLink
from fullcircle.personalize.campaigns import going, staging
from fullcircle.personalize.campaigns.actions import create_campaign, set_audience
from fullcircle.personalize.campaigns.checking import looked_over
from fullcircle.personalize.campaigns.models import Campaign
from fullcircle.personalize.campaigns.previewing import send_test
from fullcircle.personalize.campaigns.queries import MARKS, figures
from fullcircle.personalize.campaigns.tests.test_a_campaign import (
    begun,
    dana,
    leave,
    listening,
    mailbox,
    offers,
    planned,
    readers,
    vera,
)
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import Refused
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.notices.models import Notice
from fullcircle.platform.records.actions import archive_record, create_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db
__all__ = ["dana", "listening", "mailbox", "offers", "planned", "readers", "vera"]


def told(user) -> list[str]:
    with as_user(user, read_only=True):
        return list(Notice.objects.filter(user_id=user.pk).order_by("pk").values_list("kind", flat=True))


def test_a_test_goes_to_whoever_asks_and_to_nobody_else(vera, planned, readers, mailbox, run_jobs):
    with as_user(vera) as by:
        send_test(planned, by=by, as_contact=str(readers[3].pk))
    run_jobs()
    (mail,) = mailbox.mails
    assert (mail["To"], mail["Subject"]) == ("Vera <vera@example.com>", "[Test] Oak")
    assert "Dear Reader 3" in mail.get_body(("plain",)).get_content()
    with as_user(vera, read_only=True):
        assert not Message.objects.exists()
    assert told(vera) == ["campaign.tested"]


def test_without_a_server_a_test_says_that_it_could_not_be_sent(vera, planned, run_jobs):
    with as_user(vera) as by:
        send_test(planned, by=by)
    run_jobs()
    assert told(vera) == ["campaign.test_failed"]


def test_behind_every_figure_are_as_many_people(vera, alice, planned, mailbox):
    begun(vera, alice, planned)
    with as_user(vera) as by:
        staging.stage_portion(planned, by=by, now=timezone.now())
    leave()
    with acting(system("tests")):
        links = SentLink.objects.filter(message=planned.cause).order_by("pk")
        for link in (links.filter(url=OPENED).first(), links.exclude(url=OPENED).first()):
            LinkClick.objects.create(contact_id=link.contact_id, link=link, at=timezone.now())
        robot = links.filter(url=OPENED).last()
        LinkClick.objects.create(contact_id=robot.contact_id, link=robot, at=timezone.now(), is_bot=True)
        Message.objects.filter(pk=Message.objects.order_by("pk").first().pk).update(
            complained_at=timezone.now()
        )
    with as_user(vera, read_only=True):
        found = figures(planned)
    assert (found.counts["opened"], found.counts["clicked"], found.counts["complained"]) == (1, 1, 1)
    api = Api(key_of(vera))
    parts = {key: found.counts[key] for key in MARKS} | {
        f"left_out-{line.key}": line.count for line in found.reasons
    }
    for part, count in parts.items():
        told = api.get(f"contacts?among=campaign:{planned.pk}-{part}&limit=200").json()["data"]
        assert len(told) == count, part
    assert api.get(f"contacts?among=campaign:{planned.pk}-nonsense").status_code in (400, 422)


def test_a_program_plans_one_in_one_go_and_may_not_approve_it(vera, planned):
    api = Api(key_of(vera))
    with as_user(vera, read_only=True):
        segments = list(planned.segments.filter(excluded=False).values_list("segment", flat=True))
        template = planned.letters.first().template_id
    plan = {
        "name": "By program",
        "purpose": "offers",
        "segments": segments,
        "letters": [{"template": template}],
    }
    made = api.ask("POST", "actions/plan_campaign", plan)
    assert made.status_code == 200, made.content
    with as_user(vera, read_only=True):
        campaign = Campaign.objects.get(name="By program")
        assert (campaign.state, campaign.experiment.holdout) == ("draft", 10)
    assert api.ask("POST", f"campaigns/{campaign.pk}/actions/approve_campaign", {}).status_code == 403
    assert api.ask("POST", "actions/plan_campaign", plan | {"purpose": "nothing"}).status_code == 422


def test_its_page_cites_why_its_segments_were_chosen(alice, vera, planned, signed_in):
    with as_user(vera) as by:
        segment = planned.segments.filter(excluded=False).get().segment_id
        decide_on_segment(by=by, segment=segment, choice="chosen", reason="They answer more than others.")
    page = signed_in(vera).get(f"/campaigns/{planned.pk}/").content.decode()
    assert "They answer more than others." in page
    assert "/targeting-decisions/" in page
    with as_user(alice) as by:
        going.approve_campaign(Campaign.objects.get(pk=planned.pk), by=by)
        decide_on_segment(by=by, segment=segment, choice="not_now", reason="We have changed our minds.")
    page = signed_in(vera).get(f"/campaigns/{planned.pk}/").content.decode()
    assert "They answer more than others." in page  # what it was approved upon
    assert "We have changed our minds." not in page


def test_it_is_not_put_away_while_it_leaves(vera, alice, planned):
    begun(vera, alice, planned)
    with as_user(vera) as by:
        with pytest.raises(Refused, match="is being sent"):
            archive_record(planned, by=by)
        going.cancel_campaign(planned, by=by)
        assert archive_record(planned, by=by).archived_at


def test_what_providers_turn_away_is_not_approved(vera, alice, planned):
    """What the DNS said when it was asked last; and whoever planned it is told that nobody else has read it."""
    findings = [
        {"key": "SPF", "weight": "mend", "sentence": "There is no SPF record."},
        {"key": "DMARC", "weight": "good", "sentence": "There is a DMARC record."},
    ]
    with acting(system("tests")):
        DomainStanding.objects.create(
            pk=1, domain="harborpine.example", findings=findings, checked_at=timezone.now()
        )
    with as_user(alice) as by:
        with pytest.raises(Refused, match="no SPF record"):
            going.approve_campaign(planned, by=by)
        own = create_record(Campaign, by=by, values={"name": "My own"})
        assert own.experiment_id, "whoever adds one from its fields gets a whole one"
        told = [each.sentence for each in looked_over(own, by).remarks]
        assert any("You planned this yourself" in each for each in told)
    with acting(system("tests")):
        DomainStanding.objects.update(findings=findings[1:])
    with as_user(alice) as by:
        assert going.approve_campaign(planned, by=by).state == "approved"


def test_a_campaign_that_is_only_named_says_what_it_lacks(vera, signed_in):
    with as_user(vera) as by:
        bare = create_campaign(Campaign, by=by, values={"name": "Only a name"})
    browser = signed_in(vera)
    ready = browser.get(f"/campaigns/{bare.pk}/parts/ready/").content.decode()
    assert "Choose whom it is for." in ready
    assert "Choose a template for them to get." in ready
    for part in ("", "parts/planner/", "going/", "plan/"):
        assert browser.get(f"/campaigns/{bare.pk}/{part}").status_code == 200, part


def test_a_segment_names_its_campaign_and_sensitive_rules_keep_to_their_purpose(alice, planned):
    with as_user(alice) as by:
        segment = planned.segments.get(excluded=False).segment
        assert [(each.name, each.how) for each in uses_of(segment, by)] == [(planned.name, "campaign, draft")]
        Segment.objects.filter(pk=segment.pk).update(is_sensitive=True)
        segment.refresh_from_db()
        not_yet = f"“{segment}” has rules on sensitive fields: say on its page what it may be used for."
        assert not_yet in [each.sentence for each in looked_over(planned, by).obstacles]
        for meant, alone in (
            ([segment], []),
            ([create_record(Segment, by=by, values={"name": "B"})], [segment]),
        ):
            with pytest.raises(Refused) as refused:
                set_audience(planned, by=by, purpose=planned.purpose, segments=meant, exclusions=alone)
            assert list(refused.value.fields.values()) == [not_yet]
        segment = bind_segment(segment, by=by, purpose=planned.purpose, why="They told us so for this.")
        assert set_audience(planned, by=by, purpose=planned.purpose, segments=[segment])
        assert not_yet not in [each.sentence for each in looked_over(planned, by).obstacles]
