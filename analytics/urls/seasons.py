"""Addresses of seasons, works' results and analyses."""

from django.urls import URLPattern, path

from analytics.views import runs, seasons, works_shown

urlpatterns: list[URLPattern] = [
    path("", seasons.season_list, name="season_list"),
    path("<int:year>/", seasons.season, name="season"),
    path("<int:year>/run/", runs.run_start, name="run_start"),
    path("works/<int:pk>/", works_shown.result_work, name="result_work"),
    path("runs/", runs.run_list, name="run_list"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("runs/<int:pk>/stop/", runs.run_stop, name="run_stop"),
    path("runs/<int:pk>/delete/", runs.run_delete, name="run_delete"),
]
