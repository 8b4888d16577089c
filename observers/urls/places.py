"""Addresses: the register of observers, the training."""

from django.urls import URLPattern, path

from observers.views import people, training

urlpatterns: list[URLPattern] = [
    path("people/", people.observer_list, name="observer_list"),
    path("people/new/", people.observer_new, name="observer_new"),
    path("people/training/", training.training_edit, name="training_edit"),
    path("people/training/invite/", training.training_invite, name="training_invite"),
    path("people/<int:pk>/", people.observer, name="observer"),
    path("people/<int:pk>/edit/", people.observer_edit, name="observer_edit"),
    path("people/<int:pk>/tie/", people.observer_tie, name="observer_tie"),
    path("people/<int:pk>/untie/", people.observer_untie, name="observer_untie"),
    path("people/<int:pk>/remove/", people.observer_remove, name="observer_remove"),
    path("people/<int:pk>/restore/", people.observer_restore, name="observer_restore"),
    path("people/<int:pk>/place/", people.observer_place, name="observer_place"),
    path("people/<int:pk>/invite/", people.observer_invite, name="observer_invite"),
    path("people/<int:pk>/certificate/", people.certificate_issue, name="observer_certificate"),
    path("people/<int:pk>/certificate/refuse/", people.certificate_refuse, name="observer_certificate_refuse"),
    path("o/<slug:slug>/training/<str:token>/", training.training_read, name="training_read"),
    path("o/<slug:slug>/training/<str:token>/test/", training.training_test, name="training_test"),
]
