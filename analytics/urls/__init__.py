"""Addresses of the analytics."""

from analytics.urls import deliveries, dossiers, following, notes, seasons

urlpatterns = [
    *deliveries.urlpatterns,
    *seasons.urlpatterns,
    *dossiers.urlpatterns,
    *following.urlpatterns,
    *notes.urlpatterns,
]
