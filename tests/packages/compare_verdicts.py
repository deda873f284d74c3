#!/usr/bin/env python3
"""Hold the verdicts of `connectory verify` against those of check_package.py, over packages with every kind of change.

    compare_verdicts.py CONNECTORY PACKAGE.zip...

The changes are drawn by numbers that are the same in every run. Where a change is one of names, files or XML, both
must say the same; where bytes of archives are damaged, one of them may say that it cannot tell. Whatever the validator
refuses must be an error to Connectory too.
"""

import io
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import warnings
import zipfile

sys.dont_write_bytecode = True
import check_package  # noqa: E402

ROUNDS = 900
BATCH = 150

NAMES = [
    "intro.md", "README.MD", "x.zip", "x.zipx", "[x].zip", "__MACOSX/._x", ".DS_Store", "PkgAssets/y.zip", "pkgassets/z.zip",
    "docs/a.txt", "Connector/q.json", "Connectors/q.json", "Workflows/q.json", "Other/Solution.xml", "SOLUTION.XML",
    "a\\b.md", "b\\c\\d.txt", "customizations.xml", "aiplugins/a", "aipluginoperations/a", "Thumbs.db", "empty/",
]

TEXTS = [
    ("<Workflows></Workflows>", "<Workflows>\n\t</Workflows>"),
    ("<Workflows></Workflows>", "<Workflows><!-- --></Workflows>"),
    ("<Workflows></Workflows>", "<Workflows><?x y?></Workflows>"),
    ("<Workflows></Workflows>", "<Workflows> <![CDATA[]]> </Workflows>"),
    ("<Workflows></Workflows>", "<Workflows a='1'/>"),
    ("<Workflows></Workflows>", "<Workflows xmlns='urn:x' a='1'/>"),
    ("<Workflows></Workflows>", "<x:Workflows xmlns:x='urn:x' a='1'/>"),
    ("<Workflows></Workflows>", "<x:Workflows a='1'/>"),
    ("<Workflows>", "<Workflows xmlns=''>"),
    ("<Connectors>", "<Connectors><Connector/>"),
    ("<Connectors>", "<aicopilot_aiplugin a='1'/><Connectors>"),
    ("<Connectors>", "<aicopilot_aiplugin>x</aicopilot_aiplugin><Connectors>"),
    ("<ImportExportXml ", "<ImportExportXml xmlns='urn:x' "),
    ("<ImportExportXml ", "<!DOCTYPE a [<!ENTITY b 'c'>]><ImportExportXml "),
    ("<ImportExportXml ", " <?xml version='1.0'?><ImportExportXml "),
    ("<ImportExportXml ", "<?xml version='1.0' encoding='utf-16'?><ImportExportXml "),
    ("<ImportExportXml ", "<?xml?><ImportExportXml "),
    ("<ImportExportXml ", "\ufeff<ImportExportXml "),
    ("</ImportExportXml>", "</ImportExportXml><a/>"),
    ("</ImportExportXml>", "</ImportExportXml>text"),
    ("</ImportExportXml>", "</ImportExportXml>\u00a0"),
    ("</ImportExportXml>", "</ImportExportXml><!-- -- -->"),
    ("</ImportExportXml>", "</ImportExportXml><!-- - -->"),
    ("<Entities>", "<Entities>]]>"),
    ("<Entities>", "<Entities>&amp;&#x20;&lt;"),
    ("<Entities>", "<Entities>&#1;"),
    ("<Entities>", "<Entities>\u0001"),
    ("<Entities>", "<Entities>&nbsp;"),
    ("<Entities>", "<Entities>& "),
    ("<Entities>", "<Entities a='1'b='2'>"),
    ("<Entities>", "<Entities a='<'>"),
    ("<Entities>", "<Entities a='1' a='2'>"),
    ("<Entities>", "<Entities a=1>"),
    ("<Entities>", "<Entities a>"),
    ("<Entities>", "<Entities  a = '1' >"),
    ("<Entities>", "<Entities é='1'>"),
    ("<Entities>", "<Entities x:y='1'>"),
    ("<Entities>", "<Entities xml:lang='en'>"),
    ("<Entities>", "<Entities é>"),
    ("<Entities>", "<1>"),
    ("Entities>", "entities>"),
    ("Connector>", "connector>"),
    ("Connectors>", "connectors>"),
]


def entries_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(info.filename, archive.read(info)) for info in archive.infolist()]


def packed(entries):
    file = io.BytesIO()
    warnings.simplefilter("ignore")  # Names that stand twice are meant.
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in entries:
            info = zipfile.ZipInfo("x")
            info.filename = info.orig_filename = name
            archive.writestr(info, data)
    return file.getvalue()


def disturb(entries, draw):
    """Changes one entry; says what was done."""
    at = draw.randrange(len(entries))
    name, data = entries[at]
    kind = draw.randrange(12)
    if kind == 0:
        entries.pop(at)
    elif kind == 1:
        entries[at] = (name.upper(), data)
    elif kind == 2:
        entries[at] = (draw.choice(NAMES), data)
    elif kind == 3:
        entries.append((draw.choice(NAMES), b"{}"))
    elif kind == 4:
        entries[:] = [(f"Wrapper/{name}", data) for name, data in entries]
    elif kind == 5:
        entries[:] = [(name.replace("/", "\\"), data) for name, data in entries]
    elif kind == 6:
        entries.append((f"Copy of {name.rsplit('/', 1)[-1]}", data))
    elif kind == 7 and "/" in name:
        head = name.split("/")[0]
        other = draw.choice([head.lower(), head + "s", "Other", "", "PkgAssets", "Connector", "Workflows"])
        entries[:] = [((f"{other}/" if other else "") + n[len(head) + 1:] if n.startswith(head + "/") else n, d) for n, d in entries]
    else:
        texts = [i for i, (n, _) in enumerate(entries) if n.lower().endswith("customizations.xml")]
        if not texts:
            return disturb(entries, draw) if entries and draw.random() < 0.9 else "nothing"
        at = texts[0]
        name, data = entries[at]
        if kind == 11:
            text = data.decode("utf-8", "replace")
            encoded = draw.choice([text.encode("utf-16"), text.encode("cp1252", "replace") + b"<!-- \xe9 -->", text.encode("utf-8-sig"), b""])
            entries[at] = (name, encoded)
        elif kind in (8, 9):
            old, new = draw.choice(TEXTS)
            entries[at] = (name, data.replace(old.encode(), new.encode()))
            return f"{old} becomes {new}"
        else:
            start = draw.randrange(len(data) or 1)
            entries[at] = (name, data[:start] + data[start + draw.randrange(1, 30):])
    return f"change {kind} of {name}"


def changed(data, levels, draw):
    entries = entries_of(data)
    archives = [i for i, (name, _) in enumerate(entries) if name.endswith(".zip")]
    if levels and archives and draw.random() < 0.75:
        at = draw.choice(archives)
        inner, done = changed(entries[at][1], levels - 1, draw)
        entries[at] = (entries[at][0], inner)
        return packed(entries), f"{entries[at][0]}: {done}"
    done = [disturb(entries, draw) for _ in range(draw.choice([1, 1, 1, 2])) if entries]
    return packed(entries), "; ".join(done)


def damaged(data, draw):
    data = bytearray(data)
    for _ in range(draw.randrange(1, 4)):
        data[draw.randrange(len(data))] = draw.randrange(256)
    if draw.random() < 0.2:
        data = data[: draw.randrange(len(data))]
    return bytes(data)


def make(folder, sources, draw):
    """Writes the packages; gives the change of each by its file's name."""
    made = {}
    for number in range(ROUNDS):
        data, done = changed(draw.choice(sources), 2, draw)
        hurt = number % 4 == 3
        if hurt:
            data, done = damaged(data, draw), f"damaged after {done}"
        name = f"{number:04}.zip"
        (folder / name).write_bytes(data)
        made[name] = (done, hurt)
    for name, source in [("it's.zip", 0), ("p [x].zip", 0), ("p.pkg", 0), ("p.ZIP", 0)]:
        (folder / name).write_bytes(sources[source])
        made[name] = ("nothing", False)
    return made


def judged(program, folder, names, plugin):
    """What connectory says of each, and whether it finds an error."""
    said = {}
    for start in range(0, len(names), BATCH):
        batch = names[start : start + BATCH]
        arguments = [program, "verify", "--format", "json", *(["--plugin"] if plugin else []), *batch]
        run = subprocess.run(arguments, cwd=folder, capture_output=True, text=True, check=False)
        assert run.returncode in (0, 1), run.stderr
        report = json.loads(run.stdout)
        wrong = {finding["file"].split("!")[0] for finding in report["findings"] if finding["severity"] == "error"}
        for package in report["packages"]:
            said[package["file"]] = (package["validator"], package["file"] in wrong, package["what"])
    return said


def main(program, paths):
    draw = random.Random(20241)
    sources = [pathlib.Path(path).read_bytes() for path in sorted(paths)[:6]]
    program = str(pathlib.Path(program).resolve())
    counts, faults = {}, []
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        made = make(folder, sources, draw)
        for plugin in (False, True):
            said = judged(program, folder, list(made), plugin)
            for name, (done, hurt) in made.items():
                theirs = check_package.verdict(str(folder / name), plugin)
                ours, has_error, what = said[name]
                if ours is None:
                    # What looks like a solution or an inner archive is no package to Connectory.
                    assert theirs["verdict"] != "accepts", (name, done, what)
                    continue
                pair = (ours["verdict"], theirs["verdict"])
                counts[pair] = counts.get(pair, 0) + 1
                same = pair[0] == pair[1] and (pair[0] != "refuses" or ours["silent"] == theirs["silent"])
                if not same and not (hurt and "unknown" in pair):
                    faults.append(f"{name} ({done}), plugin {plugin}:\n    {ours}\n    {theirs}")
                if ours["verdict"] == "refuses" and not has_error:
                    faults.append(f"{name} ({done}): refused, and no error is reported")
    for pair, count in sorted(counts.items()):
        print(f"{pair[0]:8} and {pair[1]:8} {count}")
    for fault in faults[:20]:
        print(fault, file=sys.stderr)
    print(f"verdicts: {sum(counts.values()) - len(faults)} passed, {len(faults)} failed")
    return 1 if faults or counts.get(("accepts", "accepts"), 0) < 50 or counts.get(("refuses", "refuses"), 0) < 200 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
