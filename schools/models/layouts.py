"""How a department's papers look, whose emblem they bear, and who signs them."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Permission
from schools.models.places import Municipality
from schools.rules import Scope

# What each edition of the standard gives a department that says no more; long storage wants 30 mm on the left.
PRESETS: dict[str, dict[str, Any]] = {
    "gost-2025": {
        "margin_left": 30,
        "margin_right": 10,
        "margin_top": 20,
        "margin_bottom": 20,
        "font_size": 14,
        "table_font_size": 12,
        "line_spacing": "1.00",
        "initials": "close",
        "number_place": "top-center",
        "heading_place": "centre",
    },
    "gost-2016": {
        "margin_left": 20,
        "margin_right": 10,
        "margin_top": 20,
        "margin_bottom": 20,
        "font_size": 14,
        "table_font_size": 12,
        "line_spacing": "1.00",
        "initials": "close",
        "number_place": "top-center",
        "heading_place": "left",
    },
}


class Emblem(models.Model):
    """A coat of arms or an emblem as it is printed: kept whole and never altered, because papers point at its hash."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="emblems")
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    is_arms = models.BooleanField(_("a coat of arms, not an emblem"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["municipality", "sha256"], name="emblem_once")]
        verbose_name = _("emblem")

    def __str__(self) -> str:
        return self.sha256[:12]


class SignatoryQuerySet(models.QuerySet["Signatory"]):
    """Those who sign, by who asks."""

    def within(self, scope: Scope) -> "SignatoryQuerySet":
        """Of the municipalities whose people the person sees."""
        return self.all() if scope.everything else self.filter(municipality__in=scope.where(Permission.PEOPLE_SEE))


class Signatory(models.Model):
    """Somebody who may sign the department's papers; ``acting`` prints «И.о.» as the post already says it."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="signatories")
    post = models.CharField(_("post"), max_length=300)
    name = models.CharField(_("name"), max_length=120)
    acting = models.BooleanField(_("acts for the one who is away"), default=False)
    left_on = models.DateField(_("signs no longer since"), null=True, blank=True)

    objects = SignatoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "post", "name"], name="signatory_once"),
        ]
        ordering = ["pk"]
        verbose_name = _("signatory")

    def __str__(self) -> str:
        return f"{self.name}, {self.post}"


class Layout(models.Model):
    """How this department's papers look; the defaults are those of the standard of 2025 for long storage."""

    class Initials(models.TextChoices):
        """How a signature is written."""

        CLOSE = "close", "И.О. Фамилия"
        SPACED = "spaced", "И. О. Фамилия"

    class Standard(models.TextChoices):
        """Which edition of the standard the look was begun from."""

        GOST_2025 = "gost-2025", "ГОСТ Р 7.0.97-2025"
        GOST_2016 = "gost-2016", "ГОСТ Р 7.0.97-2016"

    class NumberPlace(models.TextChoices):
        """Where the number of a sheet stands, from the second one on."""

        TOP_CENTRE = "top-center", _("top, in the middle")
        TOP_RIGHT = "top-right", _("top, on the right")
        BOTTOM_CENTRE = "bottom-center", _("bottom, in the middle")
        BOTTOM_RIGHT = "bottom-right", _("bottom, on the right")

    class HeadingPlace(models.TextChoices):
        """Where the heading of the text stands."""

        CENTRE = "centre", _("in the middle")
        LEFT = "left", _("on the left, under the number")

    class Phrase(models.TextChoices):
        """How a clause names somebody who has to do something."""

        BRACKET = "bracket", _("post in the dative, name in brackets")
        FULL = "full", _("post and name in the dative")

    municipality = models.OneToOneField(Municipality, on_delete=models.CASCADE, related_name="layout")
    organisation = models.TextField(_("organisation, one line per row"), blank=True)
    place = models.CharField(_("place of issue"), max_length=120, blank=True)
    signatory_post = models.CharField(_("who signs: post"), max_length=300, blank=True)
    signatory_name = models.CharField(_("who signs: name"), max_length=120, blank=True)
    number_format = models.CharField(_("form of the number"), max_length=40, default="{number}-О")
    margin_left = models.PositiveSmallIntegerField(
        _("left margin, mm"), default=30, validators=[MinValueValidator(20), MaxValueValidator(50)]
    )
    margin_right = models.PositiveSmallIntegerField(
        _("right margin, mm"), default=10, validators=[MinValueValidator(10), MaxValueValidator(40)]
    )
    margin_top = models.PositiveSmallIntegerField(
        _("top margin, mm"), default=20, validators=[MinValueValidator(20), MaxValueValidator(40)]
    )
    margin_bottom = models.PositiveSmallIntegerField(
        _("bottom margin, mm"), default=20, validators=[MinValueValidator(20), MaxValueValidator(40)]
    )
    font_size = models.PositiveSmallIntegerField(
        _("text size, pt"), default=14, validators=[MinValueValidator(12), MaxValueValidator(14)]
    )
    table_font_size = models.PositiveSmallIntegerField(
        _("table size, pt"), default=11, validators=[MinValueValidator(9), MaxValueValidator(14)]
    )
    line_spacing = models.DecimalField(
        _("line spacing"),
        max_digits=3,
        decimal_places=2,
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(1.5)],
    )
    initials = models.CharField(_("initials"), max_length=10, choices=Initials.choices, default=Initials.CLOSE)
    annex_landscape = models.BooleanField(_("annex across the sheet"), default=True)
    standard = models.CharField(_("standard"), max_length=12, choices=Standard.choices, default=Standard.GOST_2025)
    number_place = models.CharField(
        _("place of the page number"), max_length=16, choices=NumberPlace.choices, default=NumberPlace.TOP_CENTRE
    )
    heading_place = models.CharField(
        _("place of the heading"), max_length=8, choices=HeadingPlace.choices, default=HeadingPlace.CENTRE
    )
    phrase = models.CharField(_("how persons are named"), max_length=8, choices=Phrase.choices, default=Phrase.BRACKET)
    emblem = models.ForeignKey(
        "schools.Emblem", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("emblem")
    )
    proof_code = models.BooleanField(_("square code for checking the paper"), default=True)
    performer = models.CharField(_("who drew it up: name and phone"), max_length=200, blank=True)
    address = models.CharField(_("address line of letters"), max_length=400, blank=True)

    def __str__(self) -> str:
        return f"{self.municipality}"
