"""Programs of others: OpenSMTPD takes our mail, dovecot serves it, dkimpy verifies it, SpamAssassin thinks well of it."""

import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import dkim
import pytest
from django.utils import timezone

from fullcircle.config.env import env
from fullcircle.identify.consent.tests.conftest import dana
from fullcircle.interact.mail.actions import make_signing_key, set_mail_server, use_signing_key
from fullcircle.interact.mail.models import SigningKey
from fullcircle.interact.mail.tests.conftest import listening, mailbox, personal
from fullcircle.interact.mailboxes.actions import set_mailbox, try_mailbox
from fullcircle.interact.mailboxes.fetching import Look
from fullcircle.interact.mailboxes.line import Door, Reader
from fullcircle.interact.mailboxes.models import Mailbox
from fullcircle.interact.mailboxes.queries import tally_of
from fullcircle.interact.messages.actions import allow_personal_mail, write_message
from fullcircle.interact.messages.jobs import send_due
from fullcircle.interact.messages.models import Message, Sending
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from tests.cast import as_user
from tests.processes import PATIENCE, free_port

__all__ = ["dana", "listening", "mailbox", "personal"]

MOST = 1_000_000  # bytes of a mail
PASSWORD = "fjord-seventeen"
LETTER = (
    "Dear Dana,\n\nyour oak shelf is ready. It leaves our workshop on Thursday morning, and the driver calls you half an hour "
    "before he arrives. Please tell us if somebody else takes it in.\n\nKind regards\nBob\n"
)
SMTPD = """
listen on 127.0.0.1 port {port} hostname mx.harborpine.example
table people {{ "@" = "nobody" }}
action "keep" maildir "{box}" virtual <people>
match from any for any action "keep"
"""
DOVECOT = """
protocols = imap
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{box}
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={home}
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


def needed(program: str, *, as_root: bool = True) -> str:
    found = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        pytest.skip(f"{program} is not here: `make mail-peers` installs it")
    if as_root and os.geteuid() != 0:
        pytest.skip(f"{program} only starts as root")
    return found


def send_now() -> None:
    with acting(system("tests")):
        Sending.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    send_due()


def started(command: list[str], port: int, log: Path) -> subprocess.Popen:
    with log.open("wb") as book:
        process = subprocess.Popen(command, stdout=book, stderr=book, start_new_session=True)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return process
        if process.poll() is not None:
            pytest.skip(f"{command[0]} does not start here: {log.read_text()[-300:]}")
        time.sleep(0.02)
    raise TimeoutError(log.read_text()[-2_000:])


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    """Both servers on loopback, with folders and ports of their own; gone with the test."""
    smtpd, dovecot = needed("smtpd"), needed("dovecot")
    home = Path(tmp_path_factory.mktemp("mail-peers"))
    box = home / "box"
    for each in ("new", "cur", "tmp"):
        (box / each).mkdir(parents=True)
        shutil.chown(box / each, "nobody", "nogroup")
    shutil.chown(box, "nobody", "nogroup")
    for each in (home, *home.parents):
        if each != Path("/"):
            each.chmod(each.stat().st_mode | 0o011)  # the servers walk through, and read nothing
    ports = {"smtp": free_port(), "imap": free_port()}
    (home / "smtpd.conf").write_text(SMTPD.format(port=ports["smtp"], box=box))
    (home / "dovecot.conf").write_text(
        DOVECOT.format(port=ports["imap"], box=box, home=home, password=PASSWORD)
    )
    processes = []
    try:
        for command, port in (
            ([smtpd, "-d", "-f", str(home / "smtpd.conf")], ports["smtp"]),
            ([dovecot, "-F", "-c", str(home / "dovecot.conf")], ports["imap"]),
        ):
            processes.append(started(command, port, home / f"{Path(command[0]).name}.out"))
        yield ports
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


@pytest.fixture
def delivered(alice, bob, dana, servers, monkeypatch) -> bytes:
    """Bob's signed letter to Dana, as OpenSMTPD put it into her mailbox and dovecot hands it out."""
    allowed = f"127.0.0.1:{servers['smtp']},127.0.0.1:{servers['imap']}"
    monkeypatch.setattr(env, "internal_hosts", allowed)
    with as_user(alice) as by:
        set_mail_server(
            by=by, host="127.0.0.1", port=servers["smtp"], security="none", from_name="Harbor Pine",
            from_address="hello@harborpine.example",
        )  # fmt: skip
        use_signing_key(make_signing_key(by=by), by=by)
        allow_personal_mail(by=by)
    with as_user(bob) as by:
        sent = write_message(dana, by=by, subject="Your oak shelf is ready", text=LETTER)
    send_now()
    with as_user(bob):
        assert Message.objects.get(pk=sent.pk).state == "sent"
    reader = Reader(Door("127.0.0.1", servers["imap"], "none", "dana", PASSWORD))
    reader.open()
    try:
        return waited_for(reader, sent.message_id)
    finally:
        reader.close()


def waited_for(reader: Reader, number: str) -> bytes:
    """OpenSMTPD says that it took a mail before it lies in the mailbox."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        reader.enter()
        for each in reversed(reader.numbers(timezone.localdate() - timedelta(days=2))):
            raw = reader.whole(each, MOST)
            if number.encode() in raw:
                return raw
        time.sleep(0.05)
    raise TimeoutError("The letter never came.")


@pytest.mark.django_db
def test_a_letter_goes_there_and_the_answer_comes_back(alice, bob, dana, servers, delivered):
    mail = message_from_bytes(delivered)
    assert mail["Delivered-To"] == "dana@example.com"
    with as_user(alice) as by:
        record = SigningKey.objects.get().record.encode()
        kept = set_mailbox(
            by=by, host="127.0.0.1", port=servers["imap"], security="none", username="hello@harborpine.example",
            password=PASSWORD,
        )  # fmt: skip
        assert try_mailbox(by=by, mailbox=kept.pk) >= 1
    assert dkim.verify(delivered, dnsfunc=lambda name, timeout=5: record)

    import smtplib

    answer = (
        f"From: Dana <dana@home.example>\r\nTo: hello@harborpine.example\r\nSubject: Re: {mail['Subject']}\r\n"
        f"Message-ID: <answer-{time.time_ns()}@home.example>\r\nIn-Reply-To: {mail['Message-ID']}\r\n\r\nThursday suits us.\r\n"
    )
    with smtplib.SMTP("127.0.0.1", servers["smtp"]) as line:
        line.sendmail("dana@home.example", ["hello@harborpine.example"], answer)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        Look(kept.pk).run(30)
        with as_user(bob):
            got = Message.objects.filter(state="received").first()
        if got:
            break
        time.sleep(0.05)
    assert (got.text, got.contact_id) == ("Thursday suits us.", dana.pk)
    with as_user(alice):
        assert tally_of(Mailbox.objects.get()).is_whole


@pytest.mark.django_db
def test_spamassassin_thinks_well_of_it(bob, dana, mailbox, personal):
    judge = needed("spamassassin", as_root=False)
    with as_user(bob) as by:
        write_message(dana, by=by, subject="Your oak shelf is ready", text=LETTER)
    send_now()
    # -L: nothing is asked outside; only what the letter itself says counts.
    said = subprocess.run(
        [judge, "-L", "-t"], input=mailbox.raw[-1], capture_output=True, timeout=PATIENCE, check=False
    )
    status = message_from_bytes(said.stdout)["X-Spam-Status"] or ""
    assert "score=" in status, said.stderr.decode()[-500:]
    assert float(status.split("score=")[1].split()[0]) < 2, status
