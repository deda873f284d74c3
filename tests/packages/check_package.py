#!/usr/bin/env python3
"""Judge a submission package as Microsoft's ConnectorPackageValidator.ps1 does, with nothing of Connectory.

    check_package.py PACKAGE.zip...

It follows the validator step by step (sub-folders, counts of files, parts of a solution, connector and flow), then
looks at what the validator leaves out: that every file that is named is there, that JSON is JSON, that the icon is
small enough, that nothing is longer than Dataverse holds, that two solutions hold the same connector, that flows and
their connections are declared once and the same everywhere, and that every operation that users see is called. Exit
code 1 and a line each for what is wrong.
"""

import io
import json
import re
import struct
import sys
import xml.etree.ElementTree as ET
import zipfile

PARTS = ("[content_types].xml", "customizations.xml", "solution.xml")
LONGEST = {
    "name": 500,
    "displayname": 200,
    "description": 1000,
    "iconbrandcolor": 100,
    "openapidefinition": 1_000_000,
    "connectionparameters": 500_000,
    "connectionparametersets": 500_000,
    "policytemplateinstances": 500_000,
    "scriptoperations": 500_000,
    "customcodeblobcontent": 500_000,
}
ELEMENTS = ["connectorid", "description", "displayname", "iconbrandcolor", "name", "connectortype", "scriptoperations"]
ELEMENTS += ["openapidefinition", "connectionparameters", "connectionparametersets", "policytemplateinstances"]
ELEMENTS += ["customcodeblobcontent", "iconblob"]
SECTIONS = ["Entities", "Roles", "Workflows", "FieldSecurityProfiles", "Templates", "EntityMaps", "EntityRelationships"]
SECTIONS += ["OrganizationSettings", "optionsets", "CustomControls", "EntityDataProviders", "Connectors"]
SECTIONS += ["connectionreferences", "Languages"]
JSON_KINDS = {
    "openapidefinition": dict,
    "connectionparameters": dict,
    "connectionparametersets": dict,
    "policytemplateinstances": list,
}


class Package:
    def __init__(self):
        self.errors = []

    def check(self, holds, message):
        if not holds:
            self.errors.append(message)
        return holds


def open_zip(data):
    archive = zipfile.ZipFile(io.BytesIO(data))
    bad = archive.testzip()
    if bad:
        raise zipfile.BadZipFile(f"{bad} is damaged")
    return archive


def children(archive, folder=""):
    """The folders and files directly in a folder."""
    folders, files = set(), []
    for name in archive.namelist():
        if not name.startswith(folder) or name == folder:
            continue
        head, slash, _ = name[len(folder):].partition("/")
        if slash:
            folders.add(head)
        else:
            files.append(head)
    return folders, files


def ending(files, suffix):
    return [name for name in files if name.lower().endswith(suffix)]


def says_something(element):
    return element is not None and (len(element) > 0 or len(element.attrib) > 0)


def entries_are_plain(package, archive, where):
    names = archive.namelist()
    package.check(names == sorted(names), f"{where}: entries are not sorted")
    package.check(len(names) == len({name.lower() for name in names}), f"{where}: names fall together")
    for info in archive.infolist():
        package.check(info.date_time == (1980, 1, 1, 0, 0, 0), f"{where}: {info.filename} has a date")
        package.check(info.external_attr >> 16 == 0o100644, f"{where}: {info.filename} has another mode")
        package.check(not info.is_dir() and not info.flag_bits & 1, f"{where}: {info.filename} is no plain file")
        package.check(".." not in info.filename.split("/") and info.filename[0] != "/", f"{where}: unsafe path")


def icon_is_small(data):
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        return False
    width, height = struct.unpack(">II", data[16:24])
    return width <= 144 and height <= 144


def connector_files(package, archive, root, where):
    """What the connector names is there and is what it should be; gives the definitions by name."""
    definitions = {}
    names = {name.lower(): name for name in archive.namelist()}
    for connector in root.iter("Connector"):
        name = connector.findtext("name")
        order = [ELEMENTS.index(element.tag) for element in connector]
        package.check(order == sorted(order), f"{where}: the elements of {name} stand in another order")
        for element in connector:
            text = (element.text or "").strip()
            longest = LONGEST.get(element.tag)
            if not text.startswith("/Connector/"):
                if longest:
                    package.check(len(text) <= longest, f"{where}: {element.tag} has more than {longest} characters")
                continue
            found = names.get(text[1:].lower())
            if not package.check(found, f"{where}: {text} is named and not there"):
                continue
            data = archive.read(found)
            if longest:
                length = len(data.decode("utf-8"))
                package.check(length <= longest, f"{where}: {text} has more than {longest} characters")
            if element.tag in JSON_KINDS:
                value = json.loads(data)
                package.check(isinstance(value, JSON_KINDS[element.tag]), f"{where}: {text} has another shape")
                if element.tag == "openapidefinition":
                    package.check(value.get("swagger") == "2.0", f"{where}: {text} is not Swagger 2.0")
                    definitions[name] = value
            if element.tag == "iconblob":
                package.check(icon_is_small(data), f"{where}: {text} is no small PNG")
    return definitions


def bare(text):
    return text.strip("{}").lower()


def calls_of(definition):
    """Every step that calls an operation, wherever it stands."""
    found = []

    def walk(value):
        if isinstance(value, dict):
            host = value.get("host")
            if isinstance(host, dict) and "operationId" in host:
                found.append(host)
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk({"triggers": definition.get("triggers"), "actions": definition.get("actions")})
    return found


def operations_of(definition):
    """The operations by id: whether users see each."""
    operations = {}
    for path in definition["paths"].values():
        for method in path.values():
            if isinstance(method, dict) and "operationId" in method:
                seen = method.get("x-ms-visibility") != "internal" and method.get("deprecated") is not True
                operations.setdefault(method["operationId"], seen)
    return operations


def in_order(package, flow, where):
    """Steps run after one another, and use only the outputs of those before them."""
    done, last = [], None
    for name, action in flow["definition"]["actions"].items():
        after = list(action.get("runAfter", {}))
        package.check(after == ([last] if last else []), f"{where}: {name} does not run after {last}")
        for used in re.findall(r"@outputs\('([^']*)'\)", json.dumps(action)):
            package.check(used in done, f"{where}: {name} uses the outputs of {used}, which comes later or never")
        done.append(name)
        last = name


def connections(package, root, name, flow, definitions, where):
    """Steps, the flow's own list and the solution name the same connections; gives those that are declared."""
    declared = {one.get("connectionreferencelogicalname"): one for one in root.iter("connectionreference")}
    ids = {one.findtext("name"): one.findtext("connectorid") for one in root.iter("Connector")}
    used, calls = set(), calls_of(flow["definition"])
    for key, reference in flow["connectionReferences"].items():
        logical = reference["connection"]["connectionReferenceLogicalName"]
        api, connector = reference["api"]["name"], reference["api"].get("logicalName")
        package.check(any(call["connectionName"] == key for call in calls), f"{where}: {name} never uses {key}")
        if not package.check(logical in declared, f"{where}: {name} refers to {logical}, which is not declared"):
            continue
        used.add(logical)
        address = declared[logical].findtext("connectorid")
        package.check(address.endswith("/apis/" + api), f"{where}: {logical} leads to {address}, {name} to {api}")
        custom = declared[logical].findtext("customconnectorid/connectorid")
        if custom and connector in ids:
            package.check(bare(custom) == bare(ids[connector]), f"{where}: {logical} leads to another connector")
    for call in calls:
        reference = flow["connectionReferences"].get(call["connectionName"])
        if package.check(reference, f"{where}: {name} uses {call['connectionName']}, which it does not declare"):
            package.check(
                call["apiId"].endswith("/apis/" + reference["api"]["name"]), f"{where}: {name} calls {call['apiId']}"
            )
    return used


def flows(package, archive, root, about, where, definitions):
    folder_files = {f"/{name}" for name in archive.namelist() if name.startswith("Workflows/")}
    named = {element.text.strip() for element in root.iter("JsonFileName")}
    package.check(folder_files == named, f"{where}: Workflows and JsonFileName differ: {folder_files ^ named}")
    listed = {bare(one.get("id")) for one in about.find("RootComponents") if one.get("type") == "29"}
    workflows = {bare(one.get("WorkflowId")): one for one in root.iter("Workflow")}
    package.check(listed == set(workflows), f"{where}: components {listed}, flows {set(workflows)}")
    for guid, workflow in workflows.items():
        package.check(guid in workflow.findtext("JsonFileName").lower(), f"{where}: {guid} is not in its file's name")
    called, used = set(), set()
    for name in folder_files & named:
        flow = json.loads(archive.read(name[1:]))["properties"]
        logical = {key: value["api"].get("logicalName") for key, value in flow["connectionReferences"].items()}
        package.check(set(logical.values()) & set(definitions), f"{where}: {name} means another connector")
        used |= connections(package, root, name, flow, definitions, where)
        in_order(package, flow, f"{where}: {name}")
        for call in calls_of(flow["definition"]):
            definition = definitions.get(logical.get(call["connectionName"]))
            if definition is not None:
                operation = call["operationId"]
                package.check(
                    operation in operations_of(definition), f"{where}: {name} calls {operation}, which is not there"
                )
                called.add(operation)
    declared = {one.get("connectionreferencelogicalname") for one in root.iter("connectionreference")}
    package.check(used == declared, f"{where}: connections are declared and not used: {declared - used}")
    if folder_files:
        for definition in definitions.values():
            wanted = {operation for operation, seen in operations_of(definition).items() if seen}
            package.check(wanted <= called, f"{where}: no flow calls {sorted(wanted - called)}")


def solution(package, data, where):
    """Steps 8 to 11; gives the class of the solution and its definitions."""
    archive = open_zip(data)
    entries_are_plain(package, archive, where)
    folders, files = children(archive)
    lower = {name.lower(): name for name in files}
    if not package.check(all(part in lower for part in PARTS), f"{where}: one of the three parts is missing"):
        return None, {}
    root = ET.fromstring(archive.read(lower["customizations.xml"]))
    about = ET.fromstring(archive.read(lower["solution.xml"])).find("SolutionManifest")
    types = archive.read(lower["[content_types].xml"])
    package.check(types.startswith(b"\xef\xbb\xbf<?xml"), f"{where}: the media types begin without their mark")
    known = {element.get("Extension").lower() for element in ET.fromstring(types)}
    used = {name.rsplit(".", 1)[1].lower() for name in archive.namelist()}
    package.check(used <= known, f"{where}: no media type for {used - known}")
    package.check(about.findtext("Managed") == "0", f"{where}: managed")
    version = about.findtext("Version").split(".")
    package.check(len(version) == 4 and all(part.isdigit() for part in version), f"{where}: version {version}")
    package.check(len(about.findtext("UniqueName")) <= 65, f"{where}: the name of the solution is too long")
    prefix = about.findtext("Publisher/CustomizationPrefix")
    package.check(re.fullmatch(r"(?!mscrm)[a-z][a-z0-9]{1,7}", prefix), f"{where}: the prefix is {prefix}")
    option = int(about.findtext("Publisher/CustomizationOptionValuePrefix"))
    package.check(10_000 <= option <= 99_999, f"{where}: the option value prefix is {option}")
    for part in ("customizations.xml", "solution.xml"):
        data = archive.read(lower[part])
        package.check(data.startswith(b"<ImportExportXml"), f"{where}: {part} begins with a mark or a declaration")
    order = [SECTIONS.index(section.tag) for section in root]
    package.check(order == sorted(order), f"{where}: the sections of customizations.xml stand in another order")
    connector = says_something(root.find(".//Connector"))
    workflows = says_something(root.find(".//Workflows"))
    present = {folder.lower() for folder in folders}
    if connector:
        package.check("connector" in present, f"{where}: no folder Connector")
    if workflows:
        package.check({"workflows", "connector"} <= present, f"{where}: no folder Workflows or Connector")
    definitions = connector_files(package, archive, root, where)
    components = {
        element.get("schemaName"): element.get("id").strip("{}")
        for element in about.find("RootComponents")
        if element.get("type") == "372"
    }
    listed = {element.findtext("name"): element.findtext("connectorid") for element in root.iter("Connector")}
    package.check(components == listed, f"{where}: components are {components}, connectors {listed}")
    flows(package, archive, root, about, where, definitions)
    kind = {(True, False): "connector", (True, True): "flow"}.get((connector, workflows))
    return kind, definitions


def check(path):
    package = Package()
    with open(path, "rb") as file:
        outer = open_zip(file.read())
    entries_are_plain(package, outer, "the package")
    folders, files = children(outer)
    package.check(not folders, f"level 1: folders {sorted(folders)}")
    package.check(len(ending(files, ".md")) == 1, f"level 1: {ending(files, '.md')}, one .md is expected")
    if not package.check(len(ending(files, ".zip")) == 1, f"level 1: {ending(files, '.zip')}, one .zip is expected"):
        return package.errors
    inner = open_zip(outer.read(ending(files, ".zip")[0]))
    entries_are_plain(package, inner, "the inner archive")
    folders, _ = children(inner)
    if not package.check(folders == {"PkgAssets"}, f"level 2: folders {sorted(folders)}, PkgAssets is expected"):
        return package.errors
    folders, files = children(inner, "PkgAssets/")
    package.check(not folders, f"level 3: folders {sorted(folders)}")
    solutions = sorted(ending(files, ".zip"))
    package.check(len(solutions) == 2, f"level 3: {solutions}, two solutions are expected")
    kinds, all_definitions = {}, []
    for name in solutions:
        kind, definitions = solution(package, inner.read(f"PkgAssets/{name}"), name)
        kinds[name] = kind
        all_definitions.append(definitions)
    package.check(sorted(filter(None, kinds.values())) == ["connector", "flow"], f"the solutions are {kinds}")
    package.check(all(one == all_definitions[0] for one in all_definitions), "the solutions' connectors differ")
    return package.errors


def main(paths):
    failed = False
    for path in paths:
        try:
            errors = check(path)
        except (zipfile.BadZipFile, ET.ParseError, ValueError, KeyError, OSError) as error:
            errors = [f"{type(error).__name__}: {error}"]
        for error in errors:
            print(f"{path}: {error}", file=sys.stderr)
        if not errors:
            print(f"{path}: the package structure is correct")
        failed |= bool(errors)
    return 1 if failed or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
