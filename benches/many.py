#!/usr/bin/env python3
"""Makes a catalogue of many small connectors with releases: `many.py FOLDER CONNECTORS TAGS`.

Every connector has one line whose definition grows by an operation with each release. The work tree is checked out, tags are
packed, and a branch `change` adds an operation to one connector.
"""
import pathlib
import subprocess
import sys

folder, connectors, tags = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
WHO = "Bench <bench@example.org>"
START = 1_700_000_000

MANIFEST = """version = "{version}"
publisher = "Publisher {number}"
summary = "Connector {number}, to be measured."
"""

DEFINITION = """openapi: 3.0.3
info:
  title: Connector {number}
  version: {version}
servers:
  - url: https://api-{number}.example.org
paths:
"""

OPERATION = """  /things-{operation}:
    get:
      operationId: ListThings{operation}
      summary: List things
      description: Lists all things of kind {operation}.
      responses:
        '200':
          description: The things
          content:
            application/json:
              schema:
                type: object
                properties:
                  id: {{type: string, description: The id}}
                  name: {{type: string, description: The name}}
"""


def files(number, release):
    """The files of a connector at a release, which counts from 0."""
    version = f"1.{release}.0"
    changes = "".join(f"## [1.{old}.0]\n\n### Added\n\n- `ListThings{old}`\n\n" for old in range(release, -1, -1))
    operations = "".join(OPERATION.format(operation=operation) for operation in range(release + 1))
    yield "connector.toml", MANIFEST.format(version=version, number=number)
    yield "openapi.yaml", DEFINITION.format(version=version, number=number) + operations
    yield "CHANGELOG.md", f"# Changelog\n\n{changes}"


def name(number):
    return f"connector-{number:05}"


def commit(out, branch, time, message, changed):
    out(f"commit refs/heads/{branch}\ncommitter {WHO} {time} +0000\ndata {len(message)}\n{message}\n")
    for number, release in changed:
        for file, text in files(number, release):
            out(f"M 100644 inline catalogue/{name(number)}/v1/{file}\ndata {len(text.encode())}\n{text}\n")


def history(out):
    for release in range(tags):
        time = START + release * 86_400
        commit(out, "main", time, f"Release {release}", ((number, release) for number in range(connectors)))
        out("\n")
        for number in range(connectors):
            out(f"tag {name(number)}/v1.{release}.0\nfrom refs/heads/main\ntagger {WHO} {time} +0000\ndata 0\n\n")
    out(f"commit refs/heads/change\ncommitter {WHO} {START + tags * 86_400} +0000\ndata 6\nChange\nfrom refs/heads/main\n")
    for file, text in files(connectors // 2, tags):
        out(f"M 100644 inline catalogue/{name(connectors // 2)}/v1/{file}\ndata {len(text.encode())}\n{text}\n")
    out("\ndone\n")


subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(folder)], check=True)
load = subprocess.Popen(["git", "fast-import", "--quiet", "--done"], cwd=folder, stdin=subprocess.PIPE, text=True)
history(load.stdin.write)
load.stdin.close()
if load.wait() != 0:
    sys.exit("git fast-import failed")
for command in (["pack-refs", "--all"], ["checkout", "--quiet", "change"]):
    subprocess.run(["git", *command], cwd=folder, check=True)
print(f"{connectors} connectors, {connectors * tags} tags in {folder}")
