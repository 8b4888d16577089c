"""Who stands where, as numbers: a schedule by an integer programme over each person's routes of a day."""

from observers.scheduling.problem import Effort, Person, Problem, Proposal, Slot, Uncovered, Weights
from observers.scheduling.solving import propose
from observers.scheduling.wishing import Wish, wished

__all__ = ["Effort", "Person", "Problem", "Proposal", "Slot", "Uncovered", "Weights", "Wish", "propose", "wished"]
