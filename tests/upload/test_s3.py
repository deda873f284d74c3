"""`connectory upload` to S3, against moto, and against servers that mean no good."""

import time
import urllib.parse

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.credentials

from cases import FILES, ZIP, Case, Common, world
from emulators import S3_HOST, Hostile, get


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
        return {
            "AWS_ACCESS_KEY_ID": self.key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_REGION": "eu-central-1",
        }

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
        canonical = "\n".join(
            [
                "GET",
                parts.path,
                "&".join(
                    f"{urllib.parse.quote(k, safe='-_.~')}={urllib.parse.quote(v, safe='-_.~')}"
                    for k, v in sorted(query.items())
                    if k != "X-Amz-Signature"
                ),
                f"host:{S3_HOST}\n",
                "host",
                "UNSIGNED-PAYLOAD",
            ]
        )
        text = signer.string_to_sign(request, canonical)
        self.assertEqual(signer.signature(text, request), query["X-Amz-Signature"])

    def test_a_week_is_the_most(self):
        run = self.run_program("--to", self.address(), "--expires", "8")
        self.assert_code(run, 2)
        self.assertIn("1 to 7 days", run.err)
        self.assertEqual(world.internet.seen, [])

    def test_a_wrong_key(self):
        self.secrets = ["wrongwrongwrongwrongwrongwrongwrongwrong"]
        run = self.run_program(
            "--to", self.address(), environment={**self.environment(), "AWS_SECRET_ACCESS_KEY": self.secrets[0]}
        )
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
        run = self.run_program(
            "--to",
            self.address(),
            "--timeout",
            "5",
            environment={**self.environment(), "AWS_ENDPOINT_URL": server.url},
            **more,
        )
        self.assertLess(time.monotonic() - began, 30)
        return server, run

    def test_a_server_that_echoes_and_never_ends(self):
        echo = f"<Error><Code>{self.secret_key}</Code>".encode()
        server, run = self.hostile(b"HTTP/1.1 403 Forbidden\r\n\r\n" + echo, b"x" * 65536)
        self.assert_code(run, 3)
        self.assertLess(server.sent, 200_000_000)
        for status in ("200 OK", "404 Not Found", "409 Conflict", "500 Internal Server Error", "301 Moved Permanently"):
            server, run = self.hostile(f'HTTP/1.1 {status}\r\nETag: "1"\r\n\r\n'.encode(), b"x" * 65536)
            self.assert_code(run, 3)
            self.assertLess(server.sent, 600_000_000, status)

    def test_answers_that_make_no_sense(self):
        size = len(world.files[ZIP])
        for answer in (
            b"",
            b"\x00" * 500,
            b"HTTP/1.1 999 ?\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
            b'HTTP/1.1 200 OK\r\nETag: "1"\r\nLast-Modified: never\r\nContent-Length: 1\r\n\r\nx',
            b'HTTP/1.1 200 OK\r\nETag: "\xff"\r\nLast-Modified: Tue, 10 Nov 2026 10:00:00 GMT\r\nContent-Length: 1\r\n\r\nx',
            f'HTTP/1.1 200 OK\r\nETag: "1"\r\nLast-Modified: Tue, 10 Nov 2026 10:00:00 GMT\r\nContent-Length: {size}\r\n\r\nx'.encode(),
            b'HTTP/1.1 200 OK\r\nETag: "1"\r\nLast-Modified: Tue, 10 Nov 2026 10:00:00 GMT\r\nContent-Length: 9223372036854775807\r\n\r\nx',
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
        _, run = self.hostile(
            f"HTTP/1.1 307 Temporary Redirect\r\nLocation: {other.url}/x\r\nContent-Length: 0\r\n\r\n".encode()
        )
        self.assert_code(run, 3)
        self.assertIn("307", run.err)
        self.assertEqual(other.connections, 0)

    def test_who_may_only_write(self):
        def answer(head):
            return (
                b'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Length: 0\r\n\r\n'
                if head.startswith(b"PUT")
                else b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
            )

        _, run = self.hostile(answer)
        self.assert_code(run, 0)
        self.assertEqual(run.out.count("  sent      "), len(FILES))

        def there(head):
            return (
                b"HTTP/1.1 412 Precondition Failed\r\nContent-Length: 0\r\n\r\n"
                if head.startswith(b"PUT")
                else b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
            )

        _, run = self.hostile(there)
        self.assert_code(run, 2)
        self.assertIn("may not be read", run.err)

    def test_no_plain_connection_to_another_machine(self):
        for url in (
            "http://192.0.2.1:9000",
            "http://localhost.example",
            "http://127.0.0.1.example",
            "http://user@127.0.0.1",
            "ftp://x",
        ):
            run = self.run_program("--to", self.address(), environment={**self.environment(), "AWS_ENDPOINT_URL": url})
            self.assert_code(run, 3)
            self.assertIn("https:// and a host", run.err)
