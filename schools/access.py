"""Who may do what where: the scope of a person, the guard of every page and of every API route."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.models import User
from accounts.roles import Permission, Role
from schools.models import Membership
from schools.rules import Post, Scope

if TYPE_CHECKING:  # because the views' module asks for this one while it is being loaded
    from rest_framework.views import APIView

Params = ParamSpec("Params")


class SignedRequest(HttpRequest):
    """A request that has passed ``allow``: somebody is signed in and the scope is known."""

    user: User
    scope: Scope
    htmx: Any


def scope_of(user: User) -> Scope:
    """All posts of a person in one query."""
    names = ("role", "municipality", "school", "municipality__time_zone")
    rows = Membership.objects.filter(user=user).values_list(*names).order_by("pk")
    return Scope(tuple(Post(Role(role), *place) for role, *place in rows))


def answering(schools: Iterable[int]) -> QuerySet[User]:
    """Everybody who answers for one of these schools and may sign in, each once."""
    posts = {"memberships__role": Role.SCHOOL, "memberships__school__in": schools}
    return User.objects.filter(**posts, is_active=True).distinct()


def today_of(scope: Scope) -> date:
    """The day it is where the person works; without one such place, the day it is for the site."""
    return timezone.localdate(timezone=ZoneInfo(scope.zone) if scope.zone else None)


def allow(
    permission: Permission,
) -> Callable[
    [Callable[Concatenate[SignedRequest, Params], HttpResponse]],
    Callable[Concatenate[HttpRequest, Params], HttpResponse],
]:
    """Guard a view: sign-in first, then the right to do this somewhere; where exactly is asked by ``require``.

    An expired session during a POST gives a page that still holds what was typed.
    """

    def decorate(
        view: Callable[Concatenate[SignedRequest, Params], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, Params], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return _ask_to_sign_in(request)
            signed = cast(SignedRequest, request)
            signed.scope = scope_of(signed.user)
            if not signed.scope.may_somewhere(permission):
                raise PermissionDenied
            # Because a page that says «14:05» means the clock on the wall of whoever reads it.
            with timezone.override(ZoneInfo(signed.scope.zone) if signed.scope.zone else None):
                return view(signed, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    fields = [
        (name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values
    ]
    return render(request, "session_expired.html", {"fields": fields, "had_files": bool(request.FILES)}, status=401)


def require(
    request: SignedRequest, permission: Permission, *, municipality: int | None, school: int | None = None
) -> None:
    """Refuse with 403 unless the right holds at this place; the object itself was found within the scope before."""
    if not request.scope.may(permission, municipality=municipality, school=school):
        raise PermissionDenied


class Denied(BasePermission):
    """The API's default: a route that names no rights is closed."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Nobody."""
        return False


class Granted(BasePermission):
    """Open to whoever holds the right that the route's ``permission`` (or ``permissions[action]``) names."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Signed in, holding the right somewhere; the scope is left on the request for the queries."""
        if not request.user or not request.user.is_authenticated:
            return False
        scope = scope_of(request.user)
        request.scope = scope  # type: ignore[attr-defined]
        by_action = getattr(view, "permissions", {})
        permission = by_action.get(getattr(view, "action", None), getattr(view, "permission", None))
        return permission is not None and scope.may_somewhere(permission)
