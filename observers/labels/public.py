"""Words about places, the queue and consents: the journal's actions."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

ACTIONS: Mapping[str, Promise] = {
    "place.taken": gettext_lazy("place of an observer taken"),
    "place.refused": gettext_lazy("place of an observer refused by the rules"),
    "place.confirmed": gettext_lazy("place of an observer confirmed"),
    "place.withdrawn": gettext_lazy("place of an observer given back"),
    "place.lapsed": gettext_lazy("place of an observer not confirmed in time"),
    "queue.joined": gettext_lazy("joined the queue of a session"),
    "queue.left": gettext_lazy("left the queue of a session"),
    "queue.offered": gettext_lazy("place offered to the queue"),
    "queue.lapsed": gettext_lazy("offer to the queue ran out"),
    "queue.passed": gettext_lazy("queue went on, because a rule forbids the place"),
    "consent_text.made": gettext_lazy("text of a consent made"),
}
