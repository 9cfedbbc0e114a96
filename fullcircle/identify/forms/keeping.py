"""How long what came in by forms is kept; what it became of a contact stays there."""

from django.utils.translation import gettext_lazy as _

from fullcircle.identify.forms.models import Submission
from fullcircle.platform.privacy.keeping import Rule, register_rule

register_rule(Rule(
    "submissions", _("Form submissions"), _("Answers to forms, with address and browser, that were accepted or rejected."),
    "delete", days=1095, since="received_at", holder="contact_id",
    rows=lambda: Submission.objects.filter(status__in=("accepted", "rejected")),
))  # fmt: skip
