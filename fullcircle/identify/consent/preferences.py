"""What somebody may choose, as it is now and as they want it: read from the database, read from their form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from fullcircle.identify.consent import languages
from fullcircle.identify.consent.channels import CHANNELS, address_of, label_of
from fullcircle.identify.consent.in_person import Wish
from fullcircle.identify.consent.models import Choice, ConsentState, Purpose, Standing, Topic, Wording
from fullcircle.identify.consent.queries import current_wordings, standing_of
from fullcircle.identify.consent.said import Asked
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.actions import Refused

FREQUENCIES = dict(Purpose.FREQUENCIES)


@dataclass(frozen=True)
class Box:
    """One channel of a purpose, ticked or not; without an address for it there is nothing to tick."""

    name: str
    channel: str
    ticked: bool
    waiting: bool
    possible: bool

    @property
    def label(self) -> str:
        return label_of(self.channel)


@dataclass(frozen=True)
class Offer:
    """A purpose as the person sees it."""

    purpose: Purpose
    wording: Wording | None
    boxes: list[Box]
    frequencies: list[tuple[str, str, bool]]
    topics: list[tuple[Topic, bool]]

    @property
    def key(self) -> str:
        return self.purpose.key


@dataclass(frozen=True)
class Preferences:
    """Everything on the page, as it is now."""

    contact: Contact
    offers: list[Offer]
    standing: Standing
    languages: list[tuple[str, str, bool]]
    states: list[ConsentState] = field(default_factory=list)

    @property
    def paused_until(self) -> date | None:
        until = self.standing.paused_until
        return timezone.localdate(until) if until and until > timezone.now() else None

    @property
    def today(self) -> date:
        return timezone.localdate()

    @property
    def marketing_that_holds(self) -> list[Asked]:
        return [
            Asked(offer.purpose, box.channel)
            for offer in self.offers
            if offer.purpose.is_marketing
            for box in offer.boxes
            if box.ticked or box.waiting
        ]


@dataclass(frozen=True)
class Wanted:
    """What the person sent: new ticks, ticks taken away, wishes, language, pause, profiling."""

    yes: list[Asked]
    no: list[Asked]
    wishes: list[Wish]
    language: str | None
    pause_until: date | None
    no_profiling: bool


def preferences_of(contact: Contact) -> Preferences:
    """What can be chosen, with what is chosen now."""
    purposes = [each for each in Purpose.objects.filter(retired_at=None) if for_them(each, contact)]
    states = list(ConsentState.objects.filter(contact=contact).select_related("purpose"))
    status = {(state.purpose_id, state.channel): state.status for state in states}
    chosen = {choice.purpose_id: choice for choice in Choice.objects.filter(contact=contact)}
    wordings = current_wordings(purposes, contact.language)
    topics: dict[int, list[Topic]] = {}
    for topic in Topic.objects.filter(purpose__in=purposes, retired_at=None):
        topics.setdefault(topic.purpose_id, []).append(topic)
    offers = [
        Offer(
            each,
            wordings.get(each.pk),
            [box_of(contact, each, channel, status.get((each.pk, channel), "")) for channel in each.channels],
            frequencies_of(each, chosen.get(each.pk)),
            [
                (topic, topic.pk in chosen[each.pk].topics if each.pk in chosen else False)
                for topic in topics.get(each.pk, [])
            ],
        )
        for each in purposes
    ]
    return Preferences(contact, offers, standing_of(contact), languages_of(contact), states)


def for_them(purpose: Purpose, contact: Contact) -> bool:
    """Only for people in its countries; and what the law demands is no matter of choice."""
    there = not purpose.countries or contact.country in purpose.countries
    return there and purpose.basis != "legal_obligation"


def box_of(contact: Contact, purpose: Purpose, channel: str, status: str) -> Box:
    without = purpose.basis != "consent" and status not in ("withdrawn", "objected")
    return Box(
        name=f"{purpose.key}:{channel}",
        channel=channel,
        ticked=status == "granted" or without,
        waiting=status == "pending",
        possible=reachable(contact, channel),
    )


def reachable(contact: Contact, channel: str) -> bool:
    kind = CHANNELS[channel].address if channel in CHANNELS else ""
    return (
        bool(address_of(contact, channel))
        if kind in ("email", "phone")
        else kind != "post" or bool(contact.city)
    )


def frequencies_of(purpose: Purpose, choice: Choice | None) -> list[tuple[str, str, bool]]:
    now = choice.frequency if choice and choice.frequency else next(iter(purpose.frequencies), "")
    return [(key, str(FREQUENCIES[key]), key == now) for key in purpose.frequencies if key in FREQUENCIES]


def languages_of(contact: Contact) -> list[tuple[str, str, bool]]:
    """Those in which something is worded, and the person's own."""
    worded = set(Wording.objects.values_list("language", flat=True))
    offered = sorted(worded | ({contact.language} if contact.language else set()), key=languages.name_of)
    return [(code, languages.name_of(code), code == contact.language) for code in offered]


def changes_of(now: Preferences, sent: QueryDict) -> Wanted:
    """What differs from what is; nothing that the page did not offer is looked at."""
    ticked = set(sent.getlist("box"))
    yes, no = [], []
    for offer in now.offers:
        for box in offer.boxes:
            asked = Asked(offer.purpose, box.channel, offer.wording)
            if box.name in ticked and not box.ticked and box.possible:
                yes.append(asked)
            elif box.name not in ticked and (box.ticked or box.waiting) and box.possible:
                no.append(asked)
    known = {code for code, _name, _now in now.languages}
    language = sent.get("language", "")
    return Wanted(
        yes, no, [wish_of(offer, sent) for offer in now.offers], language if language in known else None,
        day_in(sent, "pause_until"), "no_profiling" in sent,
    )  # fmt: skip


def wish_of(offer: Offer, sent: QueryDict) -> Wish:
    topics = [
        int(each) for each in sent.getlist(f"topics:{offer.key}") if each.isdecimal() and len(each) < 19
    ]
    return Wish(offer.purpose, sent.get(f"frequency:{offer.key}", ""), topics)


def day_in(sent: Mapping[str, Any], name: str) -> date | None:
    text = str(sent.get(name, "") or "").strip()
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise Refused(fields={name: _("Write the day like 2027-03-31.")})
    return day
