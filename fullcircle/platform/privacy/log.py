"""The erasure log: outside the database, so that a restored backup forgets again whom it had forgotten.

Each line is chained to the one before by a keyed digest, and the database remembers the digest of each erasure: a line
that is missing or changed is noticed. It holds numbers and keyed hashes, and no word about anybody.
"""

import hmac
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fullcircle.config.env import env
from fullcircle.platform.files.store import sync_folder

HEAD = "fullcircle erasure log"


class LogDamaged(Exception):
    """The log was changed by something else than us, or lost lines."""


@dataclass(frozen=True)
class Entry:
    """One erasure: which record, and the hashes by which its addresses are known again."""

    number: int
    at: str
    kind: str
    subjects: list[int]
    marks: dict[str, str]
    chain: str = ""


def folder() -> Path:
    return env.data_dir / "privacy"


def path() -> Path:
    return folder() / "erasures.log"


def unknown() -> Path:
    """A note that erasures may be unknown here: a backup was restored where the log was not."""
    return folder() / "erasures.unknown"


def begin(now: datetime | None = None) -> None:
    """Make sure there is a log; its first line says since when."""
    if path().exists():
        return
    path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    since = (now or datetime.now(UTC)).isoformat()
    append({"log": HEAD, "since": since}, "")


def append(content: dict[str, Any], before: str) -> str:
    """Write one line so that it is there whatever happens next; its chain is returned."""
    chain = chained(content, before)
    line = json.dumps({**content, "chain": chain}, sort_keys=True) + "\n"
    handle = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, line.encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    sync_folder(path().parent)
    return chain


def chained(content: dict[str, Any], before: str) -> str:
    key = hmac.digest(env.secret_key.encode(), b"erasure-log", "sha256")
    return hmac.new(key, before.encode() + json.dumps(content, sort_keys=True).encode(), "sha256").hexdigest()


def write(entry: Entry) -> str:
    """Add an erasure; the digest that the database keeps."""
    begin()
    content = {key: value for key, value in asdict(entry).items() if key != "chain"}
    return append(content, last_chain())


def last_chain() -> str:
    chain = ""
    for line in lines():
        chain = line["chain"]
    return chain


def lines(file: Path | None = None) -> Iterator[dict[str, Any]]:
    """Every line, its chain checked; LogDamaged where one is not what was written."""
    before, file = "", file or path()
    for number, text in enumerate(file.read_text().splitlines(), 1):
        try:
            line = json.loads(text)
            chain = line.pop("chain")
        except (json.JSONDecodeError, KeyError, AttributeError) as error:
            raise LogDamaged(f"Line {number} of {file} cannot be read.") from error
        if not hmac.compare_digest(chain, chained(line, before)):
            raise LogDamaged(f"Line {number} of {file} was changed, or was written with other keys.")
        before = chain
        yield {**line, "chain": chain}


def entries() -> list[Entry]:
    return [Entry(**line) for line in lines() if "log" not in line]


def since() -> datetime | None:
    """From when on the log is complete; nothing if there is none."""
    if not path().exists():
        return None
    first = next(lines(), None)
    return datetime.fromisoformat(first["since"]) if first and "since" in first else None


def take_over(file: Path) -> None:
    """Put the log of an older installation in place of the one here, if it is whole and has all of it."""
    ours = {entry.chain for entry in entries()} if path().exists() else set()
    theirs = list(lines(file))
    if lacking := ours - {line["chain"] for line in theirs}:
        raise LogDamaged(f"{file} lacks {len(lacking)} erasures that the log here has.")
    path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path().with_suffix(".draft")
    draft.write_bytes(file.read_bytes())
    draft.chmod(0o600)
    draft.replace(path())


def missing(chains: dict[int, str]) -> list[int]:
    """Erasures that the database knows of, by number and chain, and the log does not."""
    if not path().exists():
        return sorted(chains)
    written = {entry.chain for entry in entries()}
    return sorted(number for number, chain in chains.items() if chain not in written)
