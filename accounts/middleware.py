"""What every request carries: the visitor's address, for the journal and against guessing."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from accounts import journal


def address_of(request: HttpRequest) -> str:
    """The visitor's address: as many proxies from the right of X-Forwarded-For as we run ourselves are believed."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    hops = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    claimed = hops[-settings.TRUSTED_PROXIES] if 0 < settings.TRUSTED_PROXIES <= len(hops) else peer
    try:
        return str(ipaddress.ip_address(claimed))
    except ValueError:
        return peer


def visit(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Tell the journal where a request comes from, and keep signed-in pages out of shared caches."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = journal.origin.set(address_of(request))
        try:
            response = get_response(request)
        finally:
            journal.origin.reset(token)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return middleware
