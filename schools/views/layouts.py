"""How a department's papers look, with a sample beside the form; its emblem; those who sign."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from schools import generation
from schools.access import SignedRequest, allow, require
from schools.forms.looks import EmblemForm, LayoutForm, SignatoryForm
from schools.models import PRESETS, Declension, Emblem, Layout, Municipality, Signatory
from schools.services import layouts as services
from schools.services import municipalities
from schools.views.frame import at_place, form_page, history, posted, submitted


def _layout(place: Municipality) -> Layout:
    return Layout.objects.select_related("emblem").filter(municipality=place).first() or Layout(municipality=place)


def _at(name: str, place: Municipality) -> str:
    return f"{reverse(name)}?municipality={place.pk}"


@at_place(Permission.PEOPLE_MANAGE)
def layout_edit(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Change how the department's papers look; filling in a standard's values saves nothing yet."""
    layout = _layout(place)
    if request.method == "POST" and "fill" in request.POST:
        form = LayoutForm(initial=_filled(request.POST), instance=layout)
    else:
        form = LayoutForm(posted(request), instance=layout)
        if submitted(request, form, lambda values: municipalities.edit_layout(place, values, by=request.user)):
            return redirect(_at("department", place))
    signatory = generation.of_signatory(layout.signatory_post, layout.signatory_name)
    facts = {
        "template": "schools/layout.html",
        "municipality": place,
        "layout": layout,
        "signatories": Signatory.objects.filter(municipality=place, left_on=None),
        "declensions": Declension.objects.of(place.pk, signatory),
    }
    return form_page(request, form, _("Look of papers"), _at("department", place), facts)


def _filled(given: QueryDict) -> dict[str, object]:
    """What was typed, with the values of the chosen standard in their places."""
    typed = {name: given.get(name, "") for name in LayoutForm.Meta.fields}
    ticks = {name: name in given for name in ("annex_landscape", "proof_code")}
    return {**typed, **ticks, **PRESETS.get(given.get("standard", ""), {})}


@at_place(Permission.PEOPLE_MANAGE)
def emblem_edit(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Put a coat of arms or an emblem above the head of papers, or take it away."""
    if request.method == "POST" and "drop" in request.POST:
        services.drop_emblem(place, by=request.user)
        messages.success(request, _("Papers to come are printed without a picture."))
        return redirect(_at("layout_edit", place))
    form = EmblemForm(posted(request), request.FILES or None)

    def act(values: dict[str, Any]) -> Emblem:
        file, is_arms = values["file"], values["is_arms"]
        return services.set_emblem(place, file, name=file.name, is_arms=is_arms, by=request.user)

    if submitted(request, form, act):
        return redirect(_at("layout_edit", place))
    facts = {"template": "schools/emblem.html", "municipality": place, "layout": _layout(place)}
    return form_page(request, form, _("Coat of arms or emblem"), _at("layout_edit", place), facts)


@at_place(Permission.PEOPLE_MANAGE)
@require_safe
def emblem_image(request: SignedRequest, place: Municipality) -> HttpResponse:
    """The picture itself."""
    emblem = _layout(place).emblem
    if emblem is None:
        raise Http404
    data = bytes(emblem.data)
    kind = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
    return HttpResponse(data, content_type=kind, headers={"Cache-Control": "private, no-cache"})


@at_place(Permission.PEOPLE_MANAGE)
def signatory_create(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Add somebody who may sign."""
    form = SignatoryForm(posted(request))
    del form.fields["left_on"]
    if submitted(request, form, lambda values: services.add_signatory(place, values, by=request.user)):
        return redirect(_at("layout_edit", place))
    return form_page(request, form, _("Who may sign"), _at("layout_edit", place))


@allow(Permission.PEOPLE_MANAGE)
def signatory_edit(request: SignedRequest, pk: int) -> HttpResponse:
    """Change who signs, or say since when no longer."""
    row = get_object_or_404(Signatory.objects.within(request.scope).select_related("municipality"), pk=pk)
    require(request, Permission.PEOPLE_MANAGE, municipality=row.municipality_id)
    form = SignatoryForm(posted(request), instance=row)
    back = _at("layout_edit", row.municipality)
    if submitted(request, form, lambda values: services.edit_signatory(row, values, by=request.user)):
        return redirect(back)
    facts = {"history": history(request, "signatory", row.pk, row.municipality_id)}
    return form_page(request, form, _("Who may sign"), back, facts)
