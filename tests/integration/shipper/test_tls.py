import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from observability.shipper.target import LokiTarget, PushClient
from tests.integration.shipper.loki import FakeLoki, serving
from tests.programs import program

BODY = b'{"streams":[]}'


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Make a key and a certificate that signs itself, for 127.0.0.1, in one file."""
    openssl = program("openssl", "openssl")
    pem = tmp_path / "both.pem"
    subject = ["-subj", "/CN=loki", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", *subject]
    subprocess.run([*command, "-keyout", pem, "-out", tmp_path / "crt"], check=True, capture_output=True)
    pem.write_bytes(pem.read_bytes() + (tmp_path / "crt").read_bytes())
    return pem


@pytest.fixture
def secure_loki(certificate: Path) -> Iterator[FakeLoki]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serving(FakeLoki(), context) as fake:
        yield fake


def test_a_push_goes_over_tls_to_a_server_that_our_own_authority_vouches_for(
    secure_loki: FakeLoki, certificate: Path
) -> None:
    client = PushClient(LokiTarget(secure_loki.url, ca=certificate))
    assert [client.push(BODY).status, client.push(BODY).status] == [204, 204]
    client.close()


def test_a_server_that_nobody_vouches_for_gets_nothing(secure_loki: FakeLoki) -> None:
    client = PushClient(LokiTarget(secure_loki.url, user="u", password="secret"))
    answer = client.push(BODY)
    assert answer.status == 0
    assert "CERTIFICATE_VERIFY_FAILED" in answer.text
    assert secure_loki.pushes == 0
