"""Addresses: one place or one row of a queue at the coordinator's desk."""

from django.urls import URLPattern, path

from observers.views import places

urlpatterns: list[URLPattern] = [
    path("places/<int:pk>/agree/", places.place_agree, name="place_agree"),
    path("places/<int:pk>/back/", places.place_back, name="place_back"),
    path("queue/<int:pk>/out/", places.queue_out, name="queue_out"),
]
