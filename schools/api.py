"""API of schools, people and procedures: the same scope, filters and services as the pages."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

from django.db import models
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from accounts.models import User
from accounts.roles import GRANTS, Permission
from schools import filters
from schools.access import Granted, SignedRequest, require, scope_of
from schools.models import Declension, Municipality, PostGroup, Procedure, ResponsiblePerson, School, SchoolSet, Sitting
from schools.serializers import (
    DeclensionSerializer,
    FilledSerializer,
    FillSerializer,
    MeSerializer,
    PersonSerializer,
    PostGroupSerializer,
    ProcedureSerializer,
    SchoolSerializer,
    SchoolSetSerializer,
    SittingSerializer,
    TimetableSerializer,
)
from schools.services import people, procedures

Row = TypeVar("Row", bound=models.Model)
READS = ("list", "retrieve")


class Scoped(GenericViewSet[Row], Generic[Row]):
    """A route that shows only what lies within the person's scope."""

    permission_classes = [Granted]

    def get_queryset(self) -> QuerySet[Row]:
        """The rows within the scope."""
        rows: Any = super().get_queryset()
        return cast("QuerySet[Row]", rows.within(self.signed.scope))

    @property
    def signed(self) -> SignedRequest:
        """The request with its scope."""
        return cast(SignedRequest, self.request)


class Written(
    Scoped[Row],
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    Generic[Row],
):
    """A route that also adds, changes and deletes rows of a municipality, by the three services it names."""

    manage: Permission
    add_row: Callable[..., Any]
    edit_row: Callable[..., Any]
    delete_row: Callable[..., None]

    def perform_create(self, serializer: BaseSerializer[Any]) -> None:
        """Add a row to the municipality that the request names."""
        place = self._place(serializer)
        serializer.instance = self.add_row(place, serializer.validated_data, by=self.signed.user)

    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        """Change a row; its municipality stays."""
        row = self._managed(serializer)
        serializer.instance = self.edit_row(row, serializer.validated_data, by=self.signed.user)

    def perform_destroy(self, instance: Any) -> None:
        """Delete a row on which nothing stands."""
        require(self.signed, self.manage, municipality=instance.municipality_id)
        self.delete_row(instance, by=self.signed.user)

    def _place(self, serializer: BaseSerializer[Row]) -> Municipality:
        asked = serializer.validated_data.pop("municipality")
        place = get_object_or_404(Municipality.objects.within(self.signed.scope), pk=asked.pk)
        require(self.signed, self.manage, municipality=place.pk)
        return place

    def _managed(self, serializer: BaseSerializer[Row]) -> Any:
        row: Any = serializer.instance
        require(self.signed, self.manage, municipality=row.municipality_id)
        serializer.validated_data.pop("municipality", None)
        return row


class SchoolViewSet(Scoped[School], ReadOnlyModelViewSet[School]):
    """Schools of the person's scope."""

    queryset = School.objects.all()
    serializer_class = SchoolSerializer
    filterset_class = filters.SchoolFilter
    permissions = dict.fromkeys(READS, Permission.SCHOOL_SEE)


class SchoolSetViewSet(Scoped[SchoolSet], ReadOnlyModelViewSet[SchoolSet]):
    """Named sets of schools; schools themselves do not see them."""

    queryset = SchoolSet.objects.prefetch_related("schools")
    serializer_class = SchoolSetSerializer
    filterset_class = filters.SchoolSetFilter
    permissions = dict.fromkeys(READS, Permission.PEOPLE_SEE)


class PersonViewSet(
    Written[ResponsiblePerson],
    ReadOnlyModelViewSet[ResponsiblePerson],
):
    """Responsible persons."""

    queryset = ResponsiblePerson.objects.all()
    serializer_class = PersonSerializer
    filterset_class = filters.PersonFilter
    manage = Permission.PEOPLE_MANAGE
    permissions = {
        **dict.fromkeys(READS, Permission.PEOPLE_SEE),
        **dict.fromkeys(("create", "update", "partial_update", "destroy"), Permission.PEOPLE_MANAGE),
    }
    add_row = staticmethod(people.add_person)
    edit_row = staticmethod(people.edit_person)
    delete_row = staticmethod(people.delete_person)


class PostGroupViewSet(Scoped[PostGroup], ReadOnlyModelViewSet[PostGroup]):
    """Groups of posts that plans address."""

    queryset = PostGroup.objects.prefetch_related("members")
    serializer_class = PostGroupSerializer
    filterset_class = filters.PostGroupFilter
    permissions = dict.fromkeys(READS, Permission.PEOPLE_SEE)


class DeclensionViewSet(Scoped[Declension], ReadOnlyModelViewSet[Declension]):
    """Names and posts in the six cases, unconfirmed ones first."""

    queryset = Declension.objects.waiting_first()
    serializer_class = DeclensionSerializer
    filterset_class = filters.DeclensionFilter
    permissions = dict.fromkeys(READS, Permission.PEOPLE_SEE)


class ProcedureViewSet(
    Written[Procedure],
    ReadOnlyModelViewSet[Procedure],
):
    """Procedures of the seasons, and their timetable."""

    queryset = Procedure.objects.all()
    serializer_class = ProcedureSerializer
    filterset_class = filters.ProcedureFilter
    manage = Permission.SCHOOL_MANAGE
    permissions = {
        **dict.fromkeys(READS, Permission.SCHOOL_SEE),
        **dict.fromkeys(("create", "update", "partial_update", "destroy"), Permission.SCHOOL_MANAGE),
        **dict.fromkeys(("fill", "timetable"), Permission.SCHOOL_MANAGE),
    }
    add_row = staticmethod(procedures.create_procedure)
    edit_row = staticmethod(procedures.edit_procedure)
    delete_row = staticmethod(procedures.delete_procedure)

    @extend_schema(request=FillSerializer, responses=FilledSerializer)
    @action(detail=True, methods=["post"])
    def fill(self, request: Request, pk: str) -> Response:
        """One day for every school that has none."""
        row = self.get_object()
        require(self.signed, self.manage, municipality=row.municipality_id)
        asked = FillSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        count = procedures.fill_sittings(row, **asked.validated_data, by=self.signed.user)
        return Response({"count": count})

    @extend_schema(request=TimetableSerializer, responses=FilledSerializer)
    @action(detail=True, methods=["post"])
    def timetable(self, request: Request, pk: str) -> Response:
        """Add, move and take away sittings line by line."""
        row = self.get_object()
        require(self.signed, self.manage, municipality=row.municipality_id)
        asked = TimetableSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted = [procedures.Row(**line) for line in asked.validated_data["rows"]]
        return Response({"count": procedures.set_sittings(row, wanted, by=self.signed.user)}, status.HTTP_200_OK)


class SittingViewSet(Scoped[Sitting], ReadOnlyModelViewSet[Sitting]):
    """Sittings in schools; they are changed by the timetable of their procedure."""

    queryset = Sitting.objects.all()
    serializer_class = SittingSerializer
    filterset_class = filters.SittingFilter
    permissions = dict.fromkeys(READS, Permission.SCHOOL_SEE)


class Me(APIView):
    """Who is asking."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Name, posts, and everything that these allow somewhere."""
        user = cast(User, request.user)
        posts = scope_of(user).posts
        allowed = sorted({permission.value for post in posts for permission in GRANTS[post.role]})
        facts: Any = {"id": user.pk, "name": user.name, "email": user.email, "posts": posts, "permissions": allowed}
        return Response(MeSerializer(facts).data)
