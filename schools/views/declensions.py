"""Names and posts in the six cases: the list, the card of one, what is confirmed."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Permission
from office.declension import Doubt, Sex
from schools import labels
from schools.access import SignedRequest, allow, require
from schools.filters import DeclensionFilter
from schools.forms.people import DeclensionForm
from schools.models import Declension, Municipality
from schools.services import declining as services
from schools.views.frame import at_place, attempted, form_page, history, listed, posted, submitted

SEXES: dict[str, Sex] = {"m": "m", "f": "f"}


@allow(Permission.PEOPLE_SEE)
@require_safe
def declension_list(request: SignedRequest) -> HttpResponse:
    """All names and posts, those that nobody has looked at first."""
    rows = Declension.objects.within(request.scope).select_related("confirmed_by")
    chosen = DeclensionFilter(request.GET, queryset=rows.waiting_first())
    facts = listed(request, chosen, Permission.PEOPLE_MANAGE)
    counted = Declension.objects.within(request.scope).unconfirmed().count()
    facts |= {"tab": "declensions", "rows": shown(facts["page_obj"]), "waiting": counted}
    return render(request, "schools/declension_list.html", facts)


def shown(rows: Iterable[Declension]) -> list[dict[str, Any]]:
    """Rows with the words of their doubts, and whether they can be confirmed without looking further."""
    return [
        {
            "row": row,
            "doubts": [labels.doubt(code) for code in row.doubts],
            "ready": not row.confirmed and Doubt.SEX_UNKNOWN not in row.doubts,
        }
        for row in rows
    ]


def _managed(request: SignedRequest, pk: int) -> Declension:
    row = get_object_or_404(Declension.objects.within(request.scope).select_related("confirmed_by"), pk=pk)
    require(request, Permission.PEOPLE_MANAGE, municipality=row.municipality_id)
    return row


@allow(Permission.PEOPLE_MANAGE)
def declension(request: SignedRequest, pk: int) -> HttpResponse:
    """Look at the forms of one name or post, put them right, confirm them."""
    row = _managed(request, pk)
    form = DeclensionForm(posted(request), instance=_managed(request, pk))

    def act(values: dict[str, Any]) -> Declension:
        return services.confirm(row, values, sex=values.get("sex", row.sex), by=request.user)

    if submitted(request, form, act, said=_("Confirmed: %(name)s.") % {"name": row.phrase}):
        return redirect(_onward(request, row))
    facts = {
        "template": "schools/declension.html",
        "row": row,
        "doubts": [labels.doubt(code) for code in row.doubts],
        "history": history(request, "declension", pk, row.municipality_id),
    }
    return form_page(request, form, row.phrase, reverse("declension_list"), facts)


def _onward(request: SignedRequest, row: Declension) -> str:
    """The next one that waits in the same municipality, where it was asked for."""
    waiting = Declension.objects.filter(municipality=row.municipality_id).unconfirmed().waiting_first()
    following = waiting.first() if "next" in request.POST else None
    return reverse("declension", args=[following.pk]) if following else reverse("declension_list")


@allow(Permission.PEOPLE_MANAGE)
@require_POST
def declension_again(request: SignedRequest, pk: int) -> HttpResponse:
    """Guess anew, as of the sex that was chosen."""
    row = _managed(request, pk)
    sex = SEXES.get(request.POST.get("sex", ""))
    back = reverse("declension", args=[pk])
    return attempted(request, lambda: services.guess_again(row, sex=sex), back=back, then=back)


@allow(Permission.PEOPLE_MANAGE)
@require_POST
def declension_many(request: SignedRequest) -> HttpResponse:
    """Confirm all that were ticked, as they stand."""
    ticked = [pk for pk in request.POST.getlist("row") if pk.isdecimal()]
    places = Municipality.objects.granting(request.scope, Permission.PEOPLE_MANAGE)
    rows = list(Declension.objects.within(request.scope).filter(pk__in=ticked, municipality__in=places))
    count = services.confirm_as_guessed(rows, by=request.user)
    said = ngettext("%(count)s phrase is confirmed.", "%(count)s phrases are confirmed.", count) % {"count": count}
    (messages.success if count else messages.warning)(request, said)
    return redirect(f"{reverse('declension_list')}?{request.GET.urlencode()}")


@at_place(Permission.PEOPLE_MANAGE)
def declension_fill(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Guess the forms of everybody and every post that has none."""
    if request.method == "POST":
        count = services.guess_everybody(place)
        said = ngettext("%(count)s new phrase is guessed.", "%(count)s new phrases are guessed.", count)
        messages.success(request, said % {"count": count})
        return redirect("declension_list")
    facts = {
        "question": _("Guess the cases of all names and posts that have none yet?"),
        "action": _("Guess"),
        "tone": "button--calm",
        "back": reverse("declension_list"),
    }
    return render(request, "schools/confirm.html", facts)
