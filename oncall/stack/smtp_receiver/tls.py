"""A certificate of the receiver's own, made by the `openssl` program at the first start."""

import shutil
import ssl
import subprocess
from pathlib import Path

from oncall.stack.exceptions import MissingProgramError, StackError

CERTIFICATE = "certificate.pem"
KEY = "key.pem"
# As a file, because the `openssl` of macOS (LibreSSL) lacks some of the options of the other one.
REQUEST = """\
[req]
distinguished_name = name
x509_extensions = extensions
prompt = no
[name]
CN = localhost
[extensions]
subjectAltName = DNS:localhost,IP:127.0.0.1
basicConstraints = critical,CA:TRUE
"""


def server_context(folder: Path) -> ssl.SSLContext:
    """Offer TLS with the certificate of this folder; a client trusts it by `certificate.pem`.

    Raises:
        MissingProgramError: there is no `openssl`, and no certificate yet.

    """
    if not (folder / CERTIFICATE).exists():
        _make_certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / CERTIFICATE, folder / KEY)
    return context


def _make_certificate(folder: Path) -> None:
    openssl = shutil.which("openssl")
    if not openssl:
        raise MissingProgramError("TLS needs the program `openssl`: install it, or use --tls none.")
    request = folder / "openssl.cnf"
    request.write_text(REQUEST, encoding="utf-8")
    argv = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-config", str(request)]
    argv += ["-keyout", str(folder / KEY), "-out", str(folder / CERTIFICATE)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StackError(f"openssl could not make a certificate:\n{done.stderr.strip()}")
    (folder / KEY).chmod(0o600)
