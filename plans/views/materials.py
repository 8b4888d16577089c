"""Materials for schools: send, read, acknowledge, see who has read, remind, print the sheet."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from plans.models import Addressee, Material, Measure
from plans.services import materials
from plans.views.periods import XLSX, download
from schools.access import SignedRequest, allow, require
from schools.forms.days import day_input
from schools.models import Municipality, School, SchoolSet
from schools.views.frame import at_place, posted, refuse

PAGE = 50
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": XLSX,
    "jpg": "image/jpeg",
    "png": "image/png",
}


class MaterialForm(forms.Form):
    """What to send, to whom, by when it is to be read."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=300)
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("PDF, Word, Excel or a picture, up to 20 MB. A link will do as well."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx,.jpg,.jpeg,.png"}),
    )
    link = forms.URLField(label=gettext_lazy("Link"), required=False, max_length=500, assume_scheme="https")
    note = forms.CharField(
        label=gettext_lazy("What to do with it"), required=False, max_length=5000, widget=forms.Textarea({"rows": 3})
    )
    read_by = forms.DateField(label=gettext_lazy("To be read by"), required=False, widget=day_input())
    measure = forms.ModelChoiceField(label=gettext_lazy("Measure"), queryset=Measure.objects.none(), required=False)
    school_set = forms.ModelChoiceField(
        label=gettext_lazy("To whom"),
        queryset=SchoolSet.objects.none(),
        required=False,
        empty_label=gettext_lazy("all schools"),
        help_text=gettext_lazy("All schools or a named set; ticked schools below replace this choice."),
    )
    schools = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Only these schools"),
        queryset=School.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, place: Municipality, measure: Measure | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        working = School.objects.active().filter(municipality=place)
        rows = {
            "measure": Measure.objects.filter(pk=measure.pk) if measure else Measure.objects.none(),
            "school_set": SchoolSet.objects.filter(municipality=place),
            "schools": working,
        }
        for name, queryset in rows.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 because all three were declared above
            field.queryset = queryset
        if measure is None:
            del self.fields["measure"]
        else:
            self.initial["measure"] = measure
        self.working = working

    def addressees(self) -> list[School]:
        """The ticked schools, else those of the set, else all."""
        if self.cleaned_data["schools"]:
            return list(self.cleaned_data["schools"])
        chosen = self.cleaned_data["school_set"]
        return list(self.working.filter(sets=chosen) if chosen else self.working)

    def words(self) -> materials.Words:
        """What the service takes."""
        data = self.cleaned_data
        return materials.Words(data["title"], data["note"], data["link"], data["read_by"], data.get("measure"))


def _found(request: SignedRequest, pk: int) -> Material:
    rows = Material.objects.within(request.scope).select_related("municipality", "measure__plan", "sent_by")
    return get_object_or_404(rows, pk=pk)


def _own(request: SignedRequest, material: Material) -> list[Addressee]:
    """The person's own schools among those it was sent to."""
    return list(material.addressees.filter(school__in=request.scope.schools).select_related("school"))


def _sees_all(request: SignedRequest, material: Material) -> bool:
    return request.scope.may(Permission.ASSIGNMENT_SEE, municipality=material.municipality_id)


@allow(Permission.ASSIGNMENT_SEE)
@require_safe
def material_list(request: SignedRequest) -> HttpResponse:
    """What was sent; a school sees what it has not read yet first."""
    own = Q(addressees__school__in=request.scope.schools, addressees__read_at=None)
    rows = Material.objects.within(request.scope).annotate(
        sent_to=Count("addressees", distinct=True),
        readers=Count("addressees", filter=Q(addressees__read_at__isnull=False), distinct=True),
        mine=Count("addressees", filter=own, distinct=True),
    )
    rows = rows.order_by("-mine", "-sent_at") if request.scope.schools else rows.order_by("-sent_at")
    wanted = request.GET.get("measure", "")
    measure = Measure.objects.within(request.scope).filter(pk=wanted).first() if wanted.isdecimal() else None
    rows = rows.filter(measure=measure) if measure else rows
    facts = {
        "measure": measure,
        "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "may_send": request.scope.may_somewhere(Permission.MATERIAL_SEND),
        "counts": bool(request.scope.municipalities) or request.scope.everything,
    }
    return render(request, "plans/material_list.html", facts)


@at_place(Permission.MATERIAL_SEND)
@require_http_methods(["GET", "POST"])
def material_new(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Send a document to schools; ``?measure=`` attaches it to a measure."""
    form = MaterialForm(
        posted(request),
        request.FILES or None,
        place=place,
        measure=_measure(request, place),
    )
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        file = materials.Attached(upload, upload.name) if upload else None
        try:
            sent = materials.send(place, form.words(), form.addressees(), file=file, by=request.user)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Sent: the coordinators of the schools have a notice."))
            return redirect("material", pk=sent.pk)
    facts = {"form": form, "place": place}
    return render(request, "plans/material_new.html", facts, status=422 if form.errors else 200)


def _measure(request: SignedRequest, place: Municipality) -> Measure | None:
    wanted = request.GET.get("measure", "")
    if not wanted:
        return None
    rows = Measure.objects.within(request.scope).filter(plan__municipality=place)
    if not wanted.isdecimal():
        raise Http404
    return get_object_or_404(rows, pk=wanted)


@allow(Permission.ASSIGNMENT_SEE)
@require_safe
def material(request: SignedRequest, pk: int) -> HttpResponse:
    """The document, for a school with the button that says it was read, for the department with who has read it."""
    row = _found(request, pk)
    own, sees_all = _own(request, row), _sees_all(request, row)
    everyone = row.addressees.select_related("school").order_by("school__name")
    facts = {
        "material": row,
        "own": own,
        "waiting": [one for one in own if one.read_at is None],
        "sees_all": sees_all,
        "page_obj": Paginator(everyone, PAGE).get_page(request.GET.get("page")) if sees_all else None,
        "sent_to": everyone.count(),
        "readers": everyone.exclude(read_at=None).count(),
        "may_remind": request.scope.may(Permission.MATERIAL_SEND, municipality=row.municipality_id),
        "may_print": request.scope.may(Permission.DOCUMENT_DRAFT, municipality=row.municipality_id),
    }
    with timezone.override(row.municipality.time_zone):
        return render(request, "plans/material.html", facts)


@allow(Permission.ASSIGNMENT_SEE)
@require_safe
def material_file(request: SignedRequest, pk: int) -> HttpResponse:
    """The file as a download."""
    row = _found(request, pk)
    if not row.file:
        raise Http404
    if settings.X_ACCEL:
        return download(HttpResponse(headers={"X-Accel-Redirect": f"/protected/{row.file.name}"}), row.name, _type(row))
    try:
        opened = row.file.open("rb")
    except FileNotFoundError:
        messages.error(request, _("The file is missing from the storage. Tell the administrator."))
        return redirect("material", pk=pk)
    return download(cast(HttpResponse, FileResponse(opened)), row.name, _type(row))


def _type(row: Material) -> str:
    return TYPES.get(row.kind, "application/octet-stream")


@allow(Permission.ASSIGNMENT_SEE)
@require_POST
def material_read(request: SignedRequest, pk: int) -> HttpResponse:
    """Say that one has read it, for all of one's schools it was sent to."""
    row = _found(request, pk)
    own = [one.school_id for one in _own(request, row)]
    if not own:
        raise PermissionDenied
    materials.acknowledge(row, own, by=request.user)
    messages.success(request, _("Noted: you have read this document."))
    return redirect("material", pk=pk)


@allow(Permission.MATERIAL_SEND)
@require_POST
def material_remind(request: SignedRequest, pk: int) -> HttpResponse:
    """Tell the rest once more."""
    row = _found(request, pk)
    require(request, Permission.MATERIAL_SEND, municipality=row.municipality_id)
    with timezone.override(row.municipality.time_zone):
        today = timezone.localdate()
    count = materials.remind(row, today=today, by=request.user)
    words = ngettext("%(n)s school is reminded.", "%(n)s schools are reminded.", count) % {"n": count}
    messages.success(request, words if count else _("Everybody has read it already."))
    return redirect("material", pk=pk)


@allow(Permission.DOCUMENT_DRAFT)
@require_POST
def material_sheet(request: SignedRequest, pk: int) -> HttpResponse:
    """The sheet of who has read it, as a draft in the register."""
    row = _found(request, pk)
    require(request, Permission.DOCUMENT_DRAFT, municipality=row.municipality_id)
    try:
        paper = materials.put_on_paper(row, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("material", pk=pk)
    return redirect("document", pk=paper.pk)
