"""Addresses of what follows signs."""

from django.urls import URLPattern, path

from analytics.views.following import controls, exchanges, marking, proposals, rechecks, zone

urlpatterns: list[URLPattern] = [
    path("zone/", zone.zone, name="zone"),
    path("zone/<int:year>/make/", zone.zone_rebuild, name="zone_rebuild"),
    path("zone/<int:year>/enter/", zone.zone_enter, name="zone_enter"),
    path("zone/<int:year>/group/<int:pk>/", zone.zone_address, name="zone_address"),
    path("zone/entry/<int:pk>/let-go/", zone.zone_let_go, name="zone_let_go"),
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
    path("controls/", controls.control_list, name="control_list"),
    path("controls/new/", controls.control_new, name="control_new"),
    path("controls/<int:pk>/", controls.control_edit, name="control_edit"),
    path("controls/<int:pk>/delete/", controls.control_delete, name="control_delete"),
    path("exchanges/", exchanges.exchange_list, name="exchange_list"),
    path("exchanges/new/", exchanges.exchange_new, name="exchange_new"),
    path("exchanges/<int:pk>/", exchanges.exchange, name="exchange"),
    path("exchanges/<int:pk>/edit/", exchanges.exchange_edit, name="exchange_edit"),
    path("exchanges/<int:pk>/deal/", exchanges.exchange_solve, name="exchange_solve"),
    path("exchanges/<int:pk>/accept/", exchanges.exchange_accept, name="exchange_accept"),
    path("exchanges/<int:pk>/delete/", exchanges.exchange_delete, name="exchange_delete"),
    path("exchanges/<int:pk>/print/", exchanges.exchange_print, name="exchange_print"),
    path("exchanges/<int:pk>/xlsx/", exchanges.exchange_xlsx, name="exchange_xlsx"),
]
