"""The mapping proposed for a file: what its columns seem to be, over the kinds of record it seems to hold."""

from collections.abc import Iterable, Sequence

from fullcircle.identify.imports.lines import ORDER_LINES, OrderLines
from fullcircle.identify.imports.mapping import Guess, Target, TargetField, guess_mapping, targets_covered
from fullcircle.identify.imports.plan import Cell, Part, Plan, first_match
from fullcircle.identify.imports.recognizing import Content
from fullcircle.identify.imports.synonyms import entities_named
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.countries import country_code
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.resource import Resource, resources

KINDS = {
    "link": "url",
    "yesno": "boolean",
    "longtext": "text",
    "multichoice": "choice",
    "user": "text",
    "relation": "text",
}
ALSO = {
    ("contact", "external_id"): ("customer", "customer id", "customer number", "member id", "user id"),
    ("contact", "name"): ("full name", "customer", "customer name", "contact", "contact name", "person"),
    ("company", "external_id"): ("account id", "company id"),
    ("company", "name"): ("company", "account", "company name", "account name"),
    ("product", "name"): ("product", "product name", "item", "description"),
    ("order", "number"): ("order", "invoice", "order id", "order number"),
    ("order", "placed_at"): ("order date", "invoice date", "purchase date", "date"),
    ("orderline", "unit_price"): ("price",),
    ("orderline", "quantity"): ("units",),
}
ENTITIES = {"orderline": "line"}
UNASKED = {"source", "owner", "return_of", "parent", "time_zone", "position", "subtotal"}
SAID_ELSEWHERE = {("orderline", "description"), ("orderline", "discount"), ("order", "cost")}
NAMED = 0.3  # what the name of a file weighs against what is in it
SALES = ("contact", "product", "order", "orderline")


def importable(actor: Actor) -> list[Resource | OrderLines]:
    """What this person may import into, lines of orders last."""
    allowed: list[Resource | OrderLines] = [
        each for each in resources().values() if actor.can(f"{each.key}.import")
    ]
    if any(each.key == "order" for each in allowed):
        allowed.append(ORDER_LINES)
    return allowed


def described(resource: Resource | OrderLines, actor: Actor) -> Target:
    """A resource as the guessing knows it."""
    fields = [as_target_field(resource, each) for each in resource.fields(actor) if not each.read_only]
    return Target(resource.key, resource.plural, tuple(fields), ENTITIES.get(resource.key, resource.key))


def as_target_field(resource: Resource | OrderLines, field: Field) -> TargetField:
    return TargetField(
        key=field.key,
        label=field.label,
        kind=KINDS.get(field.kind, field.kind),
        required=field.required and field.kind != "relation",
        unique=(field.unique and not field.custom) or field.key in resource.match_keys,
        choices=tuple(label for _, label in field.choices),
        # What a field of one's own points to is named, and never made from the same row.
        relation=field.target if field.kind == "relation" and not field.custom else "",
        also=ALSO.get((resource.key, field.key), ()),
    )


def proposed(contents: Sequence[Content], actor: Actor, *, into: str = "", title: str = "") -> Plan:
    """The plan to start from; `into` is where the person wants the file to go, `title` what the file is called."""
    known = {each.key: each for each in importable(actor)}
    targets = {key: described(each, actor) for key, each in known.items()}
    named = entities_named(title)
    places = {key: getattr(each, "order", 0) for key, each in known.items()}

    def fitness(reading: tuple[float, list[Guess]]) -> tuple[float, int]:
        score, guesses = reading
        held = {guess.target for guess in guesses}
        return -score - NAMED * bool(named & held), min((places[key] for key in held), default=0)

    readings = sorted(candidates(targets, contents, into), key=fitness)
    return as_plan(known, targets, contents, readings[0][1] if readings else [])


def candidates(
    targets: dict[str, Target], contents: Sequence[Content], into: str
) -> Iterable[tuple[float, list[Guess]]]:
    """Every way to read the file, with how much of it makes sense that way."""
    groups: list[tuple[str, ...]] = [(key,) for key in targets if key != "orderline"]
    if set(SALES) <= targets.keys():
        groups.append(SALES)
    for group in groups:
        if not into or into in group or (into in SALES and group == SALES):
            guesses = guess_mapping([asked(targets[key]) for key in group], contents)
            if into and into not in {guess.target for guess in guesses}:
                continue
            complete = targets_covered([asked(targets[key]) for key in group], guesses)
            if len(group) > 1 and not {"order", "orderline"} <= set(complete):
                continue
            yield sum(guess.score for guess in guesses) - 0.1 * (len(group) - 1), guesses


def asked(target: Target) -> Target:
    """Without fields that nobody's file means by accident."""
    kept = tuple(
        field
        for field in target.fields
        if field.key not in UNASKED and (target.key, field.key) not in SAID_ELSEWHERE
    )
    return Target(target.key, target.label, kept, target.entity)


def as_plan(
    known: dict[str, Resource | OrderLines],
    targets: dict[str, Target],
    contents: Sequence[Content],
    guesses: list[Guess],
) -> Plan:
    """Guesses as parts, completed with what can be made from other columns."""
    cells: dict[str, list[Cell]] = {}
    for guess in guesses:
        field = targets[guess.target].field(guess.field)
        if field.relation and field.relation in known and field.relation not in cells:
            cells.setdefault(field.relation, []).append(
                cell_of(naming_field(field.relation), contents, guess.column)
            )
        else:
            cells.setdefault(guess.target, []).append(cell_of(guess.field, contents, guess.column))
    complete(cells, contents)
    order = [key for key in known if key in cells]
    return Plan(parts=tuple(as_part(known[key], cells[key]) for key in order), region=likely_region(contents))


def naming_field(relation: str) -> str:
    return "name" if relation != "order" else "number"


def cell_of(field: str, contents: Sequence[Content], column: int) -> Cell:
    content = contents[column]
    return Cell(field=field, columns=(column,), order=content.order or "dmy", decimal=content.decimal or ".")


def as_part(resource: Resource | OrderLines, cells: list[Cell]) -> Part:
    """Known records are found by the first field that can tell them apart."""
    mapped = {cell.field for cell in cells}
    match = first_match(resource, mapped)
    return Part(resource=resource.key, match=match, cells=tuple(cells))


def complete(cells: dict[str, list[Cell]], contents: Sequence[Content]) -> None:
    """What a record cannot do without is made from what the file has."""
    contact, product, order = (columns_of(cells.get(key, [])) for key in ("contact", "product", "order"))
    if (
        contact
        and not contact.keys() & {"name", "given_name", "family_name", "email", "phone"}
        and "external_id" in contact
    ):
        cells["contact"].append(Cell(field="name", columns=contact["external_id"], value="Customer {}"))
    if product and "name" not in product and "sku" in product:
        cells["product"].append(Cell(field="name", columns=product["sku"]))
    if "orderline" in cells and "order" in cells and "number" not in order:
        who = contact.get("external_id") or contact.get("email") or contact.get("name") or ()
        when = order.get("placed_at", ())
        if who and when:
            cells["order"].append(Cell(field="number", columns=(*who, *when)))


def columns_of(cells: list[Cell]) -> dict[str, tuple[int, ...]]:
    return {cell.field: cell.columns for cell in cells}


def likely_region(contents: Sequence[Content]) -> str:
    """If all rows name one country, phone numbers without a code are from there."""
    for content in contents:
        if content.kind == "country" and content.distinct == 1:
            return country_code(content.samples[0])
    return ""
