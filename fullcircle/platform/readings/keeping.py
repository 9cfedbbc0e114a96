"""How long it is kept who was shown sensitive values."""

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.privacy.keeping import Rule, register_rule
from fullcircle.platform.readings.models import Reading

register_rule(Rule(
    "readings", _("Readings of sensitive fields"), _("Notes of who was shown sensitive values, where and when."),
    "delete", days=1095, since="at", holder="about_id", rows=lambda: Reading.objects.filter(about_kind="contact"),
))  # fmt: skip
