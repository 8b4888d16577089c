"""Addresses of analytical notes and of the statistics."""

from django.urls import URLPattern, path

from analytics.views import notes, statistics

urlpatterns: list[URLPattern] = [
    path("notes/", notes.note_list, name="note_list"),
    path("notes/new/", notes.note_new, name="note_new"),
    path("notes/<int:pk>/", notes.note, name="note"),
    path("notes/<int:pk>/edit/", notes.note_edit, name="note_edit"),
    path("notes/<int:pk>/again/", notes.note_again, name="note_again"),
    path("notes/<int:pk>/print/", notes.note_print, name="note_print"),
    path("notes/<int:pk>/xlsx/", notes.note_xlsx, name="note_xlsx"),
    path("notes/<int:pk>/delete/", notes.note_delete, name="note_delete"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("statistics/export/<str:kind>/", statistics.statistics_export, name="statistics_export"),
    path("statistics/publish/", statistics.statistics_publish, name="statistics_publish"),
    path("statistics/withdraw/<int:year>/", statistics.statistics_withdraw, name="statistics_withdraw"),
    path("public/<slug:slug>/", statistics.statistics_public, name="statistics_public"),
]
