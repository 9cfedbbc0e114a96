"""Whom we know already, by a personal link or by the number that tracking gave their browser.

All that leaves here is which questions need no answer. What we know is never shown: a link can be forwarded, and a
browser can be somebody else's.
"""

from dataclasses import dataclass
from typing import Any

from fullcircle.identify.behavior.models import Visitor
from fullcircle.identify.consent.links import digest, links_of_forms, opened
from fullcircle.identify.consent.models import PersonalLink
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.forms.content import Content, Question
from fullcircle.identify.forms.models import Form, Submission
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.access.site import absolute
from fullcircle.platform.actions import action

LINK = "form"
ONLY_PEOPLE = "Only a colleague can make a link for one person. Who holds it speaks as that person."


@dataclass(frozen=True)
class Recognized:
    """That somebody is known, how, and which questions they need not answer."""

    how: str = ""  # link or browser
    skipped: tuple[str, ...] = ()
    link: str = ""


def recognized(content: Content, person: str, visitor: str) -> Recognized:
    """Look somebody up, and say which questions to leave out."""
    if not person and not visitor:
        return Recognized()
    with acting(system("Forms"), read_only=True):
        contact, how = known_contact(person, visitor)
        if contact is None:
            return Recognized()
        return Recognized(how, tuple(each.key for each in content.questions if is_known(contact, each)),
                          digest(person).hex() if how == "link" else "")  # fmt: skip


def known_contact(person: str, visitor: str) -> tuple[Contact | None, str]:
    if person and (link := opened(person[:100], LINK)):
        return living(link.contact), "link"
    if visitor and "\x00" not in visitor:
        found = (
            Visitor.objects.select_related("contact").filter(key=visitor[:200], contact__isnull=False).first()
        )
        if found and found.contact:
            return living(found.contact), "browser"
    return None, ""


def living(contact: Contact) -> Contact | None:
    """The contact itself or the one it was merged into; nobody once it is archived."""
    while contact.merged_into_id:
        contact = Contact.objects.get(pk=contact.merged_into_id)
    return None if contact.archived_at else contact


def is_known(contact: Contact, question: Question) -> bool:
    if not question.field or not question.skip_known:
        return False
    return value_of(contact, question.field) not in (None, "", [])


def value_of(contact: Contact, field: str) -> Any:
    """What a contact holds in a field that forms ask for."""
    if field == "company":
        return contact.company_id
    return getattr(contact, field) if field in PLAIN else contact.custom.get(field)


PLAIN = {each.name for each in Contact._meta.concrete_fields}


def who_sent(submission: Submission) -> Contact | None:
    """The contact that a submission came from, if they were recognized when they sent it."""
    if submission.link:
        link = PersonalLink.objects.select_related("contact").filter(
            digest=bytes.fromhex(submission.link), kind=LINK, revoked_at=None
        ).first()  # fmt: skip
        if link:
            return living(link.contact)
    return known_contact("", submission.visitor)[0]


@action(needs="edit", label="Make a link to a form", people_only=ONLY_PEOPLE)
def link_to_form(contact: Contact, *, by: Actor, form: Form) -> str:
    """An address of a form for one person, who is asked only what we do not know yet."""
    return absolute(f"/f/{form.token}/?p={links_of_forms([contact.pk])[contact.pk]}")
