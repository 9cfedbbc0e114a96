"""The seven roles that ship. An administrator may change them; a later version adds, and never takes away."""

from django.db import connections, transaction

from fullcircle.platform.access.actor import system
from fullcircle.platform.access.models import Epoch, Role
from fullcircle.platform.access.signing import signed_context

EVERYDAY = ["*.view", "*.add", "*.edit", "views.manage", "consent.record"]
ROLES = [
    Role(key="admin", name="Administrator", reads="all", writes="all", capabilities=["*"],
         purpose="Sees and changes everything, and decides who else may."),
    Role(key="manager", name="Manager", reads="team", writes="team",
         capabilities=[*EVERYDAY, "*.archive", "*.export", "*.import", "*.bulk", "contact.sensitive", "audit.view",
                       "quality.manage"],
         purpose="Looks after a team and everything its members own."),
    Role(key="sales", name="Sales", reads="own", writes="own", capabilities=[*EVERYDAY, "*.archive", "*.export"],
         purpose="Works with their own contacts, companies and deals."),
    Role(key="marketing", name="Marketing", reads="all", writes="all",
         capabilities=[*EVERYDAY, "*.archive", "*.export", "*.import", "*.bulk", "behavior.manage", "quality.manage"],
         purpose="Reaches every contact: segments, campaigns, forms and imports."),
    Role(key="support", name="Support", reads="all", writes="all", capabilities=EVERYDAY,
         purpose="Helps every customer, and keeps their details right."),
    Role(key="analyst", name="Analyst", reads="all", writes="none", capabilities=["*.view", "*.export"],
         purpose="Reads everything that is not sensitive, and exports it."),
    Role(key="reader", name="Read-only", reads="all", writes="none", capabilities=["*.view"],
         purpose="Looks, and changes nothing."),
]  # fmt: skip


def seed_roles() -> None:
    """Add the roles that are missing, and the epoch, as the all-seeing role: policies bind the owner too."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT set_config('role', 'fc_all', true), set_config('fc.context', %s, true)",
            [signed_context(system("migration"))],
        )
        known = set(Role.objects.using("owner").values_list("key", flat=True))
        for role in ROLES:
            if role.key not in known:
                Role(
                    key=role.key, name=role.name, purpose=role.purpose, reads=role.reads, writes=role.writes,
                    capabilities=role.capabilities, built_in=True,
                ).save(using="owner")  # fmt: skip
        if not Epoch.objects.using("owner").exists():
            Epoch(number=1).save(using="owner")
