"""`connectory upload` against emulators of Azure Blob Storage, S3 and Google Cloud Storage.

CONNECTORY names a program that was built with the feature `upload`.
"""

import base64
import collections
import datetime
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
import zipfile

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.credentials
from azure.storage.blob import BlobServiceClient
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

import emulators
from emulators import ACCOUNT, AZURE_HOST, GOOGLE_HOST, S3_HOST, Hostile, Internet, get, header

# Whatever proxy this machine has is none of ours.
for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
    del os.environ[name]

PROGRAM = os.environ["CONNECTORY"]
Run = collections.namedtuple("Run", "code out err")
ID, VERSION = "nager-date", "1.0.0"
ZIP = f"{ID}-{VERSION}-power-platform.zip"
FILES = [ZIP, f"{ID}-{VERSION}-receipt.json", "SHA256SUMS"]


class World:
    """Everything that is started once."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="connectory-upload-"))
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

    def stop(self):
        self.internet.close()
        for server in self.servers:
            server.stop()
        shutil.rmtree(self.folder)


def setUpModule():
    global world
    world = World()


def tearDownModule():
    world.stop()


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
        self.assertEqual(run.out.count("  sent      "), 3, run.out)
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
        self.assertEqual(run.out.count("  there     "), 3, run.out)
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
        self.assertEqual((run.out.count("  sent      "), run.out.count("  replaced  ")), (2, 1), run.out)
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
        self.assertEqual(len(self.names()), 3)

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
        self.assertIn("1 of 3 files are done", run.err)
        self.assertEqual(self.names(), [f"{ID}/{VERSION}/{ZIP}"])
        world.internet.fault = lambda request: None
        run = self.run_program("--to", self.address())
        self.assert_code(run, 0)
        self.assertEqual((run.out.count("  there     "), run.out.count("  sent      ")), (1, 2), run.out)

    def test_an_answer_that_is_lost(self):
        def once(request):
            if request.startswith(b"PUT "):
                world.internet.fault = lambda request: None
                return "mute"

        world.internet.fault = once
        run = self.run_program("--to", self.address())
        self.assert_code(run, 0)
        self.assertEqual(run.out.count("  sent      "), 3, run.out)

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
        run = self.run_program("--to", self.address(), "--timeout", "3", environment={**self.environment(), "SSL_CERT_FILE": ""})
        self.assert_code(run, 3)
        self.assertRegex(run.err, "UnknownIssuer|certificate")
        self.assertEqual(self.names(), [])

    def heads(self):
        return [head for host, head, _ in world.internet.seen if header(head, "user-agent") and "Python" not in header(head, "user-agent")]


class Azure(Common, Case):
    """Azurite, by the host names of Azure."""

    def setUp(self):
        super().setUp()
        string = f"DefaultEndpointsProtocol=https;AccountName={ACCOUNT};AccountKey={world.key};BlobEndpoint={world.azure_url}"
        service = BlobServiceClient.from_connection_string(string, api_version="2025-07-05", connection_verify=str(world.folder / "ca.pem"))
        self.container = service.create_container(self.bucket)

    def environment(self):
        return {"AZURE_STORAGE_KEY": world.key}

    def address(self, prefix=""):
        return f"https://{AZURE_HOST}/{self.bucket}/{prefix}"

    def names(self):
        return [blob.name for blob in self.container.list_blobs(include=["uncommittedblobs"])]

    def stored(self, key):
        return self.container.download_blob(key).readall()

    def store(self, key, content):
        self.container.upload_blob(key, content)

    def fetch(self, url, **more):
        return get(url, world.internet, world.folder / "ca.pem", **more)

    def test_the_link_reads_one_blob_for_weeks_and_does_nothing_else(self):
        run = self.run_program("--to", self.address())
        url = self.link(run)
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
        self.assertEqual((query["sp"], query["spr"], query["sr"]), ("r", "https", "b"))
        self.assertNotIn("st", query)
        end = datetime.datetime.fromisoformat(query["se"].replace("Z", "+00:00"))
        left = end - datetime.datetime.now(datetime.timezone.utc)
        self.assertGreater(left, datetime.timedelta(days=21))
        self.assertLess(left, datetime.timedelta(days=31))
        self.assertIn(query["se"], run.out)
        self.assertEqual(self.fetch(url)[0], 200)
        later = url.replace(query["se"][:4], str(int(query["se"][:4]) + 1))
        for changed in (later, url.replace(ZIP, FILES[1]), url.split("?")[0], url.replace("sp=r", "sp=rw")):
            self.assertNotEqual(changed, url)
            self.assertIn(self.fetch(changed)[0], (401, 403, 404), changed)
        self.assertEqual(self.fetch(url, method="PUT", data=b"theirs")[0], 403)
        self.assertEqual(self.fetch(url, method="DELETE")[0], 403)
        self.assertEqual(self.stored(f"{ID}/{VERSION}/{ZIP}"), world.files[ZIP])

    def test_days_are_chosen(self):
        url = self.link(self.run_program("--to", self.address(), "--expires", "45"))
        end = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))["se"]
        left = datetime.datetime.fromisoformat(end.replace("Z", "+00:00")) - datetime.datetime.now(datetime.timezone.utc)
        self.assertEqual(round(left / datetime.timedelta(days=1)), 45)
        run = self.run_program("--to", self.address(), "--expires", "3")
        self.assertIn("at least 21 days", run.err)
        for days in ("0", "366", "-1", "x"):
            self.assert_code(self.run_program("--to", self.address(), "--expires", days), 2)

    def test_what_is_stored_says_what_it_is(self):
        self.assert_code(self.run_program("--to", self.address()), 0)
        blob = self.container.get_blob_client(f"{ID}/{VERSION}/{ZIP}").get_blob_properties()
        self.assertEqual(blob.metadata, {"sha256": hashlib.sha256(world.files[ZIP]).hexdigest()})
        self.assertEqual(blob.content_settings.content_type, "application/zip")

    def test_the_key_is_sent_nowhere_and_kept_nowhere(self):
        self.assert_code(self.run_program("--to", self.address()), 0)
        self.assertGreater(len(world.internet.seen), 3)
        for _, head, body in world.internet.seen:
            self.assertNotIn(world.key.encode(), head + body)
        for path in world.catalogue.rglob("*"):
            if path.is_file():
                self.assertNotIn(world.key.encode(), path.read_bytes(), path)

    def test_a_wrong_key(self):
        self.secrets = [base64.b64encode(os.urandom(64)).decode()]
        run = self.run_program("--to", self.address(), environment={"AZURE_STORAGE_KEY": self.secrets[0]})
        self.assert_code(run, 3)
        self.assertIn("403 AuthorizationFailure", run.err)
        self.assertIn("AZURE_STORAGE_KEY", run.err)
        self.secrets = ["not base64, but secret"]
        run = self.run_program("--to", self.address(), environment={"AZURE_STORAGE_KEY": self.secrets[0]})
        self.assert_code(run, 3)
        self.assertIn("base64", run.err)
        self.secrets = ["secret\nwith a line"]
        run = self.run_program("--to", self.address(), environment={"AZURE_STORAGE_KEY": self.secrets[0]})
        self.assert_code(run, 3)

    def test_what_other_clouds_need_is_not_looked_at(self):
        environment = {**self.environment(), "GOOGLE_APPLICATION_CREDENTIALS": "nowhere.json", "AWS_REGION": "\u00fc"}
        self.assert_code(self.run_program("--to", self.address(), environment=environment), 0)

    def test_another_account(self):
        environment = {**self.environment(), "AZURE_STORAGE_ACCOUNT": "acme"}
        run = self.run_program("--to", self.address(), environment=environment)
        self.assert_code(run, 2)
        self.assertIn("is of another", run.err)

    def test_a_connection_string(self):
        string = f"DefaultEndpointsProtocol=https;AccountName={ACCOUNT};AccountKey={world.key};BlobEndpoint={world.azure_url}/;"
        environment = {"AZURE_STORAGE_CONNECTION_STRING": string, "NO_PROXY": "127.0.0.1"}
        run = self.run_program("--to", f"az://{self.bucket}/x", environment=environment)
        self.assert_code(run, 0)
        self.assertEqual(world.internet.seen, [], "NO_PROXY is honoured")
        url = self.link(run)
        self.assertTrue(url.startswith(world.azure_url))
        status, _, body = get(url, authority=world.folder / "ca.pem")
        self.assertEqual((status, body), (200, world.files[ZIP]))
        for bad in ("AccountName", f"AccountName={ACCOUNT};BlobEndpoint=http://example.org;AccountKey={world.key}", "AccountName=A_B"):
            run = self.run_program("--to", f"az://{self.bucket}", environment={"AZURE_STORAGE_CONNECTION_STRING": bad})
            self.assert_code(run, 3)

    def test_a_signature_in_place_of_the_key(self):
        from azure.storage.blob import ContainerSasPermissions, generate_container_sas

        end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
        token = generate_container_sas(ACCOUNT, self.bucket, world.key, permission=ContainerSasPermissions(read=True, create=True, write=True), expiry=end)
        signature = dict(urllib.parse.parse_qsl(token))["sig"]
        self.secrets = [token, signature, urllib.parse.quote(signature, safe="")]
        environment = {"AZURE_STORAGE_SAS_TOKEN": token}
        run = self.run_program("--to", self.address(), environment=environment)
        self.assert_code(run, 3)
        self.assertIn("--no-link", run.err)
        self.assertEqual(self.names(), [])
        run = self.run_program("--to", self.address(), "--no-link", environment={"AZURE_STORAGE_SAS_TOKEN": f"?{token}"})
        self.assert_code(run, 0)
        self.assertEqual(len(self.names()), 3)
        other = urllib.parse.quote(base64.b64encode(os.urandom(32)).decode(), safe="")
        wrong = re.sub(r"sig=[^&]+", f"sig={other}", token)
        self.secrets = [wrong, other, dict(urllib.parse.parse_qsl(wrong))["sig"]]
        run = self.run_program("--to", self.address("x"), "--no-link", environment={"AZURE_STORAGE_SAS_TOKEN": wrong})
        self.assert_code(run, 3)
        world.internet.fault = lambda request: "cut"
        run = self.run_program("--to", self.address("x"), "--no-link", "--timeout", "2", environment={"AZURE_STORAGE_SAS_TOKEN": wrong})
        self.assert_code(run, 3)

    def test_the_work_tree_is_never_read(self):
        copy = world.folder / "edited"
        shutil.copytree(world.catalogue, copy)
        (copy / "catalogue" / ID / "v1" / "intro.md").write_text("# Other words\n")
        self.assert_code(self.run_program("--to", self.address(), folder=copy), 0)
        self.assertEqual(self.stored(f"{ID}/{VERSION}/{ZIP}"), world.files[ZIP])
        self.assert_code(self.run_program("--to", self.address(), release=f"{ID}@9.9.9"), 2)
        self.assert_code(self.run_program("--to", self.address(), release="nobody"), 2)

    def test_a_release_that_cannot_be_packaged(self):
        run = self.run_program("--to", self.address(), release="dark-sky")
        self.assertIn(run.code, (1, 2))
        self.assertEqual(self.names(), [])

    def test_a_file_that_is_there_already(self):
        run = self.run_program("--to", self.address(), "--file", str(world.package))
        self.assert_code(run, 0)
        self.assertEqual(self.stored(f"{ID}/{VERSION}/{ZIP}"), world.files[ZIP])
        self.assertEqual(self.fetch(self.link(run))[2], world.files[ZIP])
        sums = f"{hashlib.sha256(world.files[ZIP]).hexdigest()}  {ZIP}\n"
        self.assertEqual(self.stored(f"{ID}/{VERSION}/SHA256SUMS"), sums.encode())
        run = self.run_program("--to", self.address("x"), "--file", str(world.package), release=ID)
        self.assert_code(run, 2)

    def test_a_file_with_errors_is_not_uploaded(self):
        broken = world.folder / "broken.zip"
        with zipfile.ZipFile(broken, "w") as archive:
            archive.writestr("intro.md", "# Nothing\n")
        run = self.run_program("--to", self.address(), "--file", str(broken))
        self.assert_code(run, 1)
        self.assertIn("error[", run.out)
        self.assertIn("nothing was uploaded", run.err)
        self.assertEqual(self.names(), [])
        self.assertEqual(world.internet.seen, [])
        self.assert_code(self.run_program("--to", self.address(), "--file", str(world.folder / "none.zip")), 2)

    def test_proxies_that_are_none(self):
        self.secrets = ["hunter2"]
        for proxy, told in (
            ("http://user:hunter2@127.0.0.1:9", "there is an `HTTPS_PROXY`"),
            ("socks5://user:hunter2@127.0.0.1:9", "no address of a proxy"),
            ("::::hunter2", "no address of a proxy"),
        ):
            run = self.run_program("--to", self.address(), "--timeout", "5", environment={**self.environment(), "HTTPS_PROXY": proxy})
            self.assert_code(run, 3)
            self.assertIn(told, run.err)

    def test_addresses_that_are_none(self):
        self.secrets = ["hunter2"]
        for address in ("https://evil.example/x", "packages", "s3://x", "az://a b", f"{self.address()}?sig=hunter2", "https://a:hunter2@b/c"):
            self.assert_code(self.run_program("--to", address), 2)
        self.assertEqual(world.internet.seen, [])


class S3(Common, Case):
    """moto, by the host name of Amazon; it holds signatures against users that it knows."""

    def setUp(self):
        super().setUp()
        self.client = self.service("s3")
        get(f"{world.s3_url}/moto-api/reset-auth", method="POST", data=b"inf")
        self.client.create_bucket(Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        iam = self.service("iam")
        user = f"user-{self.bucket}"
        iam.create_user(UserName=user)
        policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
        iam.put_user_policy(UserName=user, PolicyName="all", PolicyDocument=policy)
        key = iam.create_access_key(UserName=user)["AccessKey"]
        self.key_id, self.secret_key = key["AccessKeyId"], key["SecretAccessKey"]
        self.secrets = [self.secret_key]
        get(f"{world.s3_url}/moto-api/reset-auth", method="POST", data=b"0")

    def service(self, name):
        keys = {"aws_access_key_id": "root", "aws_secret_access_key": "root"}
        return boto3.client(name, endpoint_url=world.s3_url, region_name="eu-central-1", **keys)

    def unguarded(self, work):
        """Looks into the bucket as the owner, whom moto does not know."""
        get(f"{world.s3_url}/moto-api/reset-auth", method="POST", data=b"inf")
        try:
            return work(self.client)
        finally:
            get(f"{world.s3_url}/moto-api/reset-auth", method="POST", data=b"0")

    def environment(self):
        return {"AWS_ACCESS_KEY_ID": self.key_id, "AWS_SECRET_ACCESS_KEY": self.secret_key, "AWS_REGION": "eu-central-1"}

    def address(self, prefix=""):
        return f"s3://{self.bucket}/{prefix}"

    def names(self):
        uploads = self.unguarded(lambda s3: s3.list_multipart_uploads(Bucket=self.bucket)).get("Uploads", [])
        self.assertEqual(uploads, [])
        found = self.unguarded(lambda s3: s3.list_objects_v2(Bucket=self.bucket)).get("Contents", [])
        return [item["Key"] for item in found]

    def stored(self, key):
        return self.unguarded(lambda s3: s3.get_object(Bucket=self.bucket, Key=key)["Body"].read())

    def store(self, key, content):
        self.unguarded(lambda s3: s3.put_object(Bucket=self.bucket, Key=key, Body=content))

    def fetch(self, url):
        get(f"{world.s3_url}/moto-api/reset-auth", method="POST", data=b"inf")
        return get(url, world.internet, world.folder / "ca.pem")

    def test_the_link_is_signed_as_amazon_wants_it(self):
        run = self.run_program("--to", self.address())
        self.assert_code(run, 0)
        self.assertIn("at least 21 days", run.err)
        parts = urllib.parse.urlsplit(self.link(run))
        query = dict(urllib.parse.parse_qsl(parts.query))
        self.assertEqual(parts.netloc, S3_HOST)
        self.assertEqual(query["X-Amz-Expires"], str(7 * 86_400))
        request = botocore.awsrequest.AWSRequest(method="GET", url=f"https://{S3_HOST}{parts.path}")
        credentials = botocore.credentials.Credentials(self.key_id, self.secret_key)
        signer = botocore.auth.S3SigV4QueryAuth(credentials, "s3", "eu-central-1", expires=7 * 86_400)
        request.context["timestamp"] = query["X-Amz-Date"]
        request.params.update({name: value for name, value in query.items() if name != "X-Amz-Signature"})
        request.headers["host"] = S3_HOST
        canonical = "\n".join([
            "GET", parts.path,
            "&".join(f"{urllib.parse.quote(k, safe='-_.~')}={urllib.parse.quote(v, safe='-_.~')}" for k, v in sorted(query.items()) if k != "X-Amz-Signature"),
            f"host:{S3_HOST}\n", "host", "UNSIGNED-PAYLOAD",
        ])
        text = signer.string_to_sign(request, canonical)
        self.assertEqual(signer.signature(text, request), query["X-Amz-Signature"])

    def test_a_week_is_the_most(self):
        run = self.run_program("--to", self.address(), "--expires", "8")
        self.assert_code(run, 2)
        self.assertIn("1 to 7 days", run.err)
        self.assertEqual(world.internet.seen, [])

    def test_a_wrong_key(self):
        self.secrets = ["wrongwrongwrongwrongwrongwrongwrongwrong"]
        run = self.run_program("--to", self.address(), environment={**self.environment(), "AWS_SECRET_ACCESS_KEY": self.secrets[0]})
        self.assert_code(run, 3)
        self.assertIn("403 SignatureDoesNotMatch", run.err)

    def test_keys_for_a_while(self):
        """The session token stands in the address, as Amazon wants it, and nowhere else."""
        token = "token/" + "t" * 40
        get(f"{world.s3_url}/moto-api/reset-auth", method="POST", data=b"inf")
        environment = {**self.environment(), "AWS_SESSION_TOKEN": token}
        run = self.run_program("--to", self.address(), environment=environment)
        self.assert_code(run, 0)
        self.assertIn("for a while only", run.err)
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.link(run)).query))
        self.assertEqual(query["X-Amz-Security-Token"], token)
        self.secrets = [*self.secrets, token, urllib.parse.quote(token, safe="")]
        self.assert_code(self.run_program("--to", self.address(), "--no-link", environment=environment), 0)

    def hostile(self, answer, endless=None, **more):
        server = Hostile(answer, endless)
        self.addCleanup(server.close)
        began = time.monotonic()
        run = self.run_program("--to", self.address(), "--timeout", "5", environment={**self.environment(), "AWS_ENDPOINT_URL": server.url}, **more)
        self.assertLess(time.monotonic() - began, 30)
        return server, run

    def test_a_server_that_echoes_and_never_ends(self):
        echo = f"<Error><Code>{self.secret_key}</Code>".encode()
        server, run = self.hostile(b"HTTP/1.1 403 Forbidden\r\n\r\n" + echo, b"x" * 65536)
        self.assert_code(run, 3)
        self.assertLess(server.sent, 200_000_000)
        for status in ("200 OK", "404 Not Found", "409 Conflict", "500 Internal Server Error", "301 Moved Permanently"):
            server, run = self.hostile(f"HTTP/1.1 {status}\r\nETag: \"1\"\r\n\r\n".encode(), b"x" * 65536)
            self.assert_code(run, 3)
            self.assertLess(server.sent, 600_000_000, status)

    def test_answers_that_make_no_sense(self):
        size = len(world.files[ZIP])
        for answer in (
            b"",
            b"\x00" * 500,
            b"HTTP/1.1 999 ?\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nETag: \"1\"\r\nLast-Modified: never\r\nContent-Length: 1\r\n\r\nx",
            b"HTTP/1.1 200 OK\r\nETag: \"\xff\"\r\nLast-Modified: Tue, 10 Nov 2026 10:00:00 GMT\r\nContent-Length: 1\r\n\r\nx",
            f"HTTP/1.1 200 OK\r\nETag: \"1\"\r\nLast-Modified: Tue, 10 Nov 2026 10:00:00 GMT\r\nContent-Length: {size}\r\n\r\nx".encode(),
            b"HTTP/1.1 200 OK\r\nETag: \"1\"\r\nLast-Modified: Tue, 10 Nov 2026 10:00:00 GMT\r\nContent-Length: 9223372036854775807\r\n\r\nx",
            b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 100_000 + b"\r\n",
            b"HTTP/1.1 403 Forbidden\r\nContent-Length: 40\r\n\r\n<Code>\x1b[31m::error::\xff</Code>............",
        ):
            _, run = self.hostile(answer)
            self.assertIn(run.code, (2, 3), (answer[:80], run))
            self.assertNotIn("\x1b", run.out + run.err)
            self.assertLess(len(run.err), 2_000)

    def test_redirects_are_not_followed(self):
        other = Hostile(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        self.addCleanup(other.close)
        _, run = self.hostile(f"HTTP/1.1 307 Temporary Redirect\r\nLocation: {other.url}/x\r\nContent-Length: 0\r\n\r\n".encode())
        self.assert_code(run, 3)
        self.assertIn("307", run.err)
        self.assertEqual(other.connections, 0)

    def test_who_may_only_write(self):
        def answer(head):
            return b"HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: 0\r\n\r\n" if head.startswith(b"PUT") else b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"

        _, run = self.hostile(answer)
        self.assert_code(run, 0)
        self.assertEqual(run.out.count("  sent      "), 3)

        def there(head):
            return b"HTTP/1.1 412 Precondition Failed\r\nContent-Length: 0\r\n\r\n" if head.startswith(b"PUT") else b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"

        _, run = self.hostile(there)
        self.assert_code(run, 2)
        self.assertIn("may not be read", run.err)

    def test_no_plain_connection_to_another_machine(self):
        for url in ("http://192.0.2.1:9000", "http://localhost.example", "http://127.0.0.1.example", "http://user@127.0.0.1", "ftp://x"):
            run = self.run_program("--to", self.address(), environment={**self.environment(), "AWS_ENDPOINT_URL": url})
            self.assert_code(run, 3)
            self.assertIn("https:// and a host", run.err)


class Google(Common, Case):
    """fake-gcs-server, by the host name of Google; who signed is looked into here."""

    def setUp(self):
        super().setUp()
        status, _, body = get(f"{world.google_url}/storage/v1/b?project=p", method="POST", data=f'{{"name":"{self.bucket}"}}'.encode())
        self.assertEqual(status, 200, body)
        self.secrets = ["PRIVATE KEY"]

    def environment(self):
        return {"GOOGLE_APPLICATION_CREDENTIALS": str(world.folder / "account.json")}

    def address(self, prefix=""):
        return f"gs://{self.bucket}/{prefix}"

    def names(self):
        import json

        return [item["name"] for item in json.loads(get(f"{world.google_url}/storage/v1/b/{self.bucket}/o")[2]).get("items", [])]

    def quoted(self, key):
        return urllib.parse.quote(key, safe="")

    def stored(self, key):
        status, _, body = get(f"{world.google_url}/storage/v1/b/{self.bucket}/o/{self.quoted(key)}?alt=media")
        return body if status == 200 else None

    def store(self, key, content):
        status, _, _ = get(f"{world.google_url}/upload/storage/v1/b/{self.bucket}/o?uploadType=media&name={self.quoted(key)}", method="POST", data=content)
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
        canonical = "\n".join(["GET", parts.path, "&".join(sorted(raw.split("&"))), f"host:{GOOGLE_HOST}\n", "host", "UNSIGNED-PAYLOAD"])
        scope = query["X-Goog-Credential"].split("/", 1)[1]
        text = "\n".join(["GOOG4-RSA-SHA256", query["X-Goog-Date"], scope, hashlib.sha256(canonical.encode()).hexdigest()])
        self.verify(bytes.fromhex(signature), text.encode())
        with self.assertRaises(InvalidSignature):
            self.verify(bytes.fromhex(signature), text.encode() + b"x")

    def test_files_that_are_no_key(self):
        for content in ("", "{}", "[1]", "x" * 100_000, '{"type":"authorized_user","refresh_token":"hunter2"}', "\x00"):
            (world.folder / "other.json").write_text(content)
            self.secrets = ["hunter2"]
            run = self.run_program("--to", self.address(), environment={"GOOGLE_APPLICATION_CREDENTIALS": str(world.folder / "other.json")})
            self.assert_code(run, 3)
        broken = '{"client_email":"a@b","private_key_id":"1","private_key":"-----BEGIN PRIVATE KEY-----\\nhunter2hunter2hunter2\\n-----END PRIVATE KEY-----"}'
        (world.folder / "other.json").write_text(broken)
        self.secrets = ["hunter2"]
        run = self.run_program("--to", self.address(), environment={"GOOGLE_APPLICATION_CREDENTIALS": str(world.folder / "other.json")})
        self.assert_code(run, 3)
        run = self.run_program("--to", self.address(), environment={"GOOGLE_APPLICATION_CREDENTIALS": "nowhere.json"})
        self.assert_code(run, 3)


if __name__ == "__main__":
    unittest.main(verbosity=2)
