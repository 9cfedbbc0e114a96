"""How fast a campaign is rendered, decided and handed over, beside the loop that anybody would write, in turns.

python -m bench.sending_speed [--messages 6000] [--profile]

Ours is all of it: the gate's decision, the letter from its template, the decision again, what is remembered of it, the wire. The
loop beside it renders the same words with the same engine, puts them together with Python's own library and hands them over, one
connection for all; it decides nothing, remembers nothing, and writes to people twice if it is killed. A second loop hands over
bytes that are there already. Prints messages a second on the clock, and the time that processors worked for one message: of ours,
of the database and of the mail server together.
"""

import argparse
import os
import socket
import sys
import time
from contextlib import suppress
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Any

from bench import mailing, sending

sending.FOLDER = sending.FOLDER.with_name("bench-sending-speed")
SHARE = 1_000  # messages of ours in a turn; a portion of a campaign
BESIDE = 400


def scripted(port: int, people: list[dict[str, str]], words: tuple[str, str, str]) -> None:
    """The script that anybody would write: the templates are read once, the rest is done for each."""
    import smtplib

    from liquid import Environment

    subject, text, html = (Environment().from_string(each) for each in words)
    with smtplib.SMTP("127.0.0.1", port) as line:
        for each in people:
            values = {
                "contact": each,
                "organization": {"name": "Bench"},
                "unsubscribe_url": "https://x.example/u",
            }
            mail = EmailMessage()
            mail["From"], mail["To"] = "Bench <bench@bench.example>", f"{each['name']} <{each['email']}>"
            mail["Subject"] = subject.render(**values)
            mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain="bench.example")
            mail["List-Unsubscribe"] = f"<{values['unsubscribe_url']}>"
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
            mail.set_content(text.render(**values))
            mail.add_alternative(html.render(**values), subtype="html")
            line.send_message(mail)


def copied(port: int, people: list[dict[str, str]], raw: bytes) -> None:
    """The same bytes to everybody."""
    import smtplib

    with smtplib.SMTP("127.0.0.1", port) as line:
        for each in people:
            line.sendmail("bench@bench.example", [each["email"]], raw)


def speed(asked: argparse.Namespace, port: int) -> int:
    """Ours and the loops in turns, after a first portion that is not counted: what is planned and read once for all."""
    cluster, log = sending.prepared()
    mailing.served(port)
    campaign, _people = mailing.approved(asked.messages, spoiled=False)
    sink = sending.Part("--sink", str(port), str(log))
    reach(port)
    people = [
        {"name": f"Reader {n}", "given_name": "Robin", "email": f"reader{n}@d{n % 40}.example"}
        for n in range(BESIDE)
    ]
    if asked.profile:
        portion(campaign)
        profiled(lambda: portion(campaign))
    else:
        raw = one_of(log, portion(campaign))
        words = words_of(campaign)
        for _ in range(asked.messages // SHARE - 1):
            turn(cluster, sink, port, campaign, people, words, raw)
    sink.end()
    cluster.stop()
    return 0


def portion(campaign: Any) -> bytes:
    """One portion from the decision to the wire; the bytes of its last letter."""
    from fullcircle.interact.mail.transports import transport_for
    from fullcircle.interact.messages.sending import Round

    mailing.stage(campaign, SHARE)
    transport, last = transport_for("email"), [b""]
    handed = transport.line.hand_over

    def kept(sender: str, to: str, raw: bytes) -> Any:
        last[0] = raw
        return handed(sender, to, raw)

    transport.line.hand_over = kept
    Round(transport).run(600)
    return last[0]


def one_of(log: Path, raw: bytes) -> bytes:
    assert len(log.read_text().splitlines()) == SHARE
    return raw


def words_of(campaign: Any) -> tuple[str, str, str]:
    """Subject, text and HTML as the template was published."""
    from fullcircle.interact.templates.models import TemplateVersion
    from fullcircle.platform.access.acting import acting
    from fullcircle.platform.access.actor import system

    with acting(system("bench"), read_only=True):
        version = TemplateVersion.objects.get()
        return version.content["subject"], version.text, version.html


def turn(
    cluster: Any, sink: Any, port: int, campaign: Any, people: list[dict[str, str]], words: tuple[str, str, str], raw: bytes
) -> None:  # fmt: skip
    counted = [sink.pid, *those_of(cluster.alive())]
    ours = measured(lambda: portion(campaign), counted, SHARE)
    script = measured(lambda: scripted(port, people, words), [sink.pid], len(people))
    bare = measured(lambda: copied(port, people, raw), [sink.pid], len(people))
    print(
        f"{1 / ours[0]:,.0f} a second, script {1 / script[0]:,.0f} ({script[0] / ours[0]:.0%}), bytes {1 / bare[0]:,.0f} "
        f"({bare[0] / ours[0]:.0%}); processors {ours[1] * 1e3:.2f} ms a message, script {script[1] * 1e3:.2f} "
        f"({script[1] / ours[1]:.0%}), bytes {bare[1] * 1e3:.2f} ({bare[1] / ours[1]:.0%})",
        flush=True,
    )


def measured(work: Any, counted: list[int], messages: int) -> tuple[float, float]:
    """Seconds for one message: on the clock, and of processors."""
    began, cpu = time.monotonic(), worked(counted)
    work()
    return (time.monotonic() - began) / messages, (worked(counted) - cpu) / messages


def those_of(postmaster: int) -> list[int]:
    """The database's own processes, those that serve us among them."""
    found = []
    for each in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            if (
                each.name.isdecimal()
                and int(each.joinpath("stat").read_text().rsplit(")", 1)[1].split()[1]) == postmaster
            ):
                found.append(int(each.name))
    return found


def worked(others: list[int]) -> float:
    """Seconds that processors have worked for us and for these."""
    ticks = 0
    for each in others:
        with suppress(OSError):
            parts = Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(parts[11]) + int(parts[12])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def profiled(work: Any) -> None:
    import cProfile
    import pstats

    watch = cProfile.Profile(time.process_time)
    watch.runcall(work)
    pstats.Stats(watch).sort_stats("cumulative").print_stats(75)
    pstats.Stats(watch).sort_stats("tottime").print_stats(35)


def reach(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=6_000)
    parser.add_argument("--profile", action="store_true")
    return speed(parser.parse_args(), sending.port_of_its_own())


if __name__ == "__main__":
    sys.exit(main())
