"""Policies of those we observe: visitors whom we may know, and the trail they leave."""

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
