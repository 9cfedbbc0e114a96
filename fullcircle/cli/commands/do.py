"""fullcircle do: any action of the product, from the command line."""

import json
from typing import Any

import click

from fullcircle.cli.database import database
from fullcircle.cli.people import actor_named


@click.command("do")
@click.argument("action", required=False)
@click.argument("told", nargs=-1, metavar="[NUMBER] [INPUTS]...")
@click.option(
    "--as", "email", default="", help="Act as this colleague, with their rights; otherwise as the system."
)
@click.option(
    "--on", "resource", default="", help="The kind of record the number means, where an action fits several."
)
def command(action: str | None, told: tuple[str, ...], email: str, resource: str) -> None:
    """Do ACTION, on the record with NUMBER if it is about one, with INPUTS such as reason="Duplicate".

    Without ACTION, list every action there is.
    """
    with database():
        from fullcircle.platform.actions import Refused, registered_actions

        known = registered_actions()
        if action is None:
            return list_all(known)
        if action not in known:
            raise click.ClickException(f"There is no action “{action}”. `fullcircle do` lists them.")
        try:
            number, inputs = number_first(told)
            done = perform(known[action], number, parsed(inputs), email, resource)
        except Refused as refused:
            raise click.ClickException(
                "\n".join([refused.sentence, *refused.fields.values()][: len(refused.fields) or 1])
            ) from None
    click.echo(f"Done: {done}" if done is not None else "Done.")
    if secret := getattr(done, "secret", ""):
        click.echo(f"The key, shown this once: {secret}")
    return None


def list_all(known: dict[str, Any]) -> None:
    for name, verb in sorted(known.items()):
        click.echo(f"{name:32} {(verb.help.splitlines() or [''])[0]}")


def number_first(told: tuple[str, ...]) -> tuple[int | None, tuple[str, ...]]:
    """The number of the record comes first, where the action is about one."""
    if told and told[0].isdecimal():
        return int(told[0]), told[1:]
    return None, told


def parsed(inputs: tuple[str, ...]) -> dict[str, Any]:
    """key=value pairs; a value that reads as JSON is taken as that."""
    found = {}
    for pair in inputs:
        key, equals, text = pair.partition("=")
        if not equals:
            raise click.ClickException(f"“{pair}” is not an input. Write key=value.")
        try:
            found[key] = json.loads(text)
        except json.JSONDecodeError:
            found[key] = text
    return found


def perform(verb: Any, number: int | None, given: dict[str, Any], email: str, kind: str) -> Any:
    from pydantic import ValidationError

    from fullcircle.platform.access.acting import acting
    from fullcircle.platform.actions.inputs import with_records

    try:
        typed = verb.inputs(**given)
    except ValidationError as error:
        raise click.ClickException("; ".join(f"{e['loc'][0]}: {e['msg']}" for e in error.errors())) from None
    values = {name: getattr(typed, name) for name in typed.model_fields_set}
    with acting(actor_named(email)) as by:
        things = [thing(verb, number, kind)] if number is not None else []
        return verb.permitted(*things, by=by, **with_records(verb.hints, values))


def thing(verb: Any, number: int, kind: str) -> Any:
    """The record that the number means."""
    from fullcircle.platform.records.models import Record
    from fullcircle.platform.records.resource import resource_for

    model = verb.thing
    if model is None or model is Record:
        resource = resource_for(kind)
        if resource is None:
            raise click.ClickException("Say what kind of record it is, like --on contact.")
        model = resource.model
    found = getattr(model, "directory", model._default_manager).filter(pk=number).first()
    if found is None:
        raise click.ClickException(
            f"There is no {model._meta.verbose_name} {number}, or this actor may not see it."
        )
    return found
