"""Duties out of plans: what a plan asks of whom, kept up to date without touching what was reported."""

from plans.generation.filling import Outcome, call_off, generate
from plans.generation.staleness import behind
from plans.generation.telling import tell_moved
from plans.generation.wanted import Targets, targets_of, working_schools

__all__ = ["Outcome", "Targets", "behind", "call_off", "generate", "targets_of", "tell_moved", "working_schools"]
