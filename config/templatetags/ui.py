"""What every template may use: links that keep the filters, fields, statuses, icons, Russian dates and numbers."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput
from django.template.loader import select_template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from accounts.models import Notice
from accounts.roles import Permission
from config.navigation import CHOICES

register = template.Library()

# What a state looks like: its tone in the stylesheet and its icon. The word beside it is the caller's.
LOOKS: dict[str, tuple[str, str]] = {
    "draft": ("plain", "edit"),
    "published": ("good", "check"),
    "on_approval": ("busy", "clock"),
    "approved": ("good", "check"),
    "archived": ("faint", "archive"),
    "new": ("plain", "clock"),
    "queued": ("plain", "clock"),
    "running": ("busy", "clock"),
    "done": ("good", "check"),
    "failed": ("bad", "error"),
    "not_started": ("plain", "circle"),
    "in_work": ("busy", "clock"),
    "on_review": ("busy", "search"),
    "submitted": ("busy", "search"),
    "returned": ("warn", "back"),
    "accepted": ("good", "check"),
    "replaced": ("faint", "minus"),
    "overdue": ("bad", "warning"),
    "not_needed": ("faint", "minus"),
    "signing": ("busy", "clock"),
    "issued": ("good", "check"),
    "cancelled": ("faint", "close"),
    "repealed": ("faint", "close"),
    "withdrawn": ("faint", "back"),
    "reading": ("busy", "clock"),
    "ready": ("warn", "eye"),
    "refused": ("bad", "error"),
    "confirmed": ("good", "check"),
    "taken": ("good", "check"),
    "declined": ("faint", "close"),
    "active": ("good", "check"),
    "closed": ("faint", "close"),
    "invited": ("busy", "clock"),
    "asked": ("busy", "clock"),
    "answered": ("warn", "eye"),
    "decided": ("good", "check"),
    "lapsed": ("faint", "archive"),
    "doubt": ("warn", "warning"),
    "warning": ("warn", "warning"),
    "error": ("bad", "error"),
    "info": ("busy", "info"),
    "good": ("good", "check"),
    "signs": ("warn", "warning"),
    "watch": ("busy", "eye"),
    "out": ("faint", "minus"),
    "drawn": ("busy", "clock"),
    "entered": ("good", "check"),
}


class Option(NamedTuple):
    """One choice of the low-vision panel."""

    value: str
    words: str
    chosen: bool


class Group(NamedTuple):
    """The choices of one kind."""

    name: str
    words: str
    options: list[Option]


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The page's query string with ``changes``; an empty value drops a parameter."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            params.pop(name, None)
        else:
            params[name] = value
    return f"?{params.urlencode()}"


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], permission: str) -> bool:
    """Whether the reader may do this somewhere; good for a line of a menu, never enough for a thing."""
    scope = context.get("scope")
    return scope is not None and scope.may_somewhere(Permission(permission))


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite, hidden from screen readers because the word beside it says the same."""
    address = static("img/icons.svg")
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>', address, name
    )


@register.simple_tag
def status(code: Any, words: Any) -> SafeString:
    """A state as icon and word; a code without a look of its own gets a plain circle."""
    tone, name = LOOKS.get(str(code), ("plain", "circle"))
    return format_html('<span class="status status--{}">{}{}</span>', tone, icon(name), words)


@register.inclusion_tag("_parts/_field.html")
def field(bound: BoundField | BaseForm, name: str = "", *, compact: bool = False, hint: bool = True) -> dict[str, Any]:
    """One field with label, hint and error; ``compact`` leaves the mark "(optional)" out, as filters are all that."""
    one = bound[name] if isinstance(bound, BaseForm) else bound
    # Because a placeholder vanishes while typing and repeats the label, nobody gets one.
    one.field.widget.attrs.pop("placeholder", None)
    if not hint:
        one.help_text = ""
    tick = isinstance(one.field.widget, CheckboxInput)
    return {
        "bound": one,
        "shape": "tick" if tick else "line",
        "optional": not (compact or tick or one.field.required or one.field.disabled),
    }


@register.simple_tag
def notice_words(notice: Notice) -> str:
    """What a notice says: the template ``notices/<kind>.txt``, or the ready words among its facts."""
    chosen = select_template([f"notices/{notice.kind}.txt", "notices/plain.txt"])
    return " ".join(chosen.render({"notice": notice, **notice.facts}).split())


@register.filter
def ru_date(value: date | datetime | None) -> str:
    """A date in words, «17 декабря 2024 г.» or “17 December 2024”; moments are shown in the current time zone."""
    if value is None:
        return ""
    day = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    months = [
        pgettext("of a date", "January"),
        pgettext("of a date", "February"),
        pgettext("of a date", "March"),
        pgettext("of a date", "April"),
        pgettext("of a date", "May"),
        pgettext("of a date", "June"),
        pgettext("of a date", "July"),
        pgettext("of a date", "August"),
        pgettext("of a date", "September"),
        pgettext("of a date", "October"),
        pgettext("of a date", "November"),
        pgettext("of a date", "December"),
    ]
    words = _("%(day)d %(month)s %(year)d") % {"day": day.day, "month": months[day.month - 1], "year": day.year}
    # Because a worded date may not be torn at the end of a line.
    return words.replace(" ", "\N{NO-BREAK SPACE}")


@register.filter
def iso_day(value: str) -> str:
    """A day that is kept as ISO text, in figures; what is no day stays as it is."""
    try:
        return f"{date.fromisoformat(value):%d.%m.%Y}"
    except ValueError:
        return value


@register.filter
def ru_number(value: float | Decimal | str | None, places: int | None = None) -> str:
    """A number as people write it here: a comma, and no-break spaces between thousands; empty where there is none."""
    if value is None or isinstance(value, str):  # because a name that a template does not find comes as empty text
        return ""
    # because Django cuts what it should round
    shown = value if places is None else round(Decimal(str(value)), places)
    return number_format(shown, decimal_pos=places, force_grouping=True)


@register.filter
def plural(number: int, forms: str) -> str:
    """The word for so many: ``{{ n|plural:"мера,меры,мер" }}``; two forms are English, three Russian."""
    words = forms.split(",")
    if len(words) == 2 or get_language() == "en":
        return words[0] if number == 1 else words[-1]
    if number % 10 == 1 and number % 100 != 11:
        return words[0]
    return words[1] if number % 10 in {2, 3, 4} and number % 100 not in {12, 13, 14} else words[2]


@register.simple_tag(takes_context=True)
def view_choices(context: dict[str, Any]) -> list[Group]:
    """The low-vision panel: its groups with the words of each choice and what is chosen now."""
    words = {
        "size": (_("Text size"), ["100 %", "150 %", "200 %"]),
        "scheme": (_("Colours"), [_("standard"), _("black on white"), _("blue on light blue"), _("light on black")]),
        "spacing": (_("Letter spacing"), [_("normal"), _("wide")]),
        "images": (_("Pictures"), [_("shown"), _("hidden")]),
    }
    view = context.get("sight")
    return [
        Group(
            name,
            title,
            [Option(v, w, getattr(view, name, None) == v) for v, w in zip(CHOICES[name], each, strict=True)],
        )
        for name, (title, each) in words.items()
    ]
