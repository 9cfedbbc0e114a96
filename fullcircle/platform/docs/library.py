"""Where the pages are, and in which order people read them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from fullcircle.config.env import SOURCE
from fullcircle.platform.docs import reference
from fullcircle.platform.docs.rendering import Rendered, render

PACKAGED = Path(__file__).with_name("content")  # put there when the wheel is built
SECTIONS = {
    "": "Start",
    "tutorial": "Learn",
    "how-to": "How to",
    "reference": "Look up",
    "about": "Understand",
    "decisions": "Decisions",
    "project": "The project",
}
PROJECT_FILES = {
    "project/contributing": "CONTRIBUTING.md",
    "project/security": "SECURITY.md",
    "project/conduct": "CODE_OF_CONDUCT.md",
    "project/changes": "CHANGELOG.md",
}


def folder() -> Path:
    """The Markdown files: beside the source in a checkout, inside the package when installed."""
    return PACKAGED if PACKAGED.is_dir() else SOURCE / "docs"


@dataclass(frozen=True)
class Page:
    """One page, by the name that its address ends with."""

    name: str
    file: str  # its place below docs/, which relative links start from
    read: Callable[[], str]

    @property
    def section(self) -> str:
        """The heading it stands under; a section's own index opens it."""
        return self.name if self.name in SECTIONS else self.name.rpartition("/")[0]

    @property
    def url(self) -> str:
        return f"/docs/{self.name}/" if self.name else "/docs/"

    @cached_property
    def rendered(self) -> Rendered:
        return render(self.read(), self.address_of)

    @property
    def title(self) -> str:
        return self.rendered.title

    def address_of(self, link: str) -> str:
        """Where a link of this page leads in the product; links that leave the docs stay as they are."""
        target, _, anchor = link.partition("#")
        if not target or "://" in target or target.startswith("mailto:"):
            return link
        file = resolved(self.file, target)
        page = by_file().get(file)
        address = page.url if page else f"/docs/{file}"
        return f"{address}#{anchor}" if anchor else address


def resolved(start: str, link: str) -> str:
    """A relative link as a place below docs/."""
    parts = start.split("/")[:-1]
    for part in link.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts).removeprefix("../docs/")


@cache
def pages() -> dict[str, Page]:
    """All pages by name, in reading order."""
    found = [*written(), *generated(), *project()]
    order = list(SECTIONS)
    return {
        page.name: page
        for page in sorted(
            found,
            key=lambda page: (order.index(page.section), page.name != page.section, place_of(page.file)),
        )
    }


def place_of(file: str) -> tuple[int, str]:
    """Where a page stands in its section: by the number before its name, so that 2 comes before 10."""
    number, dash, _ = file.rpartition("/")[2].partition("-")
    return (int(number) if dash and number.isdigit() else 0, file)


@cache
def by_file() -> dict[str, Page]:
    return {page.file: page for page in pages().values()}


def written() -> Iterator[Page]:
    home = folder()
    for path in home.rglob("*.md"):
        file = path.relative_to(home).as_posix()
        if file not in PROJECT_FILES.values():
            yield Page(name_of(file), file, path.read_text)


def name_of(file: str) -> str:
    """`how-to/3-upgrade.md` is `how-to/upgrade`: numbers only put pages into their order."""
    section, _, last = file.removesuffix(".md").rpartition("/")
    number, dash, rest = last.partition("-")
    name = rest if dash and number.isdigit() else last
    return f"{section}/{name}".strip("/") if name != "index" else section


def generated() -> Iterator[Page]:
    for name, text in reference.PAGES.items():
        yield Page(f"reference/{name}", f"reference/{name}.md", text)


def project() -> Iterator[Page]:
    for name, file in PROJECT_FILES.items():
        path = PACKAGED / file if PACKAGED.is_dir() else SOURCE / file
        yield Page(name, f"../{file}", path.read_text)


def sections() -> list[tuple[str, list[Page]]]:
    """The sidebar."""
    return [
        (title, found)
        for key, title in SECTIONS.items()
        if (found := [page for page in pages().values() if page.section == key])
    ]
