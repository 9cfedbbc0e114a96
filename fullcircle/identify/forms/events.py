"""What forms announce: that one was built, published or closed, and that somebody filled it in."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class FormPublished(Event):
    """Visitors see this version from now on."""

    told: ClassVar = _("Version {version} published")
    icon: ClassVar = "send"
    tone: ClassVar = "green"

    version: int


@dataclass(frozen=True)
class FormClosed(Event):
    """It takes no more answers."""

    told: ClassVar = _("Closed: it takes no more answers")
    icon: ClassVar = "circle-slash"


@dataclass(frozen=True)
class FormReopened(Event):
    """It takes answers again."""

    told: ClassVar = _("Open again")
    icon: ClassVar = "circle-play"


@dataclass(frozen=True)
class FormSubmitted(Event):
    """Somebody filled in a form, and it counts: what was asked for on it can begin."""

    told: ClassVar = _("Filled in {form}")
    icon: ClassVar = "clipboard-list"
    tone: ClassVar = "sky"

    form: str
    form_id: int
    submission: int
    version: int
    page: str
    new: bool  # whether we met this person by it
    source: str = ""
    campaign: str = ""


@dataclass(frozen=True)
class SubmissionReviewed(Event):
    """A colleague looked at what seemed to be spam, and decided."""

    told: ClassVar = _("Submission {submission} {verdict}")
    icon: ClassVar = "shield-check"

    submission: int
    verdict: str


@dataclass(frozen=True)
class AnswerTaken(Event):
    """A colleague took over an answer that differed from what we knew."""

    told: ClassVar = _("Took over {field} from a form")
    icon: ClassVar = "clipboard-check"

    field: str
    submission: int
    changes: dict[str, Any]
