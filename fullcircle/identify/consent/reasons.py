"""Why somebody may or may not be contacted, each reason a sentence."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fullcircle.identify.consent.channels import CHANNELS, told_of
from fullcircle.identify.consent.models import Purpose, Suppression
from fullcircle.platform.records.countries import country_name

SOFT = frozenset(
    {"erased", "withdrawn", "asked", "imported"}
)  # a newer consent of the person outweighs these


@dataclass(frozen=True)
class Reason:
    """One reason; a good one allows, all others forbid."""

    code: str
    sentence: str
    good: bool = False


class Facts(NamedTuple):
    """All that counts about one person, one purpose and one channel, at one moment."""

    contact_id: int
    archived: bool
    country: str
    email: str
    reachable: bool  # has what the channel needs
    status: str
    since: datetime | None
    until: datetime | None
    address: str
    source: str
    wording: int | None
    restricted_since: datetime | None
    no_marketing_since: datetime | None
    no_profiling_since: datetime | None
    paused_until: datetime | None
    suppressed_for: str  # a reason that no consent outweighs
    soft_for: str
    soft_since: datetime | None
    frequency: str

    def holds(self, at: datetime) -> bool:
        return self.status == "granted" and (self.until is None or self.until > at)

    def newer_than(self, moment: datetime) -> bool:
        """Whether the person said yes after that moment; a list that was imported is nobody's word."""
        return (
            self.status == "granted"
            and self.source != "import"
            and self.since is not None
            and self.since > moment
        )


def day(moment: datetime | None) -> str:
    """In the reader's zone and words; many people say something on the same days."""
    return day_in_words(timezone.localdate(moment), get_language() or "") if moment else ""


@lru_cache(maxsize=2_048)
def day_in_words(local: date, language: str) -> str:
    return date_format(local, "j F Y")


def reasons_for(facts: Facts, purpose: Purpose, channel: str, at: datetime) -> list[Reason]:
    """Every reason against it; if there is none, the one for it."""
    against = [
        reason
        for check in (about_the_purpose, about_the_record, about_objections, about_the_address, about_consent)
        for reason in check(facts, purpose, channel, at)
    ]
    return against or [ground(facts, purpose)]


def about_the_purpose(facts: Facts, purpose: Purpose, channel: str, at: datetime) -> list[Reason]:
    found = []
    if purpose.retired_at:
        found.append(Reason("retired", _("%(purpose)s is not used any more.") % {"purpose": purpose.name}))
    if channel not in purpose.channels:
        ways = {"purpose": purpose.name, "way": told_of(channel)}
        found.append(Reason("channel", _("%(purpose)s is not sent %(way)s.") % ways))
    if purpose.countries and facts.country not in purpose.countries:
        place = country_name(facts.country) or _("an unknown country")
        there = {"purpose": purpose.name, "place": place}
        found.append(Reason("territory", _("%(purpose)s is not for people in %(place)s.") % there))
    return found


def about_the_record(facts: Facts, purpose: Purpose, channel: str, at: datetime) -> list[Reason]:
    found = []
    if facts.archived:
        found.append(Reason("archived", _("The contact is archived.")))
    if facts.restricted_since:
        since = day(facts.restricted_since)
        found.append(Reason("restricted", _("Processing is restricted since %(day)s.") % {"day": since}))
    if not facts.reachable:
        found.append(Reason("no_address", NO_ADDRESS[CHANNELS[channel].address]()))
    return found


NO_ADDRESS = {
    "email": lambda: _("There is no email address."),
    "phone": lambda: _("There is no phone number."),
    "post": lambda: _("There is no postal address."),
}


def about_objections(facts: Facts, purpose: Purpose, channel: str, at: datetime) -> list[Reason]:
    found = []
    objected = facts.no_marketing_since
    if purpose.is_marketing and objected and not facts.newer_than(objected):
        found.append(
            Reason("no_marketing", _("They objected to all marketing on %(day)s.") % {"day": day(objected)})
        )
    if purpose.is_profiling and facts.no_profiling_since:
        since = day(facts.no_profiling_since)
        found.append(Reason("no_profiling", _("They objected to profiling on %(day)s.") % {"day": since}))
    if purpose.is_marketing and facts.paused_until and facts.paused_until > at:
        found.append(
            Reason("paused", _("They want no messages until %(day)s.") % {"day": day(facts.paused_until)})
        )
    return found


def about_the_address(facts: Facts, purpose: Purpose, channel: str, at: datetime) -> list[Reason]:
    why = facts.suppressed_for
    if not why and facts.soft_since and not facts.newer_than(facts.soft_since):
        why = facts.soft_for
    if not why:
        return []
    told = str(dict(Suppression.REASONS)[why]).lower()
    return [Reason("suppressed", _("The address is suppressed: %(why)s.") % {"why": told})]


def about_consent(facts: Facts, purpose: Purpose, channel: str, at: datetime) -> list[Reason]:
    if facts.status in ("withdrawn", "objected"):
        return [Reason(facts.status, NO[facts.status]() % {"day": day(facts.since)})]
    if purpose.basis != "consent":
        return []
    if facts.holds(at):
        return about_the_confirmed_address(facts, purpose, channel)
    ran_out = facts.status == "expired" or (facts.status == "granted")
    code = "expired" if ran_out else "pending" if facts.status == "pending" else "no_consent"
    end = facts.since if facts.status == "expired" else facts.until
    return [Reason(code, NO[code]() % {"day": day(end), "purpose": purpose.name})]


NO = {
    "withdrawn": lambda: _("They withdrew on %(day)s."),
    "objected": lambda: _("They objected on %(day)s."),
    "expired": lambda: _("Their consent ran out on %(day)s."),
    "pending": lambda: _("They have not confirmed it yet."),
    "no_consent": lambda: _("They have not agreed to %(purpose)s on this channel."),
}


def about_the_confirmed_address(facts: Facts, purpose: Purpose, channel: str) -> list[Reason]:
    """A click proves an address, and no other one."""
    confirmed = facts.address
    if channel != "email" or not purpose.double_opt_in or not confirmed or confirmed == facts.email.lower():
        return []
    return [Reason("other_address", _("They confirmed it for another address."))]


def ground(facts: Facts, purpose: Purpose) -> Reason:
    """Why it is allowed."""
    if purpose.basis != "consent":
        told = str(purpose.get_basis_display()).lower()
        return Reason("basis", _("Allowed without consent, by %(basis)s.") % {"basis": told}, good=True)
    said = {"day": day(facts.since), "how": HOW.get(facts.source, HOW["system"])()}
    return Reason("agreed", _("They agreed on %(day)s, %(how)s.") % said, good=True)


HOW = {
    "form": lambda: _("in a form"),
    "import": lambda: _("as a file says that was imported"),
    "colleague": lambda: _("as a colleague wrote down"),
    "preferences": lambda: _("in their preferences"),
    "link": lambda: _("by the link in a mail"),
    "api": lambda: _("as a program reported"),
    "system": lambda: _("as Fullcircle noted"),
}
