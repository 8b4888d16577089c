"""Addresses: public."""

from django.urls import URLPattern, path

from observers.views.public import letters, listing, steps

urlpatterns: list[URLPattern] = [
    path("o/<slug:slug>/signup/", listing.signup, name="signup"),
    path("o/<slug:slug>/signup/<int:pk>/check/", steps.signup_check, name="signup_check"),
    path("o/<slug:slug>/signup/<int:pk>/done/<str:token>/", steps.signup_done, name="signup_done"),
    path("o/<slug:slug>/signup/<int:pk>/observation.ics", listing.signup_calendar, name="signup_calendar"),
    path("o/<slug:slug>/signup/<int:pk>/<slug:step>/", steps.signup_step, name="signup_step"),
    path("o/<slug:slug>/consent/<slug:kind>/", listing.consent_text, name="consent_text"),
    path("o/<slug:slug>/confirm/<str:token>/", letters.place_confirm, name="place_confirm"),
    path("o/<slug:slug>/offer/<str:token>/", letters.place_offer, name="place_offer"),
    path("o/<slug:slug>/mine/<str:token>/", letters.my_places, name="my_places"),
    path("o/<slug:slug>/link/", letters.link_again, name="link_again"),
]
