"""Restoring: built beside the running data, compared with the backup's own figures, and only then put in place."""

import hashlib
import shutil
import subprocess
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, cast

import psycopg
from psycopg import sql
from pydantic import ValidationError

from fullcircle.config.env import env
from fullcircle.platform.access.roles import ensure_database
from fullcircle.platform.postgres.backup.manifest import (
    CHUNK,
    DUMP,
    FILES,
    MANIFEST,
    Manifest,
    Refusal,
    copy_hashed,
)
from fullcircle.platform.postgres.backup.queue import pause_queue
from fullcircle.platform.postgres.backup.server import Server, complaint, server, table_states
from fullcircle.platform.postgres.backup.unfinished import all_or_marked, is_unfinished
from fullcircle.platform.postgres.fingerprint import forget_mark
from fullcircle.platform.postgres.migrating import make_roles, migrate

# A dump gives things to their owners before it gives these the right to have them there. A superuser needs none of
# it; the owner of a managed database does.
RIGHTS_FIRST = "ALTER DEFAULT PRIVILEGES GRANT CREATE ON SCHEMAS TO fc_definer"
NO_LONGER = "ALTER DEFAULT PRIVILEGES REVOKE CREATE ON SCHEMAS FROM fc_definer"


def restore(source: Path, *, replace: bool) -> Manifest:
    """Put a backup in place of an empty installation, or of this one when `replace` says so."""
    try:
        with zipfile.ZipFile(source) as archive:
            return restore_archive(archive, replace=replace)
    except (zipfile.BadZipFile, OSError) as error:
        raise Refusal(f"{source} cannot be read as a backup: {error}.") from error


def restore_archive(archive: zipfile.ZipFile, *, replace: bool) -> Manifest:
    manifest = read_manifest(archive)
    check_parts(archive, manifest)
    make_roles()
    place = server()
    if not (replace or is_unfinished(env.data_dir)) and holds_people(place):
        raise Refusal("This installation is in use. Add --replace to put the backup in its place.")
    draft = f"{place.database}_restored"
    load(archive, place, draft)
    compare(place, draft, manifest)
    with place.connect_administrator(draft) as connection:
        pause_queue(connection)
    files = unpack_files(archive, manifest)
    forget_mark(env.data_dir)
    with all_or_marked(env.data_dir, harmless=Refusal):
        swap_databases(place, draft)
        swap_files(files)
        migrate()
    return manifest


def read_manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        return Manifest.model_validate_json(archive.read(MANIFEST))
    except KeyError as error:
        raise Refusal("This is not a backup of Fullcircle: it has no manifest.") from error
    except ValidationError as error:
        problem = error.errors()[0]
        raise Refusal(f"The backup's manifest cannot be read: {problem['msg']}.") from error


def check_parts(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Every part is there and unchanged, and nothing else is."""
    present = set(archive.namelist()) - {MANIFEST}
    if present != set(manifest.parts):
        odd = sorted(present ^ set(manifest.parts))[0]
        raise Refusal(f"The backup is damaged: {odd} does not match its manifest.")
    for name, part in manifest.parts.items():
        digest = hashlib.sha256()
        with archive.open(name) as entry:
            while chunk := entry.read(CHUNK):
                digest.update(chunk)
        if digest.hexdigest() != part.sha256:
            raise Refusal(f"The backup is damaged: {name} has changed since it was written.")


def holds_people(place: Server) -> bool:
    """Whether anybody has an account here; a database without our tables is empty."""
    try:
        with place.connect_reader() as connection:
            found = connection.execute("SELECT to_regclass('platform_user') IS NOT NULL").fetchone()
            if not (found and found[0]):
                return False
            people = connection.execute("SELECT EXISTS (SELECT 1 FROM platform_user)").fetchone()
            return bool(people and people[0])
    except psycopg.OperationalError as error:
        raise Refusal(f"The database cannot be reached: {error}") from error


def load(archive: zipfile.ZipFile, place: Server, draft: str) -> None:
    """A new database with all that the dump holds."""
    with place.connect_administrator("postgres") as administrator:
        administrator.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(draft))
        )
        ensure_database(administrator, draft)
    with place.connect_administrator(draft) as administrator:
        administrator.execute(RIGHTS_FIRST)
        fill(archive, place, draft)
        administrator.execute(NO_LONGER)


def fill(archive: zipfile.ZipFile, place: Server, draft: str) -> None:
    url = psycopg.conninfo.make_conninfo(place.administrator, dbname=draft)
    command, environment = place.program("pg_restore", url, "--exit-on-error", "--no-password")
    with (
        tempfile.TemporaryFile() as errors,
        archive.open(DUMP) as entry,
        subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stderr=errors) as process,
    ):
        # A broken pipe means that pg_restore has given up; its reason follows.
        with suppress(BrokenPipeError):
            copy_hashed(cast(BinaryIO, entry), cast(BinaryIO, process.stdin))
        process.communicate()
        if process.returncode:
            errors.seek(0)
            raise Refusal(f"The database could not be restored: {complaint(process, errors.read())}.")


def compare(place: Server, draft: str, manifest: Manifest) -> None:
    with place.connect_reader(draft) as connection:
        found = table_states(connection)
    for table in sorted(found.keys() | manifest.tables.keys()):
        if found.get(table) != manifest.tables.get(table):
            raise Refusal(f"The table {table} differs from the backup after restoring. Nothing was replaced.")


def unpack_files(archive: zipfile.ZipFile, manifest: Manifest) -> Path:
    folder = env.data_dir / "files.restored"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in manifest.parts:
        if name.startswith(FILES):
            path = folder / name.removeprefix(FILES)
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as entry, path.open("wb") as target:
                copy_hashed(cast(BinaryIO, entry), target)
    return folder


def swap_databases(place: Server, draft: str) -> None:
    """Both renames happen or neither, so there is a complete database at every moment."""
    current, before = place.database, f"{place.database}_before_restore"
    with place.connect_administrator("postgres") as administrator:
        for name in (before,):
            administrator.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        administrator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY(%s)",
            [[current, draft]],
        )
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        try:
            with administrator.transaction():
                for old, new in ((current, before), (draft, current)):
                    administrator.execute(rename.format(sql.Identifier(old), sql.Identifier(new)))
        except psycopg.errors.ObjectInUse as error:
            raise Refusal("Somebody is using the database. Stop Fullcircle, then restore.") from error
        administrator.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(before)))


def swap_files(restored: Path) -> None:
    current, before = env.data_dir / "files", env.data_dir / "files.before_restore"
    shutil.rmtree(before, ignore_errors=True)
    if current.exists():
        current.rename(before)
    restored.rename(current)
    shutil.rmtree(before, ignore_errors=True)
