"""Colleagues hear of a submission; and a confirmed consent proves who sat at the browser that asked for it."""

from django.utils.translation import gettext_lazy as _

from fullcircle.identify.consent.events import ConsentGranted
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.forms.content import read
from fullcircle.identify.forms.events import FormSubmitted
from fullcircle.identify.forms.joining import join_confirmed
from fullcircle.identify.forms.models import Submission
from fullcircle.platform.access.acting import current_actor
from fullcircle.platform.events.event import on
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.notices.actions import tell
from fullcircle.platform.notices.kinds import Kind, register_kind

SUBMITTED = register_kind(Kind("form.submitted", _("{form} was filled in"), "clipboard-list", "sky"))


@on(FormSubmitted)
def tell_in_the_product(event: LoggedEvent) -> None:
    """Everybody whom the form names finds it behind the bell; answers are read where the rights are asked."""
    number = event.payload["submission"]
    found = Submission.objects.select_related("seen", "contact").filter(pk=number).first()
    if found is None:
        return
    tell(
        SUBMITTED, by=current_actor(), people=read(found.seen.content).notify, cause=f"submission {number}",
        link=f"/forms/submissions/{number}/", about=found.contact, facts={"form": event.payload["form"]},
    )  # fmt: skip


@on(ConsentGranted)
def join_who_confirmed(event: LoggedEvent) -> None:
    """Joins browsers with contacts; doing it again changes nothing."""
    if not event.payload.get("confirmed"):
        return
    contact = Contact.objects.filter(pk=event.about_id).first()
    if contact is not None:
        join_confirmed(contact, by=current_actor())
