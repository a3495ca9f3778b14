"""A real nginx before the programs that serve one bank."""

import random
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.not_run import not_run
from tests.processes.child import PATIENCE

CONFIGURATION = """
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream wuhua {{
{servers}
    }}
    server {{
        listen 127.0.0.1:{port};
        location = /webhook {{
            proxy_pass http://wuhua;
            proxy_connect_timeout 1s;
            proxy_read_timeout 5s;
            proxy_next_upstream error timeout http_503 non_idempotent;
        }}
    }}
}}
"""


def free_port() -> int:
    """Give a port below those that connections take: it stays free while its program is started again."""
    while True:
        port = random.SystemRandom().randrange(15_000, 30_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@contextmanager
def balanced(folder: Path, ports: Sequence[int]) -> Iterator[str]:
    """Share what comes in among programs on ports of this machine; gives the common address."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    if program is None:
        not_run("nginx (not installed: apt-get install nginx-light)")
    folder.mkdir()
    port = free_port()
    servers = "\n".join(f"        server 127.0.0.1:{one} max_fails=1 fail_timeout=2s;" for one in ports)
    settings = folder / "nginx.conf"
    settings.write_text(CONFIGURATION.format(folder=folder, servers=servers, port=port))
    server = subprocess.Popen([str(program), "-e", folder / "error.log", "-c", settings], stderr=subprocess.DEVNULL)
    try:
        _wait_until_it_listens(server, port, folder / "error.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def _wait_until_it_listens(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if server.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"nginx did not start: {log.read_text()[-2000:]}")
        time.sleep(0.05)
