#!/usr/bin/env python3
"""Judge submission packages as Microsoft's ConnectorPackageValidator.ps1 does, with nothing of Connectory.

    check_package.py PACKAGE.zip...
    check_package.py --verdicts [--plugin] PACKAGE.zip...

The verdict follows the validator step by step, with what it ignores and where it fails without a word; `--verdicts`
prints a JSON object with it for each package, and nothing else. Otherwise the packages must be Connectory's own: what
the validator leaves out is judged too: every file that is named is there, JSON is JSON, the icon is small enough, nothing
is longer than Dataverse holds, both solutions hold the same connector, flows and their connections are declared once and
the same everywhere, every operation that users see is called, entries are plain. Exit code 1 and a line each for what is
wrong.
"""

import io
import json
import re
import struct
import sys
import xml.etree.ElementTree as ET
import xml.parsers.expat as expat
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


class Refused(Exception):
    """The validator refuses the package; `silent` where it does not say why."""

    def __init__(self, reason, silent=False):
        super().__init__(reason)
        self.silent = silent


class Unknown(Exception):
    """What the validator does depends on what is not known here."""


def unpack(data, name):
    """What Expand-Archive makes of an archive on Windows: folders and files by their paths in lower case."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        folders, files = set(), {}
        for info in archive.infolist():
            path = info.orig_filename.replace("\\", "/")
            parts = [part for part in path.split("/") if part]
            kind = info.external_attr >> 28 if info.create_system == 3 else 0
            odd = (
                path.startswith("/")
                or not parts
                or any(part in (".", "..") or part[-1] in ". " or set(part) & set('<>:"|?*') for part in parts)
                or any(ord(character) < 32 for character in path)
                or kind not in (0, 8)
                and not path.endswith("/")
                or info.flag_bits & 1
            )
            key = "/".join(parts).lower()
            if odd or key in files:
                raise Unknown(f"{name}: what becomes of {path!r}")
            for end in range(1, len(parts) + bool(path.endswith("/"))):
                folders.add("/".join(parts[:end]).lower())
            if not path.endswith("/"):
                files[key] = archive.read(info)
        if folders & set(files):
            raise Unknown(f"{name}: a file is a folder")
        return folders, files
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError) as error:
        raise Refused(f"{name} cannot be unpacked: {error}") from error
    except Exception as error:
        if isinstance(error, (Refused, Unknown)):
            raise
        raise Unknown(f"{name}: {error}") from error


def directly(paths, folder):
    head = f"{folder}/" if folder else ""
    return sorted(path[len(head):] for path in paths if path.startswith(head) and "/" not in path[len(head):])


def zips(names):
    """What `*.zip` means; on disks with short names longer extensions too."""
    if any(re.search(r"\.zip[^.]+$", name) for name in names):
        raise Unknown("a longer extension")
    return [name for name in names if name.endswith(".zip")]


def pattern(name):
    if "[" in name:
        raise Unknown(f"{name} is a pattern")


def has_content(node):
    return node["content"] or node["attributes"]


def customizations(data):
    """Connector, Workflows and plugin as `//NAME` finds them, read as Get-Content and [xml] do."""
    if data.startswith(b"\xef\xbb\xbf"):
        text = data[3:].decode("utf-8", "replace")
    elif data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
    else:
        text = "".join(bytes([byte]).decode("cp1252", "replace") for byte in data)
    found, stack = {}, []
    # With names of a namespace as `uri}name`: `//NAME` finds those that are in none.
    parser = expat.ParserCreate("utf-8", "}")
    parser.ordered_attributes = True

    def fill():
        if stack:
            stack[-1]["content"] = True

    declared = []

    def start(name, attributes):
        fill()
        node = {"content": False, "attributes": bool(attributes) or bool(declared)}
        declared.clear()
        found.setdefault(name, node)
        stack.append(node)

    def characters(text):
        if text.strip(" \t\r\n"):
            fill()

    def doctype(*_):
        raise Unknown("a document type")

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: stack.pop()
    parser.CharacterDataHandler = characters
    parser.CommentHandler = lambda _: fill()
    parser.ProcessingInstructionHandler = lambda *_: fill()
    parser.StartCdataSectionHandler = fill
    parser.StartNamespaceDeclHandler = lambda *names: declared.append(names)
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        raise Refused(f"customizations.xml is no XML: {error}") from error
    return {name: name in found and has_content(found[name]) for name in ("Connector", "Workflows", "aicopilot_aiplugin")}


def judge_solution(name, data, plugin):
    """Steps 8 to 11; what the solution holds."""
    folders, files = unpack(data, name)
    for part in PARTS:
        if part not in files:
            raise Refused(f"{name} has no {part}")
    found = customizations(files["customizations.xml"])
    kind = (found["Connector"], found["Workflows"], plugin and found["aicopilot_aiplugin"])
    needed = [("connector", any(kind)), ("workflows", kind[1]), ("aiplugins", kind[2]), ("aipluginoperations", kind[2])]
    for folder, is_needed in needed:
        if is_needed and folder not in directly(folders, ""):
            raise Refused(f"{name} has no folder {folder}")
    return tuple(map(bool, kind))


def steps(name, data, plugin):
    if set(name) & set("\"'"):
        raise Refused("quotes are taken out of the name")
    if not name.lower().endswith(".zip"):
        raise Refused("the name does not end in .zip")
    pattern(name)
    folders, files = unpack(data, name)
    roots = directly(files, "")
    if directly(folders, ""):
        raise Refused(f"level 1: folders {directly(folders, '')}")
    texts, archives = [file for file in roots if file.endswith(".md")], zips(roots)
    if len(texts) != 1 or len(archives) != 1:
        raise Refused(f"level 1: {texts} and {archives}", silent=bool(texts and archives))
    pattern(archives[0])
    folders, files = unpack(files[archives[0]], archives[0])
    assets = directly(folders, "")
    if len(assets) != 1:
        raise Refused(f"level 2: folders {assets}", silent=len(assets) > 1)
    pattern(assets[0])
    if directly(folders, assets[0]):
        raise Refused(f"level 3: folders {directly(folders, assets[0])}")
    solutions, expected = zips(directly(files, assets[0])), 3 if plugin else 2
    if len(solutions) != expected:
        raise Refused(f"level 3: {solutions}", silent=len(solutions) > 3 if plugin else len(solutions) == 1)
    kinds = set()
    for solution in solutions:
        pattern(solution)
        kinds.add(judge_solution(solution, files[f"{assets[0]}/{solution}"], plugin))
    wanted = {"connector": (True, False, False), "flow": (True, True, False)}
    wanted |= {"plugin": (True, False, True)} if plugin else {}
    for what, kind in wanted.items():
        if kind not in kinds:
            raise Refused(f"no {what} solution")


def verdict(path, plugin):
    """What the validator says of a package: accepts, refuses or unknown; why; whether it says why."""
    try:
        with open(path, "rb") as file:
            steps(path.rsplit("/", 1)[-1], file.read(), plugin)
        return {"verdict": "accepts", "silent": False, "reason": None}
    except Refused as refused:
        return {"verdict": "refuses", "silent": refused.silent, "reason": str(refused)}
    except Unknown as unknown:
        return {"verdict": "unknown", "silent": False, "reason": str(unknown)}


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
    """What the validator leaves out of a solution; gives its definitions."""
    archive = open_zip(data)
    entries_are_plain(package, archive, where)
    _, files = children(archive)
    lower = {name.lower(): name for name in files}
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
    definitions = connector_files(package, archive, root, where)
    components = {
        element.get("schemaName"): element.get("id").strip("{}")
        for element in about.find("RootComponents")
        if element.get("type") == "372"
    }
    listed = {element.findtext("name"): element.findtext("connectorid") for element in root.iter("Connector")}
    package.check(components == listed, f"{where}: components are {components}, connectors {listed}")
    flows(package, archive, root, about, where, definitions)
    return definitions


def check(path):
    package = Package()
    said = verdict(path, plugin=False)
    if not package.check(said["verdict"] == "accepts", f"the validator {said['verdict']} it: {said['reason']}"):
        return package.errors
    with open(path, "rb") as file:
        outer = open_zip(file.read())
    entries_are_plain(package, outer, "the package")
    inner = open_zip(outer.read(ending(outer.namelist(), ".zip")[0]))
    entries_are_plain(package, inner, "the inner archive")
    package.check(children(inner)[0] == {"PkgAssets"}, "the folder is not named PkgAssets")
    all_definitions = []
    for name in sorted(ending(inner.namelist(), ".zip")):
        all_definitions.append(solution(package, inner.read(name), name))
    package.check(all(one == all_definitions[0] for one in all_definitions), "the solutions' connectors differ")
    return package.errors


def main(arguments):
    paths = [argument for argument in arguments if not argument.startswith("--")]
    if "--verdicts" in arguments:
        for path in paths:
            print(json.dumps({"file": path} | verdict(path, "--plugin" in arguments)))
        return 0
    return own(paths)


def own(paths):
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
