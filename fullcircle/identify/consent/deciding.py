"""The one question of all sending: may we contact this person for this purpose on this channel now, and why?

One statement answers it for one person as for ten thousand. Every answer that something is done with is recorded.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
from django.db import connection
from django.utils import timezone

from fullcircle.identify.consent.addresses import digest_of
from fullcircle.identify.consent.channels import CHANNELS
from fullcircle.identify.consent.kept import purpose_named
from fullcircle.identify.consent.models import Purpose
from fullcircle.identify.consent.reasons import SOFT, Facts, Reason, reasons_for
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, Refused, action
from fullcircle.platform.postgres.prepared import rows_of

MOST = 10_000
NO_CAUSES: Mapping[int, str] = {}
HARD = Reason("unknown", "There is no such contact, or you may not see it.")


@dataclass(frozen=True)
class Answer:
    """Yes or no, with every reason; `decision` is the number under which it was recorded."""

    contact_id: int
    allowed: bool
    reasons: tuple[Reason, ...]
    frequency: str = ""  # how often they want to hear about this purpose at most
    decision: int | None = None

    @property
    def sentence(self) -> str:
        return " ".join(reason.sentence for reason in self.reasons)


@dataclass(frozen=True)
class Question:
    """What is asked about people: for what, how, and when."""

    purpose: Purpose
    channel: str
    at: datetime


Reach = tuple[int, str, str]  # a contact's number, email and phone
Gate = Callable[[Question, Sequence[int]], Mapping[int, Sequence[Reason]]]
_gates: list[Gate] = []


def gate(asked: Gate) -> Gate:
    """Let a later stage add its reasons: quiet hours, caps. It is asked about many people at once, and says why not."""
    _gates.append(asked)
    return asked


@action(needs="edit", label="May we contact them?", undoes=False)
def may_contact(
    contact: Contact,
    *,
    by: Actor,
    purpose: str,
    channel: str,
    at: datetime | None = None,
    phase: str = "asked",
    cause: str = "",
) -> Answer:
    """Whether we may contact somebody for a purpose on a channel, with every reason; the answer is recorded."""
    question = question_of(purpose, channel, at)
    answer = answer_about(contact, question)
    if answer.reasons == (HARD,):
        raise Missing(HARD.sentence)
    return recorded([answer], question, by, phase, cause)[0]


@action(needs="contact.edit", label="Whom may we contact?")
def may_contact_many(
    *,
    by: Actor,
    contacts: list[int],
    purpose: str,
    channel: str,
    at: datetime | None = None,
    phase: str = "asked",
    cause: str = "",
    causes: Mapping[int, str] | None = None,
) -> list[Answer]:
    """The same for up to ten thousand at once, in the order they were given; each answer is recorded, with a cause of its
    own where `causes` names one for this person."""
    numbers = list(dict.fromkeys(contacts))
    if len(numbers) > MOST:
        raise Refused(f"Ask about at most {MOST:,} people at once.")
    question = question_of(purpose, channel, at)
    people = list(Contact.objects.filter(pk__in=numbers).values_list("pk", "email", "phone"))
    found = answers(question, numbers, people)
    return recorded([found[number] for number in numbers], question, by, phase, cause, causes or {})


def question_of(purpose: str, channel: str, at: datetime | None) -> Question:
    found = purpose_named(purpose)
    if found is None:
        raise Refused(fields={"purpose": f"There is no purpose “{purpose[:40]}”."})
    if channel not in CHANNELS:
        raise Refused(fields={"channel": f"There is no channel “{channel[:40]}”."})
    return Question(found, channel, at or timezone.now())


def answer_about(contact: Contact, question: Question) -> Answer:
    """What to say about one person, without recording it."""
    return answers(question, [contact.pk], [(contact.pk, contact.email, contact.phone)])[contact.pk]


def answers(question: Question, numbers: Sequence[int], people: Sequence[Reach]) -> dict[int, Answer]:
    """What to say about each of these people, without recording it."""
    found = {facts.contact_id: facts for facts in facts_of(question, people)}
    also: dict[int, list[Reason]] = {}
    for asked in _gates:
        for number, more in asked(question, list(found)).items():
            also.setdefault(number, []).extend(more)
    return {number: answer(number, found.get(number), question, also.get(number, ())) for number in numbers}


def answer(number: int, facts: Facts | None, question: Question, also: Sequence[Reason]) -> Answer:
    if facts is None:
        return Answer(number, False, (HARD,))
    reasons = [*reasons_for(facts, question.purpose, question.channel, question.at), *also]
    against = tuple(reason for reason in reasons if not reason.good)
    return Answer(number, not against, against or tuple(reasons), facts.frequency)


FACTS = """
SELECT * FROM fc.consent_facts(%(contacts)s::bigint[], %(emails)s::bytea[], %(phones)s::bytea[], %(purpose)s, %(channel)s,
  %(needs)s, %(marketing)s, %(softly)s)
"""


def facts_of(question: Question, people: Sequence[Reach]) -> list[Facts]:
    """What holds for each person, whoever asks; hashes are made here: the key never reaches the database."""
    values: dict[str, Any] = {
        "contacts": [number for number, _email, _phone in people],
        "emails": [digest_of("email", email) for _number, email, _phone in people],
        "phones": [digest_of("phone", phone) for _number, _email, phone in people],
        "purpose": question.purpose.pk,
        "channel": question.channel,
        "needs": CHANNELS[question.channel].address,
        "marketing": question.purpose.is_marketing,
        "softly": sorted(SOFT),
    }
    return [Facts(*row) for row in rows_for(FACTS, values, len(people))]


def rows_for(statement: str, values: dict[str, Any], people: int) -> list[tuple[Any, ...]]:
    """About one person a statement that is planned already; about many, a plan for as many."""
    if people == 1:
        return rows_of(statement, values)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


RECORD = """
INSERT INTO identify_consent_decision
  (contact_id, purpose_id, channel, phase, allowed, reasons, decided_at, actor_kind, actor_id, actor_name, cause)
SELECT d.contact_id, %(purpose)s, %(channel)s, %(phase)s, d.allowed, d.reasons, %(at)s,
  %(kind)s, %(user)s, %(name)s, d.cause
FROM unnest(%(contacts)s::bigint[], %(allowed)s::boolean[], %(reasons)s::jsonb[], %(causes)s::text[])
  AS d(contact_id, allowed, reasons, cause)
RETURNING contact_id, id
"""


@lru_cache(maxsize=4_096)
def as_kept(reasons: tuple[Reason, ...]) -> str:
    """As the row holds them; among many people few different ones are ever given."""
    return orjson.dumps(reasons).decode()


def recorded(
    found: list[Answer], question: Question, by: Actor, phase: str, cause: str, causes: Mapping[int, str] = NO_CAUSES
) -> list[Answer]:  # fmt: skip
    """The answers with the numbers under which they can be found again; of strangers nothing is written."""
    known = [each for each in found if each.reasons != (HARD,)]
    values: dict[str, Any] = {
        "purpose": question.purpose.pk,
        "channel": question.channel,
        "phase": phase[:12],
        "at": question.at,
        "kind": by.kind,
        "user": by.user_id,
        "name": by.name,
        "causes": [causes.get(each.contact_id, cause)[:120] for each in known],
        "contacts": [each.contact_id for each in known],
        "allowed": [each.allowed for each in known],
        "reasons": [as_kept(each.reasons) for each in known],
    }
    numbers = dict(rows_for(RECORD, values, len(known)))
    return [replace(each, decision=numbers.get(each.contact_id)) for each in found]
