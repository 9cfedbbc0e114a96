"""What the gate says about people, beside what consent says: every reason against writing to them now.

It hangs into the one question of all sending (`identify.consent.deciding`), so nobody can ask without it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fullcircle.identify.consent.addresses import digest_of
from fullcircle.identify.consent.channels import CHANNELS, told_of
from fullcircle.identify.consent.deciding import Question, gate, rows_for
from fullcircle.identify.consent.reasons import Reason, day
from fullcircle.interact.gate.kept import rules
from fullcircle.interact.gate.models import AddressState, Cap
from fullcircle.interact.gate.quiet import is_quiet, quiet_until, zone_named
from fullcircle.platform.settings.organization import organization

SOFT_AT_MOST = 3  # times in a row that an address may fail before we stop for a while
REST = timedelta(days=7)  # after which such an address is tried again
FREQUENCIES = {"weekly": 7, "monthly": 30, "quarterly": 91}


class Facts(NamedTuple):
    """What the gate knows about one person at one moment."""

    contact_id: int
    time_zone: str
    email: str
    phone: str
    paused_until: datetime | None
    frequency: str
    last_for_purpose: datetime | None


@dataclass(frozen=True)
class Known:
    """What holds for all who are asked about in one go."""

    question: Question
    home: str
    states: Mapping[bytes, AddressState]
    closed: frozenset[str]
    counts: Mapping[int, Mapping[int, int]]  # cap → person → how many already


FACTS = """
SELECT c.id, c.time_zone, c.email, c.phone,
  (SELECT max(p.until) FROM interact_automation_pause p
    WHERE p.contact_id = c.id AND p.ended_at IS NULL AND p.since <= %(at)s AND p.until > %(at)s),
  coalesce(w.frequency, ''),
  CASE WHEN w.frequency IN ('weekly', 'monthly', 'quarterly') THEN (SELECT max(t.at) FROM interact_outreach t
    WHERE t.contact_id = c.id AND t.purpose_id = %(purpose)s AND t.at <= %(at)s AND t.at > %(at)s - interval '91 days') END
FROM identify_contact c
LEFT JOIN identify_consent_choice w ON w.contact_id = c.id AND w.purpose_id = %(purpose)s
WHERE c.id = ANY (%(contacts)s)
"""
COUNTS = """
SELECT contact_id, count(*) FROM interact_outreach
WHERE contact_id = ANY (%(contacts)s) AND at > %(since)s AND at <= %(at)s
  AND CASE WHEN %(purpose)s::bigint IS NULL THEN marketing ELSE purpose_id = %(purpose)s END
  AND (%(channel)s = '' OR channel = %(channel)s)
GROUP BY contact_id HAVING count(*) >= %(most)s
"""


ADDRESSES = """
SELECT digest, state, failures, last_at, code, '' FROM interact_address_state
WHERE digest = ANY (%(digests)s::bytea[]) AND state <> 'works'
UNION ALL
SELECT NULL, '', 0, NULL, '', name FROM identify_mail_domain WHERE name = ANY (%(domains)s::text[]) AND takes_mail IS FALSE
"""


@gate
def quiet_hours_caps_and_pauses(
    question: Question, contacts: Sequence[int]
) -> Mapping[int, Sequence[Reason]]:
    """Every reason of the gate against contacting each of these people now."""
    facts = facts_of(question, contacts)
    known = known_about(question, facts)
    against = {each.contact_id: list(reasons_against(each, known)) for each in facts}
    return {number: reasons for number, reasons in against.items() if reasons}


def facts_of(question: Question, contacts: Sequence[int]) -> list[Facts]:
    values = {"at": question.at, "purpose": question.purpose.pk, "contacts": list(contacts)}
    return [Facts(*row) for row in rows_for(FACTS, values, len(contacts))]


def known_about(question: Question, facts: Sequence[Facts]) -> Known:
    addresses = {each.email.lower() for each in facts} if needs_email(question) else set()
    digests = [digest_of("email", each) for each in addresses if each]
    domains = {each.rpartition("@")[2] for each in addresses if each}
    contacts = [each.contact_id for each in facts]
    counts = {cap.pk: counted(cap, question, contacts) for cap in caps_for(question)}
    states, closed = known_of_addresses(digests, sorted(domains))
    return Known(question, organization().time_zone, states, closed, counts)


def needs_email(question: Question) -> bool:
    return CHANNELS[question.channel].address == "email"


def known_of_addresses(
    digests: list[bytes], domains: list[str]
) -> tuple[dict[bytes, AddressState], frozenset[str]]:
    """What became of mail to these addresses, and which of the domains take no mail, as a resolver said."""
    rows = rows_for(ADDRESSES, {"digests": digests, "domains": domains}, len(digests)) if digests else []
    states = {
        bytes(digest): AddressState(digest=digest, state=state, failures=failures, last_at=last_at, code=code)
        for digest, state, failures, last_at, code, _domain in rows
        if digest is not None
    }
    return states, frozenset(row[5] for row in rows if row[0] is None)


def caps_for(question: Question) -> list[Cap]:
    """Caps hold for marketing, and for a purpose that one names."""
    return [
        cap
        for cap in rules().caps
        if cap.channel in ("", question.channel)
        and (cap.purpose_id == question.purpose.pk if cap.purpose_id else question.purpose.is_marketing)
    ]


def counted(cap: Cap, question: Question, contacts: list[int]) -> dict[int, int]:
    """Who has had as many as the cap allows already, and how many."""
    values: dict[str, Any] = {
        "contacts": contacts, "since": question.at - timedelta(days=cap.days), "at": question.at,
        "purpose": cap.purpose_id, "channel": cap.channel, "most": cap.most,
    }  # fmt: skip
    return dict(rows_for(COUNTS, values, len(contacts)))


def reasons_against(person: Facts, known: Known) -> Iterator[Reason]:
    """In the order in which they would be told: the address, the person, the rules, the clock."""
    yield from about_the_address(person, known)
    yield from about_the_pause(person, known)
    yield from about_how_often(person, known)
    yield from about_the_clock(person, known)


def about_the_address(person: Facts, known: Known) -> Iterator[Reason]:
    if not needs_email(known.question) or not person.email:
        return
    domain = person.email.lower().rpartition("@")[2]
    if domain in known.closed:
        yield Reason("invalid", _("%(domain)s takes no mail.") % {"domain": domain})
    state = known.states.get(digest_of("email", person.email))
    if state is None:
        return
    if state.state == "hard":
        yield Reason("bounced", _("Mail to the address came back on %(day)s: %(code)s.") % coded(state))
    elif state.failures >= SOFT_AT_MOST and state.last_at + REST > known.question.at:
        told = coded(state) | {"until": day(state.last_at + REST), "times": state.failures}
        yield Reason(
            "failing",
            _("Mail to the address failed %(times)s times in a row; it is left alone until %(until)s.")
            % told,
        )


def coded(state: AddressState) -> dict[str, Any]:
    return {"day": day(state.last_at), "code": state.code or _("no such mailbox")}


def about_the_pause(person: Facts, known: Known) -> Iterator[Reason]:
    if known.question.purpose.is_marketing and person.paused_until:
        told = {"day": day(person.paused_until)}
        yield Reason("complained", _("They complained; until %(day)s only people speak with them.") % told)


def about_how_often(person: Facts, known: Known) -> Iterator[Reason]:
    for cap in caps_for(known.question):
        if had := known.counts[cap.pk].get(person.contact_id):
            yield Reason("cap", sentence_of(cap, had))
    wants, last = FREQUENCIES.get(person.frequency), person.last_for_purpose
    if wants and last and last + timedelta(days=wants) > known.question.at:
        told = {"how": HOW_OFTEN[person.frequency](), "day": day(last)}
        yield Reason("often", _("They want this %(how)s, and had it on %(day)s.") % told)


HOW_OFTEN = {
    "weekly": lambda: _("at most once a week"),
    "monthly": lambda: _("at most once a month"),
    "quarterly": lambda: _("at most four times a year"),
}


def sentence_of(cap: Cap, had: int) -> str:
    told = {"had": had, "days": cap.days, "most": cap.most,
            "what": cap.purpose.name if cap.purpose else told_of(cap.channel) if cap.channel else _("in all")}  # fmt: skip
    return ngettext(
        "They had %(had)s message in %(days)s days (%(what)s), and %(most)s is the most.",
        "They had %(had)s messages in %(days)s days (%(what)s), and %(most)s is the most.",
        had,
    ) % told  # fmt: skip


def about_the_clock(person: Facts, known: Known) -> Iterator[Reason]:
    question = known.question
    hours = rules().quiet.get(question.channel)
    if hours is None or not (question.purpose.is_marketing or hours.everything):
        return
    zone = zone_named(person.time_zone, known.home)
    if not is_quiet(question.at, zone, hours.begins, hours.ends):
        return
    end = quiet_until(question.at, zone, hours.begins, hours.ends).astimezone(zone)
    local = question.at.astimezone(zone)
    told = {"now": f"{local:%H:%M}", "end": f"{end:%H:%M}", "zone": zone.key.replace("_", " ")}
    yield Reason("quiet", _("It is %(now)s where they are (%(zone)s), and quiet until %(end)s.") % told)


def next_moment(question: Question, contact_time_zone: str) -> datetime:
    """When the quiet hours that hold now are over for somebody; now, if there are none."""
    hours = rules().quiet.get(question.channel)
    if hours is None or not (question.purpose.is_marketing or hours.everything):
        return question.at
    zone = zone_named(contact_time_zone, organization().time_zone)
    return quiet_until(question.at, zone, hours.begins, hours.ends)
