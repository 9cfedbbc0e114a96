"""Beside a person: may we write to them now, for what, on which channel, and why not."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.gate import queries
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.models import Record

NOTHING_ASKED = QueryDict()
MAY_WE = gettext_lazy("May we write to them?")


@dataclass(frozen=True)
class MayWe:
    """Every purpose on each of its channels with yes or no, and the first reason."""

    title: str | Promise = MAY_WE
    template: str = "gate/panel.html"
    place: str = "side"
    later: bool = True

    def context(self, contact: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        assert isinstance(contact, Contact)
        return {
            "lines": queries.lines_about(contact),
            "contact": contact,
            "pause": queries.pause_of(contact),
            "trouble": queries.trouble_with(contact),
        }
