"""Addresses of schools' dossiers and of matters that need a check."""

from django.urls import path

from analytics.views import dossiers, inquiries

urlpatterns = [
    path("schools/<int:pk>/<int:year>/", dossiers.dossier, name="dossier"),
    path("schools/<int:pk>/<int:year>/print/", dossiers.dossier_print, name="dossier_print"),
    path("findings/<int:pk>/", dossiers.finding, name="finding"),
    path("matters/", inquiries.inquiry_list, name="inquiry_list"),
    path("matters/ask/<int:year>/", inquiries.inquiry_ask, name="inquiry_ask"),
    path("matters/<int:pk>/", inquiries.inquiry, name="inquiry"),
    path("matters/<int:pk>/answer/", inquiries.inquiry_answer, name="inquiry_answer"),
    path("matters/<int:pk>/decide/", inquiries.inquiry_decide, name="inquiry_decide"),
    path("matters/<int:pk>/withdraw/", inquiries.inquiry_withdraw, name="inquiry_withdraw"),
    path("matters/files/<int:pk>/", inquiries.inquiry_file, name="inquiry_file"),
]
