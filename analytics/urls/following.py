"""Addresses of what follows signs."""

from django.urls import URLPattern, path

from analytics.views.following import marking, proposals, rechecks

urlpatterns: list[URLPattern] = [
    path("matters/<int:pk>/measure/", proposals.measure_propose, name="measure_propose"),
    path("rechecks/", rechecks.recheck_list, name="recheck_list"),
    path("rechecks/draw/<int:pk>/", rechecks.recheck_draw, name="recheck_draw"),
    path("rechecks/draw/finding/<int:pk>/", rechecks.recheck_draw_finding, name="recheck_draw_finding"),
    path("rechecks/<int:pk>/", rechecks.recheck, name="recheck"),
    path("rechecks/<int:pk>/enter/", marking.recheck_enter, name="recheck_enter"),
    path("rechecks/<int:pk>/form/", rechecks.recheck_form, name="recheck_form"),
    path("rechecks/<int:pk>/upload/", rechecks.recheck_upload, name="recheck_upload"),
    path("rechecks/<int:pk>/settle/", rechecks.recheck_settle, name="recheck_settle"),
    path("rechecks/<int:pk>/cancel/", rechecks.recheck_cancel, name="recheck_cancel"),
    path("rechecks/<int:pk>/protocol/", rechecks.recheck_protocol, name="recheck_protocol"),
]
