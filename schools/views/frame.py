"""What all these pages share: the municipality in question, the way of a form, the pages of a list."""

from collections.abc import Callable, Mapping
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_filters import FilterSet

from accounts.models import JournalEntry
from accounts.roles import Permission
from schools import labels
from schools.access import SignedRequest, allow
from schools.models import Municipality

Params = ParamSpec("Params")
Made = TypeVar("Made")
PER_PAGE = 50


def at_place(
    permission: Permission,
) -> Callable[
    [Callable[Concatenate[SignedRequest, Municipality, Params], HttpResponse]],
    Callable[Concatenate[HttpRequest, Params], HttpResponse],
]:
    """Guard a view like ``allow`` and give it the municipality in which the person wants to do this.

    Whoever may do it in several is asked first; the answer lives in the address as ``?municipality=``.
    """

    def decorate(
        view: Callable[Concatenate[SignedRequest, Municipality, Params], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, Params], HttpResponse]:
        def placed(request: SignedRequest, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
            places = list(Municipality.objects.granting(request.scope, permission))
            wanted = request.GET.get("municipality")
            if wanted:
                places = [place for place in places if str(place.pk) == wanted]
                if not places:
                    raise Http404
            if len(places) == 1:
                return view(request, places[0], *args, **kwargs)
            return render(request, "schools/choose_municipality.html", {"places": places})

        update_wrapper(placed, view)
        return allow(permission)(placed)

    return decorate


def submitted(
    request: HttpRequest, form: BaseForm, act: Callable[[dict[str, Any]], Made], *, said: str = ""
) -> Made | None:
    """What ``act`` made of a valid posted form; ``None`` when the page has to be shown (again).

    A refusal of the service becomes an error of the form. ``act`` returns anything but ``None``.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        made = act(form.cleaned_data)
    except ValidationError as refusal:
        refuse(form, refusal)
        return None
    messages.success(request, said or _("Saved."))
    return made


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, be it nothing at all; ``None`` while the form is only shown."""
    return request.POST if request.method == "POST" else None


def refuse(form: BaseForm, refusal: ValidationError) -> None:
    """Show a service's refusal at its field, or on top where the form has no such field."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for field, errors in refusal.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)


def form_page(
    request: HttpRequest, form: BaseForm, title: str, back: str, facts: Mapping[str, Any] | None = None
) -> HttpResponse:
    """A page with one form; status 422 when it was filled in wrongly."""
    context = {"form": form, "title": title, "back": back, "upload": form.is_multipart(), **(facts or {})}
    template = str(context.get("template", "schools/form.html"))
    return render(request, template, context, status=422 if form.errors else 200)


def confirmed(
    request: HttpRequest, act: Callable[[], object], *, question: str, action: str, back: str, then: str, **facts: str
) -> HttpResponse:
    """Ask before doing; on POST do it and go to ``then``, or say why not and go ``back``."""
    if request.method != "POST":
        context = {"question": question, "action": action, "back": back, **facts}
        return render(request, "schools/confirm.html", context)
    return attempted(request, act, back=back, then=then)


def attempted(request: HttpRequest, act: Callable[[], object], *, back: str, then: str) -> HttpResponse:
    """Do it and go to ``then``; a refusal is shown where the person came from."""
    try:
        act()
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
        return redirect(back)
    messages.success(request, _("Done."))
    return redirect(then)


def page_of(request: HttpRequest, rows: QuerySet[Any], per: int = PER_PAGE) -> Page[Any]:
    """The page that the address asks for; a number that makes no sense gives the nearest one."""
    return Paginator(rows, per).get_page(request.GET.get("page"))


def listed(request: SignedRequest, chosen: FilterSet, manage: Permission) -> dict[str, Any]:
    """What every list shows: its filter, one page of what fits, and whether the person may add to it."""
    return {
        "filter": chosen,
        "page_obj": page_of(request, chosen.qs),
        "may_manage": request.scope.may_somewhere(manage),
    }


def history(request: SignedRequest, kind: str, pk: int, municipality: int) -> list[dict[str, Any]]:
    """The last records about a thing for ``schools/_history.html``; empty for those who may not see the journal."""
    if not request.scope.may(Permission.JOURNAL_SEE, municipality=municipality):
        return []
    return told(JournalEntry.objects.about(kind, pk)[:30])


def told(entries: Any) -> list[dict[str, Any]]:
    """Records with their words."""
    return [
        {"entry": entry, "action": labels.action(entry.action), "changes": list(labels.changes(entry))}
        for entry in entries
    ]
