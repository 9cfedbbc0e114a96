"""Mail to those who were invited, and records that go along with people and teams."""

from collections.abc import Callable

from django.urls import reverse

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.access.mail import send
from fullcircle.platform.access.models import Invitation, Team, User
from fullcircle.platform.access.site import absolute
from fullcircle.platform.jobs import job
from fullcircle.platform.jobs.progress import Bar, running
from fullcircle.platform.people import holdings
from fullcircle.platform.people.holdings import Rows, bring_along, pass_shares_on
from fullcircle.platform.people.invitations import is_open, link_of
from fullcircle.platform.people.teams import drop_team
from fullcircle.platform.records.many import edit_many
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.undo import bulk_result_url
from fullcircle.platform.settings.organization import organization

Step = Callable[[type[Record], list[int]], object]


@job(queue="mail", attempts=5)
def send_invitation(*, invitation_id: int) -> None:
    """Mail the link, unless it was used or revoked meanwhile."""
    with acting(system("invitations"), read_only=True):
        invitation = Invitation.objects.select_related("role").filter(pk=invitation_id).first()
        if invitation is None or not is_open(invitation):
            return
        inviter = invitation.invited_by.name
        facts = {"inviter": inviter, "link": link_of(invitation), "organization": organization().name}
    send("people/mail/invitation", to=invitation.email, invitation=invitation, **facts)


@job(queue="mail", attempts=5)
def tell_of_taken_factor(*, user_id: int, taker: str) -> None:
    """Mail to somebody whose second factor was taken away: they should know if they did not ask for it."""
    with acting(system("invitations"), read_only=True):
        user, name = User.directory.get(pk=user_id), organization().name
    link = absolute(reverse("mfa_activate_totp"))
    send("people/mail/factor_taken", to=user.email, user=user, taker=taker, organization=name, link=link)


@job(queue="long")
def hand_over(*, by: Actor, progress: int, colleague_id: int, heir_id: int, cause: str) -> None:
    """Make somebody the owner of everything that a colleague looks after; each record tells of it."""
    with running(progress) as bar:
        with acting(by, read_only=True):
            rows = holdings.looked_after_by(User(pk=colleague_id))
            heir = User.directory.get(pk=heir_id)

        def give(model: type[Record], ids: list[int]) -> int:
            return edit_many(model, by=by, ids=ids, values={"owner": heir.pk}, cause=cause)

        go_through(bar, by, rows, give)
        bar.finish(
            f"{bar.done:,} records handed over to {heir.name}.", url=bulk_result_url("/contacts/", cause)
        )


@job(queue="long")
def go_along(*, by: Actor, progress: int, colleague_id: int) -> None:
    """A colleague came to another team; what they look after comes along."""
    with running(progress) as bar:
        with acting(by, read_only=True):
            user = User.directory.get(pk=colleague_id)
        go_through(
            bar, by, holdings.of_another_team(user), lambda model, ids: bring_along(model, by=by, ids=ids)
        )
        bar.finish(f"{bar.done:,} records went along with {user.name}.")


@job(queue="long")
def end_team(
    *, by: Actor, progress: int, team_id: int, records_to: int | None, people_to: int | None
) -> None:
    """Bring a team's records to other teams, then remove it."""
    with running(progress) as bar:
        with acting(by, read_only=True):
            team = Team.objects.filter(pk=team_id).first()
        if team is None:
            return
        for part, rows, step in (
            ("records", holdings.of_team(team), records_step(by, records_to)),
            ("shares", holdings.shared_with(team), shares_step(by, team_id, people_to)),
        ):
            go_through(bar, by, rows, step, part)
        with acting(by):
            drop_team(team, by=by)
        bar.finish(f"{team.name} is removed.", url="/settings/teams/")


def records_step(by: Actor, records_to: int | None) -> Step:
    return lambda model, ids: bring_along(model, by=by, ids=ids, otherwise=records_to)


def shares_step(by: Actor, team: int, people_to: int | None) -> Step:
    return lambda model, ids: pass_shares_on(model, by=by, ids=ids, of=team, to=people_to)


def go_through(bar: Bar, by: Actor, rows: Rows, step: Step, part: str = "") -> None:
    """One batch after another, each complete or not begun, from where the work stopped."""
    while True:
        bar.stop_if_canceled()
        kept = bar.bookmark.get(part, {})
        with acting(by):
            found = next(holdings.batches(rows, kept.get("kind", ""), kept.get("after", 0)), None)
            if found is None:
                return
            model, ids = found
            step(model, ids)
            bar.keep(len(ids), **{part: {"kind": model._meta.model_name, "after": ids[-1]}})
