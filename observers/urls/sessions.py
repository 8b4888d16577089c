"""Addresses: sessions."""

from django.urls import URLPattern, path

from observers.views import session_bulk, session_changes, sessions

urlpatterns: list[URLPattern] = [
    path("", sessions.session_list, name="session_list"),
    path("day/", sessions.session_board, name="session_board"),
    path("new/", session_changes.session_create, name="session_create"),
    path("make/", session_bulk.session_bulk, name="session_bulk"),
    path("publish/", session_bulk.session_publish, name="session_publish"),
    path("rules/", session_bulk.observer_rules, name="observer_rules"),
    path("<int:pk>/", sessions.session, name="session"),
    path("<int:pk>/edit/", session_changes.session_edit, name="session_edit"),
    path("<int:pk>/room/", session_changes.session_room, name="session_room"),
    path("<int:pk>/move/", session_changes.session_move, name="session_move"),
    path("<int:pk>/cancel/", session_changes.session_cancel, name="session_cancel"),
    path("<int:pk>/delete/", session_changes.session_delete, name="session_delete"),
]
