"""The left menu of each role, and the choices of the low-vision panel: a context processor for the page frame."""

from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple, cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Notice, User
from accounts.roles import Permission
from schools.access import scope_of
from schools.models import Municipality
from schools.rules import Scope

COOKIE = "view"
CHOICES = {
    "size": ("100", "150", "200"),
    "scheme": ("standard", "contrast", "blue", "dark"),
    "spacing": ("normal", "wide"),
    "images": ("on", "off"),
}


@dataclass(frozen=True, slots=True)
class Preferences:
    """How a person wants to see the pages."""

    size: str = "100"
    scheme: str = "standard"
    spacing: str = "normal"
    images: str = "on"

    @classmethod
    def read(cls, text: str) -> "Preferences":
        """Out of the cookie's text; whatever is not one of the choices falls back to the default."""
        pairs = dict(part.split("=", 1) for part in text.split("&") if "=" in part)
        return cls().changed(pairs)

    def changed(self, values: dict[str, str]) -> "Preferences":
        """With the valid ones among ``values``."""
        return replace(self, **{name: values[name] for name in CHOICES if values.get(name) in CHOICES[name]})

    def text(self) -> str:
        """For the cookie."""
        return "&".join(f"{field.name}={getattr(self, field.name)}" for field in fields(self))

    @property
    def classes(self) -> str:
        """For the page's root element."""
        return f"size-{self.size} scheme-{self.scheme} spacing-{self.spacing} images-{self.images}"


class Link(NamedTuple):
    """One line of the menu."""

    url: str
    words: str
    icon: str
    current: bool


def _menu(scope: Scope) -> list[tuple[str, str, str]]:
    lines = [
        (Permission.PLAN_SEE, "plan_list", _("Plans"), "plan"),
        (Permission.ASSIGNMENT_SEE, "duty_list", _("Duties"), "check"),
        (Permission.ASSIGNMENT_REVIEW, "review_queue", _("Review of reports"), "eye"),
        (Permission.ASSIGNMENT_SEE, "material_list", _("Materials"), "send"),
        (Permission.RESULT_SEE, "season_list", _("Results"), "chart"),
        (Permission.SESSION_SEE, "session_list", _("Observers"), "eye"),
        (Permission.ACT_FILE, "act_mine", _("My acts"), "edit"),
        (Permission.SCHOOL_SEE, "school_list", _("Schools"), "school"),
        (Permission.PEOPLE_SEE, "people", _("People"), "people"),
        (Permission.SCHOOL_SEE, "procedure_list", _("Procedures"), "calendar"),
        (Permission.DOCUMENT_SEE, "document_list", _("Documents"), "document"),
        (Permission.JOURNAL_SEE, "journal", _("Journal"), "journal"),
        (Permission.PEOPLE_MANAGE, "department", _("Department"), "settings"),
    ]
    return [(name, words, icon) for permission, name, words, icon in lines if scope.may_somewhere(permission)]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """``menu``, ``unread``, ``place`` and ``sight`` for the page's frame."""
    view = Preferences.read(request.COOKIES.get(COOKIE, ""))
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"menu": [], "unread": 0, "sight": view, "choices": CHOICES}
    scope = getattr(request, "scope", None) or scope_of(cast(User, user))
    lines = [(reverse(name), words, icon) for name, words, icon in (("home", _("Home"), "home"), *_menu(scope))]
    current = _current(request.path, [url for url, _words, _icon in lines])
    menu = [Link(url, words, icon, url == current) for url, words, icon in lines]
    return {
        "menu": menu,
        "unread": Notice.objects.filter(user=cast(User, user)).unread().count(),
        "sight": view,
        "choices": CHOICES,
        "scope": scope,
        "place": _place(scope),
    }


def _place(scope: Scope) -> str:
    """The municipality in the top bar; who works in several, or in all, sees none."""
    if scope.everything or len(scope.homes) != 1:
        return ""
    return str(Municipality.objects.within(scope).values_list("name", flat=True).get())


def _current(path: str, urls: list[str]) -> str:
    """The section the page lies in: the longest address it begins with; everything begins with the home page's."""
    return max((url for url in urls if path.startswith(url) and (url != "/" or path == url)), key=len, default="")
