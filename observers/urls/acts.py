"""Addresses: acts, rosters and their papers."""

from django.urls import URLPattern, path

from observers.views import acts, filing_doors, papers, roster

urlpatterns: list[URLPattern] = [
    path("roster/", roster.roster, name="roster"),
    path("roster/xlsx/", roster.roster_xlsx, name="roster_xlsx"),
    path("roster/paper/", roster.roster_paper, name="roster_paper"),
    path("roster/order/", papers.observer_order, name="observer_order"),
    path("places/<int:pk>/attendance/", roster.attendance, name="attendance"),
    path("places/<int:pk>/replace/", roster.attendance_replace, name="attendance_replace"),
    path("badges/", papers.badge_list, name="badge_list"),
    path("badges/<int:pk>/", papers.badge, name="badge"),
    path("acts/", acts.act_list, name="act_list"),
    path("acts/enter/", acts.act_enter, name="act_enter"),
    path("acts/form/", papers.act_form, name="act_form"),
    path("acts/memo/", papers.observation_memo, name="observation_memo"),
    path("acts/mine/", filing_doors.act_mine, name="act_mine"),
    path("acts/mine/<int:place>/<slug:step>/", filing_doors.act_mine_step, name="act_mine_step"),
    path("acts/schools/<int:pk>/", acts.act_school, name="act_school"),
    path("acts/files/<int:pk>/", acts.act_file, name="act_file"),
    path("acts/<int:pk>/", acts.act, name="act"),
    path("acts/<int:pk>/answer/", acts.act_answer, name="act_answer"),
    path("acts/<int:pk>/register/", acts.act_register, name="act_register"),
    path("acts/<int:pk>/print/", papers.act_print, name="act_print"),
    path("o/<slug:slug>/act/<str:token>/", filing_doors.act_link, name="act_link"),
    path("o/<slug:slug>/act/<str:token>/<int:place>/<slug:step>/", filing_doors.act_link_step, name="act_link_step"),
    path("o/<slug:slug>/certificate/<str:code>/", papers.certificate, name="certificate"),
]
