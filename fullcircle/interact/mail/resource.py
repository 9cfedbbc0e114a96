"""A template is checked before it is sent, from its own page."""

from django.http import HttpRequest, HttpResponse

from fullcircle.interact.mail.readiness import check_letter
from fullcircle.interact.templates.models import Template
from fullcircle.interact.templates.resource import Templates


def to_the_check(request: HttpRequest, template: Template) -> HttpResponse:
    """What is found needs more room than a dialog has."""
    return HttpResponse(status=204, headers={"HX-Redirect": f"/templates/{template.pk}/check/"})


Templates.actions = [*Templates.actions, check_letter]
Templates.dialogs = {**Templates.dialogs, "check_letter": to_the_check}
