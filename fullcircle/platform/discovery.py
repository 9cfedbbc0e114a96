"""Finding the parts of an entity: every stage's entity folders are looked through for one file name."""

import importlib
import pkgutil
from collections.abc import Iterator
from importlib.util import find_spec
from types import ModuleType

from fullcircle.cycle import STAGES

PLATFORM = "fullcircle.platform"


def entity_packages(app: str) -> Iterator[str]:
    """The dotted names of the entity folders inside one app, in alphabetical order."""
    package = importlib.import_module(app)
    for module in pkgutil.iter_modules(package.__path__, f"{app}."):
        if module.ispkg and module.name.rpartition(".")[2] not in {"migrations", "tests"}:
            yield module.name


def discover_in(app: str, part: str) -> list[ModuleType]:
    """Import `part` (say "actions") from every entity folder of one app that has it."""
    found = [f"{package}.{part}" for package in entity_packages(app)]
    return [importlib.import_module(name) for name in found if find_spec(name)]


def discover(part: str) -> list[ModuleType]:
    """Import `part` from every entity folder of the platform and the nine stages, in cycle order."""
    apps = [PLATFORM, *(f"fullcircle.{stage.key}" for stage in STAGES)]
    return [module for app in apps for module in discover_in(app, part)]
