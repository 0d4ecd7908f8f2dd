"""What schemathesis doesn't know by itself: how NDJSON is written."""

import json

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def ndjson(_context, lines):
    if not isinstance(lines, list):
        return json.dumps(lines).encode()
    return "".join(json.dumps(line) + "\n" for line in lines).encode()
