"""Offers in letters: the code of whoever reads it. Only a campaign knows which offer; elsewhere nothing stands there."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from fullcircle.interact.templates.saying import Saying, says
from fullcircle.platform.access.actor import Actor


def names() -> list[tuple[str, str]]:
    return [
        ("offer.code", _("Their code")),
        ("offer.worth", _("What it takes off")),
        ("offer.ends", _("Its last day")),
    ]


def values(people: Sequence[int], by: Actor) -> Mapping[int, Mapping[str, Any]]:
    return {}


says(Saying(root="offer", group=lambda: _("The offer of the campaign"), names=names, values=values))
