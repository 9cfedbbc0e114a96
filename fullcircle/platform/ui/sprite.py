"""The icon sprite: one file with the icons that templates and Python name, and no other."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

QUOTED = re.compile(r"""["']([a-z0-9]+(?:-[a-z0-9]+)*)["']""")
INNER = re.compile(r"<svg[^>]*>(.*?)</svg>", re.DOTALL)
BETWEEN_TAGS = re.compile(r"\s*\n\s*")
SKIPPED = {"node_modules", "dist", "tests", "migrations", "__pycache__"}


def sources(package: Path) -> Iterator[Path]:
    """Every template and module that may name an icon."""
    for path in sorted(package.iterdir()):
        if path.is_dir() and path.name not in SKIPPED:
            yield from sources(path)
        elif path.suffix in {".html", ".py"}:
            yield path


def quoted_words(paths: Iterable[Path]) -> set[str]:
    """Words in quotes from the files that speak of icons at all; tables of icons are found as well as tags."""
    texts = (path.read_text(encoding="utf-8") for path in paths)
    return {name for text in texts if "icon" in text for name in QUOTED.findall(text)}


def symbol(name: str, drawing: str) -> str:
    found = INNER.search(drawing)
    inner = BETWEEN_TAGS.sub("", found.group(1)) if found else ""
    return f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>'


def make_sprite(package: Path, icons: Path) -> str:
    """The sprite for a Python package, cut from a folder of Lucide drawings."""
    names = sorted(name for name in quoted_words(sources(package)) if (icons / f"{name}.svg").exists())
    symbols = (symbol(name, (icons / f"{name}.svg").read_text(encoding="utf-8")) for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'
