"""PostgreSQL from a Python wheel: made, started, found again and stopped, and never given up on."""

import fcntl
import logging
import os
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import psycopg

from fullcircle.config.env import Environment
from fullcircle.platform.postgres.account import Account, database_account
from fullcircle.platform.postgres.errors import CannotStart
from fullcircle.platform.postgres.place import database_home, private_socket_folder, programs, socket_folder
from fullcircle.platform.postgres.tuning import machine_memory, options, tuned

log = logging.getLogger("fullcircle.postgres")

DATABASE = "fullcircle"
SUPERUSER = "postgres"
APP_LOGIN = "fc_app"
OWNER_LOGIN = "fc_owner"
BACKUP_LOGIN = "fc_backup"
PORT = 5432
PATIENCE = 10


class Cluster:
    """One installation's own PostgreSQL server. Nothing happens until `start()`."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = Path(data_dir).absolute()

    # Where things are

    @cached_property
    def account(self) -> Account:
        return database_account()

    @cached_property
    def home(self) -> Path:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        return database_home(self.data_dir, self.account)

    @property
    def files(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.home / "data"

    @cached_property
    def bin_dir(self) -> Path:
        return programs(self.account)

    @property
    def app_url(self) -> str:
        return self.url(APP_LOGIN)

    @property
    def owner_url(self) -> str:
        return self.url(OWNER_LOGIN)

    @property
    def backup_url(self) -> str:
        return self.url(BACKUP_LOGIN)

    @property
    def superuser_url(self) -> str:
        return self.url(SUPERUSER)

    def url(self, login: str, database: str = DATABASE) -> str:
        folder = quote(str(socket_folder(self.home, self.account)), safe="")
        return f"postgresql://{login}:{self.password(login)}@{folder}:{PORT}/{database}"

    def password(self, login: str) -> str:
        return Environment(data_dir=self.data_dir).key(f"postgres-{login}")

    # Its life

    def start(self) -> None:
        """Make the database if there is none, and see to it that it answers, however long recovery takes."""
        with self.alone():
            self.prepare()
            launch = Launch(self)
            try:
                self.wait_until_ready(launch.see_to_it)
            finally:
                launch.end()

    def stop(self, patience: float = 60) -> None:
        """Ask for a fast shutdown; after `patience` seconds an immediate one, which loses nothing either."""
        if not self.alive():
            return
        with self.alone():
            self._end(patience)

    def _end(self, patience: float) -> None:
        pid = self.alive()
        if pid:
            os.kill(pid, signal.SIGINT)
            if not self._gone(patience):
                log.warning("PostgreSQL is slow to stop; ending it now. It recovers at the next start.")
                os.kill(pid, signal.SIGQUIT)
                self._gone(30)

    def prepare(self) -> None:
        """Everything that must be true before the server program is started."""
        private_socket_folder(self.home, self.account)
        if not self.files.exists():
            self._initialize()
        self._check_version()
        self.forget_dead_server()

    @property
    def settings(self) -> list[str]:
        """What postgresql.conf cannot change: the server is reached through its private socket only."""
        insisted = {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": str(socket_folder(self.home, self.account)),
            "unix_socket_permissions": "0700",
        }
        return options(insisted)

    @property
    def command(self) -> list[str]:
        """The server program in the foreground, for a supervisor."""
        return [str(self.bin_dir / "postgres"), "-D", str(self.files), *self.settings]

    def alive(self) -> int | None:
        """The process id of the server of this very database, if it runs."""
        lines = self._pid_file_lines()
        pid = int(lines[0]) if lines and lines[0].isdigit() else 0
        return pid if pid and _serves(pid, self.files) else None

    def ready(self) -> bool:
        lines = self._pid_file_lines()
        return bool(self.alive()) and len(lines) > 7 and lines[7].strip() == "ready"

    def wait_until_ready(self, look_after: Callable[[], None] = lambda: None) -> None:
        """Wait as long as recovery takes, saying so now and then."""
        began = said = time.monotonic()
        while not (self.ready() and self.answers()):
            look_after()
            now = time.monotonic()
            if now - said > PATIENCE:
                said = now
                log.info("PostgreSQL is recovering; %d s so far. Nothing is lost by waiting.", now - began)
            time.sleep(0.02)

    def answers(self) -> bool:
        """Whether a question gets an answer: a server that was just told to stop looks ready from outside."""
        try:
            with psycopg.connect(self.url(SUPERUSER, "postgres"), connect_timeout=5) as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError as error:
            if "authentication failed" in str(error):
                raise CannotStart(
                    f"PostgreSQL runs, but does not accept the password in {self.data_dir}/keys. "
                    "Bring the keys back that belong to this database."
                ) from error
            return False
        return True

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Two starts at the same moment take turns."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with open(self.data_dir / "postgres.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def borrowed(self) -> Iterator[None]:
        """A running server for one command; it is stopped afterwards if the command had to start it."""
        was_running = self.ready()
        self.start()
        try:
            yield
        finally:
            if not was_running:
                self.stop()

    # How it is done

    def _initialize(self) -> None:
        """Make a new database beside its final place and move it there when it is complete."""
        draft = self.home / "data.draft"
        if draft.exists():
            # Left by an interrupted first start; a draft has never held anybody's data.
            shutil.rmtree(draft)
        password_file = self.home / "first-password"
        password_file.unlink(missing_ok=True)
        password_file.touch(mode=0o600)
        password_file.write_text(self.password(SUPERUSER))
        os.chown(password_file, self.account.uid, self.account.gid)
        try:
            self._run_initdb(draft, password_file)
        finally:
            password_file.unlink()
        draft.rename(self.files)

    def _run_initdb(self, folder: Path, password_file: Path) -> None:
        command = [str(self.bin_dir / "initdb"), "-D", str(folder), "-U", SUPERUSER]
        command += ["--pwfile", str(password_file), "--auth=scram-sha-256", "--data-checksums"]
        command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += ["--no-instructions", *options(tuned(machine_memory()))]
        made = subprocess.run(
            command,
            cwd=self.home,
            env=self.surroundings,
            capture_output=True,
            text=True,
            **self.account.identity,
        )
        if made.returncode:
            raise CannotStart(f"The database could not be made in {folder}: {made.stderr.strip()}")

    @property
    def surroundings(self) -> dict[str, str]:
        """The server's environment variables: nothing of ours, no PG* setting of somebody else's."""
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "HOME": str(self.home)}

    def _check_version(self) -> None:
        made_by = (self.files / "PG_VERSION").read_text().strip()
        ours = _major_version(self.bin_dir)
        if made_by != ours:
            raise CannotStart(
                f"The database was made by PostgreSQL {made_by}, and PostgreSQL {ours} is installed. "
                "Make a backup with the earlier version of Fullcircle and restore it with this one."
            )

    def forget_dead_server(self) -> None:
        """After a crash the pid may belong to any other program, and PostgreSQL would refuse to start."""
        if not self.alive():
            (self.files / "postmaster.pid").unlink(missing_ok=True)
            for left in socket_folder(self.home, self.account).glob(".s.PGSQL.*"):
                left.unlink()

    def _pid_file_lines(self) -> list[str]:
        try:
            return (self.files / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _gone(self, patience: float) -> bool:
        until = time.monotonic() + patience
        while self.alive():
            if time.monotonic() > until:
                return False
            time.sleep(0.02)
        return True


REASONS = (" FATAL: ", " PANIC: ", 'parameter "')  # what the server's log says of why it stopped


class Launch:
    """Getting the server going in the background, again while a killed one still holds its memory."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.log_file = cluster.home / "server.log"
        self.launcher: subprocess.Popen[bytes] | None = None

    def see_to_it(self) -> None:
        if self.launcher is None:
            if not self.cluster.alive():
                self.cluster.forget_dead_server()
                self.launcher = self._launch()
        elif self.launcher.poll() is not None:
            launcher, self.launcher = self.launcher, None
            words = self._last_words(launcher)
            if "shared memory block" not in words:
                raise CannotStart(f"PostgreSQL stopped right after its start. It said: {words}")
            time.sleep(0.5)

    def end(self) -> None:
        if self.launcher:
            self.launcher.communicate()

    def _launch(self) -> "subprocess.Popen[bytes]":
        cluster = self.cluster
        command = [str(cluster.bin_dir / "pg_ctl"), "start", "--wait", "--timeout", "1000000", "--silent"]
        command += ["-D", str(cluster.files), "-l", str(self.log_file), "-o", shlex.join(cluster.settings)]
        return subprocess.Popen(
            command,
            cwd=cluster.home,
            env=cluster.surroundings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
            **cluster.account.identity,
        )

    def _last_words(self, launcher: "subprocess.Popen[bytes]") -> str:
        complaint = launcher.communicate()[1].decode(errors="replace").splitlines()
        lines = self.log_file.read_text(errors="replace").splitlines() if self.log_file.exists() else []
        reasons = [line for line in lines[-15:] if any(sign in line for sign in REASONS)]
        return " ".join([*complaint, *(reasons or lines)[-3:]])


def _serves(pid: int, files: Path) -> bool:
    """Whether the process is a server that works in this data directory."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == files.resolve()
    except FileNotFoundError:
        # Without /proc (macOS) the process table has to do; a zombie has no folder and serves nobody.
        return not Path("/proc/self").exists()
    except PermissionError:
        return True


def _major_version(bin_dir: Path) -> str:
    said = subprocess.run(
        [bin_dir / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    return said.split()[-1].partition(".")[0]
