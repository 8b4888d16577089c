"""Addresses of the documents."""

from django.urls import path

from documents.views import bundles, card, checking, files, keeping, letterheads, making, papers, register

urlpatterns = [
    path("", register.document_list, name="document_list"),
    path("new/", making.document_new, name="document_new"),
    path("check/", checking.file_check, name="file_check"),
    path("bundle/", bundles.bundle_new, name="bundle_new"),
    path("bundle/<int:pk>/", bundles.bundle, name="bundle"),
    path("bundle/<int:pk>/file/", bundles.bundle_file, name="bundle_file"),
    path("attached/<int:pk>/", files.attachment_file, name="attachment_file"),
    path("attached/<int:pk>/drop/", keeping.attachment_drop, name="attachment_drop"),
    path("<int:pk>/", card.document, name="document"),
    path("<int:pk>/state/", card.document_progress, name="document_progress"),
    path("<int:pk>/edit/", papers.document_edit, name="document_edit"),
    path("<int:pk>/refresh/", papers.document_refresh, name="document_refresh"),
    path("<int:pk>/freeze/", papers.document_freeze, name="document_freeze"),
    path("<int:pk>/sign/", papers.document_sign, name="document_sign"),
    path("<int:pk>/take-back/", papers.document_take_back, name="document_take_back"),
    path("<int:pk>/issue/", papers.document_issue, name="document_issue"),
    path("<int:pk>/withdraw/", papers.document_withdraw, name="document_withdraw"),
    path("<int:pk>/draw/", papers.document_draw, name="document_draw"),
    path("<int:pk>/attach/", keeping.document_attach, name="document_attach"),
    path("<int:pk>/tie/", keeping.document_tie, name="document_tie"),
    path("<int:pk>/repeal/", keeping.document_repeal, name="document_repeal"),
    path("<int:pk>/pdf/", files.document_pdf, name="document_pdf"),
    path("<int:pk>/docx/", files.document_docx, name="document_docx"),
    path("letterheads/", letterheads.letterhead_list, name="letterhead_list"),
    path("letterheads/<int:pk>/", letterheads.letterhead, name="letterhead"),
    path("letterheads/<int:pk>/sample/", letterheads.letterhead_sample, name="letterhead_sample"),
    path("letterheads/<int:pk>/use/", letterheads.letterhead_use, name="letterhead_use"),
    path("<int:pk>/form/<int:letterhead_pk>/", letterheads.document_on_form, name="document_on_form"),
]
