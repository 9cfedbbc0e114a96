"""The verbs about API keys: make one, take one back."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Now
from django.utils import timezone

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.actors import digest
from fullcircle.platform.access.keys import new_key
from fullcircle.platform.access.models import ApiKey
from fullcircle.platform.actions import Missing, NotAllowed, Refused, action
from fullcircle.platform.actions.registry import ANYBODY
from fullcircle.platform.api.events import ApiKeyMade, ApiKeyRevoked
from fullcircle.platform.api.scopes import unknown_scopes
from fullcircle.platform.events.event import record

ENDING = 4


@dataclass(frozen=True)
class NewKey:
    """A key just made. `secret` is shown this once; afterwards nobody can read it again, us included."""

    id: int
    name: str
    secret: str


@action(needs=ANYBODY, label="Make an API key")
def create_api_key(*, by: Actor, name: str, scopes: list[str], expires_at: datetime | None = None) -> NewKey:
    """Make a key for a program. It may do what its owner may, as far as its scopes allow; no scopes, no rights."""
    refuse_programs(by)
    check_key(name, scopes, expires_at)
    secret = new_key()
    key = ApiKey.objects.create(
        user_id=by.person,
        name=name.strip(),
        digest=digest(secret),
        ending=secret[-ENDING:],
        scopes=sorted(set(scopes)),
        expires_at=expires_at,
    )
    record(ApiKeyMade(name=key.name, ending=key.ending, scopes=key.scopes), about=key, by=by)
    return NewKey(key.pk, key.name, secret)


@action(needs=ANYBODY, label="Revoke the API key")
def revoke_api_key(key: ApiKey, *, by: Actor) -> None:
    """Make a key useless from this moment on. Its owner may, and whoever manages people."""
    refuse_programs(by)
    if not ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=Now()):
        raise Missing("There is no such key in use.")
    key.refresh_from_db()
    record(ApiKeyRevoked(name=key.name, ending=key.ending), about=key, by=by)


def refuse_programs(by: Actor) -> None:
    """A leaked key must not be able to make others."""
    if by.kind != "user":
        raise NotAllowed("Keys are looked after by people who are signed in, not by programs.")


def check_key(name: str, scopes: list[str], expires_at: datetime | None) -> None:
    wrong = {}
    if not 0 < len(name.strip()) <= 80 or "\x00" in name:
        wrong["name"] = "Give the key a name of up to 80 characters, such as the program that uses it."
    if unknown := unknown_scopes(scopes):
        wrong["scopes"] = f"“{unknown[0][:60]}” is not a right that a key can have."
    if expires_at and expires_at <= timezone.now():
        wrong["expires_at"] = "This moment has passed; choose a later one."
    if wrong:
        raise Refused(fields=wrong)
