"""The database roles behind row-level security, made once per PostgreSQL cluster by an administrator's login."""

from psycopg import Connection, connect, sql

from fullcircle.platform.access.rules import ACTING_ROLES

OWNER, APP, DEFINER, RUNTIME, BACKUP = "fc_owner", "fc_app", "fc_definer", "fc_runtime", "fc_backup"
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gin")


def bootstrap(
    admin_url: str, *, database: str, app_password: str, owner_password: str, backup_password: str
) -> None:
    """Create what is missing: roles, their memberships, the database and its extensions. Safe to repeat."""
    with connect(admin_url, autocommit=True) as admin:
        for role in (*ACTING_ROLES, DEFINER, RUNTIME):
            ensure_role(admin, role, "NOLOGIN")
        ensure_login(admin, OWNER, owner_password, "CREATEDB")
        ensure_login(admin, APP, app_password, "NOINHERIT")
        ensure_login(admin, BACKUP, backup_password, "BYPASSRLS")
        join(admin)
        ensure_database(admin, database)
    with connect(admin_url, dbname=database, autocommit=True) as admin:
        prepare_database(admin)


def ensure_role(admin: Connection, role: str, options: str) -> None:
    if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        admin.execute(sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(role), sql.SQL(options)))


def ensure_login(admin: Connection, role: str, password: str, options: str) -> None:
    ensure_role(admin, role, f"LOGIN {options}")
    admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password)))


def join(admin: Connection) -> None:
    """The login may become an acting role, and has none of their rights until it does."""
    # PostgreSQL 15 takes it from the role's NOINHERIT; later ones can say it with each membership.
    becomes = sql.SQL(" WITH INHERIT FALSE, SET TRUE" if admin.info.server_version >= 160000 else "")
    for role in ACTING_ROLES:
        admin.execute(sql.SQL("GRANT {} TO fc_app").format(sql.Identifier(role)) + becomes)
        admin.execute(sql.SQL("GRANT fc_runtime TO {}").format(sql.Identifier(role)))
    admin.execute(sql.SQL("GRANT fc_definer, fc_all TO fc_owner") + becomes)
    admin.execute("GRANT pg_read_all_data TO fc_backup")


def ensure_database(admin: Connection, database: str) -> None:
    if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        return
    name = sql.Identifier(database)
    admin.execute(
        sql.SQL("CREATE DATABASE {} OWNER fc_owner TEMPLATE template0 ENCODING 'UTF8'").format(name)
    )
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO fc_app, fc_backup").format(name))


def prepare_database(admin: Connection) -> None:
    for extension in EXTENSIONS:
        admin.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
    admin.execute("ALTER SCHEMA public OWNER TO fc_owner")
    admin.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    admin.execute("GRANT USAGE ON SCHEMA public TO fc_app, fc_runtime, fc_definer, fc_backup")
    admin.execute("CREATE SCHEMA IF NOT EXISTS fc AUTHORIZATION fc_owner")
    admin.execute("GRANT USAGE ON SCHEMA fc TO fc_app, fc_runtime, fc_definer, fc_backup")
    admin.execute("GRANT CREATE ON SCHEMA fc TO fc_definer")
