"""Addresses of the documents."""

from django.urls import path

from documents.views import papers as views

urlpatterns = [
    path("", views.document_list, name="document_list"),
    path("<int:pk>/", views.document, name="document"),
    path("<int:pk>/state/", views.document_progress, name="document_progress"),
    path("<int:pk>/edit/", views.document_edit, name="document_edit"),
    path("<int:pk>/issue/", views.document_issue, name="document_issue"),
    path("<int:pk>/withdraw/", views.document_withdraw, name="document_withdraw"),
    path("<int:pk>/draw/", views.document_draw, name="document_draw"),
    path("<int:pk>/pdf/", views.document_pdf, name="document_pdf"),
    path("<int:pk>/docx/", views.document_docx, name="document_docx"),
]
