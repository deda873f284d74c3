"""What is started once, and what holds for every cloud.

CONNECTORY names a program that was built with the feature `upload`.
"""

import atexit
import base64
import collections
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time
import unittest
import urllib.parse

import emulators
from emulators import ACCOUNT, AZURE_HOST, GOOGLE_HOST, S3_HOST, Internet, header

# Whatever proxy this machine has is none of ours.
for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
    del os.environ[name]

PROGRAM = os.environ["CONNECTORY"]
Run = collections.namedtuple("Run", "code out err")
ID, VERSION = "nager-date", "1.0.0"
ZIP = f"{ID}-{VERSION}-power-platform.zip"
FILES = [
    ZIP,
    *(f"{ID}-{VERSION}-{kind}.json" for kind in ("receipt", "sbom.cdx", "provenance")),
    "SHA256SUMS",
]


class World:
    """Everything that is started once."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="connectory-upload-"))
        atexit.register(shutil.rmtree, self.folder)
        emulators.authority(self.folder)
        self.public_key = emulators.service_account(self.folder)
        self.key = base64.b64encode(os.urandom(64)).decode()
        os.environ["AZURITE_ACCOUNTS"] = f"{ACCOUNT}:{self.key}"
        self.servers = [emulators.azurite(self.folder), emulators.s3(self.folder), emulators.google(self.folder)]
        azure, s3, google = (server.port for server in self.servers)
        routes = {AZURE_HOST: (azure, True), S3_HOST: (s3, False), GOOGLE_HOST: (google, False)}
        self.internet = Internet(self.folder, routes)
        self.s3_url, self.google_url = f"http://127.0.0.1:{s3}", f"http://127.0.0.1:{google}"
        self.azure_url = f"https://127.0.0.1:{azure}/{ACCOUNT}"
        self.catalogue = self.folder / "catalogue"
        subprocess.run([PROGRAM, "demo", str(self.catalogue)], check=True, capture_output=True)
        subprocess.run(
            [PROGRAM, "-C", str(self.catalogue), "package", f"{ID}@{VERSION}", "--out", str(self.folder / "packages")],
            check=True,
            capture_output=True,
        )
        packages = self.folder / "packages" / ID / VERSION
        self.files = {name: (packages / name).read_bytes() for name in FILES}
        self.package = packages / ZIP


world = World()


class Case(unittest.TestCase):
    """A test with a bucket of its own."""

    numbers = iter(range(1_000_000))
    secrets = ()

    def setUp(self):
        self.bucket = f"packages-{next(self.numbers)}"
        world.internet.fault = lambda request: None
        world.internet.seen.clear()

    def run_program(self, *arguments, environment=None, release=f"{ID}@{VERSION}", folder=None):
        """Runs `upload`; no secret is ever in what it says."""
        base = {
            "PATH": os.environ["PATH"],
            "HOME": str(world.folder),
            "NO_COLOR": "1",
            "SSL_CERT_FILE": str(world.folder / "ca.pem"),
            "HTTPS_PROXY": world.internet.url,
        }
        environment = {**base, **(self.environment() if environment is None else environment)}
        command = [PROGRAM, "-C", str(folder or world.catalogue), "upload", release, *arguments]
        run = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)
        for secret in (world.key, *self.secrets):
            self.assertNotIn(secret, run.stdout + run.stderr)
        self.assertNotIn("panicked", run.stderr)
        return Run(run.returncode, run.stdout, run.stderr)

    def assert_code(self, run, code):
        self.assertEqual(run.code, code, f"\n{run.out}\n{run.err}")

    def link(self, run):
        links = re.findall(r"^https?://\S+$", run.out, re.MULTILINE)
        self.assertEqual(len(links), 1, run.out)
        return links[0]


class Common:
    """What holds for every cloud."""

    def test_a_release_is_uploaded_whole_and_read_by_its_link(self):
        run = self.run_program("--to", self.address("a/b"))
        self.assert_code(run, 0)
        self.assertEqual(run.out.count("  sent      "), len(FILES), run.out)
        for name in FILES:
            self.assertEqual(self.stored(f"a/b/{ID}/{VERSION}/{name}"), world.files[name], name)
        status, headers, body = self.fetch(self.link(run))
        self.assertEqual(status, 200, body)
        self.assertEqual(body, world.files[ZIP])
        self.assertEqual(headers["content-type"], "application/zip")
        sums = dict(reversed(line.split("  ")) for line in world.files["SHA256SUMS"].decode().splitlines())
        self.assertEqual(hashlib.sha256(body).hexdigest(), sums[ZIP])
        self.assertTrue(all(header(head, "user-agent").startswith("connectory/") for head in self.heads()))

    def test_the_same_again_is_told_as_done(self):
        self.assert_code(self.run_program("--to", self.address()), 0)
        world.internet.seen.clear()
        run = self.run_program("--to", self.address(), "--no-link")
        self.assert_code(run, 0)
        self.assertEqual(run.out.count("  there     "), len(FILES), run.out)
        self.assertNotIn("http", run.out.replace("https://devstoreaccount1", ""))
        self.assertEqual(world.internet.requests("PUT"), [])

    def test_other_bytes_are_never_overwritten_unasked(self):
        key = f"{ID}/{VERSION}/{FILES[1]}"
        self.store(key, b"theirs")
        run = self.run_program("--to", self.address())
        self.assert_code(run, 2)
        self.assertIn("is there already, with other bytes", run.err)
        self.assertIn("--replace", run.err)
        self.assertEqual(self.names(), [key])
        self.assertEqual(self.stored(key), b"theirs")
        run = self.run_program("--to", self.address(), "--replace")
        self.assert_code(run, 0)
        self.assertEqual((run.out.count("  sent      "), run.out.count("  replaced  ")), (len(FILES) - 1, 1), run.out)
        self.assertEqual(self.stored(key), world.files[FILES[1]])

    def test_bytes_that_come_meanwhile_are_not_overwritten(self):
        key = f"{ID}/{VERSION}/{ZIP}"

        def fault(request):
            if request.startswith(b"PUT ") and ZIP in urllib.parse.unquote(request.split(b"\r\n")[0].decode()):
                world.internet.fault = lambda request: None
                self.store(key, b"theirs")

        world.internet.fault = fault
        run = self.run_program("--to", self.address())
        self.assert_code(run, 2)
        self.assertEqual(self.stored(key), b"theirs")
        self.assertEqual(self.names(), [key])

    def test_a_bucket_that_is_not_there(self):
        run = self.run_program("--to", self.address().replace(self.bucket, "nowhere-at-all"))
        self.assert_code(run, 3)
        self.assertIn("make it first", run.err)

    def test_a_connection_that_dies_in_the_middle(self):
        put = lambda request: "cut" if request.startswith(b"PUT ") else None
        world.internet.fault = put
        run = self.run_program("--to", self.address(), "--timeout", "4")
        self.assert_code(run, 3)
        self.assertGreater(len(world.internet.requests("PUT")), 1, "it is tried again")
        self.assertEqual(self.names(), [], "nothing is half there")
        again = re.search(r"connectory upload (\S+) (--to \S+)", run.err)
        world.internet.fault = lambda request: None
        run = self.run_program(*again[2].split(), release=again[1])
        self.assert_code(run, 0)
        self.assertEqual(len(self.names()), len(FILES))

    def test_one_that_dies_once_is_tried_again(self):
        def once(request):
            if request.startswith(b"PUT "):
                world.internet.fault = lambda request: None
                return "cut"

        world.internet.fault = once
        run = self.run_program("--to", self.address())
        self.assert_code(run, 0)
        self.assertEqual(self.fetch(self.link(run))[2], world.files[ZIP])

    def test_one_that_dies_between_two_files(self):
        done = []

        def second(request):
            if request.startswith(b"PUT "):
                done.append(request)
            return "cut" if len(done) > 1 else None

        world.internet.fault = second
        run = self.run_program("--to", self.address(), "--timeout", "4")
        self.assert_code(run, 3)
        self.assertIn(f"1 of {len(FILES)} files are done", run.err)
        self.assertEqual(self.names(), [f"{ID}/{VERSION}/{ZIP}"])
        world.internet.fault = lambda request: None
        run = self.run_program("--to", self.address())
        self.assert_code(run, 0)
        self.assertEqual((run.out.count("  there     "), run.out.count("  sent      ")), (1, len(FILES) - 1), run.out)

    def test_an_answer_that_is_lost(self):
        def once(request):
            if request.startswith(b"PUT "):
                world.internet.fault = lambda request: None
                return "mute"

        world.internet.fault = once
        run = self.run_program("--to", self.address())
        self.assert_code(run, 0)
        self.assertEqual(run.out.count("  sent      "), len(FILES), run.out)

    def test_a_server_that_never_answers(self):
        world.internet.fault = lambda request: "hang"
        began = time.monotonic()
        run = self.run_program("--to", self.address(), "--timeout", "2")
        self.assert_code(run, 3)
        self.assertLess(time.monotonic() - began, 10)
        self.assertIn("connectory upload", run.err)

    def test_a_dry_run_opens_no_connection(self):
        run = self.run_program("--to", self.address("a"), "--dry-run")
        self.assert_code(run, 0)
        self.assertEqual(world.internet.seen, [])
        for name in FILES:
            self.assertIn(f"a/{ID}/{VERSION}/{name}", run.out)
        self.assertEqual(self.names(), [])

    def test_no_credentials(self):
        run = self.run_program("--to", self.address(), environment={})
        self.assert_code(run, 3)
        self.assertIn("is not in the environment", run.err)
        self.assertEqual(world.internet.seen, [])

    def test_a_certificate_that_nobody_vouches_for(self):
        run = self.run_program(
            "--to", self.address(), "--timeout", "3", environment={**self.environment(), "SSL_CERT_FILE": ""}
        )
        self.assert_code(run, 3)
        self.assertRegex(run.err, "UnknownIssuer|certificate")
        self.assertEqual(self.names(), [])

    def heads(self):
        return [
            head
            for host, head, _ in world.internet.seen
            if header(head, "user-agent") and "Python" not in header(head, "user-agent")
        ]
