"""API of the register of observers; contacts are on the page only, where the look is noted."""

from typing import Any, cast

from django.db.models import Prefetch
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.roles import Permission
from observers.filters.people import ObserverFilter
from observers.models import Observer, Tie
from observers.serializers.people import ObserverSerializer
from schools.access import Granted, SignedRequest


class ObserverViewSet(ReadOnlyModelViewSet[Observer]):
    """Observers of one's municipalities, with the page's filters."""

    queryset = Observer.objects.all()
    serializer_class = ObserverSerializer
    filterset_class = ObserverFilter
    permission_classes = [Granted]
    permissions = {"list": Permission.OBSERVER_SEE, "retrieve": Permission.OBSERVER_SEE}

    def get_queryset(self) -> Any:
        """With ties and certificates; two queries for the page."""
        if getattr(self, "swagger_fake_view", False):
            return Observer.objects.none()
        scope = cast(SignedRequest, self.request).scope
        rows = Observer.objects.within(scope).known().select_related("accreditation")
        return rows.prefetch_related(Prefetch("ties", Tie.objects.select_related("school")))
