"""The hot line: the public form, and the desk on which questions are answered and published."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.middleware import address_of
from accounts.roles import Permission
from observers.deadlines import answer_by
from observers.filters.hotline import QuestionFilter
from observers.forms.privacy import AnswerForm, AskForm, PublishForm
from observers.models import Question
from observers.services import hotline, throttling
from observers.views.public.ground import PublicRequest, public, shown
from schools.access import SignedRequest, allow, require
from schools.models import CalendarDay, School
from schools.views.frame import attempted, history, listed, posted, refuse, submitted

P = Permission
# A school's computer room sits behind one address.
QUESTIONS = throttling.Limit(10, throttling.HOUR)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def question_ask(request: PublicRequest) -> HttpResponse:
    """Ask the department, or see whom to call; the answer page is the same for people and programmes."""
    place = request.municipality
    form = AskForm(place, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            _asked(request, form)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            return redirect("question_done", place.slug)
    schools = School.objects.filter(municipality=place).active().order_by("name")
    return shown(request, "question_ask", {"form": form, "schools": schools}, 422 if form.errors else 200)


def _asked(request: PublicRequest, form: AskForm) -> None:
    if form.is_trap():
        return
    if not throttling.knock("question", address_of(request), QUESTIONS):
        raise ValidationError(_("There were too many questions in the last hour. Please call, or try again later."))
    values = {name: form.cleaned_data[name] for name in ("text", "school", "name", "email")}
    hotline.ask(request.municipality, **values)


@public
@require_safe
def question_done(request: PublicRequest) -> HttpResponse:
    """The question has arrived: what happens next."""
    return shown(request, "question_done", {})


@allow(P.HOTLINE_ANSWER)
@require_safe
def question_list(request: SignedRequest) -> HttpResponse:
    """Questions within the scope, the newest first, with the day by which to answer."""
    rows = Question.objects.within(request.scope).select_related("school", "municipality")
    chosen = QuestionFilter(request.GET, queryset=rows, request=request)
    facts = listed(request, chosen, P.HOTLINE_ANSWER)
    facts["rows"] = _clocked(list(facts["page_obj"]))
    return render(request, "observers/question_list.html", facts)


def _clocked(questions: list[Question]) -> list[dict[str, Any]]:
    calendars: dict[int, Any] = {}
    found = []
    for one in questions:
        home = one.municipality_id
        asked = timezone.localdate(one.asked_at)
        if home not in calendars:
            calendars[home] = CalendarDay.objects.all().working_days(home, range(asked.year - 1, asked.year + 2))
        due = answer_by(asked, calendars[home])
        found.append({"question": one, "due": due, "late": one.answered_at is None and due < timezone.localdate()})
    return found


@allow(P.HOTLINE_ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: SignedRequest, pk: int) -> HttpResponse:
    """One question: answer it, then publish it."""
    row = _found(request, pk)
    require(request, P.HOTLINE_ANSWER, municipality=row.municipality_id)
    form = AnswerForm(posted(request), initial={"version": row.version})
    if submitted(
        request, form, lambda data: hotline.answer(row, data["answer"], by=request.user, version=data["version"])
    ):
        return redirect("question", pk=pk)
    return _card(request, row, form, PublishForm.about(row))


def _card(request: SignedRequest, row: Question, form: AnswerForm, publish: PublishForm) -> HttpResponse:
    facts = {
        "row": row,
        "form": publish if row.answered_at else form,
        "history": history(request, "question", row.pk, row.municipality_id),
        "clock": _clocked([row])[0],
    }
    wrong = form.errors or publish.errors
    return render(request, "observers/question.html", facts, status=422 if wrong else 200)


@allow(P.HOTLINE_ANSWER)
@require_POST
def question_publish(request: SignedRequest, pk: int) -> HttpResponse:
    """Show question and answer to everybody."""
    row = _found(request, pk)
    require(request, P.HOTLINE_ANSWER, municipality=row.municipality_id)
    form = PublishForm(request.POST)
    said = _("Everybody can read this answer now.")
    if submitted(request, form, lambda data: hotline.publish(row, **data, by=request.user), said=said):
        return redirect("question", pk=pk)
    if row.answered_at is None:
        messages.error(request, _("Answer first, then publish."))
        return redirect("question", pk=pk)
    return _card(request, row, AnswerForm(), form)


@allow(P.HOTLINE_ANSWER)
@require_POST
def question_unpublish(request: SignedRequest, pk: int) -> HttpResponse:
    """Take the answer from the public page."""
    row = _found(request, pk)
    require(request, P.HOTLINE_ANSWER, municipality=row.municipality_id)
    back = reverse("question", args=[pk])
    return attempted(request, lambda: hotline.unpublish(row, by=request.user), back=back, then=back)


def _found(request: SignedRequest, pk: int) -> Question:
    return get_object_or_404(Question.objects.within(request.scope).select_related("school", "municipality"), pk=pk)
