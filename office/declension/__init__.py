"""Names and posts in the six cases, guessed; a person confirms them before an order relies on them.

Measured on tables written by hand (tests/office/declined), oblique forms: 70 names and 50 posts written before the
rules ran came out 344 of 350 and 250 of 250 right at the first run; 40 deliberately hard names and 32 posts written
after the rules were finished, 178 of 200 and 155 of 160. What was learnt from the misses is in the rules now, so that
today's figures (538 of 550, 410 of 410) are no estimate; the first ones are. Every name that is still guessed wrongly
carries a doubt.
"""

from office.declension.cases import CASES, OBLIQUE, Cases, Doubt, Sex
from office.declension.names import name_cases, normalised_name
from office.declension.posts import normalised_post, post_cases

__all__ = [
    "CASES",
    "OBLIQUE",
    "Cases",
    "Doubt",
    "Sex",
    "name_cases",
    "normalised_name",
    "normalised_post",
    "post_cases",
]
