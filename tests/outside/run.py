"""The contract from outside: schemathesis as each role against the demonstration.

    python3 run.py PROGRAM CONTRACT [NAME...]

Starts PROGRAM's demonstration in a temporary folder, signs in as everybody or as those that are named ("nobody" is one), and
sends as each what the contract allows and what it forbids. Fails on any 5xx, undocumented status, header, media type or field.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from demonstration import PASSWORD, demonstration

PEOPLE = ["quantri", "noivu", "chutich", "kiemtra", "chuyenmon", "motcua", "giamsat"]
MACHINES = ["motcua-10852", "cong-294"]
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
]
# they end the session, or the account, that asks
NOT_FOR_THE_LIVING = [
    "sign_out",
    "change_password",
    "revoke_token",
    "lock_user",
    "set_user_password",
    "lock_client",
    "set_client_secret",
]


def token(base, path, media, body):
    request = urllib.request.Request(base + path, data=body.encode(), headers={"content-type": media})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["access_token"]


def tokens(base):
    """An access token for everybody; the empty one for nobody."""
    held = {"nobody": ""}
    for name in PEOPLE:
        body = json.dumps({"username": name, "password": PASSWORD})
        held[name] = token(base, "/v1/sessions", "application/json", body)
    for name in MACHINES:
        form = {"grant_type": "client_credentials", "client_id": name, "client_secret": PASSWORD}
        held[name] = token(base, "/oauth/token", "application/x-www-form-urlencoded", urllib.parse.urlencode(form))
    return held


def ask(base, contract, bearer):
    """Runs schemathesis with a token; gives what it says, and whether all was well."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", contract, "--url", base, "--no-color"]
    command += ["--phases", "examples,coverage,fuzzing,stateful", "--max-examples", "3", "--generation-deterministic"]
    command += ["--continue-on-failure", "--warnings", "off", "--checks", ",".join(CHECKS)]
    command += [part for name in NOT_FOR_THE_LIVING for part in ("--exclude-operation-id", name)]
    command += ["--header", f"authorization: Bearer {bearer}"] if bearer else []
    here = pathlib.Path(__file__).parent
    path = os.pathsep.join([str(here), os.environ.get("PYTHONPATH", "")])
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            command, cwd=folder, env={**os.environ, "PYTHONPATH": path, "SCHEMATHESIS_HOOKS": "hooks"},
            capture_output=True, text=True,
        )
    return done.stdout + done.stderr, done.returncode == 0


def main(program, contract, *wanted):
    contract = str(pathlib.Path(contract).resolve())
    failed = []
    with demonstration(program) as base, ThreadPoolExecutor(os.cpu_count()) as pool:
        asked = [(who, pool.submit(ask, base, contract, bearer)) for who, bearer in tokens(base).items() if not wanted or who in wanted]
        for who, answer in asked:
            said, well = answer.result()
            summary = [line.strip() for line in said.splitlines() if "generated" in line]
            print(f"{who:14}", *summary, flush=True)
            if not well:
                failed.append(who)
                print(said)
    if failed:
        raise SystemExit("the contract doesn't hold for: " + ", ".join(failed))


if __name__ == "__main__":
    main(*sys.argv[1:])
