"""Holds packages for DIBOP against the tabs of its connector builder: check_package.py PACKAGE.zip..."""

import json
import sys
import zipfile

TABS = {"about", "overview", "authentication", "operations", "resilience", "tests", "mappings"}
KINDS = {"None", "API Key", "Basic Auth", "OAuth2", "Bearer Token"}
TYPES = {"General", "OEM", "DMS", "CRM", "Finance", "Telematics", "Logistics"}


def faults(path):
    with zipfile.ZipFile(path) as package:
        for name in ("README.md", "checklist.md", "release-notes.md"):
            if not package.read(name).decode("utf-8").strip():
                yield f"{name} is empty"
        builder = json.loads(package.read("dibop-connector.json"))
    if set(builder) != TABS:
        yield f"its tabs are {sorted(builder)}"
    if builder["overview"]["type"] not in TYPES or builder["authentication"]["type"] not in KINDS:
        yield "the builder has no such type"
    if any(field["secret"] and field["value"] for field in builder["authentication"]["fields"]):
        yield "a secret has a value"
    if not all(operation["method"].isupper() and operation["endpoint"] for operation in builder["operations"]):
        yield "an operation has no method or no endpoint"


found = [f"{path}: {fault}" for path in sys.argv[1:] for fault in faults(path)]
print(*found, f"dibop: {len(sys.argv) - 1} packages, {len(found)} faults", sep="\n")
sys.exit(bool(found))
