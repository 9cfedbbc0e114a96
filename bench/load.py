"""A load generator that costs little, and a meter of what everybody together spent."""

import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import psutil

HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length: "


@dataclass(frozen=True)
class Request:
    """One request, ready to be sent."""

    method: str
    path: str
    body: bytes = b""
    headers: str = ""

    def encoded(self, key: str) -> bytes:
        kind = "Content-Type: application/json\r\n" if self.body else ""
        head = (
            f"{self.method} {self.path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n"
            f"{kind}{self.headers}Content-Length: {len(self.body)}\r\n\r\n"
        )
        return head.encode() + self.body


@dataclass
class Connection:
    """One client that asks again as soon as it is answered."""

    port: int
    milliseconds: list[float] = field(default_factory=list)
    failures: list[bytes] = field(default_factory=list)

    def ask(self, question: bytes, sock: socket.socket) -> None:
        began = time.perf_counter()
        sock.sendall(question)
        answer = read_answer(sock)
        self.milliseconds.append((time.perf_counter() - began) * 1000)
        if not answer.startswith(b"HTTP/1.1 2"):
            self.failures.append(answer[:600])

    def run(self, questions: Callable[[], bytes], until: float) -> None:
        with socket.create_connection(("127.0.0.1", self.port)) as sock:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while time.perf_counter() < until:
                self.ask(questions(), sock)


def read_answer(sock: socket.socket) -> bytes:
    """Exactly one answer: its head, and as much as the head promises."""
    data = sock.recv(65536)
    while (end := data.find(HEAD_END)) < 0:
        data += sock.recv(65536)
    start = data.lower().find(LENGTH, 0, end)
    promised = int(data[start + len(LENGTH) : data.find(b"\r", start)]) if start >= 0 else 0
    while len(data) < end + len(HEAD_END) + promised:
        more = sock.recv(1 << 20)
        if not more:
            break
        data += more
    return data


@dataclass(frozen=True)
class Result:
    """What one operation cost at one number of clients."""

    answered: int
    seconds: float
    cpu: dict[str, float]  # seconds of processor time, by who spent them
    milliseconds: list[float]
    failures: list[bytes]

    @property
    def cpu_each(self) -> float:
        return sum(self.cpu.values()) / max(1, self.answered) * 1000

    def share(self, who: str) -> float:
        return self.cpu[who] / max(1, self.answered) * 1000

    def percentile(self, part: float) -> float:
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else float("nan")

    @property
    def median(self) -> float:
        return statistics.median(self.milliseconds) if self.milliseconds else float("nan")


class Meter:
    """Processor time of whole process trees, the ended ones included."""

    def __init__(self, **roots: int) -> None:
        self.roots = {name: psutil.Process(pid) for name, pid in roots.items()}

    def read(self) -> dict[str, float]:
        return {name: sum(map(spent, self.tree(root))) for name, root in self.roots.items()}

    def tree(self, root: psutil.Process) -> Iterable[psutil.Process]:
        yield root
        yield from () if root.pid == psutil.Process().pid else root.children(recursive=True)


def spent(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return times.user + times.system + times.children_user + times.children_system


def run(port: int, questions: Callable[[], bytes], clients: int, seconds: float, meter: Meter) -> Result:
    """Let so many clients ask for so long."""
    connections = [Connection(port) for _ in range(clients)]
    before, began = meter.read(), time.perf_counter()
    threads = [
        threading.Thread(target=each.run, args=(questions, began + seconds), daemon=True)
        for each in connections
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = meter.read()
    return Result(
        answered=sum(len(each.milliseconds) for each in connections),
        seconds=time.perf_counter() - began,
        cpu={name: after[name] - before[name] for name in after},
        milliseconds=[each for connection in connections for each in connection.milliseconds],
        failures=[each for connection in connections for each in connection.failures],
    )
