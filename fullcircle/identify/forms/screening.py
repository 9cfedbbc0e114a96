"""What makes a submission look like spam. Nothing is thrown away for it: a person looks first."""

import re
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from fullcircle.identify.behavior.agents import is_bot
from fullcircle.identify.forms.sent import Fit, Sent
from fullcircle.identify.forms.stamps import Stamp, work_done

TOO_QUICK = 2.0  # seconds from showing to sending; people need longer for one field
TOO_OLD = 24 * 3600.0
MANY_LINKS = 3
LINK = re.compile(r"https?://|www\.|\[url", re.IGNORECASE)

REASONS = {
    "bait": "Filled in a field that people do not see.",
    "no_stamp": "Came without the page that shows the form.",
    "no_work": "The browser did no work for it: its scripts were off, or it is a program.",
    "too_quick": "Sent within two seconds.",
    "too_old": "The page was open for more than a day.",
    "unknown_fields": "Holds fields that the form does not ask for.",
    "links": "Holds several links.",
    "program": "The browser says that it is a program.",
    "same_page": "The same page was sent before, with other answers.",
    "many_from_address": "Many came from the same address within ten minutes.",
    "many_at_once": "The form got unusually many within ten minutes.",
    "nobody": "Says nobody's name, address or number.",
    "no_contact": "The contact could not be made.",
}


def suspicions(sent: Sent, found: Fit, stamp: Stamp | None, browser: str) -> Iterator[str]:
    """What the submission itself shows."""
    if sent.bait:
        yield "bait"
    if stamp is None:
        yield "no_stamp"
    else:
        age = timezone.now().timestamp() - stamp.shown_at
        if age < TOO_QUICK:
            yield "too_quick"
        if age > TOO_OLD:
            yield "too_old"
        if not work_done(sent.stamp, sent.work):
            yield "no_work"
    if found.unknown:
        yield "unknown_fields"
    if sum(len(LINK.findall(text)) for text in texts(found.answers.values())) >= MANY_LINKS:
        yield "links"
    if is_bot(browser):
        yield "program"


def texts(values: Any) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
