"""A mail server whose certificate has run out, as far as its TLS: nobody gets further."""

import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from oncall.stack.ports import LOOPBACK

OPENSSL = shutil.which("openssl") or "openssl"
REQUEST = """\
[req]
distinguished_name = name
prompt = no
[name]
CN = mail.example
[extensions]
subjectAltName = IP:127.0.0.1
basicConstraints = critical,CA:TRUE
[ca]
default_ca = own
[own]
database = index
new_certs_dir = .
serial = serial
default_md = sha256
policy = any
x509_extensions = extensions
[any]
commonName = supplied
"""
ASKING = (
    "req",
    "-new",
    "-config",
    "request",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    "key.pem",
    "-out",
    "asked.pem",
)
SIGNING = (
    "ca", "-config", "request", "-selfsign", "-batch", "-notext", "-in", "asked.pem", "-keyfile", "key.pem",
    "-startdate", "20250101000000Z", "-enddate", "20250201000000Z", "-out", "certificate.pem",
)  # fmt: skip


@contextmanager
def expired() -> Iterator[tuple[int, Path]]:
    """Give its port, and the certificate to trust, which ended long ago."""
    with tempfile.TemporaryDirectory() as name, socket.create_server((LOOPBACK, 0)) as door:
        folder = Path(name)
        _sign(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
        threading.Thread(target=_serve, args=(door, context), daemon=True).start()
        yield int(door.getsockname()[1]), folder / "certificate.pem"
        door.shutdown(socket.SHUT_RDWR)


def _sign(folder: Path) -> None:
    for file, text in (("request", REQUEST), ("index", ""), ("serial", "01\n")):
        (folder / file).write_text(text)
    for words in (ASKING, SIGNING):
        subprocess.run([OPENSSL, *words], cwd=folder, check=True, capture_output=True)


def _serve(door: socket.socket, context: ssl.SSLContext) -> None:
    with suppress(OSError):  # the door is shut
        while True:
            client, _ = door.accept()
            with suppress(OSError), context.wrap_socket(client, server_side=True) as encrypted:
                encrypted.recv(1)
