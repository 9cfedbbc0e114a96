"""The addresses of forms: the builder, submissions, and what strangers and other people's pages open."""

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from fullcircle.identify.forms import build_pages, program_pages, public_pages, submission_pages
from fullcircle.platform.access.duties import register_duty
from fullcircle.platform.records.pages import door
from fullcircle.platform.ui.navigation import register_item

EITHER = require_http_methods(["GET", "POST"])
EDIT, VIEW, PUBLISH, REVIEW = "form.edit", "form.view", "form.publish", "form.review"


def may_view(request: HttpRequest) -> bool:
    return request.actor is not None and request.actor.can(VIEW)


def urls() -> list[URLPattern]:
    """Everything under /forms/ that is no list or record, and /f/, where there is no cookie."""
    register_duty(REVIEW, gettext_lazy("Decide what is spam among the submissions of forms"))
    register_item(
        "Attract",
        gettext_lazy("Submissions"),
        "/forms/submissions/",
        "inbox",
        order=21,
        shown_to=may_view,
    )
    return [
        path("forms/submissions/", door(submission_pages.submissions, needs=VIEW), name="submissions"),
        path(
            "forms/submissions/export/",
            door(submission_pages.export, needs="form.export", methods=require_POST),
            name="export-submissions",
        ),
        path("forms/submissions/<int:pk>/", door(submission_pages.submission, needs=VIEW), name="submission"),
        path(
            "forms/submissions/<int:pk>/accept/",
            door(submission_pages.accept, needs=REVIEW, methods=require_POST),
            name="accept-submission",
        ),
        path(
            "forms/submissions/<int:pk>/reject/",
            door(submission_pages.reject, needs=REVIEW, methods=require_POST),
            name="reject-submission",
        ),
        path(
            "forms/submissions/<int:pk>/answers/<slug:verb>/",
            door(submission_pages.settle, needs="contact.edit", methods=require_POST),
            name="settle-answer",
        ),
        path("forms/<int:pk>/build/", door(build_pages.build, needs=EDIT, methods=EITHER), name="build-form"),
        path("forms/<int:pk>/preview/", door(build_pages.preview, needs=VIEW), name="preview-form"),
        path(
            "forms/<int:pk>/link/",
            door(build_pages.personal_link, needs="contact.edit", methods=EITHER),
            name="personal-form-link",
        ),
        path(
            "forms/<int:pk>/language/",
            door(build_pages.languages, needs=EDIT, methods=require_POST),
            name="form-language",
        ),
        path(
            "forms/<int:pk>/publish/",
            door(build_pages.publish, needs=PUBLISH, methods=require_POST),
            name="publish-form",
        ),
        path("f/<str:token>/", public_pages.hosted, name="hosted-form"),
        path("f/<str:token>/thanks/", public_pages.thanks, name="hosted-thanks"),
        path("f/<str:token>/seen/", public_pages.seen, name="form-seen"),
        path("f/<str:token>/form.json", program_pages.for_programs, name="form-for-programs"),
        path("embed.js", public_pages.embed_script, name="embed-form"),
    ]
