"""The report of the week: how the figures moved, who mended, what is worth doing next."""

from datetime import date, timedelta
from typing import Any

from fullcircle.identify.quality.mends import MENDS
from fullcircle.identify.quality.queries import mended_lately, standing, worth_a_look
from fullcircle.platform.access.mail import send
from fullcircle.platform.access.models import User
from fullcircle.platform.access.site import absolute

WEEK = timedelta(days=7)
COUNTED = 10_000


def report(today: date) -> dict[str, Any]:
    """What the page and the mail tell."""
    mends = [(mend, len(worth_a_look(mend, COUNTED))) for mend in MENDS.values()]
    return {
        "standings": standing(today),
        "thanks": mended_lately(today - WEEK),
        "mends": [(mend, many) for mend, many in mends if many],
        "link": absolute("/quality/"),
    }


def send_report(today: date) -> int:
    """Mail it to those who may manage the rules; how many that are."""
    told = report(today)
    if not told["standings"]:
        return 0
    people = [
        user
        for user in User.directory.select_related("role").filter(is_active=True)
        if user.role and ("*" in user.role.capabilities or "quality.manage" in user.role.capabilities)
    ]
    for person in people:
        send("quality/mail/report", to=person.email, user=person, **told)
    return len(people)
