"""Addresses of the observers' cabinet side; the public pages stand in ``public``."""

from observers.urls import acts, places, privacy, public, schedule, sessions, standing, town

# The public pages first, because there hundreds come at once.
urlpatterns = [
    *public.urlpatterns,
    *sessions.urlpatterns,
    *places.urlpatterns,
    *standing.urlpatterns,
    *town.urlpatterns,
    *schedule.urlpatterns,
    *acts.urlpatterns,
    *privacy.urlpatterns,
]
