"""Making a backup while people work: one moment of the database, and the files of that moment or later."""

import os
import subprocess
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast

import psycopg

from fullcircle import __version__
from fullcircle.config.env import env
from fullcircle.platform.postgres.backup.manifest import (
    DUMP,
    FILES,
    MANIFEST,
    Manifest,
    Part,
    Refusal,
    copy_hashed,
    key_id,
)
from fullcircle.platform.postgres.backup.server import Server, complaint, server, table_states


def back_up(target: Path) -> Manifest:
    """Write everything to `target`; it appears complete or not at all."""
    target = target.absolute()
    if not target.parent.is_dir():
        raise Refusal(f"The folder {target.parent} does not exist.")
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with open(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            manifest = write(file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise Refusal(f"The backup could not be written: {error}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def write(file: BinaryIO) -> Manifest:
    place = server()
    with zipfile.ZipFile(file, "w", allowZip64=True) as archive, place.connect_reader() as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        parts = {DUMP: dump(archive, place, connection)}
        manifest = Manifest(
            version=__version__,
            made_at=datetime.now(UTC),
            postgres=connection.info.parameter_status("server_version") or "",
            key=key_id(),
            tables=table_states(connection),
            parts=parts | stored_files(archive, env.data_dir),
        )
        archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
    return manifest


def dump(archive: zipfile.ZipFile, place: Server, connection: psycopg.Connection) -> Part:
    """PostgreSQL's own dump of the moment that `connection` sees."""
    exported = connection.execute("SELECT pg_export_snapshot()").fetchone()
    assert exported
    command, environment = place.program(
        "pg_dump", place.reader, "--format=custom", "--compress=3", f"--snapshot={exported[0]}"
    )
    with (
        tempfile.TemporaryFile() as errors,
        archive.open(DUMP, "w", force_zip64=True) as entry,
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=errors) as process,
    ):
        part = copy_hashed(cast(BinaryIO, process.stdout), cast(BinaryIO, entry))
        if process.wait():
            errors.seek(0)
            raise Refusal(f"The database could not be dumped: {complaint(process, errors.read())}.")
    return part


def stored_files(archive: zipfile.ZipFile, data_dir: Path) -> dict[str, Part]:
    """The attachments. They are written before the rows that name them, so every row of the dump has its file."""
    folder = data_dir / "files"
    parts = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()):
        name = FILES + path.relative_to(folder).as_posix()
        with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as entry:
            parts[name] = copy_hashed(source, cast(BinaryIO, entry))
    return parts


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
