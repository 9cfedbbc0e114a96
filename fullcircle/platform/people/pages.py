"""The pages about colleagues: who is here, as what, and inviting more."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.access.models import Invitation, User
from fullcircle.platform.access.pages import page
from fullcircle.platform.actions import Refused
from fullcircle.platform.jobs.progress import unfinished
from fullcircle.platform.people.actions import (
    deactivate_colleague,
    hand_over_records,
    place_colleague,
    reactivate_colleague,
)
from fullcircle.platform.people.forms import HeirForm, InviteForm, PlaceForm
from fullcircle.platform.people.holdings import held, in_words, looked_after_by
from fullcircle.platform.people.invitations import invite_colleague, is_open, link_of, revoke_invitation
from fullcircle.platform.people.second_factors import have_second_factor
from fullcircle.platform.records.undo import bulk_undo_url
from fullcircle.platform.settings.topics import register_topic


@page(needs="people.manage")
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who works here, and whoever is on the way."""
    everybody = User.directory.select_related("role", "team").order_by("-is_active", "name", "id")
    protected = have_second_factor()
    open_ones = Invitation.objects.filter(accepted_at=None, revoked_at=None).select_related("role", "team")
    invited = [(each, link_of(each)) for each in open_ones if is_open(each)]
    return render(
        request, "people/people.html", {"people": everybody, "invited": invited, "protected": protected}
    )


@page(needs="people.manage", confirmed=True)
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody; the link is shown for copying, whether or not mail works."""
    form = InviteForm(request.POST or None)
    if form.is_valid():
        made = attempt(
            request, invite_colleague, form=form, **form.cleaned_data,
            done=f"{form.cleaned_data['email']} is invited. Copy the link below if you would rather send it yourself.",
        )  # fmt: skip
        if made:
            return redirect("people")
    return render(request, "people/invite.html", {"form": form}, status=422 if form.errors else 200)


@page(needs="people.manage")
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    attempt(
        request, revoke_invitation, get_object_or_404(Invitation, pk=pk), done="The link no longer works."
    )
    return redirect("people")


@page(needs="people.manage", confirmed=True)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One colleague: role, team, what they look after, and whether they may sign in."""
    user = get_object_or_404(User.directory.select_related("role", "team"), pk=pk)
    form = PlaceForm(request.POST or None, initial={"role": user.role_id, "team": user.team_id})
    saved = form.is_valid() and attempt(
        request, place_colleague, user, form=form, done=f"{user.name}: saved.", **form.cleaned_data
    )
    if saved:
        return redirect("people")
    return shown(request, user, form)


def shown(
    request: HttpRequest,
    user: User,
    form: PlaceForm | None = None,
    heirs: HeirForm | None = None,
    leaving: HeirForm | None = None,
) -> HttpResponse:
    """The page of a colleague, with what is wrong in the form that was sent."""
    form = form or PlaceForm(initial={"role": user.role_id, "team": user.team_id})
    heirs, leaving = heirs or HeirForm(), leaving or HeirForm(auto_id="leaving_%s")
    context = {
        "person": user,
        "form": form,
        "heirs": heirs,
        "leaving": leaving,
        "has_second_factor": user.pk in have_second_factor(),
        "holdings": in_words(held(looked_after_by(user))),
        "bars": unfinished(request),
    }
    status = 422 if form.errors or heirs.errors or leaving.errors else 200
    return render(request, "people/person.html", context, status=status)


@page(needs="people.manage", confirmed=True)
@require_POST
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut a colleague out, and hand over what they look after if somebody is named."""
    user = get_object_or_404(User.directory.select_related("role", "team"), pk=pk)
    leaving = HeirForm(request.POST, auto_id="leaving_%s")
    if leaving.is_valid():
        heir = leaving.cleaned_data["heir"]
        goes = f" What they looked after goes to {heir.name}." if heir else ""
        done = f"{user.name} can no longer sign in.{goes}"
        if attempt(request, deactivate_colleague, user, form=leaving, heir=heir, done=done):
            return redirect("person", pk=pk)
    return shown(request, user, leaving=leaving)


@page(needs="people.manage", confirmed=True)
@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Give everything that a colleague looks after to another one."""
    user = get_object_or_404(User.directory.select_related("role", "team"), pk=pk)
    heirs = HeirForm(request.POST)
    if heirs.is_valid() and heirs.cleaned_data["heir"] is None:
        heirs.add_error("heir", gettext("Choose who gets it."))
    if heirs.is_valid():
        try:
            done = hand_over_records(user, by=request.actor, to=heirs.cleaned_data["heir"])
        except Refused as refused:
            heirs.add_error("heir", refused.sentence)
        else:
            told = gettext("On their way to %(to)s.") if done.goes_on else gettext("Handed over to %(to)s.")
            undo = "" if done.goes_on else bulk_undo_url(done.cause)
            messages.success(request, told % {"to": done.to}, extra_tags=undo)
            return redirect("person", pk=pk)
    return shown(request, user, heirs=heirs)


@page(needs="people.manage", confirmed=True)
@require_POST
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User.directory, pk=pk)
    attempt(request, reactivate_colleague, user, done=f"{user.name} can sign in again.")
    return redirect("person", pk=pk)


def urls() -> list[URLPattern]:
    from fullcircle.platform.people.urls import urlpatterns

    return urlpatterns


register_topic(
    "you",
    _("Profile"),
    "/settings/profile/",
    icon="circle-user-round",
    sentence=_("Your name, time zone, language and look."),
)
register_topic(
    "you",
    _("Sign-in"),
    "/account/",
    icon="shield-check",
    sentence=_("Password, second factor, and where you are signed in."),
)
register_topic(
    "people", _("People"), "/settings/people/", icon="users",
    sentence=_("Who works here, as what; invite and deactivate colleagues."), needs="people.manage",
)  # fmt: skip
register_topic(
    "people", _("Teams"), "/settings/teams/", icon="network",
    sentence=_("A tree: who looks after a team looks after those below."), needs="people.manage",
)  # fmt: skip
register_topic(
    "people", _("Roles"), "/settings/roles/", icon="key-round",
    sentence=_("What each role sees and may do."), needs="people.manage",
)  # fmt: skip
register_topic(
    "developers", _("API keys"), "/settings/keys/", icon="braces", sentence=_("Keys that your programs use.")
)
