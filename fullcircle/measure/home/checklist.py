"""First steps, checked off by doing them; shown until they are done or somebody has hidden them."""

from typing import Any

from django.db.models import Exists
from django.utils.translation import gettext

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.imports.models import ImportRun
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.models import Invitation, User
from fullcircle.platform.records.models import CustomField, SavedView
from fullcircle.platform.settings.organization import organization

HIDDEN = "first_steps"  # the cookie that remembers it
Step = dict[str, Any]


def steps(actor: Actor) -> list[Step]:
    """What a new organization does first, and what of it is done."""
    done = so_far(actor)
    listed = [
        step(
            done["imported"], gettext("Import your customers"), "/imports/new/", gettext("Import a file"),
            gettext("Any table will do: an export of your old system, of a shop, a spreadsheet."),
        ),
        step(
            done["known"], gettext("Add a contact"), "/contacts/new/", gettext("Add a contact"),
            gettext("A name is enough; the page collects the rest of the story."),
        ),
        step(
            done["kept"], gettext("Save a view of a list"), "/contacts/", gettext("Open contacts"),
            gettext("Filter and sort the way you work, then press + beside the tabs."),
        ),
        step(
            done["fitted"], gettext("Add a field of your own"), "/settings/fields/", gettext("Add a field"),
            gettext("At once in lists, forms, filters, imports and the API."),
        ),
        step(
            done["joined"], gettext("Invite a colleague"), "/settings/people/invite/", gettext("Invite"),
            gettext("They see what their role allows, and nothing else."),
        ),
    ]  # fmt: skip
    if first := next((each for each in listed if not each["done"]), None):
        first["first"] = True
    return listed


def step(done: bool, label: str, href: str, action: str, hint: str) -> Step:
    return {"done": done, "label": label, "href": href, "action": action, "hint": hint}


def so_far(actor: Actor) -> dict[str, bool]:
    """All of it in one question."""
    demo = organization().demo_loaded_at  # what the demo brought, nobody here did
    asked = {
        "imported": ImportRun.objects.filter(state="done"),
        "known": Contact.objects.filter(created_at__gt=demo) if demo else Contact.objects.all(),
        "kept": SavedView.objects.filter(user_id=actor.person),
        "fitted": CustomField.objects.all(),
        "joined": Invitation.objects.all(),
    }
    answers = User.directory.filter(pk=actor.person).values(
        **{key: Exists(rows) for key, rows in asked.items()}
    )
    return answers.first() or dict.fromkeys(asked, False)
