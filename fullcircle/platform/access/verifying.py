"""Whether the database's law is still what it was when it was installed, and installed from this version."""

import hashlib

from django.db import connections

LAW = """
    SELECT 'policy ' || tablename || '.' || policyname AS name, concat_ws(' ', cmd, roles::text, qual, with_check) AS text
    FROM pg_policies WHERE schemaname = 'public'
    UNION ALL
    SELECT 'grant ' || table_name || ' to ' || grantee || ' ' || privilege_type, is_grantable
    FROM information_schema.role_table_grants
    WHERE table_schema = 'public' AND grantee IN
      ('PUBLIC', 'fc_app', 'fc_runtime', 'fc_definer', 'fc_all', 'fc_wide', 'fc_scoped', 'fc_viewer')
    UNION ALL
    SELECT 'row security of ' || relname, relrowsecurity::text || relforcerowsecurity::text
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
    UNION ALL
    SELECT format('function %s(%s)', proname, (
        SELECT string_agg(typname, ', ' ORDER BY place) FROM unnest(proargtypes) WITH ORDINALITY AS a (type, place)
        JOIN pg_type ON pg_type.oid = type)), md5(prosrc) || prosecdef || proowner::regrole
    FROM pg_proc WHERE pronamespace = 'fc'::regnamespace
"""

REMEMBER = [
    "CREATE TABLE IF NOT EXISTS fc.law (name text, text text)",
    "DELETE FROM fc.law",
    f"INSERT INTO fc.law {LAW}",
]


def fingerprint(statements: list[str]) -> str:
    return hashlib.sha256("\0".join(statements).encode()).hexdigest()


def differences(statements: list[str], alias: str = "owner") -> list[str]:
    """Every policy, grant, switch and function that is not as it was installed; empty when all is well."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT name, text FROM fc.law")
        installed = dict(cursor.fetchall())
        if installed.pop("version", None) != fingerprint(statements):
            return ["The law of access is of another version."]
        cursor.execute(LAW)
        found = dict(cursor.fetchall())
    return sorted(
        f"{name} was changed."
        for name in found.keys() | installed.keys()
        if found.get(name) != installed.get(name)
    )
