"""Whether the database still fits the code: a hash of the code, kept beside the data after each migration."""

import hashlib
from importlib.metadata import version
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
# These bring migrations of their own.
LIBRARIES = ["Django", "django-allauth", "procrastinate"]


def source_fingerprint() -> str:
    """Migrations, policies and what they are generated from may be anywhere, so all of the code counts."""
    digest = hashlib.sha256(" ".join(version(library) for library in LIBRARIES).encode())
    for pattern in ("*.py", "*.sql"):
        for file in sorted(PACKAGE.rglob(pattern)):
            if "tests" not in file.parts:
                digest.update(f"{file.relative_to(PACKAGE)}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def is_current(data_dir: Path, fingerprint: str) -> bool:
    mark = data_dir / "migrated"
    return mark.exists() and mark.read_text() == fingerprint


def mark_current(data_dir: Path, fingerprint: str) -> None:
    data_dir.mkdir(parents=True, exist_ok=True)
    (data_dir / "migrated").write_text(fingerprint)


def forget_mark(data_dir: Path) -> None:
    (data_dir / "migrated").unlink(missing_ok=True)
