"""The letter that asks an observer for the act, with a secret link; it names the session and nobody."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.queue import Work
from observers import access
from observers.kinds import LinkPurpose
from observers.labels.sessions import written
from observers.models import Place
from observers.reports.acts import MAY_FILE, act_of


def ask_for_act(work: Work) -> None:
    """Send the letter, unless the act is there, the place is given up or there is nobody to write to."""
    rows = Place.objects.select_related("observer", "session__school", "session__municipality")
    place = rows.filter(pk=work.args["place"], state__in=MAY_FILE).exclude(observer__email="").first()
    act = act_of(place) if place else None
    if place is not None and (act is None or act.submitted_at is None):
        letter(place).send()
    with work.finish():
        pass


def letter(place: Place) -> EmailMessage:
    """The letter with a fresh link."""
    session, home = place.session, place.session.municipality
    token = access.make(place.observer, LinkPurpose.ACT, place)
    day, hours = written(session)
    facts = {
        "session": session,
        "school": session.school,
        "stage": session.get_stage_display(),
        "day": day,
        "hours": hours,
        "department": home.department,
        "phone": home.phone,
        "days": access.HOURS[LinkPurpose.ACT] // 24,
        "url": f"{settings.SITE_URL}{reverse('act_link', args=[home.slug, token])}",
    }
    subject = " ".join(render_to_string("email/observer_act.subject.txt", facts).split())
    body = render_to_string("email/observer_act.txt", facts)
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [place.observer.email])
