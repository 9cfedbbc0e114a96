"""The views that Harbor Pine works with: lists as a manager has cut them, for everybody."""

from fullcircle.platform.access.models import User
from fullcircle.platform.records.models import SavedView

VIEWS = (
    ("contact", "Customers, latest first", "lifecycle_stage=customer&sort=-last_activity_at"),
    ("contact", "New leads", "lifecycle_stage=lead&sort=-created_at"),
    ("contact", "Advocates", "lifecycle_stage=advocate&sort=name"),
    ("company", "Customers", "lifecycle_stage=customer&sort=name"),
    ("activity", "Open tasks", "kind=task&done_at__empty=1&sort=due_at"),
    ("order", "To ship", "status=paid&sort=placed_at"),
    ("order", "Returns", "kind=return&sort=-placed_at"),
)


def keep_views(manager: User) -> None:
    SavedView.objects.bulk_create(
        SavedView(user=manager, resource=resource, name=name, query=query, shared=True, position=at)
        for at, (resource, name, query) in enumerate(VIEWS)
    )
