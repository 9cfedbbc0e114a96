"""The cycle is one page of code; everything else agrees with it."""

import ast
import configparser

from django.conf import settings

from fullcircle.cycle import AREAS, STAGES
from fullcircle.platform.docs.library import pages
from fullcircle.platform.records.resource import resources
from tests.architecture.sources import PACKAGE, ROOT, entity_folders

KEYS = [stage.key for stage in STAGES]
# Inside an entity folder: what stands further left never imports what stands further right.
LEVELS = [
    {"models"}, {"events", "queries"}, {"actions", "many"}, {"resource", "panels"},
    {"handlers", "jobs", "pages", "api", "examples"},
]  # fmt: skip


def test_the_stages_are_installed_in_the_order_of_the_cycle():
    installed = [app.rpartition(".")[2] for app in settings.INSTALLED_APPS if app.startswith("fullcircle.")]
    assert installed == ["platform", *KEYS], "Install the apps in the order of fullcircle/cycle.py."


def test_every_stage_is_a_folder():
    missing = [key for key in KEYS if not (PACKAGE / key / "apps.py").exists()]
    assert not missing, f"Make a Django app for each stage: {missing}"


def test_the_import_contract_is_the_cycle_backwards():
    contract = configparser.ConfigParser()
    contract.read(ROOT / ".importlinter")
    layers = contract["importlinter:contract:cycle"]["layers"].split()
    stages = [layer.rpartition(".")[2] for layer in layers if layer.rpartition(".")[2] in KEYS]
    assert stages == KEYS[::-1], (
        "Write the layers of .importlinter in the order of fullcircle/cycle.py, last stage first."
    )
    assert layers.index("fullcircle.platform") > layers.index(f"fullcircle.{KEYS[0]}")


def test_the_menu_has_no_area_that_the_cycle_does_not_know():
    wrong = {r.key: r.area for r in resources().values() if r.area and r.area not in AREAS}
    assert not wrong, f"Choose one of {', '.join(AREAS)}, or name the area in fullcircle/cycle.py: {wrong}"


def test_the_page_about_the_cycle_tells_the_same():
    text = pages()["about/cycle"].read()
    for stage in STAGES:
        row = f"| {stage.key.capitalize()} | {stage.purpose} | {stage.area} |"
        assert row in text, f"Put this row into docs/about/cycle.md: {row}"


def test_imports_inside_an_entity_go_one_way():
    wrong = []
    for folder in entity_folders():
        package = ".".join(folder.relative_to(ROOT).parts)
        for level, names in enumerate(LEVELS):
            for path in (folder / f"{name}.py" for name in names):
                if path.exists():
                    later = {f"{package}.{each}" for names in LEVELS[level + 1 :] for each in names}
                    wrong += [
                        f"{path.relative_to(ROOT)} imports {name}" for name in top_level_imports(path) & later
                    ]
    assert not wrong, (
        "Inside a folder: models, then events and queries, then actions, then resource, then the rest. "
        f"Move what both need to the earlier file: {wrong}"
    )


def top_level_imports(path) -> set[str]:
    tree = ast.parse(path.read_text())
    return {node.module for node in tree.body if isinstance(node, ast.ImportFrom) and node.module}
