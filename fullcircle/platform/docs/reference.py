"""The reference, written from the code itself whenever it is read, so that it cannot be out of date."""

from collections.abc import Callable, Iterable
from inspect import cleandoc, getdoc, signature
from typing import Any, get_args, get_origin

import click
from pydantic_core import PydanticUndefined

from fullcircle.config.env import Environment
from fullcircle.cycle import STAGES
from fullcircle.platform.access.seeding import ROLES
from fullcircle.platform.actions import Action, registered_actions
from fullcircle.platform.events.event import event_classes
from fullcircle.platform.records import fields as registry
from fullcircle.platform.records.events import VERBS
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.resource import Resource, resources


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table in Markdown; a cell may hold anything but a line break or an open pipe."""
    lines = [list(head), ["---"] * len(list(head)), *rows]
    return "\n".join("| " + " | ".join(cell(each) for each in line) + " |" for line in lines) + "\n"


def cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")


def code(value: object) -> str:
    return f"`{value}`" if str(value) else ""


def environment() -> str:
    rows = [
        (code(variable(name, field)), code(default(field)), field.description or label(name))
        for name, field in Environment.model_fields.items()
    ]
    return (
        "# Environment variables\n\n"
        "Every setting of an installation. All have a safe default; a wrong value stops the start with a sentence "
        "that names the variable.\n\n" + table(("Variable", "Default", "Meaning"), rows)
    )


def variable(name: str, field: Any) -> str:
    return field.validation_alias or f"FULLCIRCLE_{name.upper()}"


def default(field: Any) -> object:
    if field.default is PydanticUndefined:
        return ".data" if field.annotation.__name__ == "Path" else "http://localhost:8000"
    return field.default


def label(name: str) -> str:
    return name.replace("_", " ").capitalize() + "."


def records() -> str:
    parts = [
        "# Records and their fields",
        "What Fullcircle keeps. Every field below is in the list's columns, filters and order, on the record's page, "
        "in its form, in imports and exports, in the API and in the change log. "
        "Fields that your organization adds itself come on top.",
        *(resource_text(each) for each in resources().values()),
    ]
    return "\n\n".join(parts)


def resource_text(resource: Resource) -> str:
    own = resource.built_in_fields()
    sensitive = registry.sensitive_fields(resource.sensitive, "sensitive") if resource.sensitive else []
    keys = ", ".join(code(key) for key in resource.match_keys)
    return "\n\n".join(
        filter(
            None,
            (
                f"## {resource.plural}",
                resource.blurb,
                f"Address `{resource.url}`, in the API `/api/v1/{resource.slug}`."
                + (f" An import finds one by {keys}." if keys else ""),
                table(("Field", "Name in files and API", "Kind", "Note"), map(field_row, (*own, *sensitive))),
            ),
        )
    )


def field_row(field: Field) -> tuple[str, str, str, str]:
    kind = f"{field.kind} to {field.target}" if field.kind == "relation" else field.kind
    notes = (
        "needed" if field.required else "",
        "set by Fullcircle" if field.read_only else "",
        "unique" if field.unique else "",
        "sensitive: seen with a right of its own" if field.sensitive else "",
        ", ".join(code(value) for value, _ in field.choices),
        field.help,
    )
    return field.label, code(field.key), kind, "; ".join(filter(None, notes))


def actions() -> str:
    rows = [(code(verb.name), verb.help, code(right_of(verb)), inputs_of(verb)) for verb in sorted_actions()]
    return (
        "# Actions\n\n"
        "Everything that changes something. A page's button, the API and the command line call the same function: "
        "it checks the right, changes in one transaction and records one event.\n\n"
        + table(("Action", "What it does", "Right", "Inputs"), rows)
    )


def sorted_actions() -> list[Action]:
    return sorted(registered_actions().values(), key=lambda verb: verb.name)


def right_of(verb: Action) -> str:
    """`<record>` stands for the record that a general verb is used on."""
    if "." in verb.needs:
        return verb.needs
    first = next(iter(verb.hints.values()), None)
    model = get_args(first)[0] if get_origin(first) is type else first
    meta = getattr(model, "_meta", None)
    thing = "<record>" if meta is None or meta.abstract else meta.model_name
    return f"{thing}.{verb.needs}"


def inputs_of(verb: Action) -> str:
    """What is said by keyword; a question mark follows what may be left out."""
    named = signature(verb.function).parameters.values()
    inputs = [each for each in named if each.kind is each.KEYWORD_ONLY and each.name != "by"]
    return ", ".join(code(f"{each.name}{'' if each.default is each.empty else '?'}") for each in inputs)


def events() -> str:
    every_record = table(
        ("Event", "When"), ((code(f"<record>.{verb}"), f"A record was {verb}.") for verb in VERBS)
    )
    generic = {f"{key}.{verb}" for key in resources() for verb in VERBS}
    rows = [
        (code(type_), own_words(each), ", ".join(map(code, each.__annotations__)))
        for type_, each in sorted(event_classes().items())
        if type_ not in generic and each.__module__.startswith("fullcircle.")
    ]
    return "\n\n".join(
        (
            "# Events",
            "What happened, told once. One row is the change log, the timeline and what others react to. "
            "Names are in the past tense and payloads hold facts and ids; they only ever grow.",
            "## Of every record",
            f"{every_record}\n`changes` maps a field to its value, or to the values before and after.",
            "## Of their own",
            table(("Event", "When", "Payload"), rows),
        )
    )


def own_words(event: type) -> str:
    """Its docstring, unless the dataclass decorator made one up."""
    words = getdoc(event) or ""
    return "" if words.startswith(f"{event.__name__}(") else words


def roles() -> str:
    rows = [
        (role.name, role.purpose, role.get_reads_display(), role.get_writes_display(),
         ", ".join(map(code, role.capabilities)))
        for role in ROLES
    ]  # fmt: skip
    return "\n\n".join(
        (
            "# Roles and rights",
            "The roles that ship. An administrator may change them and add others. “Sees” and “changes” say whose "
            "records; the rights say which verbs.",
            table(("Role", "For whom", "Sees", "Changes", "Rights"), rows),
            "## How a right is read",
            "A right is a record and a verb: `contact.edit`. A star stands for any: `*.view`, `contact.*`, `*`. "
            "Whoever holds a right still changes only the records that their role lets them change.",
            "## All rights",
            table(("Right", "Asked by"), rights()),
        )
    )


def rights() -> list[tuple[str, str]]:
    """What actions ask for; reading is asked by every list, record and export."""
    asked: dict[str, list[str]] = {}
    for verb in sorted_actions():
        asked.setdefault(right_of(verb), []).append(code(verb.name))
    for resource in resources().values():
        asked.setdefault(f"{resource.key}.view", []).append(f"every page of {resource.plural.lower()}")
        if resource.sensitive:
            asked.setdefault(f"{resource.key}.sensitive", []).append("its sensitive fields")
    return [(code(right), ", ".join(asked[right])) for right in sorted(asked)]


def command_line() -> str:
    from fullcircle.__main__ import cli

    context = click.Context(cli, info_name="fullcircle")
    commands = [(name, cli.get_command(context, name)) for name in cli.list_commands(context)]
    texts = [command_text(f"fullcircle {name}", command) for name, command in commands if command]
    return "\n\n".join(
        ("# Command line", "`fullcircle COMMAND --help` says the same in the terminal.", *texts)
    )


def command_text(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=name)
    inner = command.commands.items() if isinstance(command, click.Group) else ()
    options = [
        (code(", ".join(each.opts)), each.help or "")
        for each in command.params
        if isinstance(each, click.Option) and each.name != "help"
    ]
    parts = (
        f"{'##' if name.count(' ') == 1 else '###'} {name}",
        help_of(command),
        f"```\n{' '.join([name, *command.collect_usage_pieces(context)])}\n```",
        table(("Option", "Meaning"), options) if options else "",
        *(command_text(f"{name} {word}", each) for word, each in inner),
    )
    return "\n\n".join(filter(None, parts))


def help_of(command: click.Command) -> str:
    return cleandoc((command.help or "").replace("\f", ""))


def cycle() -> str:
    rows = [(stage.key.capitalize(), stage.purpose, stage.area) for stage in STAGES]
    return table(("Stage", "What it is about", "In the menu under"), rows)


PAGES: dict[str, Callable[[], str]] = {
    "environment": environment,
    "records": records,
    "actions": actions,
    "events": events,
    "roles": roles,
    "command-line": command_line,
}
