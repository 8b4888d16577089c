"""The training of observers: its editor in the cabinet, and the public pages by the link of a letter."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Permission
from observers import access
from observers.forms.people import TrainingForm
from observers.kinds import AccreditationState, LinkPurpose, ObserverState
from observers.labels import training as usual
from observers.models import Accreditation, Link, Observer, Training
from observers.services import accrediting
from observers.views.public.ground import PublicRequest, public, shown, strange
from schools.access import SignedRequest
from schools.models import Municipality
from schools.views.frame import at_place, form_page, posted, submitted


@at_place(Permission.OBSERVER_MANAGE)
def training_edit(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Text, test and limits; a municipality without one begins with the usual training."""
    row = Training.objects.filter(municipality=place).first()
    form = TrainingForm(posted(request), initial=_initial(row), questions=_questions(row))
    saved = submitted(
        request,
        form,
        lambda values: accrediting.save_training(place, form.values(), version=values["version"], by=request.user),
    )
    if saved:
        return redirect(request.get_full_path())
    people = Observer.objects.filter(municipality=place, state=ObserverState.ACTIVE)
    certified = Q(accreditation__state=AccreditationState.CERTIFIED, accreditation__valid_to__gte=_today(place))
    counts = people.aggregate(all=Count("pk"), certified=Count("pk", filter=certified))
    facts = {"place": place, "training": row, "counts": counts, "template": "observers/training_edit.html"}
    return form_page(request, form, _("Training of observers"), "", facts)


def _initial(row: Training | None) -> dict[str, Any]:
    if row is None:
        return {"title": usual.usual_title(), "text": usual.usual_text(), "version": 0}
    return {name: getattr(row, name) for name in (*accrediting.FIELDS, "version") if name != "questions"}


def _questions(row: Training | None) -> list[dict[str, Any]]:
    return usual.usual_questions() if row is None else row.questions


def _today(place: Municipality) -> Any:
    return timezone.localdate(timezone=ZoneInfo(place.time_zone))


@at_place(Permission.OBSERVER_MANAGE)
@require_POST
def training_invite(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Letters to everybody without a valid certificate."""
    if not Training.objects.filter(municipality=place).exists():
        messages.error(request, _("Save the training first."))
        return redirect("training_edit")
    sent = accrediting.invite(accrediting.without_certificate(place, _today(place)), by=request.user)
    words = ngettext("%(count)s letter goes out.", "%(count)s letters go out.", sent)
    messages.success(request, words % {"count": sent})
    return redirect("training_edit")


@public
@require_http_methods(["GET", "HEAD", "POST"])
def training_read(request: PublicRequest, token: str) -> HttpResponse:
    """What to know; POST says that it was read, is the application, and leads to the test."""
    link, fault = _looked(request, token)
    if link is None:
        return _closed(request, fault)
    training = Training.objects.filter(municipality=request.municipality).first()
    if request.method == "POST" and training is not None:
        try:
            accrediting.apply(link.observer)
        except ValidationError as refusal:
            return _shown(request, "training_read", {"training": training, "refusal": refusal.messages}, 409)
        return redirect("training_test", request.municipality.slug, token)
    facts = {"training": training, "paper": _paper(link.observer), "token": token}
    return _shown(request, "training_read", facts, 200 if training else 404)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def training_test(request: PublicRequest, token: str) -> HttpResponse:
    """The short test; POST marks it. Nothing right is told before, everything wrong is explained after."""
    link, fault = _looked(request, token)
    if link is None:
        return _closed(request, fault)
    training = Training.objects.filter(municipality=request.municipality).first()
    if training is None:
        return redirect("training_read", request.municipality.slug, token)
    facts: dict[str, Any] = {"training": training, "questions": _asked(training, request), "token": token}
    if request.method != "POST":
        return _shown(request, "training_test", facts)
    answers = [one["given"] for one in facts["questions"]]
    if None in answers:
        words = _("Please answer every question.")
        return _shown(request, "training_test", {**facts, "refusal": [words], "posted": True}, 422)
    try:
        row, marked = accrediting.take_test(link.observer, training, answers)
    except ValidationError as refusal:
        return _shown(request, "training_test", {**facts, "refusal": refusal.messages}, 409)
    wrong = [training.questions[number] for number in marked.wrong]
    return _shown(request, "training_done", {**facts, "row": row, "marked": marked, "wrong": wrong})


def _asked(training: Training, request: PublicRequest) -> list[dict[str, Any]]:
    """The questions with what was answered; an answer that does not exist is none."""
    found = []
    for number, one in enumerate(training.questions):
        text = request.POST.get(f"q{number}", "")
        given = int(text) if text.isdecimal() and len(text) < 3 and int(text) < len(one["answers"]) else None
        found.append({"number": number, "text": one["text"], "answers": one["answers"], "given": given})
    return found


def _paper(observer: Observer) -> Accreditation | None:
    row = Accreditation.objects.filter(observer=observer).first()
    return row if row is not None and accrediting.valid(row, timezone.localdate()) else None


def _looked(request: PublicRequest, token: str) -> tuple[Link | None, access.Fault | None]:
    """The link, if it is good and of this municipality."""
    link, fault = access.look(token, LinkPurpose.MANAGE)
    if link is not None and link.observer.municipality_id != request.municipality.pk:
        link, fault = None, access.Fault.FORGED
    return (None, fault) if fault else (link, None)


def _closed(request: PublicRequest, fault: access.Fault | None) -> HttpResponse:
    if fault != access.Fault.EXPIRED:
        return strange(request)
    return shown(request, "letter_closed", {"fault": str(fault)}, 410)


def _shown(request: PublicRequest, template: str, facts: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, f"observers/{template}.html", {"town": request.municipality, **facts}, status=status)
