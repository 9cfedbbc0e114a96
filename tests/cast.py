"""The cast: Alice administers, Bob sells, Charlie sells in another team, Mia manages Bob's team, Dana is a customer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.test import Client

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.access.actors import actor_for_user
from fullcircle.platform.access.models import Role, Team, User


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Rolling a test back turns the epoch back, too: what processes keep by its number is forgotten."""
    forget()


def forget() -> None:
    from fullcircle.identify.consent import kept
    from fullcircle.interact.gate import kept as kept_by_the_gate
    from fullcircle.platform.objects import kinds
    from fullcircle.platform.records import definitions
    from fullcircle.platform.settings import organization

    kept.forget()
    kept_by_the_gate.forget()
    kinds.forget()
    definitions.forget()
    organization.forget()


@pytest.fixture
def colleague(db) -> Callable[..., User]:
    """Make a colleague by name, with a role and a team."""

    def make(name: str, role: str, team: Team | None = None) -> User:
        with acting(system("tests")):
            held = Role.objects.get(key=role)
            user = User(email=f"{name.lower()}@example.com", name=name, role=held, team=team)
            user.set_password("correct horse battery")
            user.save()
        return user

    return make


@pytest.fixture
def north(db) -> Team:
    return make_team("North")


@pytest.fixture
def south(db) -> Team:
    return make_team("South")


def make_team(name: str) -> Team:
    with acting(system("tests")):
        team = Team.objects.create(name=name)
        team.path = [team.pk]
        team.save()
    return team


@pytest.fixture
def alice(colleague) -> User:
    return colleague("Alice", "admin")


@pytest.fixture
def bob(colleague, north) -> User:
    return colleague("Bob", "sales", north)


@pytest.fixture
def charlie(colleague, south) -> User:
    return colleague("Charlie", "sales", south)


@pytest.fixture
def mia(colleague, north) -> User:
    return colleague("Mia", "manager", north)


@pytest.fixture
def reader(colleague) -> User:
    return colleague("Rita", "reader")


@contextmanager
def as_user(user: User, **options: bool) -> Iterator[Actor]:
    """Act as a colleague, with the rights they have now."""
    actor = actor_for_user(user.pk)
    assert actor is not None
    with acting(actor, **options):
        yield actor


@pytest.fixture
def signed_in(client: Client) -> Callable[[User], Client]:
    """A browser in which a colleague is signed in."""

    def sign_in(user: User) -> Client:
        browser = Client()
        browser.force_login(user, backend="fullcircle.platform.access.signin.Colleagues")
        return browser

    return sign_in


@pytest.fixture
def run_jobs(db) -> Callable[[], int]:
    """Do the background jobs that wait, as a worker would; tells how many."""
    from fullcircle.platform.jobs.inline import run_waiting

    return run_waiting
