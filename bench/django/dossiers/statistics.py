"""The main figures of some units in a period, counted by one query."""

from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, F, Q

from .models import Channel, Digitised, Dossier, OriginKind, Outcome

HUNDREDTH = Decimal("0.01")
RATES = {
    "online": ("received.online", "received.total"),
    "early_or_on_time": ("resolved.early_or_on_time", "resolved.total"),
    "paid_online": ("paid_online", "with_fee"),
    "rated": ("rated", "resolved.total"),
    "satisfied": ("satisfied", "rated"),
}


def report(units, since, until):
    """The figures and rates of these units from one day to another, both included."""
    counts = _counted(units, since, until)
    counts["resolved.early_or_on_time"] = counts["resolved.early"] + counts["resolved.on_time"]
    rates = {name: _rate(counts[part], counts[whole]) for name, (part, whole) in RATES.items()}
    del counts["resolved.early_or_on_time"]
    return {"figures": _nested(counts), "rates": rates}


def conditions(since, until):
    """The condition of each figure, for a dossier that was to be handled in the period."""
    period = (since, until)
    handover = Q(origin_kind=OriginKind.HANDOVER)
    received = Q(entered_on__range=period) & ~handover
    closed = Q(closed_on__range=period)
    resolved = closed & Q(outcome=Outcome.COMPLETED)
    pending = Q(closed_on__isnull=True) | Q(closed_on__gt=until)
    overdue = pending & Q(due_on__lt=until)
    late = resolved & Q(closed_on__gt=F("due_on"))
    with_fee = received & Q(fee_amount__gt=0)
    return {
        "received.total": received,
        **{f"received.{channel}": received & Q(channel=channel) for channel in Channel.values},
        "taken_over": Q(entered_on__range=period) & handover,
        "carried_in": Q(entered_on__lt=since),
        "to_handle": Q(),
        "resolved.total": resolved,
        "resolved.early": resolved & Q(closed_on__lt=F("due_on")),
        "resolved.on_time": resolved & (Q(due_on__isnull=True) | Q(closed_on=F("due_on"))),
        "resolved.late": late,
        "withdrawn": closed & Q(outcome=Outcome.WITHDRAWN),
        "handed_over": closed & Q(outcome=Outcome.HANDED_OVER),
        "pending.total": pending,
        "pending.in_time": pending & (Q(due_on__isnull=True) | Q(due_on__gte=until)),
        "pending.overdue": overdue,
        "late": late | overdue,
        "components_digitised.yes": received & Q(components_digitised=Digitised.YES),
        "components_digitised.no": received & Q(components_digitised=Digitised.NO),
        "results_digitised.yes": resolved & Q(result_digitised=Digitised.YES),
        "results_digitised.no": resolved & Q(result_digitised=Digitised.NO),
        "with_fee": with_fee,
        "paid_online": with_fee & Q(fee_paid_online=True),
        "rated": resolved & Q(rating__isnull=False),
        "satisfied": resolved & Q(rating__gte=4),
    }


def _counted(units, since, until):
    still_open = Q(closed_on__isnull=True) | Q(closed_on__gte=since)
    to_handle = Dossier.objects.filter(still_open, unit__in=units, entered_on__lte=until)
    counts = {name: Count("pk", filter=condition) for name, condition in conditions(since, until).items()}
    return to_handle.aggregate(**counts)


def _rate(numerator, denominator):
    percent = None
    if denominator:
        percent = str((Decimal(100 * numerator) / denominator).quantize(HUNDREDTH, ROUND_HALF_UP))
    return {"numerator": numerator, "denominator": denominator, "percent": percent}


def _nested(counts):
    figures = {}
    for name, count in counts.items():
        group, _, part = name.partition(".")
        if part:
            figures.setdefault(group, {})[part] = count
        else:
            figures[group] = count
    return figures
