"""A backup brings back every row and every file, or says why not and changes nothing."""

import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from fullcircle.platform.postgres.embedded import SUPERUSER, Cluster
from tests.ops.furnished import furnish, surroundings
from tests.processes import wait_for

EXTRA = "CREATE TABLE extra AS SELECT n, 'naïve ☕ ' || n AS words FROM generate_series(1, 2000) AS n"
DATABASES = "SELECT datname::text FROM pg_database"
JOB = "INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at) VALUES ('default', %s, %s)"

SIGN_UP = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "fullcircle.config.settings"
import django
django.setup()
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.models import Role, User
with acting(system("tests")):
    User(email="alice@example.com", name="Alice", role=Role.objects.get(key="admin")).save()
"""

ACT = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "fullcircle.config.settings"
import django
django.setup()
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.privacy.erasing import erase_contact
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
with acting(system("tests")) as by:
    {}
"""
ERASE = (
    "erase_contact(Contact.objects.get(), by=by, on_behalf_of='Alice', request=None, move=lambda what: None)"
)


class Installation:
    """An installation that is only used through its command line and its database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cluster = Cluster(folder / "data")

    @property
    def environment(self) -> dict[str, str]:
        return surroundings(self.cluster.data_dir)

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "fullcircle", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True)

    def python(self, program: str) -> None:
        subprocess.run([sys.executable, "-c", program], env=self.environment, check=True)

    def must(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refuses(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        return done.stderr

    def query(self, text: str, *values: object) -> list[tuple]:
        with psycopg.connect(self.cluster.superuser_url) as connection:
            answer = connection.execute(text, values)
            return answer.fetchall() if answer.description else []

    def start(self) -> None:
        furnish(self.cluster.data_dir).start()

    def end(self) -> None:
        self.cluster.stop()
        shutil.rmtree(self.cluster.home)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with waiting work and files, and its backup. Every test leaves it as the backup has it."""
    old = Installation(tmp_path_factory.mktemp("old"))
    old.start()
    old.query(EXTRA)
    old.query("ALTER TABLE extra OWNER TO fc_owner")
    old.query("INSERT INTO auth_group (name) VALUES ('marker')")
    old.query(JOB, "due", None)
    old.query(JOB, "later", "2099-01-01")
    files = old.cluster.data_dir / "files" / "2026"
    files.mkdir(parents=True)
    (files / "contract.pdf").write_bytes(os.urandom(200_000))
    old.must("backup", str(old.folder / "backup"))
    yield old
    old.end()


@pytest.fixture
def nothing(tmp_path: Path) -> Iterator[Installation]:
    """A folder, in which whatever is restored makes its database first."""
    nothing = Installation(tmp_path / "nothing")
    yield nothing
    nothing.end()


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Installation]:
    """An installation that nobody has used yet; its database runs."""
    new = Installation(tmp_path / "new")
    new.start()
    yield new
    new.end()


@pytest.fixture
def backup(old: Installation, tmp_path: Path) -> Path:
    return Path(shutil.copy(old.folder / "backup", tmp_path))


CONTENT = "SELECT count(*), md5(string_agg(t::text, '|' ORDER BY n)) FROM extra t"
WAITING = "SELECT task_name, scheduled_at::text FROM procrastinate_jobs ORDER BY 1"


def test_an_empty_installation_gets_every_row_and_file(
    old: Installation, nothing: Installation, backup: Path
):
    assert "1 files" in nothing.must("restore", str(backup))
    nothing.cluster.start()
    assert nothing.query(CONTENT) == old.query(CONTENT)
    assert nothing.query("SELECT name FROM auth_group") == [("marker",)]
    file = Path("files/2026/contract.pdf")
    assert (nothing.cluster.data_dir / file).read_bytes() == (old.cluster.data_dir / file).read_bytes()
    assert stat_of_policies(nothing) == stat_of_policies(old)


def stat_of_policies(installation: Installation) -> list[tuple]:
    return installation.query(
        "SELECT tablename, policyname, roles::text, qual FROM pg_policies ORDER BY 1, 2"
    )


def test_due_work_waits_for_a_word_and_later_work_stays_as_it_was(new: Installation, backup: Path):
    new.must("restore", str(backup))
    new.cluster.start()
    assert new.query(WAITING) == [("due", "9000-01-01 00:00:00+00"), ("later", "2099-01-01 00:00:00+00")]
    assert "1 jobs are paused" in new.must("queue", "paused")
    new.must("queue", "resume")
    assert new.query(WAITING) == [("due", None), ("later", "2099-01-01 00:00:00+00")]


def test_a_used_installation_is_replaced_only_when_told_to(old: Installation, backup: Path):
    old.python(SIGN_UP)
    old.query("DELETE FROM extra")
    assert "--replace" in old.refuses("restore", str(backup))
    assert old.query("SELECT count(*) FROM extra") == [(0,)]
    old.must("restore", str(backup), "--replace")
    assert old.query("SELECT count(*) FROM extra") == [(2000,)]


@pytest.mark.parametrize("damage", ["database.dump", "files/2026/contract.pdf"])
def test_a_damaged_part_is_named_and_nothing_is_touched(old: Installation, backup: Path, damage: str):
    damaged = rewritten(backup, {damage: b"something else"})
    before = old.query(CONTENT)
    assert f"{damage} has changed" in old.refuses("restore", str(damaged), "--replace")
    assert old.query(CONTENT) == before


def test_figures_that_do_not_match_are_refused_and_nothing_is_touched(old: Installation, backup: Path):
    with zipfile.ZipFile(backup) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    manifest["tables"]["public.extra"]["checksum"] = "1"
    wrong = rewritten(backup, {"manifest.json": json.dumps(manifest).encode()})
    old.query("INSERT INTO extra VALUES (0, 'newer than the backup')")
    assert "public.extra differs" in old.refuses("restore", str(wrong), "--replace")
    assert old.query("DELETE FROM extra WHERE n = 0 RETURNING words") == [("newer than the backup",)]


def test_a_name_that_leaves_the_folder_is_refused(old: Installation, backup: Path):
    with zipfile.ZipFile(backup) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    manifest["parts"]["files/../../keys/secret"] = manifest["parts"]["database.dump"]
    hostile = rewritten(backup, {"manifest.json": json.dumps(manifest).encode()})
    assert "is not a name" in old.refuses("restore", str(hostile), "--replace")


def test_another_file_is_not_a_backup(old: Installation, tmp_path: Path):
    (tmp_path / "picture.png").write_bytes(b"\x89PNG" * 100)
    assert "cannot be read as a backup" in old.refuses("restore", str(tmp_path / "picture.png"), "--replace")


def test_a_backup_that_cannot_be_written_leaves_nothing_behind(old: Installation, tmp_path: Path):
    full = tmp_path / "full"
    full.mkdir()
    done = subprocess.run(
        ["sh", "-c", f"ulimit -f 64; exec {sys.executable} -m fullcircle backup {full}/b"],
        env=old.environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "could not be written" in done.stderr
    assert list(full.iterdir()) == []


def test_a_restore_killed_while_loading_leaves_everything_as_it_was(old: Installation, backup: Path):
    before = old.query(CONTENT)
    with psycopg.connect(old.cluster.url(SUPERUSER, "postgres"), autocommit=True) as watcher:
        kill_when(
            lambda: ("fullcircle_restored",) in watcher.execute(DATABASES).fetchall(),
            old,
            "restore",
            str(backup),
            "--replace",
        )
    assert old.query(CONTENT) == before
    old.must("migrate")
    old.must("restore", str(backup), "--replace")
    assert old.query(CONTENT) == before
    assert ("fullcircle_restored",) not in old.query(DATABASES)


def test_a_restore_killed_while_putting_things_in_place_lets_nobody_in_before_it_is_done(
    nothing: Installation, old: Installation, backup: Path
):
    kill_when((nothing.cluster.data_dir / "restore.unfinished").exists, nothing, "restore", str(backup))
    for command in ("check", "up", "web", "worker"):
        assert "A restore was interrupted here" in nothing.refuses(command)
    # Where the erasure log of the old installation is not, nobody can know who was erased since.
    assert "no erasure log lay that is as old" in nothing.must("restore", str(backup))
    nothing.cluster.start()
    assert nothing.query(CONTENT) == old.query(CONTENT)
    assert (nothing.cluster.data_dir / "files/2026/contract.pdf").exists()
    assert "1 thing(s) to mend" in nothing.refuses("check")
    nothing.must("erasures", "none")
    assert "Everything is as it should be." in nothing.must("check")


def test_who_was_erased_after_the_backup_is_erased_again(new: Installation, tmp_path: Path):
    new.python(ACT.format("Contact.objects.create(name='Dana', email='dana@example.com')"))
    new.must("backup", str(tmp_path / "before"))
    new.python(ACT.format(ERASE))
    people = "SELECT count(*) FROM identify_contact"
    assert new.query(people) == [(0,)]
    told = new.must("restore", str(tmp_path / "before"), "--replace")
    assert "erased after the backup was made: 1." in told
    assert "WARNING" not in told
    new.cluster.start()
    assert new.query(people) == [(0,)]
    assert new.query("SELECT reason FROM identify_consent_suppression") == [("erased",)]
    assert "Everything is as it should be." in new.must("check")


def kill_when(moment: Callable[[], object], installation: Installation, *arguments: str) -> None:
    command = [sys.executable, "-m", "fullcircle", *arguments]
    process = subprocess.Popen(command, env=installation.environment)
    wait_for(lambda: moment() or process.poll() is not None, pause=0.001)
    process.kill()
    assert process.wait() == -signal.SIGKILL, "It was over before it could be killed."


def rewritten(backup: Path, changes: dict[str, bytes]) -> Path:
    """The same backup with some entries replaced."""
    target = backup.with_suffix(".changed")
    with zipfile.ZipFile(backup) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            copy.writestr(name, changes.get(name, source.read(name)))
    return target
