"""Addresses of the pages about colleagues."""

from django.urls import path

from fullcircle.platform.people import (
    join_page,
    key_pages,
    pages,
    profile_page,
    role_pages,
    second_factor_pages,
    team_pages,
)

urlpatterns = [
    path("join/<str:token>/", join_page.join, name="join"),
    path("settings/people/", pages.people, name="people"),
    path("settings/people/invite/", pages.invite, name="invite"),
    path("settings/people/<int:pk>/", pages.person, name="person"),
    path("settings/people/<int:pk>/deactivate/", pages.deactivate, name="deactivate"),
    path("settings/people/<int:pk>/hand-over/", pages.hand_over, name="hand-over"),
    path("settings/people/<int:pk>/reactivate/", pages.reactivate, name="reactivate"),
    path("settings/people/invitations/<int:pk>/revoke/", pages.revoke, name="revoke-invitation"),
    path("settings/people/<int:pk>/second-factor/", second_factor_pages.take, name="take-second-factor"),
    path("settings/second-factor/", second_factor_pages.second_factor, name="second-factor"),
    path("settings/teams/", team_pages.teams, name="teams"),
    path("settings/teams/<int:pk>/", team_pages.team, name="team"),
    path("settings/teams/<int:pk>/remove/", team_pages.remove, name="remove-team"),
    path("settings/roles/", role_pages.roles, name="roles"),
    path("settings/roles/new/", role_pages.new_role, name="new-role"),
    path("settings/roles/<int:pk>/", role_pages.role, name="role"),
    path("settings/roles/<int:pk>/remove/", role_pages.remove, name="remove-role"),
    path("settings/keys/", key_pages.keys, name="keys"),
    path("settings/keys/new/", key_pages.new_key, name="new-key"),
    path("settings/keys/<int:pk>/revoke/", key_pages.revoke, name="revoke-key"),
    path("settings/profile/", profile_page.profile, name="profile"),
]
