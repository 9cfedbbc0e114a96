"""Where an invited person chooses a name and a password."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.forms import explain
from fullcircle.platform.access.models import Invitation, User
from fullcircle.platform.access.pages import public
from fullcircle.platform.actions import Missing, Refused
from fullcircle.platform.people.forms import JoinForm
from fullcircle.platform.people.invitations import accept_invitation, open_invitation
from fullcircle.platform.settings.organization import organization
from fullcircle.platform.settings.welcome import BACKEND


@public("whoever holds an invitation's link joins by it")
def join(request: HttpRequest, token: str) -> HttpResponse:
    invitation, name = invited_by(token)
    if invitation is None:
        return render(request, "people/join_gone.html", status=404)
    form = JoinForm(request.POST or None)
    if form.is_valid() and (user := joined(form, token)):
        login(request, user, backend=BACKEND)
        return redirect("/")
    context = {"form": form, "invitation": invitation, "organization": name}
    return render(request, "people/join.html", context, status=422 if form.errors else 200)


def invited_by(token: str) -> tuple[Invitation | None, str]:
    with acting(system("invitations"), read_only=True):
        return open_invitation(token), organization().name


def joined(form: JoinForm, token: str) -> User | None:
    """The new colleague, or nobody and the reason in the form."""
    try:
        with acting(system("invitations")) as by:
            zone = organization().time_zone
            return accept_invitation(by=by, token=token, time_zone=zone, **form.cleaned_data)
    except Missing as gone:
        form.add_error(None, gone.sentence)
    except Refused as refused:
        explain(form, refused)
    return None
