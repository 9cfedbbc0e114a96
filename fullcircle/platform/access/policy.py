"""One policy and the pieces that conditions are made of, in the words of PostgreSQL."""

from dataclasses import dataclass, replace

SIGNED = "(SELECT fc.somebody_acts())"
ALL = "(SELECT fc.sees_all())"
MINE = "(SELECT fc.principals())"
MINE_TO_CHANGE = "(SELECT fc.writing())"
ME = "(SELECT fc.user_id())"


@dataclass(frozen=True)
class Policy:
    """One CREATE POLICY."""

    table: str
    name: str
    command: str
    roles: tuple[str, ...]
    using: str = ""
    check: str = ""

    @property
    def create(self) -> str:
        using = f" USING ({self.using})" if self.using else ""
        check = f" WITH CHECK ({self.check})" if self.check else ""
        return f'CREATE POLICY "{self.name}" ON "{self.table}" FOR {self.command} TO {", ".join(self.roles)}{using}{check}'


@dataclass(frozen=True)
class Protection:
    """All that guards one table."""

    table: str
    grants: list[str]
    policies: list[Policy]


def can(capability: str) -> str:
    return f"(SELECT fc.can('{capability}'))" if capability else SIGNED


def unless_hidden(policy: Policy, hidden: str, shown_to: str) -> Policy:
    """The same for rows that are marked as hidden only for those who may know of them."""
    if not hidden:
        return policy
    known = f'(NOT "{hidden}" OR {can(shown_to)})'
    using, check = (f"({each}) AND {known}" if each else each for each in (policy.using, policy.check))
    return replace(policy, using=using, check=check)


def parent_exists(table: str, column: str, parent: str, extra: str = "") -> str:
    return f'EXISTS (SELECT 1 FROM "{parent}" p WHERE p.id = "{table}"."{column}"{extra})'


def grants_for(
    table: str, readers: tuple[str, ...], writers: tuple[str, ...], verbs: str = "INSERT, UPDATE, DELETE"
) -> list[str]:
    grants = [f'GRANT SELECT ON "{table}" TO {", ".join(readers)}'] if readers else []
    return grants + ([f'GRANT {verbs} ON "{table}" TO {", ".join(writers)}'] if writers else [])


def known_to_definers(table: str) -> Policy:
    return Policy(table, "known to definers", "SELECT", ("fc_definer",), using="true")


def reading_and_writing(table: str, read: str, write: str) -> list[Policy]:
    """Scoped roles ask `read`; roles that see everything ask only for a signature that says so."""
    return [
        Policy(table, "seen by all-seeing", "SELECT", ("fc_all", "fc_wide", "fc_viewer"), using=ALL),
        Policy(table, "seen by scoped", "SELECT", ("fc_scoped",), using=read),
        *writing(table, ("fc_all",), ALL),
        *writing(table, ("fc_wide", "fc_scoped"), write),
    ]


def writing(table: str, roles: tuple[str, ...], condition: str) -> list[Policy]:
    who = " and ".join(role.removeprefix("fc_") for role in roles)
    return [
        Policy(table, f"added by {who}", "INSERT", roles, check=condition),
        Policy(table, f"changed by {who}", "UPDATE", roles, using=condition, check=SIGNED),
        Policy(table, f"removed by {who}", "DELETE", roles, using=condition),
    ]
