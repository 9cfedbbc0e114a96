"""Which colleagues hear of a submission, and what they are told."""

from typing import Any

from fullcircle.identify.forms.content import read
from fullcircle.identify.forms.models import Submission
from fullcircle.platform.access.models import User
from fullcircle.platform.access.site import absolute
from fullcircle.platform.settings.organization import organization


def mails_about(key: str) -> list[dict[str, Any]]:
    """One mail for each colleague whom the form names and who still is one."""
    found = (
        Submission.objects.select_related("form", "seen", "contact")
        .filter(key=key, status="accepted")
        .first()
    )
    if found is None:
        return []
    wanted = read(found.seen.content).notify
    people = User.objects.filter(pk__in=wanted, is_active=True).values_list("email", flat=True)
    facts = {
        "form": found.form.name,
        "new": found.is_new_contact,
        "differs": bool(found.differences),
        "link": absolute(f"/forms/submissions/{found.pk}/"),
        "organization": organization().name,
    }
    return [{"to": email, **facts} for email in people]
