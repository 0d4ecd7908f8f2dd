"""Units in a tree, and their dossiers with the days that figures count by."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models


class Status(models.TextChoices):
    """The ten statuses of the national portal, in the order of their numbers."""

    REGISTERED = "registered"
    RECEIVED = "received"
    REFUSED = "refused"
    PROCESSING = "processing"
    SUPPLEMENT_ASKED = "supplement_asked"
    FINANCIAL_DUTY = "financial_duty"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    PROCESSED = "processed"
    RESULT_RETURNED = "result_returned"


class Channel(models.TextChoices):
    """How a dossier came in."""

    ONLINE = "online"
    DIRECT = "direct"
    POSTAL = "postal"


class ApplicantType(models.TextChoices):
    """What kind of applicant; never who."""

    CITIZEN = "citizen"
    ENTERPRISE = "enterprise"
    STATE_AGENCY = "state_agency"
    ORGANISATION = "organisation"


class Digitised(models.TextChoices):
    """Whether papers were digitised."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"


class LateCause(models.TextChoices):
    """Why a dossier was late."""

    STAFF = "staff"
    LATE_DATA = "late_data"
    SOFTWARE = "software"
    OTHER_BODY = "other_body"


class PauseReason(models.TextChoices):
    """Why the clock stood still."""

    SUPPLEMENT = "supplement"
    FINANCIAL_DUTY = "financial_duty"
    STOPPED = "stopped"
    OTHER_BODY = "other_body"
    POSTING = "posting"


class OriginKind(models.TextChoices):
    """What a dossier from elsewhere is: no longer counted there, or by both units."""

    HANDOVER = "handover"
    CONTINUED = "continued"


class Outcome(models.TextChoices):
    """How a dossier closed."""

    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    HANDED_OVER = "handed_over"


class UnitQuerySet(models.QuerySet):
    """Units as a caller reaches them."""

    def within(self, code):
        """The unit with this code and all units below it."""
        return self.filter(path__contains=f"/{code}/")


class Unit(models.Model):
    """A unit of the administration."""

    code = models.CharField(max_length=20, unique=True, validators=[RegexValidator(r"^[^\s/]+\Z")])
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    parent = models.ForeignKey("self", models.PROTECT, null=True)
    receives_dossiers = models.BooleanField()
    valid_from = models.DateField()
    # the codes from the root down, so that a subtree needs no recursion
    path = models.CharField(max_length=200, editable=False)

    objects = UnitQuerySet.as_manager()

    def save(self, *args, **kwargs):
        """Saves it with its path."""
        self.path = f"{self.parent.path if self.parent else '/'}{self.code}/"
        super().save(*args, **kwargs)


class DossierQuerySet(models.QuerySet):
    """Dossiers as a caller reaches them."""

    def within(self, code):
        """Those of the unit with this code and of all units below it, each with its unit."""
        return self.select_related("unit").filter(unit__path__contains=f"/{code}/")


class Dossier(models.Model):
    """A dossier as its sender last told it; there is no history."""

    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False)
    code = models.CharField(max_length=100, validators=[RegexValidator(r"^[^\s/]+\Z")])
    procedure_code = models.CharField(max_length=100)
    field_code = models.CharField(max_length=100, null=True)
    channel = models.CharField(max_length=10, choices=Channel)
    applicant_type = models.CharField(max_length=20, choices=ApplicantType)
    status = models.CharField(max_length=20, choices=Status)
    sender_status = models.CharField(max_length=100, null=True)
    submitted_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    pauses = models.JSONField(default=list)
    components_digitised = models.CharField(max_length=20, choices=Digitised, null=True)
    result_digitised = models.CharField(max_length=20, choices=Digitised, null=True)
    certified_copies = models.IntegerField(null=True, validators=[MinValueValidator(0), MaxValueValidator(100_000)])
    fee_amount = models.BigIntegerField(null=True)
    fee_paid_online = models.BooleanField(null=True)
    fee_receipt_number = models.CharField(max_length=100, null=True)
    rating = models.SmallIntegerField(null=True, validators=[MinValueValidator(1), MaxValueValidator(5)])
    late_cause = models.CharField(max_length=20, choices=LateCause, null=True)
    apology_sent_at = models.DateTimeField(null=True)
    origin_unit_code = models.CharField(max_length=100, null=True)
    origin_code = models.CharField(max_length=100, null=True)
    origin_kind = models.CharField(max_length=20, choices=OriginKind, null=True)
    origin_at = models.DateTimeField(null=True)
    source_updated_at = models.DateTimeField()
    entered_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, null=True)
    due_on = models.DateField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = DossierQuerySet.as_manager()

    class Meta:
        """The key that senders know, and what figures look for."""

        constraints = [models.UniqueConstraint(fields=["unit", "code"], name="dossier_key")]
        indexes = [
            models.Index(fields=["unit", "entered_on"], name="dossier_entered"),
            models.Index(fields=["unit", "closed_on"], name="dossier_closed"),
        ]

    @property
    def fee(self):
        """The fee as JSON has it."""
        if self.fee_amount is None:
            return None
        return {
            "amount": self.fee_amount,
            "paid_online": self.fee_paid_online,
            "receipt_number": self.fee_receipt_number,
        }

    @property
    def origin(self):
        """The origin as JSON has it."""
        if self.origin_kind is None:
            return None
        return {
            "unit_code": self.origin_unit_code,
            "code": self.origin_code,
            "kind": self.origin_kind,
            "at": self.origin_at,
        }
