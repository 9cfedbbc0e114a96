"""Addresses of the styleguide."""

from django.urls import path

from fullcircle.platform.ui.styleguide import views

urlpatterns = [
    path("", views.parts, name="styleguide"),
    path("home/", views.home),
    path("list/", views.listing),
    path("record/", views.record),
    path("insights/", views.insights),
    path("import/", views.importing),
    path("sign-in/", views.signing_in),
    path("problem/<int:code>/", views.problem),
    path("edit/<int:pk>/<slug:field>/", views.edit),
    path("bulk/", views.bulk),
    path("undo/", views.undo),
    path("options/", views.options),
    path("job/", views.job),
    path("palette/", views.palette),
]
