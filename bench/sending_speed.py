"""How fast mail leaves, beside the bare loop that anybody would write over the same server, in turns.

python -m bench.sending_speed [--messages 5000] [--profile]

Prints messages a second on the clock, and the time that processors worked for one message: of ours, of the database and of the
mail server together.
"""

import argparse
import os
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench.sending import Part, furnished, port_of_its_own, prepared, states


def bare(port: int, raw: bytes, people: list[str]) -> float:
    """The loop that anybody would write, over the same server: nothing is decided, and nothing is remembered."""
    import smtplib

    began = time.monotonic()
    with smtplib.SMTP("127.0.0.1", port) as line:
        for each in people:
            line.sendmail("bench@bench.example", [each], raw)
    return time.monotonic() - began


def speed(asked: argparse.Namespace, port: int) -> int:
    """Messages rendered, signed, decided and handed over, beside the bare loop over the same server, in turns."""
    cluster, log = prepared()
    furnished(asked.messages, port, html=True)
    sink = Part("--sink", str(port), str(log))
    reach(port)
    from fullcircle.interact.mail.transports import transport_for
    from fullcircle.interact.messages.sending import Round

    composed: list[bytes] = []
    transport = transport_for("email")
    handed = transport.line.hand_over

    def kept(sender: str, to: str, raw: bytes) -> Any:
        composed[:] = [raw]
        return handed(sender, to, raw)

    transport.line.hand_over = kept
    addresses = [f"reader{n}@d{n % 40}.example" for n in range(asked.messages)]
    share = max(asked.messages // 6, 50)
    if asked.profile:
        profiled(Round(transport))
    else:
        Round(transport).run(3)  # what is planned and read once for all is not counted
        for _ in range(5):
            turn(cluster, sink, port, Round(transport), composed[0], addresses[:share])
    sink.end()
    cluster.stop()
    return 0


def turn(cluster: Any, sink: Part, port: int, work: Any, raw: bytes, addresses: list[str]) -> None:
    """Ours for some seconds, then the bare loop: on the clock, and in seconds that processors worked for all involved."""
    counted = [sink.pid, *those_of(cluster.alive())]
    before, cpu, began = states(cluster.superuser_url).get("sent", 0), worked(counted), time.monotonic()
    work.run(6)
    took, cpu = time.monotonic() - began, worked(counted) - cpu
    done = states(cluster.superuser_url).get("sent", 0) - before
    if not done:
        return
    loop_cpu = worked([sink.pid])
    loop = bare(port, raw, addresses) / len(addresses)
    loop_cpu = (worked([sink.pid]) - loop_cpu) / len(addresses)
    print(
        f"{done / took:,.0f} a second, bare loop {1 / loop:,.0f}: {done / took * loop:.0%}; "
        f"processors {cpu / done * 1e3:.2f} ms a message, bare loop {loop_cpu * 1e3:.2f}: {loop_cpu / (cpu / done):.0%}"
    )


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
    watch.runcall(work.run, 15)
    pstats.Stats(watch).sort_stats("cumulative").print_stats(60)
    pstats.Stats(watch).sort_stats("tottime").print_stats(30)


def reach(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=5_000)
    parser.add_argument("--profile", action="store_true")
    return speed(parser.parse_args(), port_of_its_own())


if __name__ == "__main__":
    sys.exit(main())
