"""Secret links for whoever writes a letter; they live in ``access``, because jobs that send letters make them too."""

from observers.access import HOURS, Fault, Looked, find, look, make, use

__all__ = ["HOURS", "Fault", "Looked", "find", "look", "make", "use"]
