"""What two customers of Harbor Pine asked about their data: one has an answer, one waits to be erased."""

from datetime import timedelta

from django.utils import timezone

from fullcircle.demo.world import World
from fullcircle.identify.privacy.actions import answer_request, assign_request, open_request
from fullcircle.identify.privacy.models import PrivacyRequest
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.models import User

ANSWERED, WAITS = 40, 9  # days since they asked


def store_requests(world: World, by: Actor, lead: User) -> None:
    asking, leaving = [each for each in world.contacts if each.email][5:7]
    today = timezone.localdate(world.now)
    answered = open_request(
        asking, by=by, kind="access", received_on=today - timedelta(days=ANSWERED),
        message="What do you have about me, and where is it from?", identity="They called from the number we have.",
    )  # fmt: skip
    assign_request(answered, by=by, owner=lead)
    answer_request(
        answered, by=by, answer="Everything was shown to them on the phone, with where it came from."
    )
    PrivacyRequest.objects.filter(pk=answered.pk).update(closed_at=world.now - timedelta(days=ANSWERED - 6))
    open_request(
        leaving, by=by, kind="erasure", received_on=today - timedelta(days=WAITS), came_by="preferences",
        message="We have moved away. Please remove me.",
        identity="They asked with the link that is mailed to their own address.",
    )  # fmt: skip
