"""Installs functions, grants, policies and triggers as the owner: after every migration, all at once or not at all."""

from pathlib import Path

from django.db import connections, transaction

from fullcircle.platform.access.login_tables import LOGIN_TABLES
from fullcircle.platform.access.policies import Protection, protections, record_tables
from fullcircle.platform.access.rules import ACTING_ROLES
from fullcircle.platform.access.signing import pads
from fullcircle.platform.access.triggers import definer_functions, triggers
from fullcircle.platform.access.verifying import REMEMBER, fingerprint
from fullcircle.platform.merging.installing import merging_functions, with_merging
from fullcircle.platform.privacy.installing import FORGETTING, privacy_functions, with_privacy

FUNCTIONS = Path(__file__).with_name("functions.sql")
DEFINERS = Path(__file__).with_name("definers.sql")
EVERY_ROLE = ", ".join(("fc_app", "fc_runtime", "fc_definer", *ACTING_ROLES))

# A function may only be given a setting of an extension that the session has loaded.
LOAD_TRIGRAMS = "SELECT public.similarity('', '')"

# Acting colleagues start jobs, and can do nothing else with the queue.
DEFER_AS_OWNER = """
DO $$ DECLARE f regprocedure; BEGIN
  FOR f IN SELECT p.oid FROM pg_proc p WHERE p.proname LIKE 'procrastinate_defer%' LOOP
    EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = public, pg_temp', f);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO fc_runtime, fc_app', f);
  END LOOP;
END $$
"""

# Migrations make triggers, too, and nothing makes those again: one that somebody switched off is switched on.
SWITCH_ON = """
DO $$ DECLARE t record; BEGIN
  FOR t IN SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND tgenabled <> 'O' AND relnamespace = 'public'::regnamespace AND NOT relispartition LOOP
    EXECUTE format('ALTER TABLE %I ENABLE TRIGGER %I', t.relname, t.tgname);
  END LOOP;
END $$
"""


def install_access(alias: str = "owner") -> None:
    """Make the database's law equal to the Python table, in one transaction."""
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        law = statements()
        for statement in [*law, *REMEMBER]:
            cursor.execute(statement)
        cursor.execute("INSERT INTO fc.law VALUES ('version', %s)", [fingerprint(law)])
        cursor.execute("DELETE FROM fc.signing_key")
        cursor.execute("INSERT INTO fc.signing_key VALUES (%s, %s)", pads())


def statements() -> list[str]:
    """Every statement, in order; text only, so that a test can read them."""
    return [
        LOAD_TRIGRAMS,
        FUNCTIONS.read_text(),
        "REVOKE ALL ON fc.signing_key FROM PUBLIC",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {EVERY_ROLE}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {EVERY_ROLE}",
        "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO fc_app, fc_runtime",
        *login_grants(),
        *(statement for each in with_privacy(with_merging(protections())) for statement in guarding(each)),
        *room_for_changes(),
        *FORGETTING,
        *definers(),
        DEFER_AS_OWNER,
    ]


def login_grants() -> list[str]:
    ours = [f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO fc_app' for table in LOGIN_TABLES]
    return [*ours, "GRANT SELECT (user_id, type), DELETE ON mfa_authenticator TO fc_definer"]


def guarding(protection: Protection) -> list[str]:
    table = protection.table
    drop = (
        "DO $$ DECLARE p record; BEGIN FOR p IN SELECT policyname FROM pg_policies "
        f"WHERE schemaname = 'public' AND tablename = '{table}' LOOP "
        f"EXECUTE format('DROP POLICY %I ON %I', p.policyname, '{table}'); END LOOP; END $$"
    )
    return [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        drop,
        *protection.grants,
        *(policy.create for policy in protection.policies),
    ]


def room_for_changes() -> list[str]:
    """A tenth of each page stays free, so that a changed row finds room beside the old one and no index has to know.

    A list is read from an index alone where PostgreSQL knows that everybody sees all of a page, which it learns by
    vacuuming: after one new row in fifty, not in five, or a colleague's list costs twice as much.
    """
    kept = "fillfactor = 90, autovacuum_vacuum_insert_scale_factor = 0.02"
    return [f'ALTER TABLE "{table}" SET ({kept})' for table in record_tables().values()]


def definers() -> list[str]:
    """Made as fc_definer, so that they run with its rights: all records, nothing else, and nobody can sign in as it."""
    return [
        "SET LOCAL ROLE fc_definer",
        DEFINERS.read_text(),
        *definer_functions(),
        *merging_functions(),
        *privacy_functions(),
        "RESET ROLE",
        *triggers(),
        SWITCH_ON,
    ]
