"""Row-level security, generated: each table's access rule becomes grants and policies, and nothing else grants anything."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from django.apps import apps
from django.db.models import Model

from fullcircle.platform.access import rules
from fullcircle.platform.access.kinds import is_defined, is_known, named_kind, of_kinds
from fullcircle.platform.access.login_tables import QUEUE_TABLES, login_only, machinery, sign_in
from fullcircle.platform.access.observing import intake, observed, trail
from fullcircle.platform.access.policy import (
    ALL,
    ME,
    MINE,
    MINE_TO_CHANGE,
    SIGNED,
    Policy,
    Protection,
    can,
    grants_for,
    known_to_definers,
    parent_exists,
    reading_and_writing,
    unless_hidden,
    writing,
)
from fullcircle.platform.access.recording import ledger, projection, published, witnessed
from fullcircle.platform.access.rules import ACTING_ROLES, WRITING_ROLES


def guarded_models() -> Iterator[type[Model]]:
    """Our own models; third-party tables are listed by name above."""
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.startswith("fullcircle.") and not model._meta.proxy and model._meta.managed:
            yield model


def rule_of(model: type[Model]) -> rules.Rule:
    rule = getattr(model, "access", None)
    if rule is None:
        raise LookupError(
            f"{model.__name__} has no access rule: set `access = ByAcl()` or another kind on the model."
        )
    return rule


def record_tables() -> dict[str, str]:
    """The tables whose rows carry an acl, by the kind that events name them with."""
    return {model._meta.model_name or "": model._meta.db_table for model in record_models()}


def record_models() -> list[type[Model]]:
    return [model for model in guarded_models() if isinstance(rule_of(model), rules.ByAcl)]


def protections() -> list[Protection]:
    """The one table from which every grant and policy is made."""
    ours: dict[str, rules.Rule] = {model._meta.db_table: rule_of(model) for model in guarded_models()}
    return [protect(table, rule) for table, rule in {**ours, **QUEUE_TABLES}.items()]


def protect(table: str, rule: rules.Rule) -> Protection:
    build = BUILDERS[type(rule)]
    return Protection(table, *build(table, rule))


def by_acl(table: str, rule: rules.ByAcl) -> tuple[list[str], list[Policy]]:
    grants = grants_for(table, ACTING_ROLES, WRITING_ROLES) + grants_for(
        table, ("fc_definer",), ("fc_definer",), "UPDATE"
    )
    keeper = Policy(table, "kept by triggers and search", "ALL", ("fc_definer",), using="true", check="true")
    if isinstance(rule, rules.Common):
        seen = Policy(table, "seen by colleagues", "SELECT", ACTING_ROLES, using=SIGNED)
        common = [seen, *writing(table, WRITING_ROLES, can(rule.edit))]
        return grants, [*(unless_hidden(each, rule.hidden, rule.shown_to) for each in common), keeper]
    known = reading_and_writing if not isinstance(rule, rules.Follows) else following
    return grants, [*known(table, f"acl && {MINE}", f"acl_write && {MINE_TO_CHANGE}"), keeper]


def following(table: str, read: str, write: str) -> list[Policy]:
    """What belongs to a record is moved only from where one may write to where one may write."""
    seen = reading_and_writing(table, read, write)[:2]
    return [*seen, *writing(table, ("fc_all",), ALL), *moving(table, ("fc_wide", "fc_scoped"), write)]


def by_parent(table: str, rule: rules.ByParent) -> tuple[list[str], list[Policy]]:
    read = " OR ".join(parent_exists(table, column, parent) for column, parent in rule.parents.items())
    write = " OR ".join(
        parent_exists(table, column, parent, f" AND p.acl_write && {MINE_TO_CHANGE}")
        for column, parent in rule.parents.items()
    )
    policies = reading_and_writing(table, read, write)
    known = [unless_hidden(each, rule.hidden, rule.shown_to) for each in policies]
    grants = grants_for(table, ACTING_ROLES, WRITING_ROLES)
    if rule.counted:
        return [*grants, *grants_for(table, ("fc_definer",), ())], [*known, known_to_definers(table)]
    return grants, known


def attached(table: str, rule: rules.Attached) -> tuple[list[str], list[Policy]]:
    mine = f'{can(rule.manage)} OR "{rule.kind}" = \'\' AND "{rule.maker}" = {ME}'
    seen = Policy(
        table, "seen with its record", "SELECT", ACTING_ROLES, using=f"{mine} OR {record_exists(table, rule)}"
    )
    by_all = f"{mine} OR {ALL} AND {record_exists(table, rule, may_change_any)}"
    by_some = f"{mine} OR {record_exists(table, rule, may_change)}"
    grants = grants_for(table, ACTING_ROLES, WRITING_ROLES)
    return grants, [
        seen,
        *moving(table, ("fc_all",), by_all),
        *moving(table, ("fc_wide", "fc_scoped"), by_some),
    ]


def between(table: str, rule: rules.Between) -> tuple[list[str], list[Policy]]:
    ends = [rules.Attached(manage="", kind=rule.kind, id=column) for column in (rule.id, rule.other)]
    read = " AND ".join(record_exists(table, end) for end in ends)
    write = " AND ".join(record_exists(table, end, may_change) for end in ends)
    return grants_for(table, ACTING_ROLES, WRITING_ROLES), reading_and_writing(table, read, write)


def moving(table: str, roles: tuple[str, ...], condition: str) -> list[Policy]:
    """Like `writing`, and a row must not be moved to where one may not write."""
    added, changed, removed = writing(table, roles, condition)
    return [added, replace(changed, check=condition), removed]


def record_exists(
    table: str, rule: rules.Attached, extra: Callable[[rules.Rule], str] = lambda known: ""
) -> str:
    """Whether the record that is named exists for whoever asks; its own policies apply."""
    cases = " ".join(
        f"WHEN '{model._meta.model_name}' THEN "
        + parent_exists(table, rule.id, model._meta.db_table, extra(rule_of(model)))
        for model in sorted(record_models(), key=lambda model: model._meta.db_table)
    )
    others = named_kind(table, rule.kind, rule.id, tables_of_kinds(), extra(rules.OfKinds()))
    return f'CASE "{rule.kind}" {cases} ELSE {others} END'


def tables_of_kinds() -> list[str]:
    """Tables that hold records of kinds which people define, told apart by a column."""
    return [model._meta.db_table for model in record_models() if isinstance(rule_of(model), rules.OfKinds)]


def may_change_any(rule: rules.Rule) -> str:
    return f" AND {can(rule.edit)}" if isinstance(rule, rules.Common) else ""


def may_change(rule: rules.Rule) -> str:
    return may_change_any(rule) or f" AND p.acl_write && {MINE}"


def sensitive(table: str, rule: rules.Sensitive) -> tuple[list[str], list[Policy]]:
    held = can(rule.capability)
    read = f"{held} AND {parent_exists(table, rule.column, rule.parent)}"
    write = f"{held} AND {parent_exists(table, rule.column, rule.parent, f' AND p.acl_write && {MINE_TO_CHANGE}')}"
    return grants_for(table, ACTING_ROLES, WRITING_ROLES), [
        Policy(table, "seen with the capability", "SELECT", ACTING_ROLES, using=read),
        *writing(table, ("fc_all",), f"{held} AND {ALL}"),
        *writing(table, ("fc_wide", "fc_scoped"), write),
    ]


def bound(table: str, rule: rules.Bound) -> tuple[list[str], list[Policy]]:
    """Like any sensitive row while the bond holds. The system, which is nobody, may find and remove what is left."""
    holds = rule.holds.format(table=f'"{table}"')
    grants, (seen, added_by_all, changed_by_all, removed_by_all, added, *others) = sensitive(table, rule)
    nobody = f"{ALL} AND coalesce({ME}, 0) = 0"
    return grants, [
        replace(seen, using=f"{seen.using} AND {holds}"),
        Policy(table, "found by the system", "SELECT", ("fc_all",), using=nobody),
        replace(added_by_all, check=f"{added_by_all.check} AND {holds}"),
        replace(changed_by_all, check=f"{ALL} AND {holds}"),
        removed_by_all,
        replace(added, check=f"{added.check} AND {holds}"),
        *others,
    ]


def about(table: str, rule: rules.About) -> tuple[list[str], list[Policy]]:
    cases = " ".join(
        f'WHEN \'{kind}\' THEN EXISTS (SELECT 1 FROM "{parent}" p WHERE p.id = "{table}"."{rule.id}")'
        for kind, parent in sorted(record_tables().items())
    )
    told = ", ".join(f"'{kind}'" for kind in sorted(record_tables()))
    others = f"NOT {is_defined(rule.kind)} AND (actor_id = {ME} OR {can('audit.read')})"
    of_records = f'"{rule.kind}" IN ({told}) OR {is_known(rule.kind)} OR {others}'
    named = named_kind(table, rule.kind, rule.id, tables_of_kinds())
    defined = f"CASE WHEN {is_defined(rule.kind)} THEN {named} ELSE {can('audit.read')} END"
    seen = f'actor_id = {ME} OR CASE "{rule.kind}" {cases} ELSE {defined} END'
    forged = f"actor_id IS NOT DISTINCT FROM nullif({ME}, 0)"
    policies = [
        Policy(
            table,
            "seen by all-seeing",
            "SELECT",
            ("fc_all", "fc_wide", "fc_viewer"),
            using=f"{ALL} AND ({of_records}){hidden_with_its_record(table, rule)}",
        ),
        Policy(table, "seen with its record", "SELECT", ("fc_scoped",), using=seen),
        Policy(table, "added in one's own name", "INSERT", ACTING_ROLES, check=forged),
    ]
    grants = grants_for(table, ACTING_ROLES, ACTING_ROLES, "INSERT")
    if rule.appends_only:
        # Only fc.forget_demo() takes anything out of the log.
        grants += grants_for(table, ("fc_definer",), ("fc_definer",), "DELETE")
        policies += [
            known_to_definers(table),
            Policy(table, "forgotten with the demo", "DELETE", ("fc_definer",), using="true"),
        ]
    else:
        grants = grants_for(table, ACTING_ROLES, WRITING_ROLES)
        policies += [
            Policy(
                table,
                "changed by its author",
                "UPDATE",
                WRITING_ROLES,
                using=f"actor_id = {ME} OR {ALL}",
                check=SIGNED,
            ),
            Policy(
                table, "removed by its author", "DELETE", WRITING_ROLES, using=f"actor_id = {ME} OR {ALL}"
            ),
        ]
    return grants, policies


def hidden_with_its_record(table: str, rule: rules.About) -> str:
    """Of a record that is hidden from somebody the log tells them nothing, either."""
    hiding = [model for model in record_models() if getattr(rule_of(model), "hidden", "")]
    cases = " ".join(
        f"WHEN '{model._meta.model_name}' THEN {parent_exists(table, rule.id, model._meta.db_table)}"
        for model in sorted(hiding, key=lambda model: model._meta.db_table)
    )
    return f' AND CASE "{rule.kind}" {cases} ELSE true END' if cases else ""


def catalog(table: str, rule: rules.Catalog) -> tuple[list[str], list[Policy]]:
    held = can(rule.edit)
    return grants_for(table, (*ACTING_ROLES, "fc_definer"), WRITING_ROLES), [
        known_to_definers(table),
        Policy(table, "seen by colleagues", "SELECT", ACTING_ROLES, using=SIGNED),
        *writing(table, WRITING_ROLES, held),
    ]


def reserved(table: str, rule: rules.Reserved) -> tuple[list[str], list[Policy]]:
    held = can(rule.manage)
    seen = Policy(table, "seen by holders", "SELECT", ACTING_ROLES, using=held)
    return grants_for(table, ACTING_ROLES, WRITING_ROLES), [seen, *writing(table, WRITING_ROLES, held)]


def own_rows(table: str, rule: rules.OwnRows) -> tuple[list[str], list[Policy]]:
    mine = f'"{rule.column}" = {ME}'
    opened = [f'"{rule.shared}"'] if rule.shared else []
    opened += [f"{member_of(rule.team)} = ANY ({MINE}::int[])"] if rule.team else []
    shared = f"({' OR '.join(opened)})"
    others = f"({can(rule.manage)} AND {shared})" if opened else can(rule.manage)
    write = f"{mine} OR {others}" if rule.manage else mine
    read = f"{mine} OR {shared}" if opened else write
    login_grants, login_policies = login_only(table, rules.LoginOnly()) if rule.kept_by_login else ([], [])
    return [*grants_for(table, (*ACTING_ROLES, "fc_definer"), ACTING_ROLES), *login_grants], [
        *login_policies,
        known_to_definers(table),
        Policy(table, "seen by its owner", "SELECT", ACTING_ROLES, using=read),
        *writing(table, ACTING_ROLES, write),
    ]


def member_of(column: str) -> str:
    """What the members of the team in a column hold, as `member_principal` counts it."""
    return f'("{column}" * 4 + 3)'


def unguarded(table: str, rule: rules.Unguarded) -> tuple[list[str], list[Policy]]:
    grants = grants_for(table, ACTING_ROLES, WRITING_ROLES)
    return grants, [Policy(table, "used by colleagues", "ALL", ACTING_ROLES, using=SIGNED, check=SIGNED)]


Builder = Callable[[str, Any], tuple[list[str], list[Policy]]]
BUILDERS: dict[type, Builder] = {
    rules.ByAcl: by_acl,
    rules.OfKinds: of_kinds,
    rules.Follows: by_acl,
    rules.Common: by_acl,
    rules.ByParent: by_parent,
    rules.Attached: attached,
    rules.Between: between,
    rules.Sensitive: sensitive,
    rules.Bound: bound,
    rules.About: about,
    rules.Witnessed: witnessed,
    rules.Ledger: ledger,
    rules.Projection: projection,
    rules.Observed: observed,
    rules.Trail: trail,
    rules.Intake: intake,
    rules.Published: published,
    rules.Catalog: catalog,
    rules.Reserved: reserved,
    rules.OwnRows: own_rows,
    rules.SignIn: sign_in,
    rules.LoginOnly: login_only,
    rules.FunctionsOnly: partial(login_only, role="fc_definer", name="kept by functions"),
    rules.Machinery: machinery,
    rules.Unguarded: unguarded,
}
