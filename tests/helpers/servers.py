"""Real servers in processes of their own: granian with a WSGI application, and nginx."""

import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60  # seconds until a server must have started

NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log; user {user};
events {{}}
http {{
    access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    {http}
}}
"""


class Server:
    """A server that runs: its ``url``, the processes that are its, and what they take."""

    def __init__(self, command, url, **options):
        self.url = url
        # A session of its own, so that it is known which processes are its.
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, **options
        )
        deadline = time.monotonic() + PATIENCE
        while not _answers(url):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise SystemExit(f"{command[0]} did not start, or does not answer at {url}.")
            time.sleep(0.1)

    def processes(self):
        """Yield the number of each of its processes and what ``/proc`` says of it after its name."""
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == self.process.pid:  # the session
                yield int(stat.parent.name), fields

    def cpu_seconds(self):
        """Return the CPU seconds that all its processes have used."""
        ticks = sum(int(fields[11]) + int(fields[12]) for _process, fields in self.processes())
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory(self):
        """Return the bytes of memory that each of its processes holds, by the process's number."""
        return {process: int(fields[21]) * os.sysconf("SC_PAGE_SIZE") for process, fields in self.processes()}

    def stop(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(timeout=20)


def _answers(url):
    """Return whether something answers at ``url``, whatever it says."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname, parts.port, timeout=5)
    try:
        connection.request("GET", parts.path)
        connection.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True


def free_port():
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def granian(stack, module, address, *, workers=1, threads=1, **environment):
    """Serve the WSGI application ``module`` until ``stack`` closes; return its :class:`Server` for ``address``."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--no-ws"]
    command += ["--log-level", "critical", "--workers", str(workers), "--blocking-threads", str(threads), module]
    url = f"http://127.0.0.1:{port}{address}"
    server = Server(command, url, cwd=ROOT, env={**os.environ, "PORT": str(port), **environment})
    stack.callback(server.stop)
    return server


def nginx(stack, folder, url, http):
    """Run nginx until ``stack`` closes, with ``http`` in its block of that name; return its :class:`Server`."""
    user = "root" if os.geteuid() == 0 else "nobody"
    configuration = folder / "nginx.conf"
    configuration.write_text(NGINX.format(folder=folder, user=user, http=http))
    server = Server(["nginx", "-e", f"{folder}/error.log", "-c", str(configuration)], url)
    stack.callback(server.stop)
    return server
