"""The report of the week: how the figures moved, who mended, what is worth doing next, each with the way to its rows."""

from datetime import date, timedelta
from typing import Any

from fullcircle.identify.quality.mends import MENDS
from fullcircle.identify.quality.queries import mended_lately, standing, worth_a_look
from fullcircle.platform.access.actors import actor_for_user
from fullcircle.platform.access.mail import send
from fullcircle.platform.access.models import User
from fullcircle.platform.access.site import absolute

WEEK = timedelta(days=7)
COUNTED = 10_000
MANAGE = "quality.manage"


def report(today: date) -> dict[str, Any]:
    """What the letter tells: the figures of the page, and where the records behind each of them are."""
    mends = [(mend, len(worth_a_look(mend, COUNTED))) for mend in MENDS.values()]
    return {
        "standings": [
            (one, [(measure, rows_behind(one.url, measure.dimension)) for measure in one.measures])
            for one in standing(today)
        ],
        "thanks": mended_lately(today - WEEK),
        "mends": [(mend, many, absolute(f"/quality/mend/{mend.key}/")) for mend, many in mends if many],
        "counted": COUNTED,
        "link": absolute("/quality/"),
    }


def rows_behind(url: str, dimension: str) -> str:
    return absolute(f"{url}?among=quality:{dimension}")


def readers() -> list[int]:
    """The numbers of those who may manage the rules at this moment."""
    active = User.directory.filter(is_active=True).order_by("pk").values_list("pk", flat=True)
    return [pk for pk in active if (actor := actor_for_user(pk)) and actor.can(MANAGE)]


def send_report(person: int, today: date) -> bool:
    """Mail it to one of them; whether there was anything to tell."""
    user = User.directory.filter(pk=person, is_active=True).first()
    told = report(today)
    if user is None or not told["standings"]:
        return False
    send("quality/mail/report", to=user.email, user=user, **told)
    return True
