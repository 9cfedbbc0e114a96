"""What a process tells its foreman, through a pipe: one JSON object a line."""

import json
import os
from typing import Any

MOST = 30_000  # characters of a traceback; the pipe holds 64 kB, and nobody may be listening any more


class Report:
    """The writing end."""

    def __init__(self, file: int) -> None:
        self.file = file
        os.set_blocking(file, False)

    def send(self, **news: Any) -> None:
        cut = {key: value[-MOST:] if isinstance(value, str) else value for key, value in news.items()}
        try:
            os.write(self.file, json.dumps(cut).encode() + b"\n")
        except (BlockingIOError, BrokenPipeError):
            return


class Reports:
    """The reading end."""

    def __init__(self, file: int) -> None:
        self.file = file
        self.rest = b""
        os.set_blocking(file, False)

    def read(self) -> list[dict[str, Any]]:
        """All that has been said since last time."""
        while True:
            try:
                arrived = os.read(self.file, 1 << 16)
            except BlockingIOError:
                break
            if not arrived:
                break
            self.rest += arrived
        *lines, self.rest = self.rest.split(b"\n")
        return [json.loads(said) for said in lines]

    def close(self) -> None:
        os.close(self.file)
