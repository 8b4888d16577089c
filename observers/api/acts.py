"""API of acts of observation and of questions to the hot line: read-only, with the pages' scope and filters."""

from typing import Any, cast

from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.roles import Permission
from observers.filters.acts import ActFilter
from observers.filters.hotline import QuestionFilter
from observers.models import Act, Question
from observers.reports.acts import handed_in
from observers.serializers.acts import ActSerializer, QuestionSerializer
from schools.access import Granted, SignedRequest


class ActViewSet(ReadOnlyModelViewSet[Act]):
    """Acts a person may see; a school sees what was handed in about itself, drafts are the department's."""

    queryset = Act.objects.all()
    serializer_class = ActSerializer
    filterset_class = ActFilter
    permission_classes = [Granted]
    permissions = {"list": Permission.ACT_SEE, "retrieve": Permission.ACT_SEE}

    def get_queryset(self) -> Any:
        """With school and observer; one query for the page."""
        if getattr(self, "swagger_fake_view", False):
            return Act.objects.none()
        return handed_in(cast(SignedRequest, self.request).scope)


class QuestionViewSet(ReadOnlyModelViewSet[Question]):
    """Questions of the municipalities whose hot line one answers."""

    queryset = Question.objects.all()
    serializer_class = QuestionSerializer
    filterset_class = QuestionFilter
    permission_classes = [Granted]
    permissions = {"list": Permission.HOTLINE_ANSWER, "retrieve": Permission.HOTLINE_ANSWER}

    def get_queryset(self) -> Any:
        """Within the scope; one query for the page."""
        if getattr(self, "swagger_fake_view", False):
            return Question.objects.none()
        return Question.objects.within(cast(SignedRequest, self.request).scope)
