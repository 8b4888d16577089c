"""Models of public observers: who they are, what they agreed to, where they stand, what they saw."""

from observers.models.acts import Act, ActFile
from observers.models.consents import Consent, ConsentText
from observers.models.erasure import ErasedKey, ErasureRound
from observers.models.hotline import Question
from observers.models.people import Accreditation, Link, Observer, Tie, Training
from observers.models.places import Place, Waiting
from observers.models.sessions import RuleSetting, SchedulePlan, Session
from observers.models.throttle import Attempt

__all__ = [
    "Accreditation",
    "Act",
    "ActFile",
    "Attempt",
    "Consent",
    "ConsentText",
    "ErasedKey",
    "ErasureRound",
    "Link",
    "Observer",
    "Place",
    "Question",
    "RuleSetting",
    "SchedulePlan",
    "Session",
    "Tie",
    "Training",
    "Waiting",
]
