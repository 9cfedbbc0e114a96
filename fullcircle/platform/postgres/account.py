"""Who PostgreSQL runs as: it refuses root, so root lends it a system user that can do nothing else."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from fullcircle.platform.postgres.errors import CannotStart

SYSTEM_USER = "fullcircle"
SHARED_HOME = Path("/var/lib/fullcircle")


class Identity(TypedDict, total=False):
    """The part of `subprocess.Popen`'s arguments that changes who the program is."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """A user and group on this machine."""

    uid: int
    gid: int

    @property
    def is_us(self) -> bool:
        return self.uid == os.geteuid()

    @property
    def identity(self) -> Identity:
        if self.is_us:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, folder: Path) -> bool:
        """Whether this user may pass through every folder on the way and the folder itself."""
        folder = folder.resolve()
        return all(self._may(step, 0o1) for step in [folder, *folder.parents])

    def can_read(self, folder: Path) -> bool:
        return self.can_enter(folder) and self._may(folder, 0o4)

    def _may(self, path: Path, bit: int) -> bool:
        facts = path.stat()
        if facts.st_uid == self.uid:
            return bool(facts.st_mode & bit << 6)
        if facts.st_gid == self.gid:
            return bool(facts.st_mode & bit << 3)
        return bool(facts.st_mode & bit)

    def own(self, folder: Path) -> None:
        """Make a private folder that belongs to this user."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.stat().st_uid != self.uid:
            os.chown(folder, self.uid, self.gid)


def database_account() -> Account:
    """Ourselves, or the unprivileged system user when we are root."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    try:
        known = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        known = _create_system_user()
    return Account(known.pw_uid, known.pw_gid)


def _create_system_user() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--user-group", "--no-create-home"]
    command += ["--home-dir", str(SHARED_HOME), "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
        return pwd.getpwnam(SYSTEM_USER)
    except (OSError, subprocess.CalledProcessError, KeyError) as error:
        try:
            # Another process may have been creating the same user at the same moment.
            return pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            raise CannotStart(
                "PostgreSQL does not run as root, and the system user it should run as could not be made. "
                f"Run “{' '.join(command)}” and start again."
            ) from error
