"""The list of messages leads to the mail that is on nobody's timeline yet."""

from django.utils.translation import gettext_lazy as _

from fullcircle.interact.mailboxes.models import SORT
from fullcircle.interact.messages.resource import Messages
from fullcircle.platform.records.resource import ListLink

Messages.list_links = [
    *Messages.list_links,
    ListLink(_("Unsorted mail"), "inbox", "/mail/unsorted/", SORT),
]
