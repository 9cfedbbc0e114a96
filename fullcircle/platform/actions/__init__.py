"""Every write is an action: one permission, one transaction, one event."""

from fullcircle.platform.actions.errors import Conflict, MergedAway, Missing, NotAllowed, Refused
from fullcircle.platform.actions.registry import Action, action, registered_actions

__all__ = [
    "Action",
    "Conflict",
    "MergedAway",
    "Missing",
    "NotAllowed",
    "Refused",
    "action",
    "registered_actions",
]
