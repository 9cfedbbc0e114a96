"""Looking a campaign over before it goes: what stands in its way, what to know, and what is not known of people."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from fullcircle.config.env import env
from fullcircle.differentiate.segments.sensitive import why_not_for
from fullcircle.identify.consent.models import Purpose
from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.mail import readiness
from fullcircle.interact.mail.models import MANAGE, DomainStanding, MailServer
from fullcircle.interact.mail.preflight import of_message
from fullcircle.interact.messages.letters import letter_to
from fullcircle.interact.messages.permits import Sender
from fullcircle.interact.templates.compiling import Printed, Unfit
from fullcircle.interact.templates.content import read
from fullcircle.interact.templates.fields import names_known, people_to_write_to
from fullcircle.interact.templates.liquid import TooMuch, Unreadable
from fullcircle.interact.templates.models import TemplateVersion
from fullcircle.interact.templates.queries import SAMPLE_LINK, lacks_for_marketing
from fullcircle.personalize.campaigns.codes import shows_code
from fullcircle.personalize.campaigns.models import APPROVE, Campaign, CampaignLetter
from fullcircle.personalize.campaigns.queries import people_of
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.counting import counted_far
from fullcircle.platform.settings.organization import organization

SAMPLE = 100
THEIRS = ("contact.", "company.")  # what is not known of ourselves is no gap, but an obstacle
MAIL = "/settings/mail/"
STOPS = ("subject", "text", "address")  # what providers or the law let no mailing through with


@dataclass(frozen=True)
class Point:
    """One thing to mend or to know, and where."""

    sentence: str
    url: str = ""


@dataclass
class Look:
    """What was found. Nothing goes while there are obstacles; remarks are for whoever approves to weigh."""

    obstacles: list[Point] = field(default_factory=list)
    remarks: list[Point] = field(default_factory=list)
    gaps: list[tuple[str, int]] = field(default_factory=list)  # fields, and of how many they are not known
    looked_at: int = 0
    people: int = 0


def looked_over(campaign: Campaign, by: Actor) -> Look:
    """Everything about it as it is planned now; nothing is sent and no link is opened for it."""
    found = Look()
    purpose = Purpose.objects.filter(key=campaign.purpose, retired_at=None).first()
    found.obstacles += about_the_audience(campaign, purpose, found)
    letters = list(
        CampaignLetter.objects.filter(campaign=campaign).select_related("template", "version", "offer")
    )
    if not letters:
        found.obstacles.append(Point(_("Choose a template for them to get.")))
    people = list(people_to_write_to(sample_of(campaign), by))
    missing: Counter[str] = Counter()
    for letter in letters:
        missing += about_a_letter(letter, campaign, purpose, people, by, found)
    labels = names_known(by)
    found.gaps = [(labels.get(name, name), times) for name, times in missing.most_common(12)]
    found.looked_at = len(people) * len(letters)
    about_the_sender(found, marketing=purpose is None or purpose.is_marketing)
    found.remarks += about_the_whole(campaign, by)
    return found


def sample_of(campaign: Campaign) -> list[int]:
    return list(people_of(campaign).order_by("pk").values_list("pk", flat=True)[:SAMPLE])


def about_the_audience(campaign: Campaign, purpose: Purpose | None, found: Look) -> Iterator[Point]:
    if purpose is None:
        yield Point(_("Choose the purpose for which these people agreed to be written to."))
    for each in campaign.segments.filter(segment__is_sensitive=True).select_related("segment"):
        if why := why_not_for(each.segment, campaign.purpose):
            yield Point(why, f"/segments/{each.segment_id}/")
    if not campaign.segments.filter(excluded=False).exists():
        yield Point(_("Choose whom it is for."))
        return
    found.people = counted_far(people_of(campaign)).number
    if not found.people:
        yield Point(_("Nobody is in these segments now."))


def about_a_letter(
    letter: CampaignLetter, campaign: Campaign, purpose: Purpose | None, people: list[Contact], by: Actor, found: Look
) -> Counter[str]:  # fmt: skip
    """Adds what is wrong with one letter, and says which fields were missing for how many of these people."""
    address = f"/templates/{letter.template_id}/"
    version = letter.version or TemplateVersion.objects.filter(template=letter.template_id).first()
    if version is None or letter.template.archived_at:
        told = _("“%(template)s” is not published.") if version is None else _("“%(template)s” is archived.")
        found.obstacles.append(Point(told % {"template": letter.template.name}, address))
        return Counter()
    marketing = purpose is None or purpose.is_marketing
    if marketing:
        lacks = lacks_for_marketing(read(version.content))
        found.obstacles += [Point(f"{letter.template.name}: {sentence}", address) for sentence in lacks]
    sender, printed = Sender(campaign.sender_name, campaign.reply_to), version.printed
    found.obstacles += about_its_offer(letter, printed, address)
    missing: Counter[str] = Counter()
    try:
        made = [
            letter_to(each, printed, by, sender, SAMPLE_LINK, SAMPLE_LINK, track=False) for each in people
        ]
    except (Unfit, Unreadable, TooMuch) as error:
        found.obstacles.append(Point(f"{letter.template.name}: {error}", address))
        return missing
    for each in made:
        missing.update({name for name in each.missing if name.startswith(THEIRS)})
    for first in made[:1]:
        for finding in of_message(
            first.subject, first.text, first.html, marketing=marketing, postal_address=organization().postal_address,
        ):  # fmt: skip
            if finding.weight == "mend":
                place = found.obstacles if finding.key in STOPS else found.remarks
                where = "/settings/organization/" if finding.key == "address" else address
                place.append(Point(f"{letter.template.name}: {finding.sentence}", where))
    return missing


def about_the_sender(found: Look, *, marketing: bool) -> None:
    """What the DNS says of the sender's domain, and how many complained: providers turn such mail away, whatever it says."""
    known = readiness.of_domain() if DomainStanding.objects.exists() else []
    looked_at = [*known, *([readiness.about_complaints(timezone.now())] if marketing else [])]
    stops = readiness.what_stops(looked_at)
    found.obstacles += [Point(each.sentence, MAIL) for each in stops]
    found.remarks += [
        Point(each.sentence, MAIL) for each in looked_at if each.weight == "mend" and each not in stops
    ]


def about_its_offer(letter: CampaignLetter, printed: Printed, address: str) -> Iterator[Point]:
    """A letter and its offer belong together."""
    offer = letter.offer
    if offer is None:
        if shows_code(printed):
            told = _("%(letter)s shows the code of an offer: choose which in the plan.")
            yield Point(told % {"letter": letter.template.name}, address)
        return
    where = f"/offers/{offer.pk}/"
    if not shows_code(printed):
        told = _("%(letter)s does not show the code of “%(offer)s”: insert the field Their code.")
        yield Point(told % {"letter": letter.template.name, "offer": offer.name}, address)
    if offer.archived_at or (offer.ends_at and offer.ends_at <= timezone.now()):
        yield Point(_("The offer “%(offer)s” is over.") % {"offer": offer.name}, where)


def about_the_whole(campaign: Campaign, by: Actor) -> Iterator[Point]:
    if campaign.state == "draft" and by.user_id and campaign.owner_id == by.user_id and by.can(APPROVE):
        yield Point(_("You planned this yourself. A colleague who reads it first sees what you do not."))
    if campaign.experiment is not None and not campaign.experiment.holdout:
        yield Point(_("Nobody is held out: what the campaign causes cannot be known."))
    # Whoever may not look after the server sees none, and cannot be told that there is none.
    if by.can(MANAGE) and not MailServer.objects.exists() and not env.smtp_url:
        yield Point(_("No mail server is set up: every letter stays in the outbox here."), MAIL)
