"""The person's own page: a link from a mail, a button, and the package."""

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation

from fullcircle.identify.consent.languages import spoken
from fullcircle.identify.consent.person_pages import door, masked, shown
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.privacy import packages
from fullcircle.platform.privacy.actions import note_copy_fetched
from fullcircle.platform.privacy.models import Copy


@door
def fetch(request: HttpRequest, token: str) -> HttpResponseBase:
    """A look changes nothing; the button downloads, and the log says that somebody did."""
    with acting(system("copies"), read_only=request.method == "GET") as by:
        copy = Copy.objects.filter(digest=packages.digest_of(token), expires_at__gt=timezone.now()).first()
        contact = Contact.objects.filter(pk=copy.about_id).first() if copy and copy.token else None
        place = packages.place_of(copy.token) if copy and copy.token else None
        if copy is None or contact is None or place is None or not place.exists():
            return shown("gone", {}, status=404)
        with translation.override(spoken(contact.language)):
            if request.method == "GET":
                return shown("copy", {"copy": copy, "address": masked(contact.email)})
            note_copy_fetched(copy, by=by, person=contact)
        name = f"copy-{copy.made_at:%Y-%m-%d}.zip"
        return FileResponse(
            place.open("rb"), as_attachment=True, filename=name, content_type="application/zip"
        )
