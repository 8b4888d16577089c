"""Mounts every app's addresses, the API, sign-in and the health check."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import IsAuthenticated

from config import views
from documents.views import proof
from observers.views import town

urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("preferences/", views.preferences, name="preferences"),
    path("robots.txt", town.robots, name="robots"),
    path("sitemap.xml", town.sitemap, name="sitemap"),
    path("account/", include("accounts.urls")),
    path("schools/", include("schools.urls")),
    path("plans/", include("plans.urls")),
    path("documents/", include("documents.urls")),
    path("p/<str:code>/", proof.proof, name="proof"),
    path("results/", include("analytics.urls")),
    path("observers/", include("observers.urls")),
    path("api/v1/", include("config.api_urls")),
    path("api/v1/schema/", SpectacularAPIView.as_view(permission_classes=[IsAuthenticated]), name="schema"),
]
handler403 = "config.views.forbidden"
handler404 = "config.views.not_found"
handler500 = "config.views.broken"
