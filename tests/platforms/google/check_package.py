"""Holds packages for Google Integration Connectors against what is not ours: Google's discovery document, bash,
ShellCheck and a parser of Terraform's language.

    check_package.py PACKAGE.zip …
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

import hcl2

from discovery import Discovery, load

#: The schema of each body.
BODIES = {
    "connector.json": "CustomConnector",
    "version.json": "CustomConnectorVersion",
    "validate.json": "ValidateCustomConnectorSpecRequest",
    "publish.json": "PublishCustomConnectorVersionRequest",
    "withdraw.json": "WithdrawCustomConnectorVersionRequest",
    "deprecate.json": "DeprecateCustomConnectorVersionRequest",
}

#: What integrationcli keeps of a version and of its variables; it drops everything else.
KEPT = {
    "labels", "serviceAccount", "enableBackendDestinationConfig", "specLocation", "authConfig", "destinationConfigs",
    "backendVariableTemplates",
}
KEPT_OF_VARIABLES = {
    "key", "valueType", "displayName", "description", "validationRegex", "required", "isAdvanced", "locationType",
}

SECRET = re.compile(r"projects/\$\{PROJECT\}/secrets/[A-Za-z0-9_-]{1,255}/versions/latest")


def secrets(value):
    """Every reference to a secret in a body."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "secretVersion":
                yield item
            yield from secrets(item)
    elif isinstance(value, list):
        for item in value:
            yield from secrets(item)


def faults_of_bodies(discovery, read):
    for name, schema in BODIES.items():
        body = read(name)
        if body is None:
            if name not in ("publish.json", "withdraw.json"):
                yield f"{name} is missing"
            continue
        value = json.loads(body)
        yield from (f"{name}: {fault}" for fault in discovery.faults(schema, value))
        yield from (f"{name}: no secret is {one!r}" for one in secrets(value) if not SECRET.fullmatch(one))


def faults_of_version(version):
    """What the discovery document says in words: what is used with a service between alone."""
    between = version.get("enableBackendDestinationConfig")
    for key in ("destinationConfigs", "authConfig"):
        if (key in version) != bool(between):
            yield f"version.json: {key} and enableBackendDestinationConfig {between} disagree"
    if not between and "authConfigTemplates" in version:
        yield "version.json: authConfigTemplates is for a service between alone"
    for variable in version.get("backendVariableTemplates", []):
        if (variable["valueType"] == "ENUM") != bool(variable.get("enumOptions")):
            yield f"version.json: enumOptions of {variable['key']} and its type disagree"
    keys = [variable["key"] for variable in version.get("backendVariableTemplates", [])]
    if len(keys) != len(set(keys)):
        yield f"version.json: a key stands twice in {keys}"


def faults_of_overrides(discovery, overrides):
    version = overrides.pop("customConnectorVersion")
    yield from (f"overrides.json: {fault}" for fault in discovery.faults("CustomConnector", overrides))
    yield from (f"overrides.json: {fault}" for fault in discovery.faults("CustomConnectorVersion", version))
    yield from (f"overrides.json: integrationcli drops {key}" for key in set(version) - KEPT)
    for variable in version.get("backendVariableTemplates", []):
        yield from (f"overrides.json: integrationcli drops {key}" for key in set(variable) - KEPT_OF_VARIABLES)


def faults_of_script(folder):
    script = folder / "deploy.sh"
    for command in (["bash", "-n", str(script)], [shellcheck(), "--severity=style", str(script)]):
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode != 0:
            yield f"{command[0]}: {run.stdout}{run.stderr}"


def shellcheck():
    """The one that was installed beside this Python."""
    beside = pathlib.Path(sys.executable).parent / "shellcheck"
    return str(beside) if beside.exists() else shutil.which("shellcheck") or sys.exit("there is no shellcheck")


def faults_of_terraform(folder):
    path = folder / "terraform" / "connection.tf"
    try:
        connection = hcl2.loads(path.read_text("utf-8"))
    except Exception as error:  # whatever the parser throws says that it did not read the file
        yield f"connection.tf: {error}"
        return
    if len(connection["resource"]) != 1:
        yield "connection.tf: one resource is expected"


def faults_of_definition(names, read):
    definitions = [name for name in names if name.startswith("openapi.")]
    if len(definitions) != 1:
        yield f"one definition is expected, found {definitions}"
        return
    text = read(definitions[0]).decode("utf-8-sig")
    if not re.search(r"""["']?openapi["']?\s*:\s*["']?3\.0\.\d+["']?""", text):
        yield f"{definitions[0]} is not in OpenAPI 3.0"
    location = json.loads(read("version.json"))["specLocation"]
    if not location.endswith("/" + definitions[0]):
        yield f"version.json: {location} does not name {definitions[0]}"


def check(discovery, path, is_quick=False):
    """What is wrong with a package; `is_quick` leaves out the script, which differs little between packages."""
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as scratch:
        names = archive.namelist()
        read = lambda name: archive.read(name) if name in names else None
        faults = list(faults_of_bodies(discovery, read))
        faults += faults_of_version(json.loads(read("version.json")))
        faults += faults_of_overrides(discovery, json.loads(read("overrides.json")))
        faults += faults_of_definition(names, read)
        archive.extractall(scratch)
        faults += faults_of_terraform(pathlib.Path(scratch))
        if not is_quick:
            faults += faults_of_script(pathlib.Path(scratch))
        return faults


def main(paths):
    discovery = Discovery(load())
    if not paths:
        sys.exit("name packages")
    count = 0
    for number, path in enumerate(paths):
        # Scripts differ little: of many packages every twentieth has its own judged.
        for fault in check(discovery, path, is_quick=number % 20 != 0 and len(paths) > 20):
            count += 1
            print(f"{path}: {fault}", file=sys.stderr)
    print(f"google: {len(paths)} packages, {count} faults")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
