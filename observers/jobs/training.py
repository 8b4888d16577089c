"""The letter with the link to the training."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.queue import Work
from observers import access
from observers.kinds import LinkPurpose, ObserverState
from observers.models import Observer


def write(work: Work) -> None:
    """Send it, unless the person has left meanwhile."""
    rows = Observer.objects.select_related("municipality")
    person = rows.filter(pk=work.args["observer"], state=ObserverState.ACTIVE).first()
    if person is not None and person.email:
        letter(person).send()
    with work.finish():
        pass


def letter(person: Observer) -> EmailMessage:
    """The letter with a fresh link; no name in it."""
    home = person.municipality
    token = access.make(person, LinkPurpose.MANAGE)
    url = f"{settings.SITE_URL}{reverse('training_read', args=[home.slug, token])}"
    facts = {"url": url, "department": home.department, "phone": home.phone}
    subject = " ".join(render_to_string("email/observer_training.subject.txt", facts).split())
    body = render_to_string("email/observer_training.txt", facts)
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [person.email])
