"""The source as these tests read it: every module of the product, parsed once."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "fullcircle"
NOT_OURS_TO_JUDGE = {"migrations", "tests", "node_modules", "dist", "content"}


@dataclass(frozen=True)
class Source:
    """One file of the product."""

    path: Path

    @property
    def name(self) -> str:
        """Its place in the repository."""
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def entity(self) -> str:
        """The dotted name of the folder it is in."""
        return ".".join(self.path.relative_to(ROOT).parts[:-1])

    def functions(self) -> Iterator[ast.FunctionDef]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef))

    def imports(self) -> Iterator[tuple[str, int]]:
        """Dotted names that it imports, wherever, with their lines."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def ours(path: Path) -> bool:
    return NOT_OURS_TO_JUDGE.isdisjoint(path.relative_to(PACKAGE).parts)


@cache
def modules() -> tuple[Source, ...]:
    return tuple(Source(path) for path in sorted(PACKAGE.rglob("*.py")) if ours(path))


@cache
def templates() -> tuple[Source, ...]:
    return tuple(Source(path) for path in sorted(PACKAGE.rglob("*.html")) if ours(path))


def entity_folders() -> Iterator[Path]:
    """The folders inside the stages: one for each thing that people know by name."""
    from fullcircle.cycle import STAGES

    for stage in STAGES:
        for folder in sorted((PACKAGE / stage.key).iterdir()):
            if folder.is_dir() and folder.name not in NOT_OURS_TO_JUDGE | {"__pycache__"}:
                yield folder


def decorators(function: ast.FunctionDef) -> set[str]:
    """Their names, called or not."""
    return {re.split(r"[.(]", ast.unparse(each).replace("\n", ""))[0] for each in function.decorator_list}


def stale(declared: dict[str, str], needed: set[str]) -> list[str]:
    """Exceptions that nothing needs any more."""
    return [
        f"{name}: is no exception any more; take it off the list." for name in sorted(set(declared) - needed)
    ]
