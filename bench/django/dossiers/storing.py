"""What was sent becomes what is stored, unless it is older."""

from collections import defaultdict

from django.db import transaction

from .models import Dossier

BATCH = 2_000
KEY = ["unit", "code"]
KEPT = {"id", "created_at", *KEY}
REPLACED = [field.name for field in Dossier._meta.concrete_fields if field.name not in KEPT]


class Stale(Exception):
    """A newer message was stored before."""


@transaction.atomic
def put(unit, code, row):
    """Creates or replaces a dossier; answers with it and whether it is new.

    It is what `update_or_create` does, with a look at the time between its two halves.
    """
    dossier, created = Dossier.objects.select_for_update().get_or_create(unit=unit, code=code, defaults=row)
    if not created:
        if row["source_updated_at"] < dossier.source_updated_at:
            raise Stale
        for name, value in row.items():
            setattr(dossier, name, value)
        dossier.save()
    dossier.unit = unit
    return dossier, created


@transaction.atomic
def put_all(rows):
    """Creates or replaces many dossiers, each row with its unit and code; answers with how many became what."""
    stored = _stored(rows)
    newest, stale = {}, 0
    for row in rows:
        key = (row["unit"].id, row["code"])
        before = newest[key]["source_updated_at"] if key in newest else stored.get(key)
        if before and row["source_updated_at"] < before:
            stale += 1
        else:
            newest[key] = row
    # in the order of their keys, as they were locked: two submissions never wait for each other
    dossiers = [Dossier(**newest[key]) for key in sorted(newest)]
    Dossier.objects.bulk_create(dossiers, BATCH, update_conflicts=True, unique_fields=KEY, update_fields=REPLACED)
    created = len(newest.keys() - stored.keys())
    return {"created": created, "updated": len(rows) - created - stale, "stale": stale}


def _stored(rows):
    """Locks the stored dossiers among these; answers with when each was last changed by its sender.

    Unit by unit: of all units in one query PostgreSQL makes a scan of the whole table.
    """
    codes, stored = defaultdict(list), {}
    for row in rows:
        codes[row["unit"].id].append(row["code"])
    for unit, some in sorted(codes.items()):
        found = Dossier.objects.select_for_update().filter(unit=unit, code__in=some).order_by("code")
        stored |= {(unit, code): at for code, at in found.values_list("code", "source_updated_at")}
    return stored
