"""Rights that are not about one kind of record: each is told in a sentence by whoever asks for it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CHANGING = frozenset({"add", "edit", "archive", "import", "bulk"})

_duties: dict[str, str | Promise] = {}
_keepers: dict[str, str] = {}


def register_duty(capability: str, sentence: str | Promise) -> None:
    """Offer a right as a box of its own wherever roles and keys are decided on."""
    _duties[capability] = sentence


def reserve_kind(kind: str, capability: str, sentence: str | Promise) -> None:
    """Let records of a kind be made and changed by holders of one right, not by whoever may change all records."""
    _keepers[kind] = capability
    register_duty(capability, sentence)


def duty_of(capability: str) -> str:
    """The right that is really asked for: who may change all records does not change what is reserved."""
    kind, _, verb = capability.partition(".")
    return _keepers.get(kind, capability) if verb in CHANGING else capability


def duties() -> dict[str, str | Promise]:
    """Every such right with its sentence, in the order in which they were told."""
    return dict(_duties)


# `audit.read` is no `view`: whoever may see all records must not read what everybody did by that alone.
for _capability, _sentence in (
    ("people.manage", _("Invite colleagues, and decide on roles and teams")),
    ("settings.manage", _("Change the organization's settings and fields")),
    ("views.manage", _("Share lists with everybody")),
    ("audit.read", _("Read the log of what everybody did")),
    ("jobs.manage", _("Look after background work")),
    ("merges.manage", _("Look into what everybody merged")),
    ("merges.forget", _("Forget how long-past merges could be undone")),
    ("files.manage", _("Sweep away files that nothing needs any more")),
):
    register_duty(_capability, _sentence)
