"""Addresses: own data, destruction, hot line, the public page of a municipality."""

from django.urls import URLPattern, path

from observers.views import consents, erasures, hotline, privacy, town

urlpatterns: list[URLPattern] = [
    path("erasures/", erasures.erasure_list, name="erasure_list"),
    path("erasures/<int:pk>/", erasures.erasure, name="erasure"),
    path("erasures/<int:pk>/decline/", erasures.erasure_decline, name="erasure_decline"),
    path("consents/", consents.consent_list, name="consent_list"),
    path("consents/new/", consents.consent_draft, name="consent_draft"),
    path("consents/<int:pk>/", consents.consent_version, name="consent_version"),
    path("consents/<int:pk>/edit/", consents.consent_edit, name="consent_edit"),
    path("consents/<int:pk>/publish/", consents.consent_publish, name="consent_publish"),
    path("consents/<int:pk>/discard/", consents.consent_discard, name="consent_discard"),
    path("questions/", hotline.question_list, name="question_list"),
    path("questions/<int:pk>/", hotline.question, name="question"),
    path("questions/<int:pk>/publish/", hotline.question_publish, name="question_publish"),
    path("questions/<int:pk>/unpublish/", hotline.question_unpublish, name="question_unpublish"),
    path("o/<slug:slug>/", town.town, name="town"),
    path("o/<slug:slug>/school/<int:pk>/", town.town_school, name="town_school"),
    path("o/<slug:slug>/answers/", town.town_answers, name="town_answers"),
    path("o/<slug:slug>/ask/", hotline.question_ask, name="question_ask"),
    path("o/<slug:slug>/ask/done/", hotline.question_done, name="question_done"),
    path("o/<slug:slug>/data/<str:token>/", privacy.my_data, name="my_data"),
    path("o/<slug:slug>/data/<str:token>/edit/", privacy.my_data_edit, name="my_data_edit"),
    path("o/<slug:slug>/data/<str:token>/file/", privacy.my_data_file, name="my_data_file"),
    path("o/<slug:slug>/data/<str:token>/schools/", privacy.my_ties, name="my_ties"),
    path("o/<slug:slug>/data/<str:token>/schools/<int:pk>/back/", privacy.my_ties_back, name="my_ties_back"),
    path("o/<slug:slug>/data/<str:token>/email/", privacy.my_email, name="my_email"),
    path("o/<slug:slug>/data/<str:token>/consent/<slug:kind>/", privacy.my_consent, name="my_consent"),
    path("o/<slug:slug>/email/<str:token>/", privacy.my_email_confirm, name="my_email_confirm"),
]
