"""The addresses of consent: purposes, suppressed addresses, one person's consent, and the person's own pages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from fullcircle.identify.consent import contact_pages, person_pages, purpose_pages, suppression_pages
from fullcircle.platform.access.duties import register_duty
from fullcircle.platform.search.places import Place, register_place
from fullcircle.platform.ui.navigation import DATA, register_item

urls = [
    path("consent/", purpose_pages.purposes, name="purposes"),
    path("consent/purposes/new/", purpose_pages.new_purpose, name="new-purpose"),
    path("consent/purposes/<slug:key>/", purpose_pages.purpose, name="purpose"),
    path("consent/purposes/<slug:key>/edit/", purpose_pages.edit, name="edit-purpose"),
    path("consent/purposes/<slug:key>/retire/", purpose_pages.retire, name="retire-purpose"),
    path("consent/suppressed/", suppression_pages.suppressions, name="suppressions"),
    path("consent/suppressed/bring/", suppression_pages.bring, name="bring-suppressions"),
    path("consent/suppressed/export/", suppression_pages.export, name="export-suppressions"),
    path("consent/suppressed/<int:pk>/lift/", suppression_pages.lift, name="lift-suppression"),
    path("contacts/<int:pk>/consent/", contact_pages.consent_page, name="consent-of-contact"),
    path("contacts/<int:pk>/consent/record/", contact_pages.record_page, name="record-consent"),
    path("contacts/<int:pk>/consent/withdraw/", contact_pages.withdraw, name="withdraw-consent"),
    path("contacts/<int:pk>/consent/link/", contact_pages.send_link, name="mail-preferences"),
    path(
        "contacts/<int:pk>/consent/<slug:matter>/<slug:change>/",
        contact_pages.person_page,
        name="consent-matter",
    ),
    path("me/confirm/<str:token>/", person_pages.confirmation, name="confirm"),
    path("me/unsubscribe/<str:token>/", person_pages.unsubscribe, name="unsubscribe"),
    path("me/<str:token>/", person_pages.preferences, name="preferences"),
    path("me/<str:token>/<slug:kind>/", person_pages.privacy_request, name="privacy-request"),
]

register_item(
    "Know", _("Consent"), "/consent/", "shield-check", order=60, group=DATA,
    shown_to=lambda request: request.actor is not None and request.actor.can("contact.view"),
)  # fmt: skip
register_duty("consent.manage", _("Decide on purposes, their wordings and suppressed addresses"))
register_duty("consent.record", _("Record that somebody agreed, with the evidence"))
register_place(
    Place(
        _("Suppressed addresses"),
        "/consent/suppressed/",
        "ban",
        "consent.manage",
        _("blocked, unsubscribed, bounced"),
    )
)
