"""Names and sentences: files, folders, constraints, errors."""

import ast
import re

from django.apps import apps
from django.db.models import CheckConstraint, UniqueConstraint

from tests.architecture.sources import entity_folders, modules

KNOWN = {
    "__init__", "models", "events", "queries", "actions", "many", "resource", "panels", "handlers", "pages", "jobs", "api",
    "examples", "forms",
}  # fmt: skip
DJANGOS_OTHER_NAMES = {
    "views": "pages.py", "tasks": "jobs.py", "serializers": "resource.py", "admin": "resource.py",
    "signals": "events.py and handlers.py",
    "managers": "querysets in models.py", "receivers": "handlers.py",
}  # fmt: skip
SAYS_NOTHING = re.compile(r"(^|_)(utils?|helpers?|common|misc|base|managers?|services?|lib)$")
LONGEST = 350
LONG_FILES = {}
SENTENCE = re.compile(r"[A-Z0-9“{…].*[.?!}]", re.DOTALL)
REFUSALS = {"Refused", "NotAllowed", "Missing", "Conflict", "QueryError", "Unfit"}


def test_files_of_an_entity_have_the_names_that_every_entity_uses():
    """A second noun gets a file of its own, and says in its first line what it is."""
    wrong = []
    for folder in entity_folders():
        for path in folder.glob("*.py"):
            if path.stem in DJANGOS_OTHER_NAMES:
                wrong.append(f"{path}: here this is called {DJANGOS_OTHER_NAMES[path.stem]}.")
            elif path.stem not in KNOWN and not ast.get_docstring(ast.parse(path.read_text())):
                wrong.append(f"{path}: say in a docstring what this noun is, or use one of the known names.")
    assert not wrong, "\n".join(wrong)


def test_every_entity_has_facts_or_pages():
    wrong = [
        f.name for f in entity_folders()
        if any(f.glob("*.py")) and not any((f / name).exists() for name in ("models.py", "pages.py", "resource.py"))
        and list(f.glob("*.py")) != [f / "__init__.py"]
    ]  # fmt: skip
    assert not wrong, f"A folder is one entity: give these a models.py, a resource.py or a pages.py: {wrong}"


# Django looks for an engine's classes in a module of this name.
GIVEN_NAMES = {"fullcircle/platform/postgres/pooled/base.py"}


def test_names_of_files_say_what_is_in_them():
    wrong = [
        source.name
        for source in modules()
        if SAYS_NOTHING.search(source.path.stem) and source.name not in GIVEN_NAMES
    ]
    assert not wrong, f"Name the thing instead: {wrong}"


def test_classes_are_no_managers_or_services():
    wrong = [
        f"{source.name}: {node.name}"
        for source in modules()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef) and re.search(r"(Manager|Service|Helper|Util|Utils)$", node.name)
    ]
    assert not wrong, f"Name what it is, or make it a function: {wrong}"


def test_every_module_begins_with_a_line_that_says_what_it_is():
    declarations = {"__init__", "resource", "examples", "apps"}
    wrong = [s.name for s in modules() if s.path.stem not in declarations and not ast.get_docstring(s.tree)]
    assert not wrong, f"Begin these with one line in the language of the business: {wrong}"


def test_long_files_are_two_nouns():
    lengths = {source.name: source.text.count("\n") for source in modules()}
    long = {name for name, lines in lengths.items() if lines > LONGEST}
    new = {name: lengths[name] for name in long - set(LONG_FILES)}
    assert not new, (
        f"Look for the second noun in these (over {LONGEST} lines), or say in LONG_FILES why it is one: {new}"
    )
    mended = set(LONG_FILES) - long
    assert not mended, f"These are short again; take them off LONG_FILES: {mended}"


def test_no_work_is_left_for_later_in_a_comment():
    unfinished = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b")
    wrong = [source.name for source in modules() if unfinished.search(source.text)]
    assert not wrong, f"Do it, or take the remark out: {wrong}"


def test_rules_of_the_database_are_sentences():
    """People read the name when they break the rule."""
    wrong = []
    for model in apps.get_models():
        if model.__module__.startswith("fullcircle."):
            for rule in model._meta.constraints:
                words = rule.name.split("_")
                if isinstance(rule, (CheckConstraint, UniqueConstraint)) and (
                    len(words) < 4 or not rule.name.islower()
                ):
                    wrong.append(f"{model.__name__}: {rule.name}")
    assert not wrong, f"Name these like won_deal_has_a_date: {wrong}"


def test_refusals_are_sentences():
    wrong = []
    for source in modules():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in REFUSALS and node.args:
                text = said(node.args[0])
                if text and not SENTENCE.fullmatch(text):
                    wrong.append(f"{source.name}:{node.lineno}: {text}")
    assert not wrong, "Write these as sentences for the person who can act:\n" + "\n".join(wrong)


def said(node: ast.expr) -> str:
    """The text of a literal, with {…} where a value goes in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return ""


def test_many_of_a_thing_have_a_plural_of_their_own():
    """Pages and rights name them; Django only adds an s."""
    wrong = [
        f"{model.__name__}: “{model._meta.verbose_name_plural}”. Set verbose_name_plural."
        for model in apps.get_models()
        if model.__module__.startswith("fullcircle")
        and re.search(r"([^o]ch|sh|x|ss|[^aeiou]y)s$", str(model._meta.verbose_name_plural))
    ]
    assert not wrong, "\n".join(wrong)
