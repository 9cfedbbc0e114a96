"""The database as backup and restore reach it: embedded or managed, by logins that the web server does not have."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from fullcircle.config.env import env
from fullcircle.platform.postgres.backup.manifest import Refusal, TableState
from fullcircle.platform.postgres.embedded import BACKUP_LOGIN, SUPERUSER, Cluster
from fullcircle.platform.postgres.place import installed_programs

TABLES = """
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname NOT IN ('information_schema') AND n.nspname NOT LIKE 'pg\\_%'
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    ORDER BY 1, 2
"""
# The sum does not depend on the order of rows, so nothing is sorted and memory stays flat.
STATE = """
    SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 16))::bit(64)::bigint::numeric), 0)::text
    FROM {} AS t
"""
# What a row looks like as text must not depend on who asks.
PLAIN = (
    "-c timezone=UTC -c datestyle=ISO -c intervalstyle=postgres -c extra_float_digits=1 -c bytea_output=hex"
)


@dataclass(frozen=True)
class Server:
    """Where the database is, and the two logins that may read or replace all of it."""

    reader: str
    administrator: str
    bin_dir: Path

    @property
    def database(self) -> str:
        return str(conninfo_to_dict(self.reader)["dbname"])

    def connect_reader(self, database: str | None = None) -> psycopg.Connection:
        return psycopg.connect(self.reader, dbname=database or self.database, options=PLAIN)

    def connect_administrator(self, database: str | None = None) -> psycopg.Connection:
        return psycopg.connect(
            self.administrator, dbname=database or self.database, options=PLAIN, autocommit=True
        )

    def program(self, name: str, url: str, *arguments: str) -> tuple[list[str], dict[str, str]]:
        """A PostgreSQL program's command line and environment; the password is not for every eye on the machine."""
        facts = {name: str(value) for name, value in conninfo_to_dict(url).items()}
        password = facts.pop("password", "")
        command = [str(self.bin_dir / name), *arguments, f"--dbname={make_conninfo(**facts)}"]
        return command, {"PATH": os.environ.get("PATH", os.defpath), "PGPASSWORD": password}


def server() -> Server:
    if env.embedded:
        cluster = Cluster(env.data_dir)
        return Server(cluster.url(BACKUP_LOGIN), cluster.url(SUPERUSER), cluster.bin_dir)
    if not env.owner_database_url:
        raise Refusal("Set OWNER_DATABASE_URL: the application's own login may not read everything.")
    reader = make_conninfo(
        env.owner_database_url, user=BACKUP_LOGIN, password=env.key(f"postgres-{BACKUP_LOGIN}")
    )
    return Server(reader, env.owner_database_url, installed_programs() / "bin")


def table_states(connection: psycopg.Connection) -> dict[str, TableState]:
    """Every table of ours, counted and summed."""
    states = {}
    for schema, table in connection.execute(TABLES).fetchall():
        counted = connection.execute(sql.SQL(STATE).format(sql.Identifier(schema, table))).fetchone()
        assert counted
        states[f"{schema}.{table}"] = TableState(rows=counted[0], checksum=counted[1])
    return states


def complaint(process: "subprocess.Popen[bytes]", words: bytes) -> str:
    """What a program said was wrong when it failed."""
    lines = words.decode(errors="replace").strip().splitlines()
    errors = [line for line in lines if "error:" in line]
    return (errors or lines or [f"exit code {process.returncode}"])[-1]
