"""The papers that the register makes itself, from what it and the schools' part know."""

from documents.orders import acquainting, letters, minutes, seasons

MAKERS = (*seasons.MAKERS, *letters.MAKERS, *minutes.MAKERS, *acquainting.MAKERS)
