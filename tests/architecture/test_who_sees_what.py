"""PostgreSQL's answers compared with the rules written in plain Python, over random teams, colleagues and records."""

import random
from dataclasses import dataclass

import pytest
from django.db import connection, transaction

from fullcircle.identify.contacts.models import Contact, ContactPoint, ContactSensitive
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import member_principal, system, user_principal
from fullcircle.platform.access.models import Role, Team, User
from fullcircle.platform.events.models import LoggedEvent
from tests.cast import as_user

pytestmark = pytest.mark.django_db
RECORDS = 400  # with the three worlds and five questions about each, more than 100,000 answers are compared
SEEDS = [7, 11, 23]


@dataclass
class Customer:
    """A record as the rules see it."""

    id: int
    owner: User | None
    team: Team | None
    readers: set[int]
    writers: set[int]


class World:
    """A made-up organization: a tree of teams, colleagues of every role, customers owned and shared at random."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        with acting(system("tests")):
            self.teams = self.make_teams()
            self.people = self.make_people()
            self.customers = [self.make_customer(number) for number in range(RECORDS)]
            self.surround([customer.id for customer in self.customers])

    def make_teams(self) -> list[Team]:
        teams: list[Team] = []
        for number in range(7):
            parent = self.dice.choice([None, *teams])
            team = Team.objects.create(name=f"Team {number}", parent=parent)
            team.path = [*(parent.path if parent else []), team.pk]
            team.save()
            teams.append(team)
        return teams

    def make_people(self) -> list[User]:
        roles = [*Role.objects.all(), *self.own_roles()]
        people = []
        for number, role in enumerate([*roles, *self.dice.choices(roles, k=6)]):
            team = self.dice.choice([None, *self.teams])
            user = User(email=f"p{number}@example.com", name=f"Person {number}", role=role, team=team)
            user.save()
            people.append(user)
        return people

    def own_roles(self) -> list[Role]:
        """Mixtures that do not ship: sees all but changes only the team's, sees the team's but changes only their own."""
        rights = ["*.view", "*.edit", "contact.sensitive"]
        mixtures = [("all", "team"), ("all", "own"), ("team", "own"), ("team", "none"), ("own", "none")]
        return [Role.objects.create(key=f"{reads}-{writes}", name=f"Sees {reads}, changes {writes}",
                                    reads=reads, writes=writes, capabilities=rights)
                for reads, writes in mixtures]  # fmt: skip

    def make_customer(self, number: int) -> Customer:
        owner = self.dice.choice([None, *self.people, *self.people])
        readers, writers = self.parties(), self.parties()
        row = Contact.objects.create(
            name=f"Customer {number}", owner=owner, shared_read=sorted(readers), shared_write=sorted(writers)
        )
        return Customer(row.pk, owner, owner.team if owner else None, readers, writers)

    def surround(self, ids: list[int]) -> None:
        """A way to reach each, something sensitive, and an event."""
        ContactPoint.objects.bulk_create(
            ContactPoint(contact_id=pk, kind="email", value=f"c{pk}@example.com") for pk in ids
        )
        ContactSensitive.objects.bulk_create(ContactSensitive(record_id=pk, gender="x") for pk in ids)
        LoggedEvent.objects.bulk_create(
            LoggedEvent(type="contact.added", occurred_at="2026-01-01T00:00Z", about_kind="contact", about_id=pk,
                        actor_kind="system", actor_name="tests")
            for pk in ids
        )  # fmt: skip

    def parties(self) -> set[int]:
        """Usually nobody; sometimes a few colleagues and teams."""
        if self.dice.random() < 0.7:
            return set()
        everybody = [user_principal(p.pk) for p in self.people] + [member_principal(t.pk) for t in self.teams]
        return set(self.dice.sample(everybody, self.dice.randint(1, 3)))


def looks_after(user: User, customer: Customer, scope: str) -> bool:
    """The rule in words: one's own, one's team's and those below it, all; and what nobody owns is everybody's."""
    if scope == "all":
        return True
    if scope == "none":
        return False
    if customer.owner is None and customer.team is None:
        return True
    if customer.owner == user:
        return True
    return scope == "team" and bool(user.team and customer.team and user.team.pk in customer.team.path)


def is_named(user: User, shares: set[int]) -> bool:
    teams = user.team.path if user.team else []
    return not shares.isdisjoint({user_principal(user.pk), *map(member_principal, teams)})


def may_change(user: User, customer: Customer) -> bool:
    if user.role.writes == "none":
        return False
    return looks_after(user, customer, user.role.writes) or is_named(user, customer.writers)


def may_see(user: User, customer: Customer) -> bool:
    return (
        looks_after(user, customer, user.role.reads)
        or is_named(user, customer.readers)
        or is_named(user, customer.writers)
    )


def changed_by(user: User) -> set[int]:
    """The rows an UPDATE of everything reaches; then it is taken back."""
    with as_user(user), connection.cursor() as cursor:
        sentence = transaction.savepoint()
        cursor.execute("UPDATE identify_contact SET city = 'X' RETURNING id")
        found = {pk for (pk,) in cursor.fetchall()}
        transaction.savepoint_rollback(sentence)
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_everybody_sees_and_changes_what_the_rules_say(seed):
    world = World(seed)
    for user in world.people:
        who = f"{user.role} in {user.team} (seed {seed})"
        seen = {customer.id for customer in world.customers if may_see(user, customer)}
        with as_user(user) as actor:
            assert set(Contact.objects.values_list("pk", flat=True)) == seen, who
            assert set(ContactPoint.objects.values_list("contact_id", flat=True)) == seen, who
            assert set(LoggedEvent.objects.values_list("about_id", flat=True)) == seen, who
            sensitive = seen if actor.can("contact.sensitive") else set()
            assert set(ContactSensitive.objects.values_list("pk", flat=True)) == sensitive, who
        if actor.database_role != "fc_viewer":  # who has no right to write to any table at all
            expected = {customer.id for customer in world.customers if may_change(user, customer)}
            assert changed_by(user) == expected & seen, who
