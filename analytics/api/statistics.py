"""API of the bank of statistics: the same scope and filters as the page."""

from typing import cast

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import APIView

from accounts.roles import Permission
from analytics.filters.statistics import StatisticsFilter
from analytics.reports.statistics import By, seen
from analytics.serializers.statistics import SeriesSerializer, told
from schools.access import Granted, SignedRequest


class StatisticsView(APIView):
    """Series over years by municipality and school, grade and subject; a page of series at a time."""

    permission_classes = [Granted]
    permission = Permission.RESULT_SEE

    @extend_schema(
        parameters=[OpenApiParameter("by", str, enum=By.values), OpenApiParameter("kind", str)]
        + [OpenApiParameter(name, int) for name in ("grade", "since", "until", "page", "page_size")]
        + [OpenApiParameter("subject", str), OpenApiParameter("school", int, many=True)],
        responses=SeriesSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """The series of the page; 400 where a filter is not understood."""
        scope = cast(SignedRequest, request).scope
        chosen = StatisticsFilter(request.query_params, queryset=seen(scope), scope=scope)
        if not chosen.is_valid():
            raise serializers.ValidationError(chosen.errors)
        bank, pages = chosen.bank(), cast(type[PageNumberPagination], api_settings.DEFAULT_PAGINATION_CLASS)()
        keys = pages.paginate_queryset(bank.keys(), request, view=self)
        found = [told(series) for series in bank.series(keys or [])]
        return pages.get_paginated_response(SeriesSerializer(found, many=True).data)
