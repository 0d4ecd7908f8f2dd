"""The days that a dossier counts by."""

from django.utils.timezone import localdate

from .models import OriginKind, Outcome, Status

NOT_RECEIVED = {Status.REGISTERED, Status.REFUSED}
COMPLETED = {Status.PROCESSED, Status.RESULT_RETURNED}


def assess(sent):
    """When a dossier entered and closed, and how; a dossier never closes before it entered."""
    entered_on = closed_on = outcome = None
    if sent["status"] not in NOT_RECEIVED:
        entered_on = _entered(sent)
        closed_at, outcome = _closed(sent)
        closed_on = closed_at and max(localdate(closed_at), entered_on)
    due_on = sent["due_at"] and localdate(sent["due_at"])
    return {"entered_on": entered_on, "closed_on": closed_on, "outcome": outcome, "due_on": due_on}


def _entered(sent):
    is_handover = sent["origin_kind"] == OriginKind.HANDOVER
    return localdate(sent["origin_at"] if is_handover else sent["received_at"])


def _closed(sent):
    if sent["handed_over_at"]:
        return sent["handed_over_at"], Outcome.HANDED_OVER
    ended = sent["completed_at"] or sent["returned_at"] or sent["source_updated_at"]
    if sent["status"] in COMPLETED:
        return ended, Outcome.COMPLETED
    if sent["status"] == Status.WITHDRAWN or (sent["status"] == Status.STOPPED and sent["completed_at"]):
        return ended, Outcome.WITHDRAWN
    return None, None
