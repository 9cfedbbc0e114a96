"""What a person agreed to, beside their record: what since when, and taking it back with one click."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from fullcircle.identify.consent import deciding, defining, in_person, suppressing  # noqa: F401  their verbs are offered
from fullcircle.identify.consent.channels import label_of
from fullcircle.identify.consent.models import ConsentState, Standing
from fullcircle.identify.consent.reasons import day
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.postgres.prepared import rows_of
from fullcircle.platform.ui.atoms import badge, date_text, exact_text

CONSENT, RESTRICTED = gettext_lazy("Consent"), gettext_lazy("Processing is restricted")
NOTHING_ASKED = QueryDict()
STATUSES = dict(ConsentState.STATUSES)

# Everything the card tells, in one question: purposes on each of their channels, and what holds for the whole person.
CARD = """
SELECT told.*, st.restricted_since, st.no_marketing_since, st.no_profiling_since, st.paused_until
FROM (VALUES (%(contact)s::bigint)) AS me(id)
LEFT JOIN identify_consent_standing st ON st.contact_id = me.id
LEFT JOIN LATERAL (
  SELECT p.id, p.key, p.name, p.basis, c.channel, coalesce(s.status, ''), s.since, s.until, p.position, c.place
  FROM identify_consent_purpose p CROSS JOIN unnest(p.channels) WITH ORDINALITY AS c(channel, place)
  LEFT JOIN identify_consent_state s ON s.contact_id = me.id AND s.purpose_id = p.id AND s.channel = c.channel
  WHERE p.retired_at IS NULL OR s.status = 'granted'
) told ON true
ORDER BY told.position, told.id, told.place
"""
KNOWN, SHOWN = 10, 8  # columns about a purpose; those after them are about the person


@dataclass
class Line:
    """What holds for a purpose, on the channels where the same holds."""

    status: str
    since: datetime
    until: datetime | None
    channels: list[str] = field(default_factory=list)

    @property
    def badge(self) -> SafeString:
        return badge(gettext(STATUSES[self.status]), ConsentState.TONES[self.status])

    @property
    def text(self) -> str:
        """Email, text message, 3 Nov 2025; what holds for a while says until when."""
        ways = ", ".join(label_of(channel) for channel in self.channels)
        return f"{ways}, {date_text(timezone.localdate(self.since))}"

    @property
    def end(self) -> str:
        if self.status != "granted" or self.until is None:
            return ""
        return gettext("until %(day)s") % {"day": date_text(timezone.localdate(self.until))}

    @property
    def exact(self) -> str:
        return exact_text(self.since)


@dataclass
class Row:
    """A purpose about which somebody said something."""

    key: str
    name: str
    lines: list[Line] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return any(line.status in ("granted", "pending") for line in self.lines)


@dataclass(frozen=True)
class Consent:
    """What somebody agreed to, objects to and is waiting for."""

    title: str | Promise = CONSENT
    template: str = "consent/panel.html"
    place: str = "side"

    def context(self, record: Contact, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        found, standing = read(record)
        rows, unasked = sorted_out(found)
        url = f"/contacts/{record.pk}/consent/"
        open_ = record.archived_at is None
        return {
            "id": f"consent-{record.pk}",
            "rows": rows,
            "unasked": unasked,
            "notes": notes(standing),
            "url": url,
            "record_url": f"{url}record/"
            if open_ and actor.can("consent.record") and (rows or unasked)
            else "",
            "may_withdraw": open_ and actor.can("contact.edit"),
            "may_manage": actor.can("consent.manage"),
        }


@dataclass(frozen=True)
class Restricted:
    """Above everything else, when nothing may be done with what is known."""

    title: str | Promise = RESTRICTED
    template: str = "consent/restricted.html"
    place: str = "main"

    def context(self, record: Contact, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        return {"since": read(record)[1].restricted_since}


def read(contact: Contact) -> tuple[list[tuple[Any, ...]], Standing]:
    """Asked once a page, however many panels tell of it."""
    kept = contact.__dict__
    if "_consent" not in kept:
        kept["_consent"] = asked_of(contact)
    return kept["_consent"]


def asked_of(contact: Contact) -> tuple[list[tuple[Any, ...]], Standing]:
    rows = rows_of(CARD, {"contact": contact.pk})
    names = ("restricted_since", "no_marketing_since", "no_profiling_since", "paused_until")
    standing = Standing(contact_id=contact.pk, **dict(zip(names, rows[0][KNOWN:], strict=True)))
    return [row[:SHOWN] for row in rows if row[0] is not None], standing


def sorted_out(found: list[tuple[Any, ...]]) -> tuple[list[Row], list[str]]:
    """Purposes about which something was said, and the names of the others."""
    rows: dict[int, Row] = {}
    unasked: dict[int, str] = {}
    for number, key, name, basis, channel, status, since, until in found:
        if not status:
            if basis == "consent":
                unasked.setdefault(number, name)
            continue
        row = rows.setdefault(number, Row(key, name))
        same = [line for line in row.lines if (line.status, line.since.date()) == (status, since.date())]
        line = same[0] if same else Line(status, since, until)
        if not same:
            row.lines.append(line)
        line.channels.append(channel)
    return list(rows.values()), [name for number, name in unasked.items() if number not in rows]


def notes(standing: Standing) -> list[tuple[str, str]]:
    """What concerns the whole person, the gravest first."""
    found = []
    if standing.no_marketing_since:
        since = {"day": day(standing.no_marketing_since)}
        found.append(("hand", gettext("Objects to all marketing since %(day)s.") % since))
    if standing.no_profiling_since:
        since = {"day": day(standing.no_profiling_since)}
        found.append(("hand", gettext("Objects to profiling since %(day)s.") % since))
    if standing.paused_until and standing.paused_until > timezone.now():
        until = {"day": day(standing.paused_until)}
        found.append(("circle-pause", gettext("Wants no messages until %(day)s.") % until))
    return found
