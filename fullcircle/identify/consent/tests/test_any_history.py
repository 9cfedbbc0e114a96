"""Whatever is said in whatever order: the state that is kept is what the ledger says, and what plain Python makes of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fullcircle.identify.consent.models import ConsentEvent, ConsentState, Standing
from fullcircle.identify.consent.queries import differences_after_replay
from tests.cast import as_user

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
ABOUT_A_PURPOSE = ["requested", "granted", "confirmed", "withdrawn", "objected", "expired", "lifted"]
ABOUT_THE_PERSON = [
    ("objected", "marketing"), ("lifted", "marketing"), ("objected", "profiling"), ("lifted", "profiling"),
    ("restricted", "processing"), ("lifted", "processing"), ("paused", "marketing"), ("resumed", "marketing"),
]  # fmt: skip


@dataclass(frozen=True)
class Word:
    """One thing that was said, on a day."""

    action: str
    day: int
    source: str = "form"
    channel: str = "email"
    holds: int | None = None
    regards: str = "purpose"

    @property
    def at(self) -> datetime:
        return BEGIN + timedelta(days=self.day)

    @property
    def until(self) -> datetime | None:
        return None if self.holds is None else self.at + timedelta(days=self.holds)


words = st.builds(
    Word,
    action=st.sampled_from(ABOUT_A_PURPOSE),
    day=st.integers(0, 30),
    source=st.sampled_from(["form", "import", "colleague"]),
    channel=st.sampled_from(["email", "sms"]),
    holds=st.none() | st.integers(1, 20),
)
standings = st.builds(
    lambda pair, day, holds: Word(pair[0], day, channel="", holds=holds, regards=pair[1]),
    st.sampled_from(ABOUT_THE_PERSON), st.integers(0, 30), st.integers(1, 20),
)  # fmt: skip


def holding(said: list[Word]) -> dict[str, tuple[str, datetime]]:
    """The rules in plain Python: status and since, by channel."""
    now: dict[str, tuple[str, datetime, datetime | None]] = {}
    for word in sorted(said, key=lambda word: word.day):
        status, _, until = now.get(word.channel, ("", BEGIN, None))
        agreed = status == "granted" and (until is None or until > word.at)
        becomes = {
            "requested": "" if agreed else "pending",
            "granted": "" if word.source == "import" and status in ("withdrawn", "objected") else "granted",
            "confirmed": "granted" if status in ("pending", "granted") else "",
            "withdrawn": "withdrawn",
            "objected": "objected",
            "expired": "expired" if status in ("pending", "granted") else "",
            "lifted": "forgotten" if status == "objected" else "",
        }[word.action]
        if becomes == "forgotten":
            del now[word.channel]
        elif becomes:
            now[word.channel] = (becomes, word.at, word.until if becomes in ("pending", "granted") else None)
    return {channel: (status, since) for channel, (status, since, _) in now.items()}


def write(dana, newsletter, said: list[Word]) -> None:
    """One by one, so that the state is kept after each."""
    for word in said:
        ConsentEvent.objects.create(
            contact=dana, purpose=newsletter if word.regards == "purpose" else None, channel=word.channel,
            action=word.action, regards=word.regards, occurred_at=word.at, until=word.until, source=word.source,
            actor_kind="user", actor_name="Bob",
        )  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(words, max_size=9))
def test_the_state_is_what_was_said(dana, bob, newsletter, said):
    with as_user(bob):
        place = transaction.savepoint()
        write(dana, newsletter, said)
        kept = ConsentState.objects.filter(contact=dana).values_list("channel", "status", "since")
        assert {channel: (status, since) for channel, status, since in kept} == holding(said)
        assert differences_after_replay() == 0
        transaction.savepoint_rollback(place)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(standings, max_size=8))
def test_the_last_word_about_the_person_counts(dana, bob, newsletter, said):
    with as_user(bob):
        place = transaction.savepoint()
        write(dana, newsletter, said)
        kept = Standing.objects.filter(contact=dana).first() or Standing()
        last: dict[str, Word] = {}
        for word in sorted(said, key=lambda word: word.day):
            last["pause" if word.action in ("paused", "resumed") else word.regards] = word
        expected = {
            matter: word.at for matter, word in last.items() if word.action in ("objected", "restricted")
        }
        assert kept.no_marketing_since == expected.get("marketing")
        assert kept.no_profiling_since == expected.get("profiling")
        assert kept.restricted_since == expected.get("processing")
        paused = last.get("pause")
        assert kept.paused_until == (paused.until if paused and paused.action == "paused" else None)
        transaction.savepoint_rollback(place)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(words, min_size=1, max_size=12))
def test_many_words_at_once_come_to_the_same(dana, bob, newsletter, said):
    """As an import writes them: in one statement."""
    with as_user(bob):
        place = transaction.savepoint()
        ConsentEvent.objects.bulk_create(
            ConsentEvent(
                contact=dana, purpose=newsletter, channel=word.channel, action=word.action, occurred_at=word.at,
                until=word.until, source=word.source, actor_kind="user", actor_name="Bob",
            )
            for word in said
        )  # fmt: skip
        kept = ConsentState.objects.filter(contact=dana).values_list("channel", "status", "since")
        assert {channel: (status, since) for channel, status, since in kept} == holding(said)
        transaction.savepoint_rollback(place)
