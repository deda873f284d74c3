"""`connectory upload` to Google Cloud Storage, against fake-gcs-server."""

import base64
import hashlib
import json
import urllib.parse

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from cases import Case, Common, world
from emulators import GOOGLE_HOST, get, header


class Google(Common, Case):
    """fake-gcs-server, by the host name of Google; who signed is looked into here."""

    def setUp(self):
        super().setUp()
        status, _, body = get(
            f"{world.google_url}/storage/v1/b?project=p", method="POST", data=f'{{"name":"{self.bucket}"}}'.encode()
        )
        self.assertEqual(status, 200, body)
        self.secrets = ["PRIVATE KEY"]

    def environment(self):
        return {"GOOGLE_APPLICATION_CREDENTIALS": str(world.folder / "account.json")}

    def address(self, prefix=""):
        return f"gs://{self.bucket}/{prefix}"

    def names(self):
        return [
            item["name"]
            for item in json.loads(get(f"{world.google_url}/storage/v1/b/{self.bucket}/o")[2]).get("items", [])
        ]

    def quoted(self, key):
        return urllib.parse.quote(key, safe="")

    def stored(self, key):
        status, _, body = get(f"{world.google_url}/storage/v1/b/{self.bucket}/o/{self.quoted(key)}?alt=media")
        return body if status == 200 else None

    def store(self, key, content):
        status, _, _ = get(
            f"{world.google_url}/upload/storage/v1/b/{self.bucket}/o?uploadType=media&name={self.quoted(key)}",
            method="POST",
            data=content,
        )
        self.assertEqual(status, 200)

    def fetch(self, url):
        return get(url, world.internet, world.folder / "ca.pem")

    def verify(self, signature, text):
        world.public_key.verify(signature, text, padding.PKCS1v15(), hashes.SHA256())

    def test_requests_are_signed_by_the_account(self):
        self.assert_code(self.run_program("--to", self.address(), "--no-link"), 0)
        self.assertGreater(len(world.internet.seen), 3)
        for host, head, _ in world.internet.seen:
            kind, token = header(head, "authorization").split(" ")
            self.assertEqual((host, kind), (GOOGLE_HOST, "Bearer"))
            text, _, signature = token.rpartition(".")
            self.verify(base64.urlsafe_b64decode(signature + "=="), text.encode())

    def test_the_link_is_signed_as_google_wants_it(self):
        run = self.run_program("--to", self.address())
        self.assertIn("at least 21 days", run.err)
        parts = urllib.parse.urlsplit(self.link(run))
        query = dict(urllib.parse.parse_qsl(parts.query))
        self.assertEqual((parts.netloc, query["X-Goog-Expires"]), (GOOGLE_HOST, str(7 * 86_400)))
        raw, _, signature = parts.query.rpartition("&X-Goog-Signature=")
        canonical = "\n".join(
            ["GET", parts.path, "&".join(sorted(raw.split("&"))), f"host:{GOOGLE_HOST}\n", "host", "UNSIGNED-PAYLOAD"]
        )
        scope = query["X-Goog-Credential"].split("/", 1)[1]
        text = "\n".join(
            ["GOOG4-RSA-SHA256", query["X-Goog-Date"], scope, hashlib.sha256(canonical.encode()).hexdigest()]
        )
        self.verify(bytes.fromhex(signature), text.encode())
        with self.assertRaises(InvalidSignature):
            self.verify(bytes.fromhex(signature), text.encode() + b"x")

    def test_files_that_are_no_key(self):
        for content in ("", "{}", "[1]", "x" * 100_000, '{"type":"authorized_user","refresh_token":"hunter2"}', "\x00"):
            (world.folder / "other.json").write_text(content)
            self.secrets = ["hunter2"]
            run = self.run_program(
                "--to", self.address(), environment={"GOOGLE_APPLICATION_CREDENTIALS": str(world.folder / "other.json")}
            )
            self.assert_code(run, 3)
        broken = '{"client_email":"a@b","private_key_id":"1","private_key":"-----BEGIN PRIVATE KEY-----\\nhunter2hunter2hunter2\\n-----END PRIVATE KEY-----"}'
        (world.folder / "other.json").write_text(broken)
        self.secrets = ["hunter2"]
        run = self.run_program(
            "--to", self.address(), environment={"GOOGLE_APPLICATION_CREDENTIALS": str(world.folder / "other.json")}
        )
        self.assert_code(run, 3)
        run = self.run_program("--to", self.address(), environment={"GOOGLE_APPLICATION_CREDENTIALS": "nowhere.json"})
        self.assert_code(run, 3)
