"""The verbs every record has by existing: create, edit, archive, restore, assign."""

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, models
from django.utils import timezone

from fullcircle.platform.access.acting import current_actor
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.models import User
from fullcircle.platform.actions import Conflict, MergedAway, Missing, Refused, action
from fullcircle.platform.events.event import Event, plain, record
from fullcircle.platform.postgres.single_row import locked_row
from fullcircle.platform.records.events import RecordsExported, change_event
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.resource import Resource, resource_for, resource_of
from fullcircle.platform.records.values import Unfit, parse
from fullcircle.platform.settings.organization import organization

HIDDEN_VALUE = "changed"
OWN_FIELD = "own_field_is_unique"  # the constraint that a trigger names


def locked(thing: Record) -> Any:
    """The row as it is now, held until the transaction ends; Missing if it may not be changed by whoever acts."""
    found = locked_row(type(thing), thing.pk)
    if found is None:
        raise Missing(f"This {thing._meta.verbose_name} is not there, or not yours to change.")
    if into := getattr(found, "merged_into_id", None):
        raise MergedAway(str(thing._meta.verbose_name), into)
    return found


def accepted(resource: Resource, values: dict[str, Any], by: Actor, *, creating: bool) -> dict[Field, Any]:
    """Check every value at the door; one refusal names all the fields to mend."""
    known = {field.key: field for field in resource.fields(by)}
    wrong: dict[str, str] = {}
    fit: dict[Field, Any] = {}
    for key, raw in values.items():
        field = known.get(key)
        if field is None:
            wrong[key] = f"{resource.label} has no field “{key}”."
        elif field.read_only:
            wrong[key] = f"{field.label} cannot be set here."
        else:
            try:
                fit[field] = pointing_somewhere(field, parse(field, raw, region=organization().country))
            except Unfit as unfit:
                wrong[key] = str(unfit)
    if creating:
        for field in known.values():
            if field.required and field.key not in values:
                wrong[field.key] = f"{field.label} is needed."
    if wrong:
        raise Refused(fields=wrong)
    return fit


def accepted_for_many(resource: Resource, values: dict[str, Any], by: Actor) -> dict[Field, Any]:
    """The same for many records at once, which some fields are too much for."""
    fit = accepted(resource, values, by, creating=False)
    wrong = {
        each.key: f"{each.label} is changed one {resource.label.lower()} at a time."
        for each in fit
        if each.key in resource.one_by_one
    }
    if wrong:
        raise Refused(fields=wrong)
    return fit


def pointing_somewhere(field: Field, value: Any) -> Any:
    """A relation of one's own has no foreign key in the database: what it points to is looked up here."""
    target = resource_for(field.target) if field.custom and field.kind == "relation" and value else None
    if target and not target.model._default_manager.filter(pk=value).exists():
        raise Unfit(f"{field.label}: there is no {target.label.lower()} number {value}.")
    return value


@action(needs="add", hidden=True)
def create_record(model: type[Record], *, by: Actor, values: dict[str, Any], source: str = "") -> Any:
    """Add a record from its fields, by the verb of its kind where it has one; machines name their source."""
    own = type(the_resource(model)).create
    if own is not None:
        return own(model, by=by, values=values, source=source)
    thing, facts = new_record(model, by=by, values=values, source=source)
    tell(thing, "added", facts, by)
    return thing


def new_record(
    model: type[Record], *, by: Actor, values: dict[str, Any], source: str = ""
) -> tuple[Any, dict[str, Any]]:
    """Check, fill and save a new record, and say what was set; the verb that asked tells of it in its own event."""
    resource = the_resource(model)
    fit = accepted(resource, values, by, creating=True)
    thing = model(source=source or values.get("source", ""))
    pay_in_ours(thing, resource)
    sensitive = assign(thing, fit)
    if "owner" not in values and by.user_id and by.kind != "system":
        thing.owner_id = by.user_id
    checked(thing)
    saved(thing, resource)
    keep_sensitive(resource, thing, sensitive)
    return thing, {f.key: shown(f, value) for f, value in fit.items() if value not in (None, "", [])}


def pay_in_ours(thing: Record, resource: Resource) -> None:
    """Amounts whose currency nobody names are in the organization's."""
    for field in resource.built_in_fields():
        if field.kind == "currency":
            setattr(thing, field.attribute, organization().currency)


def tell(thing: Record, verb: str, changes: dict[str, Any], by: Actor, cause: str = "") -> None:
    """Record one of the events that every record has, as part of the story it belongs to."""
    happened: Callable[..., Event] = change_event(thing._meta.model_name or "", verb)
    record(happened(changes=changes), about=thing, by=by, within=thing.belongs_to, cause=cause)


@action(needs="edit", hidden=True)
def edit_record(
    thing: Record, *, by: Actor, values: dict[str, Any], expect: int | None = None, cause: str = ""
) -> Any:
    """Change fields of a record. With `expect`, only if nobody changed it since that version."""
    resource = the_resource(type(thing))
    fit = accepted(resource, values, by, creating=False)
    thing = locked(thing)
    if expect is not None and expect != thing.version:
        raise Conflict(f"Somebody changed this {thing._meta.verbose_name} meanwhile.", current=thing)
    before = {field: current_value(thing, field) for field in fit}
    changed = {field: value for field, value in fit.items() if plain(before[field]) != plain(value)}
    if not changed:
        return thing
    stored = dict(vars(thing))
    sensitive = assign(thing, changed)
    checked(thing)
    touch(thing)
    saved(thing, resource, columns=differing(thing, stored))
    keep_sensitive(resource, thing, sensitive)
    changes = {f.key: [shown(f, before[f]), shown(f, value)] for f, value in changed.items()}
    tell(thing, "changed", changes, by, cause)
    return thing


@action(needs="archive", label="Archive")
def archive_record(thing: Record, *, by: Actor, reason: str = "", cause: str = "") -> Any:
    """Put a record away: it leaves lists and search, and can be restored."""
    thing = locked(thing)
    if thing.archived_at:
        raise Refused(f"This {thing._meta.verbose_name} is already archived.")
    if why := why_it_stays(thing):
        raise Refused(why)
    thing.archived_at, thing.archived_reason = timezone.now(), reason[:200]
    touch(thing)
    thing.save()
    tell(thing, "archived", {"reason": reason}, by, cause)
    return thing


def why_it_stays(thing: Record) -> str:
    """What its kind says against putting it away now."""
    resource = resource_of(type(thing))
    stays = type(resource).stays if resource else None
    return stays(thing) if stays else ""


@action(needs="archive", label="Restore")
def restore_record(thing: Record, *, by: Actor, cause: str = "") -> Any:
    """Bring an archived record back."""
    thing = locked(thing)
    if not thing.archived_at:
        raise Refused(f"This {thing._meta.verbose_name} is not archived.")
    thing.archived_at, thing.archived_reason = None, ""
    touch(thing)
    thing.save()
    tell(thing, "restored", {}, by, cause)
    return thing


@action(needs="export", hidden=True)
def note_export(model: type[Record], *, by: Actor, rows: int, fields: list[str]) -> None:
    """Leave a mark in the log: who took how many rows out, and which fields."""
    resource = the_resource(model)
    record(
        RecordsExported(resource=resource.key, rows=rows, fields=fields),
        about=User(pk=by.user_id or 0),
        by=by,
    )


def the_resource(model: type[models.Model]) -> Resource:
    resource = resource_of(model)
    if resource is None:
        raise LookupError(f"{model.__name__} has no resource.")
    return resource


def assign(thing: Record, fit: dict[Field, Any]) -> dict[str, Any]:
    """Set ordinary and custom values; hand back the sensitive ones, which live in their own table."""
    sensitive = {}
    for field, value in fit.items():
        if field.sensitive:
            sensitive[field.key] = value
        elif field.custom:
            thing.custom = {**thing.custom, field.key: plain(value)}
        else:
            setattr(thing, field.attribute, value)
    return sensitive


def current_value(thing: Record, field: Field) -> Any:
    if field.sensitive:
        return getattr(getattr(thing, "sensitive", None), field.key, None)
    return thing.custom.get(field.key) if field.custom else getattr(thing, field.attribute)


def shown(field: Field, value: Any) -> Any:
    """What the log may keep: of a sensitive field, only that it changed."""
    return HIDDEN_VALUE if field.sensitive else plain(value)


def checked(thing: Record) -> None:
    """Rules about one row live on its model, in `check()`."""
    check = getattr(thing, "check_row", None)
    if check:
        check()


def differing(thing: Record, stored: dict[str, Any]) -> list[str]:
    """The columns whose values are not the stored ones."""
    now = vars(thing)
    return [
        each.attname
        for each in thing._meta.concrete_fields
        if now.get(each.attname) != stored.get(each.attname)
    ]


def touch(thing: Record) -> None:
    thing.version += 1
    thing.updated_at = timezone.now()


def saved(thing: Record, resource: Resource, columns: list[str] | None = None) -> None:
    """Save, or only some columns; a broken constraint becomes its sentence, and the action is taken back."""
    try:
        thing.save(update_fields=columns)
    except IntegrityError as error:
        raise refusal(error, resource) from error


def refusal(error: IntegrityError, resource: Resource) -> Refused:
    """The constraint's name is a sentence; a dangling relation names its field."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", "") or ""
    if name == OWN_FIELD:
        return taken_value(resource, getattr(diagnosis, "column_name", "") or "")
    for constraint in resource.model._meta.constraints:
        if constraint.name == name:
            field = next(iter(getattr(constraint, "fields", ())), "")
            sentence = f"{name.replace('_', ' ').capitalize()}."
            return Refused(sentence, fields={field: sentence} if field else None)
    for field in resource.built_in_fields():
        if field.unique and f"_{field.key}_" in name:
            return Refused(
                fields={
                    field.key: f"Another {resource.label.lower()} already has this {field.label.lower()}."
                }
            )
        if field.is_relation and f"_{field.attribute}_" in name:
            return Refused(fields={field.key: f"{field.label} does not exist."})
    return Refused(f"{resource.label} breaks a rule: {name.replace('_', ' ')}.")


def taken_value(resource: Resource, key: str) -> Refused:
    """A value of a field of one's own that another record has already."""
    field = resource.field(key, current_actor())
    label = field.label.lower() if field else key
    return Refused(fields={key: f"Another {resource.label.lower()} already has this {label}."})


def keep_sensitive(resource: Resource, thing: Record, values: dict[str, Any]) -> None:
    if values and resource.sensitive:
        resource.sensitive._default_manager.update_or_create(record=thing, defaults=values)
