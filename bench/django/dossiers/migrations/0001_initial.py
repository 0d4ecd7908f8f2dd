import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        max_length=20, unique=True, validators=[django.core.validators.RegexValidator("^[^\\s/]+\\Z")]
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=20)),
                ("receives_dossiers", models.BooleanField()),
                ("valid_from", models.DateField()),
                ("path", models.CharField(editable=False, max_length=200)),
                (
                    "parent",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="dossiers.unit"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Dossier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        max_length=100, validators=[django.core.validators.RegexValidator("^[^\\s/]+\\Z")]
                    ),
                ),
                ("procedure_code", models.CharField(max_length=100)),
                ("field_code", models.CharField(max_length=100, null=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[("online", "Online"), ("direct", "Direct"), ("postal", "Postal")], max_length=10
                    ),
                ),
                (
                    "applicant_type",
                    models.CharField(
                        choices=[
                            ("citizen", "Citizen"),
                            ("enterprise", "Enterprise"),
                            ("state_agency", "State Agency"),
                            ("organisation", "Organisation"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("registered", "Registered"),
                            ("received", "Received"),
                            ("refused", "Refused"),
                            ("processing", "Processing"),
                            ("supplement_asked", "Supplement Asked"),
                            ("financial_duty", "Financial Duty"),
                            ("withdrawn", "Withdrawn"),
                            ("stopped", "Stopped"),
                            ("processed", "Processed"),
                            ("result_returned", "Result Returned"),
                        ],
                        max_length=20,
                    ),
                ),
                ("sender_status", models.CharField(max_length=100, null=True)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("completed_at", models.DateTimeField(null=True)),
                ("returned_at", models.DateTimeField(null=True)),
                ("handed_over_at", models.DateTimeField(null=True)),
                ("pauses", models.JSONField(default=list)),
                (
                    "components_digitised",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_applicable", "Not Applicable")],
                        max_length=20,
                        null=True,
                    ),
                ),
                (
                    "result_digitised",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_applicable", "Not Applicable")],
                        max_length=20,
                        null=True,
                    ),
                ),
                (
                    "certified_copies",
                    models.IntegerField(
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100000),
                        ],
                    ),
                ),
                ("fee_amount", models.BigIntegerField(null=True)),
                ("fee_paid_online", models.BooleanField(null=True)),
                ("fee_receipt_number", models.CharField(max_length=100, null=True)),
                (
                    "rating",
                    models.SmallIntegerField(
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                    ),
                ),
                (
                    "late_cause",
                    models.CharField(
                        choices=[
                            ("staff", "Staff"),
                            ("late_data", "Late Data"),
                            ("software", "Software"),
                            ("other_body", "Other Body"),
                        ],
                        max_length=20,
                        null=True,
                    ),
                ),
                ("apology_sent_at", models.DateTimeField(null=True)),
                ("origin_unit_code", models.CharField(max_length=100, null=True)),
                ("origin_code", models.CharField(max_length=100, null=True)),
                (
                    "origin_kind",
                    models.CharField(
                        choices=[("handover", "Handover"), ("continued", "Continued")], max_length=20, null=True
                    ),
                ),
                ("origin_at", models.DateTimeField(null=True)),
                ("source_updated_at", models.DateTimeField()),
                ("entered_on", models.DateField(null=True)),
                ("closed_on", models.DateField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("completed", "Completed"),
                            ("withdrawn", "Withdrawn"),
                            ("handed_over", "Handed Over"),
                        ],
                        max_length=20,
                        null=True,
                    ),
                ),
                ("due_on", models.DateField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "unit",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="dossiers.unit"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["unit", "entered_on"], name="dossier_entered"),
                    models.Index(fields=["unit", "closed_on"], name="dossier_closed"),
                ],
                "constraints": [models.UniqueConstraint(fields=("unit", "code"), name="dossier_key")],
            },
        ),
    ]
