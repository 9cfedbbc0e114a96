"""Policies of those we observe: visitors whom we may know, the trail they leave, and what they hand in."""

from fullcircle.platform.access import rules
from fullcircle.platform.access.policy import (
    ALL,
    MINE_TO_CHANGE,
    Policy,
    can,
    grants_for,
    parent_exists,
    reading_and_writing,
)
from fullcircle.platform.access.rules import ACTING_ROLES, WRITING_ROLES


def observed(table: str, rule: rules.Observed) -> tuple[list[str], list[Policy]]:
    stranger = f'"{rule.column}" IS NULL AND {can(rule.strangers)}'
    own = parent_exists(table, rule.column, rule.parent, f" AND p.acl_write && {MINE_TO_CHANGE}")
    seen = f"{stranger} OR {parent_exists(table, rule.column, rule.parent)}"
    return grants_for(table, ACTING_ROLES, WRITING_ROLES), reading_and_writing(table, seen, own)


def trail(table: str, rule: rules.Trail) -> tuple[list[str], list[Policy]]:
    seen = parent_exists(table, rule.column, rule.parent)
    return grants_for(table, ACTING_ROLES, ("fc_all",), "INSERT"), [
        Policy(table, "seen by all-seeing", "SELECT", ("fc_all", "fc_wide", "fc_viewer"), using=ALL),
        Policy(table, "seen by scoped", "SELECT", ("fc_scoped",), using=seen),
        Policy(table, "added by machines", "INSERT", ("fc_all",), check=ALL),
    ]


def intake(table: str, rule: rules.Intake) -> tuple[list[str], list[Policy]]:
    """Strangers act with the narrowest role: they may put a row in, and read not even that."""
    seen, changed, fresh = can(rule.sees), "", can(rule.adds)
    if rule.column:
        nobodys = f'"{rule.column}" IS NULL'
        seen = f"{nobodys} AND {seen} OR {parent_exists(table, rule.column, rule.parent)}"
        own = parent_exists(table, rule.column, rule.parent, f" AND p.acl_write && {MINE_TO_CHANGE}")
        changed = f"{nobodys} AND {can(rule.sees)} OR {own}"
        fresh = f"{nobodys} AND {fresh}"
    verbs = "INSERT, UPDATE, DELETE" if rule.column else "INSERT, DELETE"
    policies = [
        Policy(table, "seen by all-seeing", "SELECT", ("fc_all", "fc_wide", "fc_viewer"), using=ALL),
        Policy(table, "seen by scoped", "SELECT", ("fc_scoped",), using=seen),
        Policy(table, "added by all", "INSERT", ("fc_all",), check=ALL),
        Policy(table, "handed in", "INSERT", ("fc_scoped",), check=fresh),
        Policy(table, "removed by all", "DELETE", ("fc_all",), using=ALL),
    ]
    if changed:
        policies += [
            Policy(table, "changed by all", "UPDATE", ("fc_all",), using=ALL, check=ALL),
            Policy(
                table,
                "changed by wide and scoped",
                "UPDATE",
                ("fc_wide", "fc_scoped"),
                using=changed,
                check=changed,
            ),
        ]
    return grants_for(table, ACTING_ROLES, WRITING_ROLES, verbs), policies
