"""Who acts when a command is given."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from fullcircle.platform.access.actor import Actor


def actor_named(email: str) -> "Actor":
    """The colleague with this address, with their own rights; the system when nobody is named."""
    from fullcircle.platform.access.actor import system
    from fullcircle.platform.access.actors import actor_for_user
    from fullcircle.platform.access.models import User

    if not email:
        return system("command line")
    user = User.objects.filter(email__iexact=email).first()
    actor = actor_for_user(user.pk) if user else None
    if actor is None:
        raise click.ClickException(f"Nobody who may sign in has the address {email}.")
    return actor
