"""Holds packages for Tencent Cloud iPaaS against what the platform documents, with libraries that are not ours.

    check_package.py PACKAGE.zip... [CONNECTOR.xml...]

The XML must be valid by the grammar beside this file, its references must lead somewhere, and the JSON must be valid by the
schema. Before anything is judged, the grammar and the schema must refuse what is broken on purpose.
"""

import copy
import json
import pathlib
import sys
import zipfile

import jsonschema
from lxml import etree

HERE = pathlib.Path(__file__).parent
CORE = "{http://ipaas.cloud.tencent.com/schema/core}"
GRAMMAR = etree.RelaxNG(etree.parse(HERE / "connector.rng"))
SCHEMA = json.loads((HERE / "config.schema.json").read_text("utf-8"))
CONFIG = jsonschema.Draft202012Validator(SCHEMA)
FIELD = jsonschema.Draft202012Validator({**SCHEMA["$defs"]["field"], "$defs": SCHEMA["$defs"]})
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def broken(root):
    """The same XML, broken in one way each."""
    def change(path, edit):
        other = copy.deepcopy(root)
        found = other.find(path.replace("core:", CORE))
        if found is not None:
            edit(found)
            yield path, other

    yield from change("core:declaration", lambda found: found.getparent().remove(found))
    yield from change("core:name", lambda found: setattr(found, "text", "Not_A_Name"))
    yield from change("core:declaration/core:operations/core:operation", lambda found: found.attrib.pop("flowRef"))
    yield from change("core:declaration/core:properties/core:property", lambda found: found.attrib.pop("type"))
    yield from change("core:body/core:flows/core:flow", lambda found: found.attrib.pop("name"))
    yield from change("core:declaration/core:properties", lambda found: found.set("colour", "red"))


def check_xml(name, text):
    root = etree.fromstring(text, PARSER)
    if not GRAMMAR.validate(root):
        raise SystemExit(f"{name}: {GRAMMAR.error_log.last_error}")
    flows = [flow.get("name") for flow in root.iter(CORE + "flow")]
    configs = {config.get("name") for config in root.find(f"{CORE}body/{CORE}configs") if isinstance(config.tag, str)}
    assert len(flows) == len(set(flows)), f"{name}: flows have names of their own"
    for kind in ("trigger", "operation"):
        parts = list(root.iter(CORE + kind))
        names = [part.get("name") for part in parts]
        assert len(names) == len(set(names)), f"{name}: two of {kind}"
        for part in parts:
            assert part.get("flowRef") in flows, f"{name}: {part.get('name')} has no flow"
    for component in root.iter():
        wanted = component.get("configRef") if isinstance(component.tag, str) else None
        assert wanted is None or wanted in configs, f"{name}: no set of configurations {wanted}"
    for path, other in broken(root):
        assert not GRAMMAR.validate(other), f"{name}: the grammar bears a broken {path}"
    return len(list(root.iter(CORE + "operation"))) + len(list(root.iter(CORE + "trigger")))


def check_package(path):
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None, f"{path}: damaged"
        read = package.read
        parts = check_xml(f"{path}/connector.xml", read("connector.xml"))
        config = json.loads(read("config.json"))
        CONFIG.validate(config)
        assert not CONFIG.is_valid({**config, "properties": [{"attributes": {"name": "a", "type": "text"}}]})
        operations = json.loads(read("operations.json"))["operations"]
        assert len(operations) == parts, f"{path}: operations.json and connector.xml say different things"
        for operation in operations:
            fields = operation["parameters"] + operation["attributesOfOutput"]
            for field in fields + [operation["payload"]] * bool(operation["payload"]):
                FIELD.validate(field)
        names = package.namelist()
        if "types.json" in names:
            for field in json.loads(read("types.json"))["types"]:
                FIELD.validate(field)
        for name in ("README.md", "document.md", "completeness.md", "completeness.zh-CN.md"):
            assert read(name).decode("utf-8").strip(), f"{path}: {name} is empty"
        for name in names:
            if name.startswith("samples/"):
                json.loads(read(name))
    print(f"{pathlib.Path(path).name}: {parts} operations and triggers, as documented")


def main(paths):
    assert paths, __doc__
    for path in paths:
        if path.endswith(".xml"):
            print(f"{path}: {check_xml(path, pathlib.Path(path).read_bytes())} operations and triggers")
        else:
            check_package(path)


main(sys.argv[1:])
