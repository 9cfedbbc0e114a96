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
    UNION ALL
    SELECT format('trigger %s of %s', tgname, relname), concat_ws(' ', pg_get_triggerdef(t.oid), tgenabled)
    FROM pg_trigger t JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND relnamespace = 'public'::regnamespace AND NOT relispartition
    UNION ALL
    SELECT 'view ' || relname, pg_get_viewdef(oid) FROM pg_class
    WHERE relnamespace IN ('public'::regnamespace, 'fc'::regnamespace) AND relkind IN ('v', 'm') AND NOT EXISTS (
        SELECT 1 FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
    UNION ALL
    SELECT format('default of %s.%s', relname, attname), pg_get_expr(adbin, adrelid)
    FROM pg_attrdef JOIN pg_class ON pg_class.oid = adrelid JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum
    WHERE relnamespace IN ('public'::regnamespace, 'fc'::regnamespace) AND NOT relispartition
"""

REMEMBER = [
    "CREATE TABLE IF NOT EXISTS fc.law (name text, text text)",
    "DELETE FROM fc.law",
    f"INSERT INTO fc.law {LAW}",
]


def fingerprint(statements: list[str]) -> str:
    """What is compared is part of the version: an installation that never wrote it down is told to migrate."""
    return hashlib.sha256("\0".join([*statements, LAW]).encode()).hexdigest()


def differences(statements: list[str], alias: str = "owner") -> list[str]:
    """Whatever of the law is not as it was installed: policies, grants, functions, triggers, views, defaults."""
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
