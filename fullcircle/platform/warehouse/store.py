"""Where the files are: a folder of the installation, or a bucket; and the list that says which of them count."""

import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fullcircle.config.env import env

if TYPE_CHECKING:
    import pyarrow.fs as pafs

LIST = "manifest.json"
FOLDER = "warehouse"


@dataclass(frozen=True)
class Part:
    """One file of a mart, how many rows it has, and what they came to when it was written."""

    file: str
    rows: int
    print: str
    size: int


@dataclass
class Kept:
    """A mart as it was written: its columns, and its files by what they hold."""

    columns: dict[str, str]
    parts: dict[str, Part] = field(default_factory=dict)
    block: int = 0
    person: str = ""
    written_at: str = ""  # when a file of it was last written or taken away

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts.values())

    @property
    def size(self) -> int:
        return sum(part.size for part in self.parts.values())

    @property
    def files(self) -> list[str]:
        return [part.file for part in self.parts.values()]


@dataclass
class Manifest:
    """Everything that counts. `forgotten` counts how often people were taken out, so that who writes meanwhile begins anew."""

    as_of: str = ""
    marts: dict[str, Kept] = field(default_factory=dict)
    forgotten: int = 0
    whole: bool = False  # no file is missing because somebody in it was forgotten

    @property
    def moment(self) -> datetime | None:
        return datetime.fromisoformat(self.as_of) if self.as_of else None

    @property
    def files(self) -> set[str]:
        return {file for kept in self.marts.values() for file in kept.files}


@dataclass
class Written:
    """What a writing came to."""

    files: int = 0
    gone: int = 0
    rows: int = 0


class Store:
    """The files. A list that is replaced as a whole is the last thing that is written.

    Arrow is loaded when files are looked at: it would cost every process 36 MB, and most never look.
    """

    @cached_property
    def place(self) -> "tuple[pafs.FileSystem, str]":
        import pyarrow.fs as pafs

        if not env.warehouse_url:
            return pafs.LocalFileSystem(), str(env.data_dir / FOLDER)
        return pafs.FileSystem.from_uri(env.warehouse_url)

    @property
    def files(self) -> "pafs.FileSystem":
        return self.place[0]

    @property
    def is_local(self) -> bool:
        return bool(self.files.type_name == "local")

    def path(self, name: str) -> str:
        return f"{self.place[1]}/{name}"

    @property
    def shown(self) -> str:
        """Where it is, without the keys that may stand in an address."""
        return self.place[1] if self.is_local else f"{self.files.type_name}://{self.place[1]}"

    def prepare(self, mart: str) -> None:
        self.files.create_dir(self.path(mart))
        if not env.warehouse_url:
            (env.data_dir / FOLDER).chmod(0o700)

    def manifest(self) -> Manifest | None:
        """The list, or none when nothing was written yet."""
        if not self.files.get_file_info(self.path(LIST)).is_file:
            return None
        with self.files.open_input_stream(self.path(LIST)) as stream:
            return read(json.loads(stream.read()))

    def replace(self, manifest: Manifest) -> None:
        draft = self.path(f"{LIST}.{secrets.token_hex(4)}")
        with self.files.open_output_stream(draft) as stream:
            stream.write(json.dumps(asdict(manifest), indent=1).encode())
        self.files.move(draft, self.path(LIST))

    def drop(self, names: set[str]) -> None:
        for name in names:
            if self.files.get_file_info(self.path(name)).is_file:
                self.files.delete_file(self.path(name))

    def drop_strangers(self, manifest: Manifest) -> None:
        """Whatever no list names: files of a writing that broke off, and of marts that are no more."""
        import pyarrow.fs as pafs

        selector = pafs.FileSelector(self.place[1], recursive=True, allow_not_found=True)
        known = {self.path(name) for name in manifest.files} | {self.path(LIST)}
        for found in self.files.get_file_info(selector):
            if found.is_file and found.path not in known:
                self.files.delete_file(found.path)

    def drop_everything(self) -> None:
        self.files.delete_dir_contents(self.place[1], missing_dir_ok=True)


def read(raw: dict[str, Any]) -> Manifest:
    marts = {
        name: Kept(**{**kept, "parts": {key: Part(**part) for key, part in kept["parts"].items()}})
        for name, kept in raw["marts"].items()
    }
    return Manifest(**{**raw, "marts": marts})
