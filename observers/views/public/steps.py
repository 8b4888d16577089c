"""The questions of the sign-up, one page each; every page is an address of its own, so that «back» is safe."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing as signatures
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.middleware import address_of
from observers.forms.public import CategoryForm, ConsentForm, DeclareForm, PublicationForm, WhoForm
from observers.kinds import Category
from observers.labels.refusals import sentences
from observers.labels.sessions import written
from observers.models import ConsentText, Session
from observers.parsing import email_key, phone_key
from observers.queue import moving
from observers.rules import Refusal, tie_facts
from observers.services import applying, consenting, throttling
from observers.services.applying import Application, Door
from observers.services.consenting import Given
from observers.services.queueing import NotNeeded
from observers.services.signing import UNCONFIRMED, Refused
from observers.services.throttling import Knock
from observers.views.public.drafts import ANSWERS, FIELD, Draft, forget
from observers.views.public.ground import PublicRequest, of_session, shown

FORMS: dict[str, type[forms.Form]] = {
    "who": WhoForm,
    "category": CategoryForm,
    "declare": DeclareForm,
    "consent": ConsentForm,
    "publication": PublicationForm,
}
SALT = "observers.signup.done"
DONE_SHOWN = timedelta(days=1)


@of_session
@require_http_methods(["GET", "HEAD", "POST"])
def signup_step(request: PublicRequest, session: Session, step: str) -> HttpResponse:
    """One question. What is answered goes into the draft; a question left out is asked first."""
    if step not in FORMS:
        raise Http404
    now = timezone.now()
    draft = Draft.read(request, session.pk, now)
    if request.GET.get("queue"):
        draft.answers["queue"] = True
    if missing := draft.missing(step):
        return _to(request, draft, missing)
    form = _form(request, draft, step)
    if request.method == "POST" and form.is_valid():
        if _outdated(request, step, form):
            messages.warning(request, _("The text has changed meanwhile. Please read it again."))
            return _to(request, draft, step)
        _answer(request, draft, step, form, session)
        return _stopped(request, draft, session, now) or _to(request, draft, draft.missing() or "check")
    if step == ANSWERS[0] and request.method != "POST" and (stopped := _stopped(request, draft, session, now)):
        return stopped
    facts = {**_facts(session, draft), "form": form, "step": step, "text": _text(request, step)}
    facts["back"] = _back(step)
    response = shown(request, f"step_{step}", facts, 422 if form.errors else 200)
    draft.write(response)
    return response


def _form(request: PublicRequest, draft: Draft, step: str) -> forms.Form:
    if request.method == "POST":
        return FORMS[step](request.POST)
    if step in {"consent", "publication"}:
        text = _text(request, step)
        return FORMS[step](initial={"text": text.pk if text else 0})  # never ticked beforehand
    return FORMS[step](initial=draft.answers.get(step, {}))


def _text(request: PublicRequest, step: str) -> ConsentText | None:
    kinds = {"consent": ConsentText.Kind.PROCESSING, "publication": ConsentText.Kind.PUBLICATION}
    if step not in kinds:
        return None
    return consenting.ensure_texts(request.municipality, timezone.localdate())[kinds[step]]


def _outdated(request: PublicRequest, step: str, form: forms.Form) -> bool:
    """Whether what was agreed to is no longer the text in force; the newer one has to be read first."""
    text = _text(request, step)
    return text is not None and form.cleaned_data["text"] != text.pk


def _answer(request: PublicRequest, draft: Draft, step: str, form: forms.Form, session: Session) -> None:
    data = dict(form.cleaned_data)
    if isinstance(form, DeclareForm):
        data["ties"] = form.ties(session)
    if step == "who":
        # Because a programme may write pages into the trap, and a browser drops a cookie that is too long.
        data["website"] = "1" if data["website"] else ""
    if step in {"consent", "publication"}:
        at = timezone.now().isoformat()
        data = {"text": data["text"] if data["agree"] else 0, "at": at, "from": address_of(request)}
    draft.answers[step] = data


def _stopped(request: PublicRequest, draft: Draft, session: Session, now: datetime) -> HttpResponse | None:
    """The page that says why this session cannot be taken, for what everybody may know."""
    ties = tie_facts(draft.answers.get("declare", {}).get("ties", []))
    found = applying.open_to_stranger(session, ties, now)
    if draft.answers.get("queue"):
        found = tuple(one for one in found if one.code != Refusal.FULL)
    return _refused(request, draft, session, Refused(found), now) if found else None


def _refused(
    request: PublicRequest, draft: Draft, session: Session, refusal: ValidationError, now: datetime
) -> HttpResponse:
    codes = {one.code for one in refusal.found} if isinstance(refusal, Refused) else set()
    words = sentences(refusal.found) if isinstance(refusal, Refused) else refusal.messages
    facts = {
        **_facts(session, draft),
        "words": words,
        "queue": codes == {Refusal.FULL} and moving.moves(session, now),
        "free": isinstance(refusal, NotNeeded),
    }
    if isinstance(refusal, NotNeeded):
        draft.answers.pop("queue", None)
    response = shown(request, "refused", facts, 409)
    draft.write(response)
    return response


def _facts(session: Session, draft: Draft) -> dict[str, Any]:
    return {"session": session, "when": written(session), "draft": draft, "field": FIELD}


def _back(step: str) -> str:
    place = ANSWERS.index(step)
    return ANSWERS[place - 1] if place else ""


def _to(request: PublicRequest, draft: Draft, step: str) -> HttpResponseRedirect:
    slug = request.municipality.slug
    if step == "check":
        response = redirect("signup_check", slug, draft.session)
    else:
        response = redirect("signup_step", slug, draft.session, step)
    draft.write(response)
    return response


@of_session
@require_http_methods(["GET", "HEAD", "POST"])
def signup_check(request: PublicRequest, session: Session) -> HttpResponse:
    """All answers once more, each with a way back to its question; POST sends them."""
    now = timezone.now()
    draft = Draft.read(request, session.pk, now)
    if missing := draft.missing():
        return _to(request, draft, missing)
    if request.method != "POST":
        return _checked(request, draft, session)
    if draft.too_quick(now):
        return _checked(
            request, draft, session, _("That was very quick. Look through the answers and send again."), 422
        )
    door = applying.at_the_door(session, _knocks(request, draft), now)
    if not door.few:
        words = _("There were too many applications in the last hour. Please try again later or call us.")
        return _checked(request, draft, session, words, 429)
    newest = next((text.pk for text in door.texts if text.kind == ConsentText.Kind.PROCESSING), None)
    if draft.answers["consent"]["text"] != newest:
        draft.answers.pop("consent")
        return _to(request, draft, "consent")
    return _sent(request, draft, session, now, door)


def _sent(request: PublicRequest, draft: Draft, session: Session, now: datetime, door: Door) -> HttpResponse:
    who = draft.answers["who"]
    # A programme that fell into the trap is told what everybody is told, and nothing is kept.
    if not who["website"]:
        try:
            applying.apply(session, _application(request, draft, door), now, door.look)
        except (Refused, NotNeeded) as refusal:
            return _refused(request, draft, session, refusal, now)
        except ValidationError as refusal:
            return _checked(request, draft, session, " ".join(refusal.messages), 409)
    way = "queue" if draft.answers.get("queue") else "mail" if who["email"] else "phone"
    until = min(now + UNCONFIRMED, session.starts_at).isoformat()
    token = signatures.dumps([draft.number, way, until], salt=SALT)
    response = redirect("signup_done", request.municipality.slug, session.pk, token)
    forget(response)
    return response


def _knocks(request: PublicRequest, draft: Draft) -> list[Knock]:
    who = draft.answers["who"]
    contact = email_key(who["email"]) or phone_key(who["phone"])
    return [
        Knock("address", address_of(request), throttling.ADDRESS),
        Knock("contact", f"{request.municipality.pk}:{contact}", throttling.CONTACT),
    ]


def _application(request: PublicRequest, draft: Draft, door: Door) -> Application:
    answers, texts = draft.answers, {text.pk: text.sha256 for text in door.texts}
    who = {name: answers["who"][name] for name in ("surname", "name", "patronymic", "email", "phone")}
    agent = request.headers.get("User-Agent", "")
    ticked = [answers[step] for step in ("consent", "publication") if answers[step]["text"]]
    given = tuple(
        Given(one["text"], datetime.fromisoformat(one["at"]), one["from"] or None, agent, texts.get(one["text"], ""))
        for one in ticked
    )
    return Application(
        number=draft.number,
        category=answers["category"]["category"],
        adult=bool(answers["declare"]["adult"]),
        ties=tie_facts(answers["declare"]["ties"]),
        consents=given,
        queue=bool(answers.get("queue")),
        **who,
    )


def _checked(
    request: PublicRequest, draft: Draft, session: Session, refusal: str = "", status: int = 200
) -> HttpResponse:
    answers = draft.answers
    labels = {name: dict(DeclareForm.base_fields[name].choices) for name in ("works", "kin")}  # type: ignore[attr-defined]
    facts = {
        **_facts(session, draft),
        "refusal": refusal,
        "failed": bool(refusal),
        "who": answers["who"],
        "category": Category(answers["category"]["category"]).label,
        "works": labels["works"][answers["declare"]["works"]],
        "kin": labels["kin"][answers["declare"]["kin"]],
        "classes": answers["declare"]["classes"],
        "publication": bool(answers["publication"]["text"]),
        "queue": bool(answers.get("queue")),
    }
    response = shown(request, "check", facts, status)
    if status == 429:
        response["Retry-After"] = str(int(throttling.HOUR.total_seconds()))
    draft.write(response)
    return response


@of_session
@require_safe
def signup_done(request: PublicRequest, session: Session, token: str) -> HttpResponse:
    """The number, what happens next, the calendar entry; the same for everybody."""
    try:
        number, way, until = signatures.loads(token, salt=SALT, max_age=DONE_SHOWN)
    except signatures.BadSignature:
        return redirect("signup", request.municipality.slug)
    facts = {"session": session, "when": written(session), "number": number, "way": way}
    return shown(request, "done", {**facts, "until": datetime.fromisoformat(until)})
