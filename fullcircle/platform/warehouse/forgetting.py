"""Files of the warehouse in which somebody stands: they go at once, and are written anew without them."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.privacy.outside import Sought, register_place
from fullcircle.platform.warehouse import actions, jobs


def files(sought: Sought) -> list[str]:
    return actions.files_about(sought.kind, sought.subjects)


def forget(names: Sequence[str]) -> None:
    actions.take_away(set(names))
    jobs.write_every_hour.defer()


register_place("warehouse", _("Files of the warehouse"), look=files, forget=forget)
