"""Policies of what is only ever added to: ledgers, what follows from them, and what was published."""

from fullcircle.platform.access import rules
from fullcircle.platform.access.policy import (
    ALL,
    ME,
    MINE_TO_CHANGE,
    SIGNED,
    Policy,
    can,
    grants_for,
    known_to_definers,
    parent_exists,
)
from fullcircle.platform.access.rules import ACTING_ROLES, WRITING_ROLES


def ledger(table: str, rule: rules.Ledger) -> tuple[list[str], list[Policy]]:
    seen = parent_exists(table, rule.column, rule.parent)
    own = parent_exists(table, rule.column, rule.parent, f" AND p.acl_write && {MINE_TO_CHANGE}")
    adding = seen if rule.added_by_readers else own
    return grants_for(table, (*ACTING_ROLES, "fc_definer"), WRITING_ROLES, "INSERT"), [
        known_to_definers(table),
        Policy(table, "seen by all-seeing", "SELECT", ("fc_all", "fc_wide", "fc_viewer"), using=ALL),
        Policy(table, "seen by scoped", "SELECT", ("fc_scoped",), using=seen),
        Policy(table, "added by all", "INSERT", ("fc_all",), check=ALL),
        Policy(table, "added by wide and scoped", "INSERT", ("fc_wide", "fc_scoped"), check=adding),
    ]


def projection(table: str, rule: rules.Projection) -> tuple[list[str], list[Policy]]:
    grants = [
        *grants_for(table, ACTING_ROLES, ()),
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO fc_definer',
    ]
    seen = parent_exists(table, rule.column, rule.parent)
    return grants, [
        Policy(table, "seen by all-seeing", "SELECT", ("fc_all", "fc_wide", "fc_viewer"), using=ALL),
        Policy(table, "seen by scoped", "SELECT", ("fc_scoped",), using=seen),
        Policy(table, "kept by triggers", "ALL", ("fc_definer",), using="true", check="true"),
    ]


def published(table: str, rule: rules.Published) -> tuple[list[str], list[Policy]]:
    grants = grants_for(table, (*ACTING_ROLES, "fc_definer"), WRITING_ROLES, "INSERT")
    policies = [
        known_to_definers(table),
        Policy(table, "seen by colleagues", "SELECT", ACTING_ROLES, using=SIGNED),
        Policy(table, "added by holders", "INSERT", WRITING_ROLES, check=can(rule.add)),
    ]
    if rule.changeable:
        columns = ", ".join(f'"{name}"' for name in rule.changeable)
        grants.append(f'GRANT UPDATE ({columns}) ON "{table}" TO {", ".join(WRITING_ROLES)}')
        policies.append(
            Policy(table, "marked by holders", "UPDATE", WRITING_ROLES, using=can(rule.change), check=SIGNED)
        )
    return grants, policies


def witnessed(table: str, rule: rules.Witnessed) -> tuple[list[str], list[Policy]]:
    own = f"actor_id IS NOT DISTINCT FROM nullif({ME}, 0)"
    return grants_for(table, ACTING_ROLES, ACTING_ROLES, "INSERT"), [
        Policy(table, "seen by auditors", "SELECT", ACTING_ROLES, using=can(rule.see)),
        Policy(table, "added in one's own name", "INSERT", ACTING_ROLES, check=own),
    ]
