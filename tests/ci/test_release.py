"""The archives of a release, made by .ci/archive and installed by .ci/install from a folder in the place of a server."""

import hashlib
import os
import pathlib
import subprocess
import tarfile
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = "x86_64-unknown-linux-gnu"
ARCHIVE = f"connectory-{TARGET}.tar.gz"


class Release(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        built = self.scratch / "built"
        built.mkdir()
        # The program itself is large where it was built for tests.
        program = built / "connectory"
        program.write_text(f'#!/bin/sh\nexec "{os.path.abspath(os.environ["CONNECTORY"])}" "$@"\n')
        program.chmod(0o755)
        self.release = self.scratch / "server/some/where/releases/download/v1.2.3"
        subprocess.run([ROOT / ".ci/archive", TARGET, built, self.release], check=True)
        self.sum = hashlib.sha256((self.release / ARCHIVE).read_bytes()).hexdigest()
        (self.release / "SHA256SUMS").write_text(f"{'0' * 64}  connectory-other.zip\n{self.sum}  {ARCHIVE}\n")

    def install(self, **inputs):
        """Runs the action's script; what it said, and what later steps have on their path."""
        path, outputs = self.scratch / "path", self.scratch / "outputs"
        path.write_text("")
        outputs.write_text("")
        environment = {
            "PATH": os.environ["PATH"],
            "VERSION": "",
            "REF": "v1.2.3",
            "SHA256": "",
            "REPOSITORY": "some/where",
            "SERVER": (self.scratch / "server").as_uri(),
            "SYSTEM": "Linux-X64",
            "SCRATCH": str(self.scratch / "runner"),
            "GITHUB_PATH": str(path),
            "GITHUB_OUTPUT": str(outputs),
        }
        command = ["bash", ROOT / ".ci/install"]
        run = subprocess.run(command, env=environment | inputs, capture_output=True, text=True)
        return run, path.read_text().strip(), outputs.read_text()

    def refused(self, told, **inputs):
        run, path, outputs = self.install(**inputs)
        self.assertNotEqual(run.returncode, 0, inputs)
        self.assertIn(told, run.stderr)
        self.assertEqual((path, outputs), ("", ""))

    def test_an_archive_holds_all_that_belongs_to_the_program(self):
        with tarfile.open(self.release / ARCHIVE) as archive:
            names = {name.removeprefix(f"connectory-{TARGET}/") for name in archive.getnames()}
        expected = ["connectory", "LICENSE-MIT", "LICENSE-APACHE", "README.md", "CHANGELOG.md"]
        expected += ["completions/connectory.zsh", "man/connectory.1", "man/connectory-check.1"]
        self.assertEqual([name for name in expected if name not in names], [])

    def test_the_version_is_that_of_the_action_or_the_one_that_is_named(self):
        for inputs in [{}, {"REF": "main", "VERSION": "1.2.3"}, {"VERSION": "v1.2.3"}, {"SHA256": self.sum.upper()}]:
            run, path, outputs = self.install(**inputs)
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertEqual(outputs, f"version=1.2.3\nsha256={self.sum}\n")
            said = subprocess.run([f"{path}/connectory", "--version"], capture_output=True, text=True, check=True)
            self.assertTrue(said.stdout.startswith("connectory "), said.stdout)

    def test_what_is_not_as_it_should_be_is_not_installed(self):
        for version in ["main", "", "1.2", "../../x", "1.2.3;ls", "1.2.3\n::set-output"]:
            self.refused("which version?", REF=version)
        self.refused("cannot fetch", VERSION="9.9.9")
        self.refused("no archive for Linux-ARM64", SYSTEM="Linux-ARM64")
        self.refused("used from a folder", REPOSITORY="")
        self.refused("is expected", SHA256="0" * 64)
        sums = (self.release / "SHA256SUMS").read_text()
        (self.release / "SHA256SUMS").write_text(sums.replace(ARCHIVE, "another"))
        self.refused("SHA256SUMS lists ``")
        (self.release / "SHA256SUMS").write_text(sums)
        with open(self.release / ARCHIVE, "ab") as archive:
            archive.write(b"x")
        self.refused(f"SHA256SUMS lists `{self.sum}`")


if __name__ == "__main__":
    unittest.main()
