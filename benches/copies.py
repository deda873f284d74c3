#!/usr/bin/env python3
"""Makes a catalogue of many connectors out of one of few: `copies.py CATALOGUE FOLDER COUNT`.

The new repository has one commit whose folders are those of the old one over and over under numbered names, and the
tags of all of them; contents are stored once. Connectors are expected at the root of the old repository.
"""
import pathlib
import subprocess
import sys

source, folder, count = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]), int(sys.argv[3])


def git(*arguments, where=folder, feed=None):
    run = subprocess.run(["git", *arguments], cwd=where, input=feed, capture_output=True, text=True, check=True)
    return run.stdout


subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
(folder / ".git/objects/info/alternates").write_text(f"{source}/.git/objects\n")
entries = [line.split("\t") for line in git("ls-tree", "HEAD", where=source).splitlines()]
folders = [(meta, name) for meta, name in entries if " tree " in meta]
files = [(meta, name) for meta, name in entries if " tree " not in meta]
tags = {}
for tag in git("tag", where=source).split():
    tags.setdefault(tag.split("/")[0], []).append(tag.split("/", 1)[1])
tree, names = [f"{meta}\t{name}" for meta, name in files], []
for number in range(count):
    meta, name = folders[number % len(folders)]
    copy = name if number < len(folders) else f"{name[:50]}-{number // len(folders) + 1}"
    tree.append(f"{meta}\t{copy}")
    names.append((name, copy))
root = git("mktree", feed="\n".join(tree) + "\n").strip()
who = ["-c", "user.name=Bench", "-c", "user.email=bench@example.org"]
commit = git(*who, "commit-tree", root, "-m", "Copies").strip()
refs = [f"create refs/tags/{copy}/{tag} {commit}" for name, copy in names for tag in tags.get(name, [])]
git("update-ref", "--stdin", feed="\n".join([f"create refs/heads/main {commit}", *refs]) + "\n")
git("symbolic-ref", "HEAD", "refs/heads/main")
git("reset", "--hard", "--quiet")
print(f"{len(names)} connectors, {len(refs)} tags in {folder}")
