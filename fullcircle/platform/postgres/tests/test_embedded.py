"""The database that comes along: made once, found again, recovered, never given up."""

import os
import shutil
import stat
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from fullcircle.platform.postgres.account import Account
from fullcircle.platform.postgres.embedded import SUPERUSER, Cluster
from fullcircle.platform.postgres.errors import CannotStart
from fullcircle.platform.postgres.place import copy_programs, installed_programs


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path / "data")
    yield cluster
    cluster.stop()
    shutil.rmtree(cluster.home)


def ask(cluster: Cluster, query: str) -> list[tuple]:
    with psycopg.connect(cluster.url(SUPERUSER, "postgres")) as connection:
        answer = connection.execute(query)
        return answer.fetchall() if answer.description else []


def test_it_is_made_with_checksums_unicode_and_no_open_port(cluster: Cluster):
    cluster.start()
    settings = dict(ask(cluster, "SELECT name, setting FROM pg_settings"))
    assert settings["data_checksums"] == "on"
    assert settings["server_encoding"] == "UTF8"
    assert settings["listen_addresses"] == ""
    assert settings["jit"] == "off"
    assert settings["synchronous_commit"] == "on"
    assert ask(cluster, "SELECT lower('ÄÖÜ')") == [("äöü",)]


def test_a_wrong_password_is_refused(cluster: Cluster):
    cluster.start()
    url = cluster.url(SUPERUSER, "postgres").replace(cluster.password(SUPERUSER), "guess")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url)


def test_a_running_server_is_found_again(cluster: Cluster):
    cluster.start()
    first = cluster.alive()
    Cluster(cluster.data_dir).start()
    assert cluster.alive() == first


def test_starts_at_the_same_moment_make_one_server(cluster: Cluster):
    starts = [threading.Thread(target=Cluster(cluster.data_dir).start) for _ in range(4)]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert ask(cluster, "SELECT 1") == [(1,)]


def test_after_a_kill_the_next_start_has_every_committed_row(cluster: Cluster):
    cluster.start()
    ask(cluster, "CREATE TABLE kept AS SELECT generate_series(1, 500) AS n")
    server = psutil.Process(cluster.alive() or 0)
    server.kill()
    server.wait(60)
    cluster.start()
    assert ask(cluster, "SELECT count(*) FROM kept") == [(500,)]


def test_a_pid_that_now_belongs_to_another_program_does_not_stop_the_start(cluster: Cluster):
    cluster.start()
    cluster.stop()
    (cluster.files / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.files}\n")
    cluster.start()
    assert cluster.alive() not in (None, os.getpid())


def test_an_interrupted_first_start_is_begun_again(cluster: Cluster):
    half_made = cluster.home / "data.draft"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18")
    cluster.start()
    assert ask(cluster, "SELECT 1") == [(1,)]


def test_data_of_another_version_is_refused_and_kept(cluster: Cluster):
    cluster.start()
    cluster.stop()
    (cluster.files / "PG_VERSION").write_text("17\n")
    with pytest.raises(CannotStart, match="made by PostgreSQL 17, and PostgreSQL 18 is installed"):
        cluster.start()
    assert (cluster.files / "base").exists()


def test_a_missing_database_folder_is_never_replaced_by_an_empty_one(tmp_path: Path):
    (tmp_path / "postgres.path").write_text(f"{tmp_path}/gone\n")
    with pytest.raises(CannotStart, match="that folder is missing"):
        Cluster(tmp_path).start()


def test_a_broken_configuration_is_told_in_postgresqls_words(cluster: Cluster):
    cluster.start()
    cluster.stop()
    with open(cluster.files / "postgresql.conf", "a") as settings:
        settings.write("shared_buffers = lots\n")
    with pytest.raises(CannotStart, match="shared_buffers"):
        cluster.start()


def test_files_and_socket_are_private_and_parents_keep_their_modes(cluster: Cluster):
    before = stat.S_IMODE(cluster.data_dir.parent.stat().st_mode)
    cluster.start()
    assert stat.S_IMODE(cluster.files.stat().st_mode) == 0o700
    assert stat.S_IMODE((cluster.home / "run").stat().st_mode) == 0o700
    assert stat.S_IMODE(cluster.data_dir.parent.stat().st_mode) == before
    assert stat.S_IMODE((cluster.data_dir / "keys").stat().st_mode) == 0o700


def test_a_long_path_gets_a_short_socket_folder(tmp_path: Path):
    cluster = Cluster(tmp_path / ("long-" * 20))
    # Kept in the data folder whoever runs this test, so that the path is long.
    (tmp_path / ("long-" * 20)).mkdir()
    (cluster.data_dir / "postgres.path").write_text(f"{tmp_path / 'a' / ('b' * 90)}\n")
    (tmp_path / "a" / ("b" * 90)).mkdir(parents=True)
    assert "fullcircle-" in cluster.app_url
    assert len(cluster.app_url.split("@")[1]) < 107


def test_a_command_borrows_the_server_and_leaves_it_as_it_was(cluster: Cluster):
    with cluster.borrowed():
        assert cluster.ready()
        with Cluster(cluster.data_dir).borrowed():
            assert cluster.ready()
        assert cluster.ready()
    assert not cluster.alive()


def test_a_stranger_cannot_enter_a_private_folder(tmp_path: Path):
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    assert Account(os.geteuid(), os.getegid()).can_enter(private)
    assert not Account(12345, 12345).can_enter(private)


def test_a_copy_of_the_programs_runs_by_itself(tmp_path: Path):
    installed = installed_programs()
    copy_programs(installed, tmp_path / "copy")
    program = tmp_path / "copy" / installed.relative_to(installed.parents[1]) / "bin" / "initdb"
    asked = subprocess.run([program, "--version"], capture_output=True, text=True)
    assert "PostgreSQL" in asked.stdout, asked.stderr
