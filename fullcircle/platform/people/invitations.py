"""Invitations: a link that lets one person in, once, for a week. The database alone cannot make the link."""

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from fullcircle.config.env import env
from fullcircle.platform.access.accounts import checked_email, new_colleague
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.models import Invitation, Role, Team, User
from fullcircle.platform.access.site import absolute
from fullcircle.platform.actions import Missing, Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.people.events import ColleagueInvited, ColleagueJoined, InvitationRevoked
from fullcircle.platform.people.rights import check_role

DAYS = 7


@action(needs="people.manage", label="Invite")
def invite_colleague(*, by: Actor, email: str, role: Role, team: Team | None = None) -> Invitation:
    """Invite somebody by address. An older invitation to the same address stops working."""
    from fullcircle.platform.people.jobs import send_invitation

    email = checked_email(email)
    check_role(by, role)
    check_unknown(email)
    if team is not None and team.is_ending:
        raise Refused(fields={"team": f"{team.name} is being removed. Choose another team."})
    for older in Invitation.objects.select_for_update().filter(
        email=email, accepted_at=None, revoked_at=None
    ):
        older.revoked_at = timezone.now()
        older.save(update_fields=["revoked_at"])
    salt = secrets.token_bytes(16)
    invitation = Invitation.objects.create(
        email=email, role=role, team=team, salt=salt, digest=digest(token_from(salt)), invited_by_id=by.person,
        expires_at=timezone.now() + timedelta(days=DAYS),
    )  # fmt: skip
    record(ColleagueInvited(email=email, role=role.name, team=str(team or "")), about=invitation, by=by)
    send_invitation.defer(invitation_id=invitation.pk)
    return invitation


@action(needs="people.manage")
def revoke_invitation(invitation: Invitation, *, by: Actor) -> Invitation:
    """Make a link stop working."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not is_open(invitation):
        raise Refused("This invitation is no longer open.")
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    record(InvitationRevoked(email=invitation.email), about=invitation, by=by)
    return invitation


@action(needs="people.manage", hidden=True)
def accept_invitation(*, by: Actor, token: str, name: str, password: str, time_zone: str = "UTC") -> User:
    """Make the invited person a colleague. The link has done its work then."""
    found = Invitation.objects.select_for_update(of=("self",)).filter(digest=digest(token)).first()
    if found is None or not is_open(found):
        raise Missing("This invitation no longer works. Ask whoever invited you for a new one.")
    user = new_colleague(
        name=name, email=found.email, password=password, role=found.role, team=found.team, time_zone=time_zone
    )
    found.accepted_at = timezone.now()
    found.save(update_fields=["accepted_at"])
    record(ColleagueJoined(email=user.email, invitation_id=found.pk), about=user, by=by)
    return user


def check_unknown(email: str) -> None:
    known = User.directory.filter(email__iexact=email).first()
    if known is None:
        return
    again = "works here already" if known.is_active else "was here before: reactivate them instead"
    raise Refused(fields={"email": f"{known.name} {again}."})


def is_open(invitation: Invitation) -> bool:
    unused = invitation.accepted_at is None and invitation.revoked_at is None
    return unused and invitation.expires_at > timezone.now()


def open_invitation(token: str) -> Invitation | None:
    found = Invitation.objects.select_related("role", "team").filter(digest=digest(token)).first()
    return found if found and is_open(found) else None


def link_of(invitation: Invitation) -> str:
    """The link to copy or mail, made again from what only this installation knows."""
    return absolute(reverse("join", args=[token_from(bytes(invitation.salt))]))


def token_from(salt: bytes) -> str:
    made = hmac.new(env.key("invitation-links").encode(), salt, "sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
