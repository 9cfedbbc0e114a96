"""What makes documentation wrong: dead links, names that no longer exist, headings out of order."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

import click

from fullcircle.config.env import SOURCE, Environment
from fullcircle.platform.docs.library import Page, by_file, folder, pages, resolved
from fullcircle.platform.docs.reference import variable

COMMAND = re.compile(r"(?:^|(?<!-u)\s|bin/)fullcircle ([a-z][a-z-]*)", re.MULTILINE)
TARGET = re.compile(r"^\s*(?:\$ )?make (?:[A-Z]+=\S+ )*([a-z][a-z-]*)", re.MULTILINE)
VARIABLE = re.compile(r"\b(FULLCIRCLE_[A-Z_]+)\b")
SOURCE_FILE = re.compile(r"^(?:fullcircle|tests|bench|frontend|docs|requirements)/[\w./-]*\w\.?[\w]*/?$")
INVENTED = "fullcircle/identify/venues/"  # the entity that CONTRIBUTING.md builds


def problems() -> list[str]:
    """Sentences that say what to mend and where; none means the documentation is right."""
    found = [f"{page.file}: {problem}" for page in pages().values() for problem in problems_of(page)]
    doubled = [
        title for title, times in Counter(page.title for page in pages().values()).items() if times > 1
    ]
    return [*found, *(f"Two pages are titled “{title}”; give one another name." for title in doubled)]


def problems_of(page: Page) -> Iterator[str]:
    yield from heading_problems(page)
    yield from link_problems(page)
    yield from name_problems(page)


def heading_problems(page: Page) -> Iterator[str]:
    levels = [heading.level for heading in page.rendered.headings]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield "a page begins with its one title, “# Title”."
    for before, heading in zip(levels, page.rendered.headings[1:], strict=False):
        if heading.level > before + 1:
            yield f"“{heading.text}” skips a level of headings; use {'#' * (before + 1)}."


def link_problems(page: Page) -> Iterator[str]:
    for link in page.rendered.links:
        target, _, anchor = link.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        file = resolved(page.file, target) if target else page.file
        linked = by_file().get(file)
        if linked is None and not (folder() / file).is_file():
            yield f"the link {link} leads nowhere; name a file below docs/."
        elif anchor and linked and anchor not in {heading.anchor for heading in linked.rendered.headings}:
            yield f"the link {link} names a heading that {linked.file} does not have."


def name_problems(page: Page) -> Iterator[str]:
    """Commands, variables and files that the text names exist."""
    if page.section == "reference" or page.name == "project/changes":
        return
    for text in page.rendered.code:
        yield from (
            f"there is no command “fullcircle {n}”." for n in COMMAND.findall(text) if n not in commands()
        )
        yield from (
            f"there is no variable {name}." for name in VARIABLE.findall(text) if name not in variables()
        )
        yield from (
            f"the Makefile has no “{name}”." for name in TARGET.findall(text) if name not in targets()
        )
        if SOURCE_FILE.match(text) and not (text.startswith(INVENTED) or (SOURCE / text).exists()):
            yield f"there is no file {text}."


@cache
def commands() -> frozenset[str]:
    from fullcircle.__main__ import cli

    return frozenset(cli.list_commands(click.Context(cli)))


@cache
def variables() -> frozenset[str]:
    """Those of the product, and those that only its tests read."""
    read = (text for path in (SOURCE / "tests").rglob("*.py") for text in [path.read_text()])
    asked = {name for text in read for name in re.findall(r'environ\.get\("(FULLCIRCLE_\w+)"', text)}
    return frozenset(variable(name, field) for name, field in Environment.model_fields.items()) | asked


@cache
def targets() -> frozenset[str]:
    return frozenset(re.findall(r"^([a-z][a-z-]*):", (SOURCE / "Makefile").read_text(), re.MULTILINE))
