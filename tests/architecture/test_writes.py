"""Every write is an action: it has one right, one transaction and one event."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.sources import Source, decorators, modules, stale

ALWAYS_WRITING = {"bulk_create", "bulk_update", "get_or_create", "update_or_create"}
WRITING_ON_ROWS = {"create", "update", "delete"}
ROWS = re.compile(r"\.(objects|directory|_default_manager|_base_manager)\b|\.(filter|exclude|all)\(")
WRITING_SQL = re.compile(r"\s*(INSERT INTO|UPDATE \S|DELETE FROM|TRUNCATE|MERGE INTO)")

# Places that write without being an action. The reason is what a reviewer asks first.
PLACES = {
    "fullcircle/simulation/mailing.py": "letters that an invented company sent long ago; no verb sends into the past",
    "fullcircle/simulation/caused.py": "when those were last heard of who ordered because of such a letter",
    "fullcircle/simulation/columns.py": "an invented company of a million, in bulk; a test compares it with what the verbs leave",
    "fullcircle/measure/clv/foreseeing.py": "keeps what is expected of everybody, in the verb that foresees",
    "fullcircle/differentiate/segments/membership.py": "moves people and counts them, within the verbs of segments",
    "fullcircle/personalize/offers/redeeming.py": "uses a code and gives it back, within the verbs of orders",
    "fullcircle/personalize/experiments/assigning.py": "shares people out in one statement, within the verbs of experiments",
    "fullcircle/platform/access/accounts.py": "makes the account that the action asking for it records",
    "fullcircle/platform/access/account_pages.py": "signs out one's own browsers; sessions are no business record",
    "fullcircle/platform/access/attempts.py": "counts failed sign-ins of strangers, before anybody acts",
    "fullcircle/platform/access/jobs.py": "deletes sessions and attempts whose time is over; no business record is among them",
    "fullcircle/platform/access/epoch.py": "tells every process that definitions changed, from within an action",
    "fullcircle/platform/access/installing.py": "installs the access rules, as the owner",
    "fullcircle/platform/access/seeding.py": "adds the roles that ship, as the owner",
    "fullcircle/platform/access/models.py": "the manager by which accounts are made",
    "fullcircle/platform/access/verifying.py": "writes the law down as it was installed, as the owner",
    "fullcircle/identify/consent/deciding.py": "writes the answer down, within the verb that asked",
    "fullcircle/identify/consent/defining.py": "keeps the topics of a purpose, within the verbs that define it",
    "fullcircle/identify/consent/links.py": "makes personal links, within the verbs that ask for them",
    "fullcircle/identify/consent/suppressing.py": "keeps hashes, within the verbs of colleagues and of the person",
    "fullcircle/identify/consent/telling.py": "writes into the ledger what a verb of consent tells it",
    "fullcircle/identify/duplicates/merging.py": "the steps of the verbs that merge, shared by contacts and companies",
    "fullcircle/identify/duplicates/parting.py": "the steps of the verb that undoes a merge",
    "fullcircle/identify/duplicates/finding.py": "the statements by which the verbs store pairs in bulk",
    "fullcircle/identify/duplicates/keeping.py": "keeps the keys of records, within the verbs that compare them",
    "fullcircle/identify/duplicates/linkage/tables.py": "writes into the child's own scratch database, never into ours",
    "fullcircle/platform/merging/relations.py": "the text of statements that a merge runs",
    "fullcircle/platform/privacy/steps.py": "the text of statements that forget a person, which the verb that erases runs",
    "fullcircle/platform/privacy/erasing.py": "the steps of the verb that erases",
    "fullcircle/platform/privacy/replaying.py": "notes which erasures were done again by that verb, after a restore",
    "fullcircle/identify/behavior/models.py": "the text of one of these statements",
    "fullcircle/identify/imports/forgetting.py": "lets go of uploads, for the verb that erases",
    "fullcircle/identify/contacts/points.py": "shared by the verbs of contacts and companies about how to reach them",
    "fullcircle/platform/api/door.py": "notes when a key was last used, once a minute",
    "fullcircle/platform/api/idempotency.py": "keeps an answer with the change that it tells of",
    "fullcircle/platform/api/jobs.py": "forgets answers that no program may ask for any more",
    "fullcircle/platform/access/triggers.py": "the text of triggers, which keep what the row's own action changed",
    "fullcircle/platform/access/searching_everywhere.py": "the text of a trigger that copies the words a search looks through",
    "fullcircle/platform/events/event.py": "records the event itself",
    "fullcircle/platform/events/following.py": "notes how far a follower of the log has come, in the transaction of its portion",
    "fullcircle/platform/files/jobs.py": "forgets weeks later what an action has removed",
    "fullcircle/demo/": "invents an organization before anybody works in it; its records come with the events they had",
    "fullcircle/platform/jobs/": "the queue's own books: progress, tallies, rescue; no business record is among them",
    "fullcircle/platform/postgres/backup/": "pauses and frees what a restore found on the queue",
    "fullcircle/identify/behavior/receiving.py": "keeps what strangers report, before anybody acts; an action sorts it",
    "fullcircle/identify/behavior/sorting.py": "the statements by which the sorting action stores reports in bulk",
    "fullcircle/identify/behavior/identities.py": "joins visitors with contacts, for the sorting action",
    "fullcircle/identify/traits/defining.py": "the field of a trait, within the verbs that define it",
    "fullcircle/identify/traits/inferring.py": "keeps what was inferred of a portion of people, for the action that infers",
    "fullcircle/identify/traits/letting_go.py": "deletes special answers, for the action that lets go of them",
    "fullcircle/platform/readings/noting.py": "writes down what a page has shown, after the transaction that only read",
    "fullcircle/identify/imports/staging.py": "stages a chunk for the import action that runs it",
    "fullcircle/identify/forms/receiving.py": "the statement by which the receiving action puts a submission in, once",
    "fullcircle/identify/forms/sorting.py": "what a submission becomes, for the sorting action",
    "fullcircle/identify/forms/joining.py": "joins browsers with contacts, for the sorting action",
    "fullcircle/identify/forms/reviewing.py": "notes a decision, for the actions that make it",
    "fullcircle/identify/quality/measuring.py": "findings follow from rules and records; no business record is among them",
    "fullcircle/identify/imports/committing.py": "writes a chunk set by set, for the import action that runs it",
    "fullcircle/identify/imports/deciding.py": "keeps what was decided about a staged row, for the action that decides it",
    "fullcircle/identify/imports/tidying.py": "removes the rows of old imports, for the actions that let go of them",
    "fullcircle/identify/imports/reverting.py": "takes a chunk back set by set, for the action that reverts the import",
    "fullcircle/identify/imports/portions.py": "shares the rows out and notes what is done, for the import action that runs it",
    "fullcircle/identify/imports/telling.py": "the events of such a chunk, one for every row",
    "fullcircle/identify/imports/outcomes.py": "what came of the other rows of such a chunk",
    "fullcircle/identify/imports/consents.py": "the consents that such a chunk brings, with their events",
    "fullcircle/interact/messages/reporting.py": "what a report does to its message, for the verb in the same file",
    "fullcircle/personalize/campaigns/staging.py": "freezes an audience and notes fates, for the verbs in the same file",
    "fullcircle/personalize/campaigns/going.py": "moves a campaign along, for the verbs in the same file",
    "fullcircle/interact/messages/staging.py": "puts many on their way, for the verbs that asked the gate about them",
    "fullcircle/interact/mailboxes/taking_in.py": "what one mail becomes, for the verbs that take it in and sort it",
    "fullcircle/interact/messages/fencing.py": "marks a lot, for the verb of the round in the same file",
    "fullcircle/interact/messages/settling.py": "settles a lot, for the verb of the round, and what lost workers held",
    "fullcircle/platform/postgres/many_rows.py": "inserts the rows of a verb that writes thousands, in one statement",
    "fullcircle/interact/messages/wire.py": "which of a lot has begun, for the round and for verbs that stop letters",
    "fullcircle/identify/imports/special.py": "what the law protects most of such a chunk, in the table that opens with consent",
    "fullcircle/identify/imports/sensitive.py": "the sensitive fields of such a chunk, in their own table",
}


def writes_of(source: Source) -> Iterator[tuple[int, str]]:
    """Line and text of everything that changes rows outside an action."""
    within = {
        node
        for function in source.functions()
        if "action" in decorators(function)
        for node in ast.walk(function)
    }
    for node in ast.walk(source.tree):
        if node not in within and (is_writing_call(node) or is_writing_sql(node)):
            yield node.lineno, " ".join(ast.unparse(node).split())[:80]


def is_writing_call(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "insert_many":
        return True
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    method, receiver = node.func.attr, node.func.value
    if method in ALWAYS_WRITING:
        return True
    if method in WRITING_ON_ROWS and ROWS.search(ast.unparse(receiver)):
        return True
    # Files are saved to a place, which is an argument; rows are not. Models may extend how they are saved.
    return method in {"save", "delete"} and not node.args and ast.unparse(receiver) != "super()"


def is_writing_sql(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(WRITING_SQL.match(node.value))
    )


def place_of(name: str) -> str:
    """The declared place that a file belongs to; a place may be a folder."""
    return next(
        (place for place in PLACES if name == place or (place.endswith("/") and name.startswith(place))), ""
    )


def test_every_write_is_in_an_action():
    verbs = {"actions.py", "many.py"}
    found = {each.name: list(writes_of(each)) for each in modules() if each.path.name not in verbs}
    wrong = [
        f"{name}:{line}: {text}"
        for name, lines in found.items()
        if not place_of(name)
        for line, text in lines
    ]
    assert not wrong, (
        "Move these into an @action in the entity's actions.py and call that, or declare the place with its reason "
        "in PLACES of this file:\n" + "\n".join(wrong)
    )
    assert not stale(PLACES, {place_of(name) for name, lines in found.items() if lines})


def test_a_verb_names_its_thing_first_and_who_acts():
    from fullcircle.platform.actions import registered_actions

    wrong = []
    for verb in registered_actions().values():
        code = verb.function.__code__
        keyword = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
        if code.co_argcount > 1 or "by" not in keyword:
            wrong.append(f"{verb.function.__module__}.{verb.name}")
    assert not wrong, f"Write these as verb(thing, *, by, …), all else by keyword: {wrong}"


def test_a_verb_says_in_a_line_what_it_does():
    from fullcircle.platform.actions import registered_actions

    wrong = [verb.name for verb in registered_actions().values() if not verb.help.endswith((".", "?"))]
    assert not wrong, (
        f"Give these a docstring in the language of the business; the API and the docs show it: {wrong}"
    )
