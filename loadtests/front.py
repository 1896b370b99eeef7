"""nginx in front of the platform: ``deploy/nginx.conf`` as it is, but for ports, folder and certificate."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tools.election.post_office import free_port

CONFIGURATION = Path(__file__).resolve().parent.parent / "deploy/nginx.conf"
START_SECONDS = 30


@contextmanager
def nginx(folder: Path, behind: int) -> Iterator[str]:
    """Serve the application on port ``behind`` by TLS while the block runs; yield the address.

    Raises FileNotFoundError where nginx is not installed, ValueError where its configuration has changed.
    """
    program = shutil.which("nginx")
    if program is None:
        raise FileNotFoundError("nginx is not installed: apt-get install nginx")
    tls = free_port()
    _certificate(folder)
    changed = adapted(CONFIGURATION.read_text(encoding="utf-8"), folder, tls, free_port(), behind)
    (folder / "nginx.conf").write_text(changed, encoding="utf-8")
    command = [program, "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
    with (folder / "nginx.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603
    try:
        _wait_for(process, tls, folder / "nginx.log")
        yield f"https://127.0.0.1:{tls}"
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def adapted(text: str, folder: Path, tls: int, plain: int, behind: int) -> str:
    """Return the configuration for the loopback address. Raises ValueError for one that lacks a line."""
    for old, new in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{tls} ssl http2;"),
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{behind};"),
        ("/etc/ssl/tellers", str(folder)),
        ("pid /run/nginx.pid;", f"pid {folder / 'nginx.pid'};"),
    ):
        if old not in text:
            raise ValueError(f"deploy/nginx.conf has no {old!r}")
        text = text.replace(old, new)
    return text


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"nginx did not start: see {log}")
        time.sleep(0.1)


def _certificate(folder: Path) -> None:
    """Write a certificate of our own for the loopback address; it holds for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = builder.serial_number(x509.random_serial_number()).sign(key, hashes.SHA256())
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = serialization.PrivateFormat.PKCS8
    text = key.private_bytes(serialization.Encoding.PEM, private, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(text)
