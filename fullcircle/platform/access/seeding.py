"""The seven roles that ship. An administrator may change them; a later version adds rights, once, and takes none away."""

from collections.abc import Iterator

from django.db import connections, transaction
from django.db.models import F

from fullcircle.platform.access.actor import system
from fullcircle.platform.access.models import ApiKey, Epoch, Role
from fullcircle.platform.access.signing import signed_context

LOOKING = ["*.view", "behavior.strangers"]
EVERYDAY = [*LOOKING, "*.add", "*.edit", "views.manage", "consent.record", "message.send"]
ROLES = [
    Role(key="admin", name="Administrator", reads="all", writes="all", capabilities=["*"],
         purpose="Sees and changes everything, and decides who else may."),
    Role(key="manager", name="Manager", reads="team", writes="team",
         capabilities=[*EVERYDAY, "*.archive", "*.export", "*.import", "*.bulk", "contact.sensitive", "audit.read",
                       "quality.manage", "duplicates.manage", "campaign.approve", "campaign.send",
                       "offer.manage"],
         purpose="Looks after a team and everything its members own."),
    Role(key="sales", name="Sales", reads="own", writes="own", capabilities=[*EVERYDAY, "*.archive", "*.export"],
         purpose="Works with their own contacts, companies and deals."),
    Role(key="marketing", name="Marketing", reads="all", writes="all",
         capabilities=[*EVERYDAY, "*.archive", "*.export", "*.import", "*.bulk", "behavior.manage", "quality.manage",
                       "form.publish", "form.review", "traits.manage", "value.manage", "targeting.manage", "suggestions.manage",
                       "clv.manage", "mailbox.sort", "campaign.send",
                       "offer.manage"],
         purpose="Reaches every contact: segments, campaigns, forms and imports."),
    Role(key="support", name="Support", reads="all", writes="all", capabilities=[*EVERYDAY, "form.review", "mailbox.sort"],
         purpose="Helps every customer, and keeps their details right."),
    Role(key="analyst", name="Analyst", reads="all", writes="none", capabilities=[*LOOKING, "*.export"],
         purpose="Reads everything that is not sensitive, and exports it."),
    Role(key="reader", name="Read-only", reads="all", writes="none", capabilities=LOOKING,
         purpose="Looks, and changes nothing."),
]  # fmt: skip

# Rights that had another name before.
RENAMED = {"audit.view": "audit.read", "behavior.view": "behavior.strangers"}


def seed_roles() -> None:
    """Bring the roles, the keys and the epoch up to date, as the all-seeing role: policies bind the owner too."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT set_config('role', 'fc_all', true), set_config('fc.context', %s, true)",
            [signed_context(system("migration"))],
        )
        changed = [*renamed(Role, "capabilities"), *renamed(ApiKey, "scopes"), *seeded()]
        if not Epoch.objects.using("owner").exists():
            Epoch(number=1).save(using="owner")
        elif changed:
            Epoch.objects.using("owner").update(number=F("number") + 1)


def seeded() -> Iterator[Role]:
    """The roles that are missing, and those that have something new to come with."""
    known = {role.key: role for role in Role.objects.using("owner").filter(built_in=True)}
    for model in ROLES:
        role = known.get(model.key) or Role(
            key=model.key, name=model.name, purpose=model.purpose, reads=model.reads, writes=model.writes,
            built_in=True,
        )  # fmt: skip
        new = [right for right in model.capabilities if right not in role.shipped]
        if new:
            role.capabilities = [*role.capabilities, *(each for each in new if each not in role.capabilities)]
            role.shipped = [*role.shipped, *new]
            role.save(using="owner")
            yield role


def renamed(model: type[Role | ApiKey], column: str) -> Iterator[Role | ApiKey]:
    """Whoever holds a right by its former name holds it by the present one."""
    for row in model._default_manager.using("owner").all():
        held = getattr(row, column)
        if RENAMED.keys().isdisjoint(held):
            continue
        setattr(row, column, sorted({RENAMED.get(each, each) for each in held}))
        row.save(using="owner", update_fields=[column])
        yield row
