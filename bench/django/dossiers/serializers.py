"""The JSON shapes, and what is refused."""

from datetime import timedelta

from django.utils.functional import cached_property
from django.utils.timezone import now
from rest_framework import serializers

from .assess import NOT_RECEIVED, assess
from .models import Dossier, OriginKind, PauseReason, Status, Unit

# how far a sender's clock may run ahead
AHEAD = timedelta(hours=24)
STATUSES = {status.value: status.value for status in Status} | {
    str(number): status.value for number, status in enumerate(Status, 1)
}
OPTIONAL = [
    "field_code",
    "sender_status",
    "submitted_at",
    "received_at",
    "due_at",
    "completed_at",
    "returned_at",
    "handed_over_at",
    "components_digitised",
    "result_digitised",
    "certified_copies",
    "rating",
    "late_cause",
    "apology_sent_at",
]
DERIVED = ["entered_on", "closed_on", "outcome", "created_at", "updated_at"]


class UnitSerializer(serializers.ModelSerializer):
    """A unit as an administrator enters it."""

    parent_code = serializers.SlugRelatedField("code", source="parent", queryset=Unit.objects, allow_null=True)

    class Meta:
        """Its fields."""

        model = Unit
        fields = ["code", "name", "kind", "parent_code", "receives_dossiers", "valid_from"]


class StrictSerializer(serializers.Serializer):
    """Refuses names that it doesn't know: a citizen's name or address is never wanted."""

    @cached_property
    def known(self):
        """The names that may be sent."""
        return {name for name, field in self.fields.items() if not field.read_only}

    def to_internal_value(self, data):
        """Reads what was sent."""
        unknown = set(data) - self.known if isinstance(data, dict) else ()
        if unknown:
            raise serializers.ValidationError({name: ["Unknown field."] for name in unknown})
        return super().to_internal_value(data)


class PauseSerializer(StrictSerializer):
    """A stretch in which the clock stood still; it is kept as JSON."""

    # Python reserves the name that the field has in JSON
    vars()["from"] = serializers.DateTimeField()
    to = serializers.DateTimeField(allow_null=True, default=None)
    reason = serializers.ChoiceField(PauseReason)

    def validate(self, pause):
        """A pause can't end before it begins."""
        if pause["to"] and pause["to"] < pause["from"]:
            raise serializers.ValidationError({"to": ["A pause can't end before it begins."]})
        return self.to_representation(pause)


class FeeSerializer(StrictSerializer):
    """The fee of a dossier, in whole đồng."""

    amount = serializers.IntegerField(min_value=0, max_value=1_000_000_000_000)
    paid_online = serializers.BooleanField()
    receipt_number = serializers.CharField(max_length=100, allow_null=True, default=None)


class OriginSerializer(StrictSerializer):
    """Where a dossier came from."""

    unit_code = serializers.CharField(max_length=100)
    code = serializers.CharField(max_length=100)
    kind = serializers.ChoiceField(OriginKind)
    at = serializers.DateTimeField()


class DossierSerializer(StrictSerializer, serializers.ModelSerializer):
    """A dossier as a PUT sends it and as answers show it."""

    unit_code = serializers.CharField(source="unit.code", read_only=True)
    status = serializers.CharField(max_length=100)
    pauses = PauseSerializer(many=True, max_length=200, default=list)
    fee = FeeSerializer(allow_null=True, default=None)
    origin = OriginSerializer(allow_null=True, default=None)

    class Meta:
        """Its fields; what has to be unique is what a PUT replaces, so no validator looks for it."""

        model = Dossier
        fields = [
            *["unit_code", "code", "procedure_code", "channel", "applicant_type", "status"],
            *[*OPTIONAL, "pauses", "fee", "origin", "source_updated_at", *DERIVED],
        ]
        read_only_fields = ["code", *DERIVED]
        validators = []

    def validate_source_updated_at(self, at):
        """A message from further on would make every later one stale."""
        if at > now() + AHEAD:
            raise serializers.ValidationError("This time lies more than 24 hours ahead; check the sender's clock.")
        return at

    def validate(self, sent):
        """Makes the columns of a whole row: what wasn't sent is emptied."""
        row = dict.fromkeys(OPTIONAL) | sent
        row |= _flat("fee", row.pop("fee"), FeeSerializer) | _flat("origin", row.pop("origin"), OriginSerializer)
        row["status"] = STATUSES.get(sent["status"], Status.PROCESSING.value)
        if row["status"] != sent["status"]:
            row["sender_status"] = row["sender_status"] or sent["status"]
        if row["status"] not in NOT_RECEIVED and row["received_at"] is None:
            raise serializers.ValidationError({"received_at": ["This status needs the time of receipt."]})
        return row | assess(row)


class LineSerializer(DossierSerializer):
    """A line of a bulk submission: a dossier with its unit and code.

    The units that the caller reaches are looked up once for all lines, and handed over as `units` in the context.
    """

    unit_code = serializers.CharField(source="unit", max_length=20)

    class Meta(DossierSerializer.Meta):
        """The same fields, two more of which are sent."""

        read_only_fields = DERIVED

    def validate_unit_code(self, code):
        """Finds the unit."""
        try:
            return self.context["units"][code]
        except KeyError:
            raise serializers.ValidationError("There is no such unit within your reach.") from None


def _flat(prefix, value, shape):
    names = shape._declared_fields
    return {f"{prefix}_{name}": value[name] if value else None for name in names}
