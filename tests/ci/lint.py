"""Holds files that tell build agents what to do against the schemas of their vendors: lint.py FILE..."""

import pathlib
import subprocess
import sys


# What check-jsonschema needs to be told beside the schema: the tags of GitLab, the templates of Azure, whose schema has
# patterns that are no regular expressions with the flag `u`.
MORE = {
    "vendor.gitlab-ci": ["--data-transform", "gitlab-ci"],
    "vendor.azure-pipelines": ["--data-transform", "azure-pipelines", "--regex-variant", "nonunicode"],
}


def schema_of(path):
    """The schema that check-jsonschema has for a file, by its name."""
    name = path.as_posix()
    if path.name in ("action.yml", "action.yaml"):
        return "vendor.github-actions"
    if ".github/workflows/" in name:
        return "vendor.github-workflows"
    if ".gitlab" in name:
        return "vendor.gitlab-ci"
    if path.name.startswith("azure-pipelines"):
        return "vendor.azure-pipelines"
    raise SystemExit(f"{path}: no schema is known for a file of this name")


def main(names):
    files = {}
    for path in map(pathlib.Path, names):
        files.setdefault(schema_of(path.resolve()), []).append(str(path))
    if not files:
        raise SystemExit("lint.py FILE...")
    failed = False
    for schema, paths in sorted(files.items()):
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *MORE.get(schema, []), *paths]
        failed |= subprocess.run(command).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
