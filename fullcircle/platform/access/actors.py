"""Makes actors from people and keys, by one question to the database."""

import hashlib
import json
from datetime import date

from fullcircle.platform.access.actor import (
    EVERYONE,
    Actor,
    member_principal,
    team_principal,
    user_principal,
)
from fullcircle.platform.postgres.direct import asked

DECIDING = frozenset({"*", "people.manage", "settings.manage"})  # rights with which one could let others in
NAME_LENGTH = 120  # of an actor in the log


def actor_for_user(user_id: int) -> Actor | None:
    """The rights a colleague has at this moment; None for the deactivated and those without a role."""
    found = ask(f"SELECT fc.actor_of_user({int(user_id)})")
    return as_actor(found) if found else None


def actor_for_key(key: str) -> Actor | None:
    """The rights of an API key: its owner's, as far as its scopes allow."""
    found = ask(f"SELECT fc.actor_of_key('\\x{digest(key).hex()}')")
    if not found:
        return None
    name = f"{found['name']} ({found['key_name']})"[:NAME_LENGTH]
    return as_actor(found).limited_to(frozenset(found["scopes"]), key_id=found["key"], name=name)


def digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def ask(question: str) -> dict | None:
    answer = asked(question)
    return json.loads(answer) if answer else None


def as_actor(found: dict) -> Actor:
    return Actor(
        kind="user",
        name=found["name"],
        database_role=database_role(found["reads"], found["writes"]),
        principals=principals(found, found["reads"]),
        writing=principals(found, found["writes"]),
        capabilities=frozenset(found["capabilities"]),
        user_id=found["id"],
        role_name=found["role"],
        factor_due=factor_due(found),
        epoch=found["epoch"] or 0,
    )


def factor_due(found: dict) -> date | None:
    """From which day on a second factor is asked for that is not there yet."""
    return None if found["has_factor"] else factor_needed(found)


def factor_needed(found: dict) -> date | None:
    """From which day on they must have one, whether or not they do."""
    rule = found["factor_rule"]
    concerned = rule and (rule["who"] == "everybody" or not DECIDING.isdisjoint(found["capabilities"]))
    return date.fromisoformat(rule["from"]) if concerned else None


def factor_needed_by(user_id: int) -> date | None:
    found = ask(f"SELECT fc.actor_of_user({int(user_id)})")
    return factor_needed(found) if found else None


def database_role(reads: str, writes: str) -> str:
    """Which of the four acting roles of PostgreSQL serves this mix of seeing and changing."""
    if reads != "all":
        return "fc_scoped"
    return {"all": "fc_all", "none": "fc_viewer"}.get(writes, "fc_wide")


def principals(found: dict, scope: str) -> tuple[int, ...]:
    """Everyone, oneself, the teams one belongs to, and the teams one looks after, as far as the scope goes."""
    if scope == "none":
        return ()
    looked_after = [team_principal(team) for team in found["below"]] if scope == "team" else []
    memberships = [member_principal(team) for team in found["above"]]
    return (EVERYONE, user_principal(found["id"]), *memberships, *looked_after)
