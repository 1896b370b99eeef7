"""The deployment files work as they stand: nginx with gunicorn behind it, and systemd's units."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from app import config
from tests.certificates import make_certificate
from tests.external import ROOT, require_program
from tools.election.post_office import free_port

NAME = "votes.example.org"
THREADS = 2
SLOW_CLIENTS = 30
SLOW = f"POST /sign-in HTTP/1.1\r\nHost: {NAME}\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@contextmanager
def _running(command: list[str], port: int, **options: object) -> Iterator[None]:
    process = subprocess.Popen(command, **options)  # type: ignore[call-overload]
    try:
        end = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        assert process.poll() is None, f"{command[0]} did not start"
        yield
    finally:
        process.terminate()
        process.wait(30)


class Front:
    """nginx's port for TLS and the application's own behind it."""

    def __init__(self, tls: int, behind: int, certificate: Path) -> None:
        self.tls, self.behind = tls, behind
        self.trusting = ssl.create_default_context(cafile=certificate)
        self.trusting.check_hostname = False  # the address is the loopback's

    def get(self, path: str) -> httpx.Response:
        """Ask through nginx."""
        with httpx.Client(verify=self.trusting, timeout=30) as client:
            return client.get(f"https://127.0.0.1:{self.tls}{path}", headers={"Host": NAME})

    def slow(self, port: int, stack: ExitStack, tls: bool) -> None:
        """Send most of a request, and then nothing."""
        raw = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
        if tls:
            raw = stack.enter_context(self.trusting.wrap_socket(raw))
        raw.sendall((SLOW + "Content-Length: 100\r\n\r\nemail=").encode())


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """The application with few threads behind nginx with our configuration, other ports and files."""
    nginx = require_program("nginx", package="nginx")
    folder = tmp_path_factory.mktemp("deploy")
    make_certificate(folder, NAME)
    tls, plain, behind = free_port(), free_port(), free_port()
    text = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    for old, new in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{tls} ssl http2;"),
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{behind};"),
        ("/etc/ssl/tellers", str(folder)),
        ("pid /run/nginx.pid;", f"pid {folder / 'nginx.pid'};"),
        ("allow 127.0.0.1;", "allow 192.0.2.1;"),
    ):
        assert text.count(old) >= 1, old
        text = text.replace(old, new)
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    environment = os.environ | config.new_secrets() | _settings(folder, behind)
    migrate = [sys.executable, "-m", "flask", "--app", "app", "db", "upgrade"]
    subprocess.run(migrate, cwd=ROOT, env=environment, check=True, capture_output=True)
    server = [sys.executable, "-m", "gunicorn", "--config", "python:app.gunicorn", "app:create_app()"]
    proxy = [nginx, "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
    subprocess.run([*proxy[:3], "-t"], check=True, capture_output=True)
    with _running(server, behind, cwd=ROOT, env=environment), _running(proxy, tls):
        yield Front(tls, behind, folder / "fullchain.pem")


def _settings(folder: Path, port: int) -> dict[str, str]:
    return {
        "TELLERS_DATABASE_URL": f"sqlite:///{folder / 'tellers.sqlite'}",
        "TELLERS_BASE_URL": f"https://{NAME}",
        "TELLERS_SMTP_HOST": "127.0.0.1",
        "TELLERS_MAIL_FROM": "tellers@example.org",
        "TELLERS_INSTANCE": str(folder / "instance"),
        "TELLERS_PROXIES": "1",
        "TELLERS_PROOF_WORKERS": "0",
        "TELLERS_BIND": f"127.0.0.1:{port}",
        "TELLERS_WORKERS": "1",
        "TELLERS_THREADS": str(THREADS),
    }


def test_pages_come_through_with_their_headers(front: Front) -> None:
    answer = front.get("/")
    assert answer.status_code == 200
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    assert not re.search(r"\d", answer.headers.get("Server", ""))


@pytest.mark.parametrize("path", ["/metrics", "/health/ready", "/health/live"])
def test_figures_are_for_the_own_network(front: Front, path: str) -> None:
    assert front.get(path).status_code == 403


def test_slow_clients_hold_buffers_not_threads(front: Front) -> None:
    with ExitStack() as stack:
        for _ in range(SLOW_CLIENTS):
            front.slow(front.tls, stack, tls=True)
        time.sleep(0.5)
        assert front.get("/").status_code == 200


def test_without_nginx_they_hold_the_threads(front: Front) -> None:
    """The control: the same clients, straight at the application, leave nobody else a thread."""
    with ExitStack() as stack:
        for _ in range(SLOW_CLIENTS):
            front.slow(front.behind, stack, tls=False)
        time.sleep(0.5)
        with pytest.raises(httpx.TimeoutException):
            httpx.get(f"http://127.0.0.1:{front.behind}/", timeout=3)
    end = time.monotonic() + 20
    while front.get("/").status_code != 200 and time.monotonic() < end:
        time.sleep(0.5)
    assert front.get("/").status_code == 200  # once they are gone, so is the harm


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """Checked with this machine's own program in the place of the installed one."""
    program = require_program("systemd-analyze", package="systemd")
    for unit in (ROOT / "deploy").glob("tellers-*.*"):
        text = re.sub(r"/opt/tellers/\.venv/bin/(flask|gunicorn|python)", sys.executable, unit.read_text())
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    units = sorted(str(path) for path in tmp_path.iterdir())
    done = subprocess.run([program, "verify", *units], capture_output=True, text=True)
    ours = [line for line in done.stderr.splitlines() if "tellers" in line]
    assert len(units) == 8
    assert ours == []


def test_systemd_takes_what_restarts_postgresql(tmp_path: Path) -> None:
    """A drop-in: checked beside a unit that stands for Debian's."""
    program = require_program("systemd-analyze", package="systemd")
    unit = tmp_path / "postgresql-stand-in.service"
    unit.write_text(f"[Service]\nType=exec\nExecStart={sys.executable}\n", encoding="utf-8")
    added = tmp_path / f"{unit.name}.d" / "restart.conf"
    added.parent.mkdir()
    shutil.copy(ROOT / "deploy/postgresql-restart.conf", added)
    done = subprocess.run([program, "verify", str(unit)], capture_output=True, text=True)
    assert [line for line in done.stderr.splitlines() if tmp_path.name in line] == []
    with added.open("a", encoding="utf-8") as file:
        file.write("Restrat=always\n")
    done = subprocess.run([program, "verify", str(unit)], capture_output=True, text=True)
    assert "Restrat" in done.stderr  # it was read at all
