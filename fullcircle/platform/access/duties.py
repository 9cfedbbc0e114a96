"""Rights that are not about one kind of record: each is told in a sentence by whoever asks for it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_duties: dict[str, str | Promise] = {}


def register_duty(capability: str, sentence: str | Promise) -> None:
    """Offer a right as a box of its own wherever roles and keys are decided on."""
    _duties[capability] = sentence


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
