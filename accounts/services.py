"""Verbs about people who sign in; each one whole, each one journalled."""

from axes.utils import reset as forgive_guesses
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import journal, queue, tasks
from accounts.models import Notice, User


@transaction.atomic
def invite(*, email: str, name: str, phone: str = "", by: User | None, municipality: int | None) -> User:
    """Make an account without a password and mail the link to set one.

    Raises ``ValidationError`` when the address already belongs to somebody.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(email=email, name=name)
    except IntegrityError:
        raise ValidationError(_("Somebody already signs in with this e-mail: %(email)s.") % {"email": email}) from None
    if phone:
        user.phone = phone
        user.save(update_fields=["phone"])
    journal.record("user.invited", user, by, municipality=municipality, changes={"email": user.email})
    queue.enqueue(tasks.send_invitation, {"user": user.pk}, key=f"invitation:{user.pk}", by=by)
    return user


@transaction.atomic
def invite_again(user: User, *, by: User, municipality: int | None) -> None:
    """Mail a fresh link."""
    journal.record("user.invited_again", user, by, municipality=municipality)
    queue.enqueue(tasks.send_invitation, {"user": user.pk}, key=f"invitation:{user.pk}", by=by)


@transaction.atomic
def set_password(user: User, password: str) -> None:
    """Give a person the password they chose; wrong guesses before that are forgiven."""
    user.set_password(password)
    user.save(update_fields=["password"])
    forgive_guesses(username=user.email.lower())
    journal.record("user.password_set", user, user)


@transaction.atomic
def switch(user: User, *, active: bool, by: User, municipality: int | None) -> None:
    """Let a person sign in or keep them out; open sessions of a person kept out end at once."""
    if user == by and not active:
        raise ValidationError(_("You cannot shut yourself out."))
    changed = User.objects.filter(pk=user.pk).exclude(is_active=active).update(is_active=active)
    if changed:
        action = "user.admitted" if active else "user.shut_out"
        journal.record(action, user, by, municipality=municipality)


@transaction.atomic
def edit_profile(user: User, *, name: str, phone: str, language: str) -> None:
    """Change one's own card."""
    before = {"name": user.name, "phone": user.phone, "language": user.language}
    user.name, user.phone, user.language = name.strip(), phone.strip(), language
    user.save(update_fields=["name", "phone", "language"])
    after = {"name": user.name, "phone": user.phone, "language": user.language}
    changes = {field: [before[field], after[field]] for field in after if before[field] != after[field]}
    if changes:
        journal.record("user.profile", user, user, changes=changes)


def read_notices(user: User, *, pk: int | None = None) -> None:
    """Mark one notice, or all, as read."""
    unread = Notice.objects.filter(user=user).unread()
    (unread.filter(pk=pk) if pk else unread).update(read_at=timezone.now())
