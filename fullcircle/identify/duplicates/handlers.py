"""Records that are new or change are compared at once, portion by portion."""

from fullcircle.identify.duplicates import actions
from fullcircle.identify.duplicates.checking import TABLES
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events.following import Happened, follow

AT_ONCE = 200  # of more, such as an import brings, the next look through everything finds the like


@follow("contact", "company")
def check_what_changed(events: list[Happened], by: Actor) -> None:
    """Keys, and pairs to be looked at, of every record that something happened to."""
    touched: dict[str, set[int]] = {}
    for event in events:
        if event.kind in TABLES and event.type.startswith((f"{event.kind}.", "merge.")):
            touched.setdefault(event.kind, set()).add(event.about)
    for kind, ids in touched.items():
        look_at = actions.check_records if len(ids) <= AT_ONCE else actions.keep_all_keys
        look_at(by=by, kind=kind, ids=sorted(ids))
