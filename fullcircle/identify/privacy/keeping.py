"""How long contacts are kept: people with whom nothing happens any more are erased, as if they had asked for it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.privacy.erasing import erase_contact
from fullcircle.identify.privacy.models import PrivacyRequest
from fullcircle.identify.purchases.models import Order
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.privacy.erasing import years_after
from fullcircle.platform.privacy.keeping import Rule, register_rule

MOST = 200  # in one night: each is a look through everything


def exempt(today: date) -> dict[str, Q]:
    """Who bought something within the years for which the law wants it kept, and who waits for an answer."""
    bought = Order.objects.filter(contact__isnull=False, placed_at__date__gte=years_after(today, -10))
    waits = PrivacyRequest.objects.filter(state="open", contact__isnull=False)
    return {
        now_in_words("Have orders that tax law keeps"): Q(pk__in=bought.values("contact_id")),
        now_in_words("Wait for an answer to a privacy request"): Q(pk__in=waits.values("contact_id")),
    }


def erase(rows: Sequence[Any], by: Actor) -> list[str]:
    done = [
        erase_contact(each, by=by, on_behalf_of=by.name, request=None, move=lambda what: None)
        for each in rows
    ]
    return [name for each in done for name in each.contents]


def people() -> QuerySet[Contact]:
    """Who was merged into somebody goes with them."""
    return Contact.objects.filter(merged_into=None)


register_rule(Rule(
    "quiet-contacts", _("Contacts with no activity"), _("People with whom nothing happened since, whatever their stage."),
    "erase", days=1095, since="last_activity_at", rows=people, holder="pk", at_once=1, most=MOST, carry=erase, exempt=exempt,
))  # fmt: skip
register_rule(Rule(
    "former-contacts", _("Former customers"), _("Contacts at the stage Former with whom nothing happened since."),
    "erase", days=730, since="last_activity_at", rows=lambda: people().filter(lifecycle_stage="former"), holder="pk",
    at_once=1, most=MOST, carry=erase, exempt=exempt,
))  # fmt: skip
register_rule(Rule(
    "idle-leads", _("Leads never active"), _("Leads who came in and with whom nothing ever happened."),
    "erase", days=365, since="created_at", rows=lambda: people().filter(lifecycle_stage="lead", last_activity_at=None),
    holder="pk", at_once=1, most=MOST, carry=erase, exempt=exempt,
))  # fmt: skip
