"""A person's page tells whether we may write to them; whatever asks also hears the gate."""

from fullcircle.identify.contacts.resource import Contacts
from fullcircle.interact.gate import asking  # noqa: F401  the gate hangs itself into the question
from fullcircle.interact.gate.panels import MayWe

Contacts.panels = [*Contacts.panels, MayWe()]
