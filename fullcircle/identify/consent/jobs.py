"""Mail that asks to confirm, and consents whose time is over."""

from uuid import UUID

from django.utils import timezone, translation

from fullcircle.identify.consent.expiring import AT_ONCE, expire_consents
from fullcircle.identify.consent.in_person import as_asked
from fullcircle.identify.consent.languages import spoken
from fullcircle.identify.consent.links import address, link_to_preferences
from fullcircle.identify.consent.models import ConsentEvent, PersonalLink
from fullcircle.identify.consent.telling import by_purpose, ways
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.mail import send
from fullcircle.platform.jobs import job
from fullcircle.platform.jobs.job import every
from fullcircle.platform.settings.organization import organization


@job(queue="mail", attempts=5)
def send_confirmation(*, occasion: str) -> None:
    """Mail the link to confirm, unless it was taken back or its time is over."""
    with acting(system("consent"), read_only=True):
        link = (
            PersonalLink.objects.select_related("contact")
            .filter(kind="confirm", occasion=UUID(occasion))
            .first()
        )
        requested = ConsentEvent.objects.filter(occasion=UUID(occasion), action="requested")
        asked = list(requested.select_related("purpose", "wording").order_by("id"))
        if link is None or not asked or (link.expires_at and link.expires_at <= timezone.now()):
            return
        contact = link.contact
        with translation.override(spoken(contact.language)):
            facts = {
                "organization": organization(),
                "link": address("confirm", bytes(link.salt)),
                "asked": [
                    (purpose.name, ways(channels), purpose_words(asked, purpose.pk))
                    for purpose, channels in by_purpose([as_asked(each) for each in asked])
                ],
                "until": link.expires_at,
            }
    with translation.override(spoken(contact.language)):
        send("consent/mail/confirm", to=contact.email, **facts)


def purpose_words(asked: list[ConsentEvent], purpose: int) -> str:
    """The words that were agreed to, as they were seen."""
    return next((each.wording.text for each in asked if each.purpose_id == purpose and each.wording), "")


@job(queue="mail", attempts=5)
def send_preferences(*, contact_id: int) -> None:
    """Mail somebody the link to their own preferences."""
    with acting(system("consent")) as by:
        contact = Contact.objects.filter(pk=contact_id, archived_at=None).exclude(email="").first()
        if contact is None:
            return
        facts = {"organization": organization(), "link": link_to_preferences(contact, by=by)}
    with translation.override(spoken(contact.language)):
        send("consent/mail/preferences", to=contact.email, **facts)


@every("41 2 * * *")
@job(attempts=3)
def expire() -> None:
    """Once a day, what has run out is written down as such; it did not count from the moment it ended."""
    now, more = timezone.now(), True
    while more:
        with acting(system("consent")) as by:
            more = expire_consents(by=by, now=now) == AT_ONCE
