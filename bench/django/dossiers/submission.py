"""Many dossiers at once, as lines of JSON, each judged for itself."""

import json

from rest_framework.exceptions import ValidationError
from rest_framework.parsers import BaseParser

from .models import Unit
from .serializers import LineSerializer
from .storing import put_all

MOST_LINES = 10_000
MOST_ERRORS = 1_000


class LinesParser(BaseParser):
    """Takes a body apart into lines; empty ones don't count."""

    media_type = "application/x-ndjson"

    def parse(self, stream, media_type=None, parser_context=None):
        """The lines, unread."""
        return [line for line in stream.read().split(b"\n") if line.strip()]


def submit(caller, lines):
    """Stores what is right of the lines; answers with what became of them."""
    if len(lines) > MOST_LINES:
        raise ValidationError(f"Send at most {MOST_LINES} lines at once.")
    rows, errors = _judge(caller, lines)
    told = {"lines": len(lines), **put_all(rows), "rejected": len(errors)}
    return {**told, "errors": errors[:MOST_ERRORS], "errors_omitted": max(0, len(errors) - MOST_ERRORS)}


def _judge(caller, lines):
    """The rows of the right lines, and what is wrong with the others.

    One serializer reads all lines: a new one for each would copy its fields each time, which costs more than to validate.
    """
    units = {unit.code: unit for unit in Unit.objects.within(caller.unit)}
    serializer = LineSerializer(context={"units": units})
    rows, errors = [], []
    for number, line in enumerate(lines, 1):
        try:
            rows.append(serializer.run_validation(json.loads(line)))
        except ValidationError as error:
            errors.append({"line": number, "errors": error.detail})
        except ValueError as error:
            errors.append({"line": number, "errors": {"json": [str(error)]}})
    return rows, errors
