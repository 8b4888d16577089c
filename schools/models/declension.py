"""Names and posts in the six cases, as orders write them."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from office.declension import OBLIQUE, Cases, Doubt, Sex, normalised_name, normalised_post
from office.declension.finding import spans
from office.typography import surname_first
from schools.models.places import Municipality
from schools.rules import Scope

MAX_PHRASE = 300
Named = tuple[str, str]  # kind and phrase


class DeclensionQuerySet(models.QuerySet["Declension"]):
    """Phrases by who asks, by what they say, and by whether somebody has looked at them."""

    def within(self, scope: Scope) -> "DeclensionQuerySet":
        """Phrases of municipalities where a municipal post is held."""
        return self.all() if scope.everything else self.filter(municipality__in=scope.municipalities)

    def unconfirmed(self) -> "DeclensionQuerySet":
        """Guesses that nobody has confirmed."""
        return self.filter(confirmed_at=None)

    def waiting_first(self) -> "DeclensionQuerySet":
        """Unconfirmed ones on top, then by the alphabet."""
        looked_at = models.Case(models.When(confirmed_at=None, then=0), default=1)
        return self.order_by(looked_at, "kind", "phrase", "pk")

    def of(self, municipality: int, named: Iterable[Named]) -> "DeclensionQuerySet":
        """The stored forms of these phrases, whatever their spelling; those that are not stored are missing."""
        wanted: dict[str, set[str]] = {}
        for kind, phrase in named:
            wanted.setdefault(kind, set()).add(kept(kind, phrase))
        either = models.Q(pk__in=[])
        for kind, phrases in wanted.items():
            either |= models.Q(kind=kind, phrase__in=phrases)
        return self.filter(either, municipality=municipality)

    def forms_of(self, municipality: int, kind: str, phrase: str) -> Cases | None:
        """The six stored forms of a phrase, confirmed or not; ``None`` where it is not stored: orders guess nothing."""
        row = self.of(municipality, [(kind, phrase)]).first()
        return row.cases if row else None

    def unconfirmed_in(self, municipality: int, text: str) -> "list[Declension]":
        """Whose unconfirmed oblique forms ``text`` uses: what to warn of before an order is issued.

        The nominative needs nobody's confirmation, so that a name in brackets or in a signature is none.
        """
        rows = self.filter(municipality=municipality).unconfirmed().order_by("kind", "phrase")
        return [row for row in rows if spans(text, row.uncertain)]


class Declension(models.Model):
    """One name or post of a municipality in the six cases; a guess until somebody confirms it.

    ``phrase`` is the nominative in the one spelling of ``kept``.
    """

    class Kind(models.TextChoices):
        """What is declined."""

        PERSON = "person", pgettext_lazy("of a person", "name")
        POST = "post", _("post")

    class Sexes(models.TextChoices):
        """What a person's forms hang on."""

        MAN = "m", _("man")
        WOMAN = "f", _("woman")
        UNKNOWN = "unknown", pgettext_lazy("of the sex", "not known")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="declensions")
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    phrase = models.CharField(_("nominative"), max_length=MAX_PHRASE)
    sex = models.CharField(_("sex"), max_length=7, choices=Sexes.choices, default=Sexes.UNKNOWN)
    genitive = models.CharField(_("genitive"), max_length=400)
    dative = models.CharField(_("dative"), max_length=400)
    accusative = models.CharField(_("accusative"), max_length=400)
    instrumental = models.CharField(_("instrumental"), max_length=400)
    prepositional = models.CharField(_("prepositional"), max_length=400)
    doubts = models.JSONField(default=list, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed on"), null=True, blank=True)

    objects = DeclensionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "kind", "phrase"], name="declension_of_phrase_once")
        ]
        indexes = [models.Index(fields=["municipality", "confirmed_at"], name="declension_waiting")]
        ordering = ["kind", "phrase"]
        verbose_name = _("declension")

    def __str__(self) -> str:
        return self.phrase

    @property
    def confirmed(self) -> bool:
        """Whether somebody has said that the forms are right."""
        return self.confirmed_at is not None

    @property
    def cases(self) -> Cases:
        """The six forms as orders use them."""
        sexes: dict[str, Sex] = {"m": "m", "f": "f"}
        doubts = tuple(Doubt(code) for code in self.doubts)
        return Cases(self.phrase, *self.oblique, sex=sexes.get(self.sex, "unknown"), doubts=doubts)

    @property
    def oblique(self) -> tuple[str, str, str, str, str]:
        """The five forms beside the nominative, in the order of ``OBLIQUE``."""
        return (self.genitive, self.dative, self.accusative, self.instrumental, self.prepositional)

    @property
    def uncertain(self) -> set[str]:
        """Forms, long and short («Соколовой И.В.»), that differ from the nominative."""
        forms = {form for form in self.oblique if form != self.phrase}
        if self.kind == self.Kind.PERSON:
            forms |= {surname_first(form) for form in forms}
        return forms

    def take(self, cases: Cases) -> None:
        """Set forms, sex and doubts to those of a guess; nothing is saved."""
        facts: dict[str, Any] = {name: getattr(cases, name) for name in OBLIQUE}
        for name, value in facts.items():
            setattr(self, name, value)
        self.sex, self.doubts = cases.sex, [doubt.value for doubt in cases.doubts]


def kept(kind: str, phrase: str) -> str:
    """The one spelling in which a phrase is stored and looked for."""
    one = normalised_name(phrase) if kind == Declension.Kind.PERSON else normalised_post(phrase)
    return one[:MAX_PHRASE].strip()
