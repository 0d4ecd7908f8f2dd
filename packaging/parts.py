"""Keeps of an SBOM what the service is built of, and says how many parts that are.

    python3 parts.py FILE

cargo-cyclonedx lists what Cargo.lock knows for any choice of features; `cargo tree` says what is built in. A part that the list
doesn't have is an error.
"""

import json
import subprocess
import sys


def built_of():
    tree = ["cargo", "tree", "--package", "cchc", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"]
    lines = subprocess.run(tree, capture_output=True, text=True, check=True).stdout.splitlines()
    return {tuple(line.split()[:2]) for line in lines if line}


def main(file):
    with open(file) as listed:
        bom = json.load(listed)
    built = built_of()
    kept = [part for part in bom["components"] if (part["name"], "v" + part["version"]) in built]
    itself = bom["metadata"]["component"]
    missing = built - {(part["name"], "v" + part["version"]) for part in [*kept, itself]}
    if missing:
        raise SystemExit(f"the list lacks {sorted(missing)}")
    unlicensed = [part["name"] for part in kept if not part.get("licenses")]
    if unlicensed:
        raise SystemExit(f"the list says no licence of {unlicensed}")
    known = {part["bom-ref"] for part in [*kept, itself]}
    on = lambda entry: {**entry, "dependsOn": [ref for ref in entry.get("dependsOn", []) if ref in known]}
    bom["components"] = kept
    bom["dependencies"] = [on(entry) for entry in bom["dependencies"] if entry["ref"] in known]
    with open(file, "w") as listed:
        json.dump(bom, listed, indent=2)
    print(f"{len(kept)} parts, each with its version and licence", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
