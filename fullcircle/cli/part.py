"""A program that the supervisor runs: started, listened to, restarted with back-off, stopped."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from fullcircle.platform.postgres.account import Identity

PR_SET_PDEATHSIG = 1
LONGEST_PAUSE = 30.0
LONG_ENOUGH = 60.0
COLORS = {"postgres": "35", "web": "36", "worker": "33"}

libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Voice:
    """The one log stream: every line says which part it comes from."""

    def __init__(self) -> None:
        self.colored = sys.stdout.isatty()

    def say(self, name: str, text: str) -> None:
        prefix = f"{name:<8} | " if name else ""
        if self.colored and name:
            prefix = f"\033[{COLORS.get(name, '34')}m{prefix}\033[0m"
        try:
            sys.stdout.write(f"{prefix}{text}\n")
            sys.stdout.flush()
        except OSError:
            # Nobody reads our output any more; the parts go on working.
            return


@dataclass
class Part:
    """One child process and its history."""

    name: str
    command: list[str]
    stop_with: signal.Signals = signal.SIGTERM
    force_with: signal.Signals = signal.SIGKILL
    orphan_with: signal.Signals = signal.SIGKILL
    environment: dict[str, str] | None = None
    folder: Path | None = None
    identity: Identity = field(default_factory=Identity)
    before: Callable[[], None] | None = None
    process: "subprocess.Popen[bytes] | None" = None
    deaths: int = 0
    started: float = 0.0
    next_start: float = 0.0
    unfinished: bytes = b""

    @property
    def output(self) -> int | None:
        return self.process.stdout.fileno() if self.process and self.process.stdout else None

    def start(self) -> None:
        if self.before:
            self.before()
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=follow_parent(self.orphan_with),
            **self.identity,
        )
        os.set_blocking(self.process.stdout.fileno(), False)  # type: ignore[union-attr]

    def runs(self) -> bool:
        return bool(self.process and self.process.poll() is None)

    def succeeded(self) -> bool:
        return bool(self.process and self.process.wait() == 0)

    def keep_alive(self, voice: Voice) -> None:
        """Start again what has died: at once the first time, then after longer and longer pauses."""
        now = time.monotonic()
        if self.process and self.process.poll() is not None:
            self.drain(voice)
            self._kill_group()
            self.deaths = 0 if now - self.started > LONG_ENOUGH else self.deaths + 1
            pause = min(LONGEST_PAUSE, 0.25 * 2**self.deaths)
            self.next_start = now + pause
            voice.say(self.name, f"Stopped unexpectedly ({self._cause()}); starting again in {pause:.1f} s.")
            self.process = None
        if self.process is None and now >= self.next_start:
            self.start()

    def ask_to_stop(self) -> None:
        if self.process and self.runs():
            self.process.send_signal(self.stop_with)

    def force_to_stop(self) -> None:
        if self.process:
            if self.runs():
                self.process.send_signal(self.force_with)
            self.process.wait()
            self._kill_group()

    def pass_on(self, voice: Voice) -> None:
        """Print the complete lines that have arrived."""
        *lines, self.unfinished = (self.unfinished + self._arrived()).split(b"\n")
        for line in lines:
            voice.say(self.name, line.decode(errors="replace"))

    def drain(self, voice: Voice) -> None:
        """Print what is left of a program that has ended."""
        self.pass_on(voice)
        if self.unfinished:
            voice.say(self.name, self.unfinished.decode(errors="replace"))
            self.unfinished = b""
        if self.process and self.process.stdout:
            self.process.stdout.close()
            self.process.stdout = None

    def _arrived(self) -> bytes:
        if self.output is None:
            return b""
        try:
            arrived = os.read(self.output, 1 << 16)
        except BlockingIOError:
            return b""
        if not arrived and self.process and self.process.stdout:
            self.process.stdout.close()
            self.process.stdout = None
        return arrived

    def _kill_group(self) -> None:
        """Workers of a killed web server would keep its port."""
        if self.process:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                return

    def _cause(self) -> str:
        code = self.process.returncode if self.process else 0
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def follow_parent(number: signal.Signals, parent: int | None = None) -> Callable[[], None] | None:
    """For the child to call: be sent this signal when the parent (by default: we) dies, however it dies."""
    if libc is None:
        return None
    parent = parent or os.getpid()

    def in_child() -> None:
        libc.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os._exit(1)

    return in_child
