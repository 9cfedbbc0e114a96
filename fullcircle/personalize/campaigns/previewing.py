"""A letter of a campaign as somebody would get it, and a test of it to oneself."""

from dataclasses import dataclass

from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.messages.letters import letter_to
from fullcircle.interact.messages.permits import Rendered as Ready
from fullcircle.interact.messages.permits import Sender
from fullcircle.interact.templates.compiling import Unfit
from fullcircle.interact.templates.fields import names_known, people_to_write_to
from fullcircle.interact.templates.liquid import TooMuch, Unreadable
from fullcircle.interact.templates.models import TemplateVersion
from fullcircle.interact.templates.queries import SAMPLE_LINK
from fullcircle.interact.templates.rendering import Rendered
from fullcircle.personalize.campaigns.codes import as_shown
from fullcircle.personalize.campaigns.models import Campaign, CampaignLetter
from fullcircle.personalize.campaigns.queries import people_of
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, Refused, action

TEST = "[Test]"


@dataclass(frozen=True)
class Shown:
    """A letter filled in for somebody, or why it cannot be."""

    key: str
    template: str
    contact: Contact | None
    letter: Rendered | None
    missing: tuple[str, ...] = ()
    trouble: str = ""


def letter_for(campaign: Campaign, key: str, asked: str, by: Actor) -> Shown:
    """One of its letters, as somebody whom one may see would get it; without a name, as the first of the audience."""
    row = (
        CampaignLetter.objects.filter(campaign=campaign, key=key)
        .select_related("template", "version", "offer")
        .first()
    )
    if row is None:
        raise Missing("This campaign has no such letter.")
    contact = chosen(campaign, asked, by)
    version = row.version or TemplateVersion.objects.filter(template=row.template_id).first()
    if version is None:
        return Shown(key, row.template.name, contact, None, trouble="This template is not published yet.")
    if contact is None:
        return Shown(key, row.template.name, None, None, trouble="There is nobody to show it to.")
    try:
        sender = Sender(campaign.sender_name, campaign.reply_to)
        printed = version.printed
        said = as_shown(row, contact.pk, printed, by)
        made = letter_to(contact, printed, by, sender, SAMPLE_LINK, SAMPLE_LINK, track=False, said=said)
    except (Unfit, Unreadable, TooMuch) as error:
        return Shown(key, row.template.name, contact, None, trouble=str(error))
    labels = names_known(by)
    return Shown(
        key, row.template.name, contact, made, tuple(labels.get(name, name) for name in made.missing)
    )


def chosen(campaign: Campaign, asked: str, by: Actor) -> Contact | None:
    if asked.isdecimal() and len(asked) < 19:
        number: int | None = int(asked)
    else:
        number = people_of(campaign).order_by("pk").values_list("pk", flat=True).first()
    return people_to_write_to([number], by).first() if number else None


@action(
    needs="edit",
    label="Send me a test",
    people_only="A test goes to whoever is signed in.",
)
def send_test(campaign: Campaign, *, by: Actor, key: str = "a", as_contact: str = "") -> None:
    """Send a letter of the campaign to yourself, filled in for one of the people it is for. Nobody else gets anything."""
    from fullcircle.personalize.campaigns.jobs import hand_test

    shown = letter_for(campaign, key, as_contact, by)
    if shown.letter is None:
        raise Refused(shown.trouble)
    hand_test.defer(by=by, campaign=campaign.pk, key=key, as_contact=as_contact)


def as_test(letter: Rendered) -> Ready:
    return Ready(f"{TEST} {letter.subject}"[:200], letter.text, letter.html)
