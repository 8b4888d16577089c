"""The words of the field as choices: stages, categories, ties, states. Values only."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Stage(TextChoices):
    """What is observed."""

    HANDOVER = "handover", _("preparation and hand-over of materials")
    CLASSROOM = "classroom", _("in the classroom")
    CHECKING = "checking", _("marking of works")
    UPLOAD = "upload", _("filling in and upload of forms")


class SessionState(TextChoices):
    """Where a session stands."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("open for sign-up")
    CANCELLED = "cancelled", _("called off")


class Category(TextChoices):
    """Who the observer is."""

    PARENT = "parent", _("parent")
    PUBLIC = "public", _("member of the public")
    OTHER_SCHOOL = "other_school", _("worker of another school")
    DEPARTMENT = "department", _("worker of the education department")
    STUDENT = "student", _("student")
    OTHER = "other", _("other")


class ObserverState(TextChoices):
    """Where an observer stands."""

    UNCONFIRMED = "unconfirmed", _("not confirmed yet")
    ACTIVE = "active", _("active")
    REMOVED = "removed", _("removed")
    WITHDRAWN = "withdrawn", _("consent withdrawn")
    ERASED = "erased", _("data destroyed")


class TieKind(TextChoices):
    """What ties an observer to a school."""

    WORKS = "works", _("works there")
    CHILD = "child", _("own child learns there")
    RELATIVE = "relative", _("a relative learns there")
    TEACHES = "teaches", _("teaches the subject there")


class PlaceState(TextChoices):
    """Where a place stands; the first two and the attended one hold it."""

    UNCONFIRMED = "unconfirmed", _("waits for confirmation")
    CONFIRMED = "confirmed", pgettext_lazy("of a place", "confirmed")
    ATTENDED = "attended", _("was there")
    ABSENT = "absent", _("did not come")
    WITHDRAWN = "withdrawn", pgettext_lazy("of a place", "withdrawn")
    LAPSED = "lapsed", _("not confirmed in time")
    CANCELLED = "cancelled", _("session called off")
    REPLACED = "replaced", _("replaced")

    @classmethod
    def holding(cls) -> tuple["PlaceState", ...]:
        """States in which the place is taken."""
        return (cls.UNCONFIRMED, cls.CONFIRMED, cls.ATTENDED, cls.ABSENT)


class WaitingState(TextChoices):
    """Where somebody in the queue stands."""

    WAITING = "waiting", _("in the queue")
    OFFERED = "offered", _("a place is offered")
    TAKEN = "taken", _("took the place")
    LAPSED = "lapsed", _("offer ran out")
    LEFT = "left", _("left the queue")


class AccreditationState(TextChoices):
    """How far somebody has come."""

    APPLIED = "applied", _("applied")
    TRAINED = "trained", _("trained")
    CERTIFIED = "certified", _("certified")
    REFUSED = "refused", _("refused")


class LinkPurpose(TextChoices):
    """What a letter's link does."""

    CONFIRM = "confirm", _("confirm the e-mail and the place")
    MANAGE = "manage", _("see and change own data")
    OFFER = "offer", _("take an offered place")
    ACT = "act", _("file an act")


class Severity(TextChoices):
    """What a rule does when it is broken."""

    BLOCK = "block", _("forbids")
    WARN = "warn", _("warns")
    OFF = "off", _("switched off")
