"""What the API shows of what follows signs."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from analytics.models import ManagementDecision, Recheck, ZoneEntry


class RecheckSerializer(serializers.ModelSerializer[Recheck]):
    """A re-check in the list; ``agreement`` holds shares of 0..1 and is empty until both markings are known."""

    class Meta:
        model = Recheck
        fields = ["id", "school", "work", "inquiry", "state", "seed", "due_on", "drawn_at", "entered_at", "agreement"]


class RecheckCardSerializer(RecheckSerializer):
    """With the works drawn and the rule that drew them."""

    class Meta(RecheckSerializer.Meta):
        fields = [*RecheckSerializer.Meta.fields, "rule", "drawn", "marked", "commission", "note", "version"]


class ZoneSerializer(serializers.ModelSerializer[ZoneEntry]):
    """A school of the risk zone; ``reasons`` in codes with their facts, in words on the page."""

    class Meta:
        model = ZoneEntry
        fields = ["id", "school", "year", "zone", "reasons", "by_hand", "note"]


@extend_schema_serializer(component_name="ManagementDecision")
class DecisionSerializer(serializers.ModelSerializer[ManagementDecision]):
    """A management decision with its outcome."""

    class Meta:
        model = ManagementDecision
        fields = ["id", "school", "year", "kind", "text", "act", "decided_on", "due_on", "outcome", "closed_on"]
