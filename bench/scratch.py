"""A scratch installation with as many customers as asked for, made once per size and kept for the next run."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).parents[1]
REPS, TEAMS = 50, 5
BLOCK = 100_000

GIVEN = """Ada Alan Alma Amir Ana Anders Anna Anton Aya Bea Ben Bilal Bruno Carla Carlos Chen Clara Dana Daniel David Dewi
Diego Elena Eli Emil Emma Eva Fatima Felix Finn Frida Gabriel Grace Hana Hans Hugo Ida Igor Ines Ingrid Isaac Ivan Jack
Jana Javier Jing Joao Jonas José Julia Kai Karin Kenji Lara Lars Lea Leo Lin Lina Louis Lucía Luis Maja Marco Maria Marta
Max Mei Mia Miguel Milan Mina Mohamed Nadia Nils Nina Noah Nora Olga Omar Oskar Otto Paula Pedro Petra Priya Rafael Rosa
Ruth Samir Sara Simon Sofia Sven Tara Tom Uma Vera Victor Wei Yara Yusuf Zoe Łukasz Ömer""".split()
ROOTS = """Abb Ahl Alb Alv And Arn Bak Bar Bau Ber Bla Bor Bra Bre Bru Cal Car Cas Cla Cor Cos Dah Dal Del Dia Dor Ebe Eck
Eri Fal Fer Fis For Fra Fri Gar Ger Gil Gon Gra Gut Hag Han Har Hei Her Hil Hof Hol Hub Ibr Jan Joh Kal Kas Kel Kla Koh
Kor Kra Lan Lar Leh Lin Lop Lun Mal Mar Mat Mei Men Mol Mor Mul Nak Neu Nor Oli Ort Pal Par Per Pet Pin Pop Ram Ras Rei
Ric Rod Ros Rub Sal San Sch Sei Sil Sor Ste Str Tan Tho Tor Val Var Vog Wal Web Wer Wil Win Wol Yam Zim""".split()
ENDINGS = (
    """er mann sen son berg ova ez ini ski ström feld hardt wood ton ley quist mayer stein inho aki""".split()
)
CITIES = "Berlin,Lisbon,Paris,Rome,Oslo,Madrid,Vienna,Prague,Warsaw,Dublin,Zürich,Athens,Helsinki,Porto,Lyon".split(
    ","
)
COUNTRIES = "DE,PT,FR,IT,NO,ES,AT,CZ,PL,IE,CH,GR,FI,PT,FR".split(",")
TITLES = (
    "Head of sales,Buyer,Engineer,Founder,Nurse,Teacher,Office manager,Accountant,Architect,Student".split(
        ","
    )
)
STAGES = ["lead", "lead", "lead", "qualified", "customer", "customer", "advocate", "former"]


def pick(words: list[str], number: str) -> str:
    """SQL that chooses one of the words by a number."""
    listed = ",".join(f"'{word}'" for word in words)
    return f"(ARRAY[{listed}])[1 + ({number}) % {len(words)}]"


# Large odd factors spread neighbors apart, so that neither names nor owners come in runs.
NAME = f"{pick(GIVEN, 'i * 7919')} || ' ' || {pick(ROOTS, 'i * 104729 / 7')} || {pick(ENDINGS, 'i * 1299709 / 31')}"
OWNER = f"2 + (i * 15485863 / 7) % {REPS}"
EMAIL = f"lower(replace({NAME}, ' ', '.')) || i || '@' || {pick(ENDINGS, 'i / 5')} || i % 9 || '.example'"
EARLIER = "now() - ((i * 15485867) % 157680000) * interval '1 second'"


@contextmanager
def installation(contacts: int, name: str = "") -> Iterator[Path]:
    """Its data folder, with the database running and seeded; settings read afterwards point there."""
    folder = ROOT / ".data" / f"bench-{name or contacts}"
    os.environ |= {"FULLCIRCLE_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "fullcircle.config.settings"}
    os.environ.pop("DATABASE_URL", None)
    from fullcircle.platform.postgres.embedded import Cluster

    with Cluster(folder).borrowed():
        import django

        django.setup()
        seed(folder, contacts)
        yield folder


def seed(folder: Path, contacts: int) -> None:
    """Migrate, and fill what is empty; a stamp says that it was finished."""
    from fullcircle.platform.postgres.migrating import migrate

    migrate()
    stamp = folder / "seeded"
    if stamp.exists():
        return
    began = time.monotonic()
    with psycopg.connect(superuser_url(folder), autocommit=True) as database:
        truncate(database, "platform_user, identify_contact, identify_company, platform_event")
        make_people(database)
        fill(database, contacts)
        database.execute("VACUUM ANALYZE")
    stamp.touch()
    print(f"Seeded {contacts:,} contacts in {time.monotonic() - began:.0f} s.")


def truncate(database: psycopg.Connection, tables: str) -> None:
    """Empty tables and all that point to them; ledgers, which let nobody do this, included."""
    database.execute("SET session_replication_role = replica")
    database.execute(f"TRUNCATE {tables} CASCADE")
    database.execute("RESET session_replication_role")


def superuser_url(folder: Path) -> str:
    from fullcircle.platform.postgres.embedded import Cluster

    return Cluster(folder).superuser_url


def make_people(database: psycopg.Connection) -> None:
    """Alice administers; the reps are spread over the teams."""
    from fullcircle.platform.access.models import Team, User

    database.execute("DELETE FROM platform_team")
    insert(database, Team, TEAMS, id="i", name="'Team ' || i", path="ARRAY[i]")
    role = "(SELECT id FROM platform_role WHERE key = CASE i WHEN 1 THEN 'admin' ELSE 'sales' END)"
    insert(
        database, User, REPS + 1, id="i", email="'user' || i || '@example.com'", name="'Rep ' || i", role_id=role,
        team_id=f"CASE WHEN i > 1 THEN 1 + i % {TEAMS} END", joined_at="now()", is_active="true", password="'!'",
    )  # fmt: skip
    database.execute("SELECT setval(pg_get_serial_sequence('platform_user', 'id'), 1000)")


def fill(database: psycopg.Connection, contacts: int) -> None:
    """Companies, contacts, orders and what happened to them; indexes are built once, afterwards."""
    from fullcircle.identify.companies.models import Company
    from fullcircle.identify.contacts.models import Contact
    from fullcircle.identify.purchases.models import Order
    from fullcircle.platform.events.models import LoggedEvent

    companies = max(1, contacts // 5)
    dated = {"created_at": EARLIER, "updated_at": EARLIER}
    bulk(
        database, Company, companies, name=f"{pick(ROOTS, 'i * 7907')} || {pick(ENDINGS, 'i / 3')} || ' ' || i",
        domain="'company' || i || '.example'", city=pick(CITIES, "i"), country=pick(COUNTRIES, "i"),
        lifecycle_stage=pick(STAGES, "i * 31"), owner_id=OWNER, **dated,
    )  # fmt: skip
    bulk(
        database, Contact, contacts, name=NAME, email=EMAIL,
        phone="'+4930' || 1000000 + i", company_id=f"1 + (i * 7) % {companies}", job_title=pick(TITLES, "i"),
        lifecycle_stage=pick(STAGES, "i * 31"), city=pick(CITIES, "i * 3"), country=pick(COUNTRIES, "i * 3"),
        external_id="'X' || i", owner_id=OWNER, last_activity_at=EARLIER, **dated,
    )  # fmt: skip
    bulk(
        database, Order, contacts, number="'N-' || i", contact_id=f"1 + (i * 13) % {contacts}", placed_at=EARLIER,
        status="'shipped'", subtotal="10 + (i * 31) % 990", owner_id=OWNER, **dated,
    )  # fmt: skip
    bulk(
        database, LoggedEvent, contacts * 3, type="'contact.changed'", occurred_at=EARLIER, about_kind="'contact'",
        about_id=f"1 + i % {contacts}", actor_kind="'user'", actor_id=OWNER, actor_name="'Rep'",
        payload="""'{"changes": {"city": ["Rome", "Oslo"]}}'::jsonb""",
    )  # fmt: skip


def bulk(database: psycopg.Connection, model: Any, rows: int, **columns: str) -> None:
    table = model._meta.db_table
    with without_indexes(database, table):
        insert(database, model, rows, **columns)


def insert(database: psycopg.Connection, model: Any, rows: int, **columns: str) -> None:
    """Rows 1 to `rows`, each column an expression over i; columns that are not named get the model's default."""
    filled = {"id": "i"} | defaults(model) | columns
    names = ", ".join(f'"{name}"' for name in filled)
    chosen = ", ".join(filled.values())
    for first in range(1, rows + 1, BLOCK):
        last = min(rows, first + BLOCK - 1)
        database.execute(
            f'INSERT INTO "{model._meta.db_table}" ({names}) OVERRIDING SYSTEM VALUE '
            f"SELECT {chosen} FROM generate_series({first}::bigint, {last}) i"
        )
    table = model._meta.db_table
    database.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {rows + 1})")


def defaults(model: Any) -> dict[str, str]:
    """What Django would fill in for columns that have no default in the database."""
    found = {}
    for column in model._meta.concrete_fields:
        if column.primary_key or column.null or column.generated or column.has_db_default():
            continue
        value = column.get_default()
        if value is not None:
            found[column.column] = literal(value, column)
    return found


def literal(value: Any, column: Any) -> str:
    if isinstance(value, (list, dict)):
        return "'{}'"
    return f"'{value}'" if isinstance(value, str) else str(value)


@contextmanager
def without_indexes(database: psycopg.Connection, table: str) -> Iterator[None]:
    """Bulk rows first, indexes afterwards: several times faster, and better packed."""
    found = database.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
        "WHERE indrelid = %s::regclass AND NOT indisunique",
        [table],
    ).fetchall()
    for name, _ in found:
        database.execute(f"DROP INDEX {name}")
    yield
    database.execute("SET maintenance_work_mem = '1GB'")
    for _, definition in found:
        database.execute(definition)
