"""Making copies, erasing, and mailing links."""

from collections.abc import Callable

from django.utils import timezone, translation

from fullcircle.identify.consent.languages import spoken
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.privacy.erasing import copy_contact, erase_contact
from fullcircle.identify.privacy.models import PrivacyRequest
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.access.mail import send
from fullcircle.platform.access.site import absolute
from fullcircle.platform.jobs import every, job
from fullcircle.platform.jobs.progress import Bar, running
from fullcircle.platform.privacy import packages
from fullcircle.platform.privacy.actions import forget_copies
from fullcircle.platform.privacy.forgetting import throw_away
from fullcircle.platform.privacy.models import Copy
from fullcircle.platform.settings.organization import organization

NAME = "Privacy"


@job(queue="long")
def prepare_copy(*, by: Actor, progress: int, contact: int, request: int) -> None:
    """A copy has everything, also what whoever answers could not see by themselves; it was theirs to ask for."""
    with running(progress) as bar:
        with acting(system(NAME)) as machine:
            copy = copy_contact(
                Contact.objects.get(pk=contact), by=machine, on_behalf_of=by.name,
                request=PrivacyRequest.objects.filter(pk=request).first(), move=bar.advance,
            )  # fmt: skip
        bar.finish(
            f"{copy.rows:,} rows of {copy.tables} tables, {copy.files} files.",
            url=f"/privacy/requests/{request}/",
        )


@job(queue="long")
def erase(*, by: Actor, progress: int, contact: int, request: int) -> None:
    """All of it happens, or nothing; a second run finds nobody and does nothing."""
    with running(progress) as bar:
        with acting(system(NAME)) as machine:
            found = Contact.objects.filter(pk=contact).first()
            if found is None:
                return
            done = erase_contact(
                found, by=machine, on_behalf_of=by.name, request=PrivacyRequest.objects.filter(pk=request).first(),
                move=moving(bar),
            )  # fmt: skip
        throw_away(done.contents)
        bar.finish("Erased. The receipt says what.", url=f"/privacy/erasures/{done.erasure.pk}/")


def moving(bar: Bar) -> Callable[[str], None]:
    """Tell how far it is; whoever stops it before the end has erased nothing."""

    def move(what: str) -> None:
        bar.advance(message=what)
        bar.stop_if_canceled()

    return move


@job(queue="mail", attempts=5)
def send_copy(*, contact_id: int, copy_id: int) -> None:
    """Mail somebody the link to the copy of what is held about them."""
    with acting(system(NAME), read_only=True):
        contact = Contact.objects.filter(pk=contact_id).exclude(email="").first()
        copy = Copy.objects.filter(pk=copy_id, expires_at__gt=timezone.now()).exclude(token="").first()
        if contact is None or copy is None:
            return
        link = absolute(f"/copy/{packages.secret_of(bytes(copy.salt))}/")
        facts = {"organization": organization(), "link": link, "until": copy.expires_at}
    with translation.override(spoken(contact.language)):
        send("privacy/mail/copy", to=contact.email, **facts)


@every("13 4 * * *")
@job()
def forget_old_copies() -> None:
    """Once a day, packages whose time is over."""
    with acting(system(NAME)) as by:
        tokens = forget_copies(by=by, before=timezone.localdate())
    packages.remove(tokens)
