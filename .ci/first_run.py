"""Do what a newcomer does: start the site, open its first page and its sign-in page, stop it.

Run before the test tools are installed, it also shows that requirements.txt alone is enough.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request

PATIENCE = 600  # seconds, for installing the libraries and loading the demo


def free_port():
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(server, port):
    """Return once the server accepts connections; stop if it ends or takes too long."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if server.poll() is not None:
            sys.exit("The site did not start.")
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.5)
        else:
            return
    sys.exit("The site took too long to start.")


port = free_port()
server = subprocess.Popen([".ci/serve"], env={**os.environ, "PORT": str(port)})
try:
    wait_for(server, port)
    for path in "/", "/desk/":
        # Anything but success raises.
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as response:
            print(response.status, path, flush=True)  # noqa: T201
finally:
    server.terminate()
    server.wait(timeout=30)
