"""What schemathesis doesn't know by itself: how NDJSON and files are written."""

import json

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def ndjson(_context, lines):
    if not isinstance(lines, list):
        return json.dumps(lines).encode()
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


@schemathesis.serializer("application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
def file(_context, content):
    return content.encode() if isinstance(content, str) else bytes(content)
