from django.http import HttpRequest, HttpResponse

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.contacts.resource import Contacts
from fullcircle.interact.messages import reporting, story, undoing  # noqa: F401  they announce themselves
from fullcircle.interact.messages.actions import (
    call_it_sent,
    create_message,
    edit_message,
    recall_message,
    resend_message,
    send_message,
    write_message,
)
from fullcircle.interact.messages.answering import answer_message
from fullcircle.interact.messages.models import Message
from fullcircle.interact.messages.panels import Way, Written
from fullcircle.platform.events.panels import Timeline
from fullcircle.platform.files.panels import Files
from fullcircle.platform.records.resource import Resource


def to_the_answer(request: HttpRequest, message: Message) -> HttpResponse:
    """Like a letter: more room than a dialog has."""
    address = f"/contacts/{message.contact_id}/write/?answers={message.pk}"
    return HttpResponse(status=204, headers={"HX-Redirect": address})


class Messages(Resource):
    model = Message
    area, icon, shortcut, order = "Know", "mail", "m", 55
    faceless = True
    columns = ["subject", "contact", "state", "purpose", "happened_at", "leaves_at", "answer", "owner"]
    sort = "-happened_at"
    facets = ["state", "purpose", "automatic", "owner", "contact"]
    create = staticmethod(create_message)
    edit = staticmethod(edit_message)
    actions = [answer_message, send_message, recall_message, resend_message, call_it_sent]
    dialogs = {"answer_message": to_the_answer}
    panels = [Written(), Way(), Files(), Timeline()]
    subtitle = ["contact", "state"]
    told_above = ["subject", "text", "html"]
    blurb = "What was written to customers, and what became of it: every message with its decision and the server's answer."
    form = [("Message", ["contact", "subject", "text", "owner"])]


def to_the_letter(request: HttpRequest, contact: Contact) -> HttpResponse:
    """Writing a letter needs more room than a dialog has."""
    return HttpResponse(status=204, headers={"HX-Redirect": f"/contacts/{contact.pk}/write/"})


Contacts.actions = [*Contacts.actions, write_message]
Contacts.dialogs = {**Contacts.dialogs, "write_message": to_the_letter}
