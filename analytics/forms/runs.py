"""A form for the settings of an analysis; shares are asked for in per cent."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import capfirst

from analytics.engine.settings import CHOSEN, RANGES, SIGNS, Settings
from analytics.labels import settings as labels
from analytics.labels.signs import SIGNS as NAMES

HUNDREDTHS = Decimal(100)


class SettingsForm(forms.Form):
    """Everything that a person may choose of an analysis; ``given`` stands in it at first.

    Data without any of its fields ask for the recommended settings: so does a button that stands alone.
    """

    def __init__(self, data: QueryDict | None = None, *, given: Settings | None = None) -> None:
        named = data is not None and any(name in data for name in CHOSEN)
        super().__init__(data if named else None, initial=_shown(given or Settings()), auto_id="run_%s")
        for name in RANGES:
            self.fields[name] = _number(name)
        words: Mapping[str, Any] = {name: _words(name) for name in ("reference", "signs")}
        self.fields["reference"] = forms.ChoiceField(
            choices=[(code, capfirst(text)) for code, text in labels.GROUPS.items()],
            widget=forms.RadioSelect,
            **words["reference"],
        )
        self.fields["signs"] = forms.MultipleChoiceField(
            choices=list(NAMES.items()),
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": labels.refusal("signs")},
            **words["signs"],
        )

    def clean(self) -> dict[str, Any]:
        """The numbers agree with each other."""
        data: dict[str, Any] = super().clean() or {}
        bad = () if self.errors else _made(data).refused()
        if bad:
            raise ValidationError({name: labels.refusal(name) for name in bad})
        return data

    def settings(self) -> Settings:
        """What was chosen, the recommended where nothing was said; only after the form was found valid."""
        return _made(self.cleaned_data) if self.is_bound else Settings()


def _words(name: str) -> dict[str, Any]:
    return {"label": labels.WORDS[name], "help_text": labels.advice(name)}


def _number(name: str) -> forms.Field:
    low, high = RANGES[name]
    if name not in labels.SHARES:
        return forms.IntegerField(min_value=int(low), max_value=int(high), **_words(name))
    words = _words(name)
    words["label"] = labels.in_per_cent(name)
    return forms.DecimalField(
        min_value=_per_cent(low), max_value=_per_cent(high), max_digits=5, decimal_places=2, **words
    )


def _per_cent(value: float) -> Decimal:
    return Decimal(f"{100 * value:.6g}")


def _shown(settings: Settings) -> dict[str, Any]:
    shown = {name: getattr(settings, name) for name in CHOSEN}
    return shown | {name: _per_cent(shown[name]) for name in labels.SHARES}


def _made(data: Mapping[str, Any]) -> Settings:
    chosen = {name: data[name] for name in CHOSEN}
    chosen |= {name: float(data[name] / HUNDREDTHS) for name in labels.SHARES}
    return Settings(**chosen | {"signs": tuple(sign for sign in SIGNS if sign in data["signs"])})
