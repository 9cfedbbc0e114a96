"""A restore that was cut off while it put things in place: database and files may be of two minds, so nobody works on them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SENTENCE = (
    "A restore was interrupted here, so the data may be half old and half new. Nothing is lost: the backup is whole. "
    "Run “fullcircle restore” with it once more."
)


def note(data_dir: Path) -> Path:
    return data_dir / "restore.unfinished"


def is_unfinished(data_dir: Path) -> bool:
    return note(data_dir).exists()


@contextmanager
def all_or_marked(data_dir: Path, harmless: type[Exception]) -> Iterator[None]:
    """What happens inside is done to its end, or leaves a mark that keeps everybody out."""
    was_marked = is_unfinished(data_dir)
    note(data_dir).touch()
    os.sync()
    try:
        yield
    except harmless:
        if not was_marked:
            note(data_dir).unlink()
        raise
    note(data_dir).unlink()
