from fullcircle.differentiate.segments.actions import define_segment
from fullcircle.differentiate.targeting.actions import decide_on_segment
from fullcircle.differentiate.targeting.models import TargetingDecision
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.examples import example


@example("targetingdecision")
def friends_are_chosen(by: Actor) -> TargetingDecision:
    """About a segment, which has to be there."""
    segment = define_segment(by=by, name="Friends of the house")
    return decide_on_segment(by=by, segment=segment.pk, choice="chosen", reason="They came to every opening.")
