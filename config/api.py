"""The API's pages, and the one place where a refusal becomes an answer."""

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework.exceptions import ValidationError as BadRequest
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler


class Pages(PageNumberPagination):
    """50 rows a page, up to 200 when asked."""

    page_size_query_param = "page_size"
    max_page_size = 200


def refusals(error: Exception, context: dict[str, Any]) -> Response | None:
    """A service's ``ValidationError`` is a 400 with the same sentences as on the page."""
    if isinstance(error, ValidationError):
        detail = error.message_dict if hasattr(error, "error_dict") else {"non_field_errors": error.messages}
        error = BadRequest(detail)
    return exception_handler(error, context)
