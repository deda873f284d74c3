"""`connectory upload` to Azure Blob Storage, against Azurite."""

import base64
import datetime
import hashlib
import os
import re
import shutil
import urllib.parse
import zipfile

from azure.storage.blob import BlobServiceClient, ContainerSasPermissions, generate_container_sas

from cases import FILES, ID, VERSION, ZIP, Case, Common, world
from emulators import ACCOUNT, AZURE_HOST, get


class Azure(Common, Case):
    """Azurite, by the host names of Azure."""

    def setUp(self):
        super().setUp()
        string = f"DefaultEndpointsProtocol=https;AccountName={ACCOUNT};AccountKey={world.key};BlobEndpoint={world.azure_url}"
        service = BlobServiceClient.from_connection_string(
            string, api_version="2025-07-05", connection_verify=str(world.folder / "ca.pem")
        )
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
        left = datetime.datetime.fromisoformat(end.replace("Z", "+00:00")) - datetime.datetime.now(
            datetime.timezone.utc
        )
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
        for bad in (
            "AccountName",
            f"AccountName={ACCOUNT};BlobEndpoint=http://example.org;AccountKey={world.key}",
            "AccountName=A_B",
        ):
            run = self.run_program("--to", f"az://{self.bucket}", environment={"AZURE_STORAGE_CONNECTION_STRING": bad})
            self.assert_code(run, 3)

    def test_a_signature_in_place_of_the_key(self):
        end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
        token = generate_container_sas(
            ACCOUNT,
            self.bucket,
            world.key,
            permission=ContainerSasPermissions(read=True, create=True, write=True),
            expiry=end,
        )
        signature = dict(urllib.parse.parse_qsl(token))["sig"]
        self.secrets = [token, signature, urllib.parse.quote(signature, safe="")]
        environment = {"AZURE_STORAGE_SAS_TOKEN": token}
        run = self.run_program("--to", self.address(), environment=environment)
        self.assert_code(run, 3)
        self.assertIn("--no-link", run.err)
        self.assertEqual(self.names(), [])
        run = self.run_program(
            "--to", self.address(), "--no-link", environment={"AZURE_STORAGE_SAS_TOKEN": f"?{token}"}
        )
        self.assert_code(run, 0)
        self.assertEqual(len(self.names()), len(FILES))
        other = urllib.parse.quote(base64.b64encode(os.urandom(32)).decode(), safe="")
        wrong = re.sub(r"sig=[^&]+", f"sig={other}", token)
        self.secrets = [wrong, other, dict(urllib.parse.parse_qsl(wrong))["sig"]]
        run = self.run_program("--to", self.address("x"), "--no-link", environment={"AZURE_STORAGE_SAS_TOKEN": wrong})
        self.assert_code(run, 3)
        world.internet.fault = lambda request: "cut"
        run = self.run_program(
            "--to", self.address("x"), "--no-link", "--timeout", "2", environment={"AZURE_STORAGE_SAS_TOKEN": wrong}
        )
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
            run = self.run_program(
                "--to", self.address(), "--timeout", "5", environment={**self.environment(), "HTTPS_PROXY": proxy}
            )
            self.assert_code(run, 3)
            self.assertIn(told, run.err)

    def test_addresses_that_are_none(self):
        self.secrets = ["hunter2"]
        for address in (
            "https://evil.example/x",
            "packages",
            "s3://x",
            "az://a b",
            f"{self.address()}?sig=hunter2",
            "https://a:hunter2@b/c",
        ):
            self.assert_code(self.run_program("--to", address), 2)
        self.assertEqual(world.internet.seen, [])
