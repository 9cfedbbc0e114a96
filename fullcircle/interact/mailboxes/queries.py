"""What the pages of mailboxes show: the server's number beside ours, each missing mail by name, and what is to be sorted."""

from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.mailboxes.matching import people_with
from fullcircle.interact.mailboxes.models import SETTLED, Arrival, Letter, Mailbox
from fullcircle.platform.ui.atoms import number

SHOWN = 50


@dataclass(frozen=True)
class Tally:
    """The server's number beside ours."""

    mailbox: Mailbox
    by_state: dict[str, int] = field(default_factory=dict)  # of what is still there
    no_more_there: int = 0  # stored here, deleted or moved there

    @property
    def stored(self) -> int:
        return sum(self.by_state.get(state, 0) for state in SETTLED)

    @property
    def waiting(self) -> int:
        return self.by_state.get("waiting", 0)

    @property
    def missing(self) -> int:
        """What the server has and we have not, whatever our own books call it."""
        return max((self.mailbox.on_server or 0) - self.stored - self.waiting, 0)

    @property
    def is_whole(self) -> bool:
        return self.mailbox.on_server is not None and self.stored == self.mailbox.on_server

    @property
    def figures(self) -> list[tuple[str, str]]:
        found = [(_("On the server"), self.mailbox.on_server or 0), (_("Stored here"), self.stored)]
        found += [(_("Still to come"), self.waiting)] if self.waiting else []
        return [(label, number(many)) for label, many in [*found, (_("Missing"), self.missing)]]

    @property
    def kinds(self) -> list[tuple[str, int]]:
        labels = dict(Arrival.STATES)
        return [(labels[state], self.by_state[state]) for state in SETTLED if self.by_state.get(state)]


def tally_of(mailbox: Mailbox) -> Tally:
    counted = (
        Arrival.objects.filter(mailbox=mailbox).values("state", "there").annotate(many=Count("pk")).order_by()
    )
    there = {row["state"]: row["many"] for row in counted if row["there"]}
    away = sum(row["many"] for row in counted if not row["there"] and row["state"] in SETTLED)
    return Tally(mailbox, there, away)


def missing_in(mailbox: Mailbox) -> list[Arrival]:
    found = Arrival.objects.filter(mailbox=mailbox, state="missing", there=True).select_related("letter")
    return list(found.order_by("-number")[:SHOWN])


def gone_from(mailbox: Mailbox) -> list[Arrival]:
    found = Arrival.objects.filter(mailbox=mailbox, state="gone").select_related("letter")
    return list(found.order_by("-number")[:SHOWN])


def letters(automatic: bool | None = None, before: int | None = None) -> QuerySet[Letter]:
    """What belongs to nobody yet, newest first."""
    found = Letter.objects.filter(arrival__state="unsorted").select_related("arrival").defer("raw", "text")
    if automatic is not None:
        found = found.filter(automatic=automatic)
    if before is not None:
        found = found.filter(pk__lt=before)
    return found.order_by("-pk")


def waiting_letters() -> int:
    return Letter.objects.filter(Q(arrival__state="unsorted") & Q(automatic=False)).count()


def suggested(letter: Letter) -> list[Contact]:
    """Whose it could be: everybody with that address."""
    return people_with(letter.sender) if letter.sender else []
