"""What happens with findings: something rests on them, or no longer does."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class FindingCited(Event):
    """Something rests on a finding from now on."""

    told: ClassVar = _("Cited by {name}")
    icon: ClassVar = "quote"

    kind: str
    number: int
    name: str
    note: str = ""


@dataclass(frozen=True)
class CitationRemoved(Event):
    """Something no longer rests on a finding."""

    told: ClassVar = _("No longer cited by {name}")
    icon: ClassVar = "quote"

    kind: str
    number: int
    name: str
