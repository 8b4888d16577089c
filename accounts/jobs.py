"""Background work of the accounts: mail an invitation, forget old notices and jobs."""

from datetime import timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import Job, Notice, User
from accounts.queue import Work


def send_invitation(work: Work) -> None:
    """Mail the person a link to set a password; the link dies when the password is set."""
    user = User.objects.get(pk=work.args["user"])
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    facts = {"user": user, "link": f"{settings.SITE_URL}{path}", "site": settings.SITE_URL}
    with override(user.language):
        subject = " ".join(render_to_string("email/invitation.subject.txt", facts).split())
        body = render_to_string("email/invitation.txt", facts)
    send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [user.email])


def prune() -> None:
    """Delete read notices after 90 days and finished jobs after 30."""
    now = timezone.now()
    Notice.objects.filter(read_at__lt=now - timedelta(days=90)).delete()
    Job.objects.filter(finished_at__lt=now - timedelta(days=30)).delete()
