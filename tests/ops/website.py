"""`fullcircle web` in a process of its own, and somebody who visits it."""

import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from email.message import Message
from http.cookiejar import CookieJar
from pathlib import Path

import psutil

from fullcircle.platform.postgres.embedded import Cluster
from tests.ops.furnished import furnish, surroundings
from tests.processes import PATIENCE, free_port, wait_for


@dataclass
class Answer:
    status: int
    text: str
    headers: Message


class Website:
    """`fullcircle web` with a database of its own, which the test may stop."""

    def __init__(self, folder: Path) -> None:
        self.cluster = Cluster(folder / "data")
        self.address = f"http://localhost:{free_port()}"
        self.log = folder / "log"
        self.environment = surroundings(self.cluster.data_dir) | {
            "FULLCIRCLE_PORT": self.address.rpartition(":")[2],
            "FULLCIRCLE_WEB_WORKERS": "1",
        }

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "fullcircle", *arguments]

    def start(self) -> None:
        furnish(self.cluster.data_dir).start()
        self.launch("web")

    def launch(self, command: str) -> None:
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                self.command(command), env=self.environment, stdout=log, stderr=log
            )
        wait_for(self.answers, self.log.read_text)

    def answers(self) -> bool:
        try:
            return self.get("/healthz").status == 200
        except OSError:
            return False

    def is_ready(self) -> bool:
        return self.get("/readyz").status == 200

    def get(self, path: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.address + path, data=data, headers=named)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as response:
                return Answer(response.status, response.read().decode(), response.headers)
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read().decode(), error.headers)

    def loaded(self) -> str:
        """The files that its processes have in memory."""
        processes = [me := psutil.Process(self.process.pid), *me.children(recursive=True)]
        return "\n".join(Path(f"/proc/{process.pid}/maps").read_text() for process in processes)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)

    def end(self) -> None:
        self.stop()
        self.cluster.stop()
        shutil.rmtree(self.cluster.home)


class Visitor:
    """A browser of few words: it keeps cookies, follows redirects and sends forms."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies = CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    @property
    def token(self) -> str:
        return next((each.value or "" for each in self.cookies if each.name == "csrftoken"), "")

    def get(self, path: str) -> Answer:
        return self._ask(path, None)

    def post(self, path: str, **form: str) -> Answer:
        return self._ask(path, urllib.parse.urlencode(form | {"csrfmiddlewaretoken": self.token}).encode())

    def upload(self, path: str, name: str, content: bytes, **form: str) -> Answer:
        """A form with a file in it."""
        line = "--nothing-that-any-file-holds"
        fields = "".join(
            f'{line}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in (form | {"csrfmiddlewaretoken": self.token}).items()
        )
        file = f'{line}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        data = (fields + file).encode() + content + f"\r\n{line}--\r\n".encode()
        return self._ask(path, data, {"Content-Type": f"multipart/form-data; boundary={line[2:]}"})

    def _ask(self, path: str, data: bytes | None, headers: dict[str, str] | None = None) -> Answer:
        request = urllib.request.Request(self.address + path, data, headers or {})
        try:
            with self.browser.open(request, timeout=PATIENCE) as response:
                return Answer(response.status, response.read().decode(), response.headers)
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read().decode(), error.headers)

    def found(self) -> None:
        """Be the first: name the organization, and be its administrator."""
        self.get("/welcome/")
        answer = self.post(
            "/welcome/",
            name="Alice Martin",
            email="alice@example.com",
            password="correct horse battery",
            organization="Harbor Pine",
            currency="EUR",
            time_zone="UTC",
            language="en",
        )
        assert "Harbor Pine" in answer.text, answer.text[:2000]

    def add_contact(self, name: str, **values: str) -> Answer:
        return self.post("/contacts/new/", name=name, lifecycle_stage="lead", **values)
