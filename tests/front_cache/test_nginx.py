"""A real nginx with the very block from the operators' page, in front of a real granian with a real site's settings.

certbot adds the lines for https to the block; here a certificate of our own stands for Let's Encrypt's.
"""

import datetime
import gzip
import http.client
import json
import os
import re
import socket
import ssl
import subprocess
import sys
from contextlib import ExitStack
from types import SimpleNamespace

import brotli
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.helpers.servers import ROOT, free_port, granian, nginx

pytestmark = [pytest.mark.slow, pytest.mark.once]

HOST = "www.example.org"
TRUSTING = ssl._create_unverified_context()  # noqa: S323 - the certificate is this test's own
# What Debian's nginx.conf has around the block.
AROUND_IT = "sendfile on; tcp_nopush on; types_hash_max_size 2048; default_type application/octet-stream; gzip on;"


def _block(port, secure_port, behind, certificate):
    """Return the block that operators copy, for the ports and the certificate of this machine."""
    block = re.search(r"```nginx\n(.*?)```", (ROOT / "docs" / "operators.md").read_text(), re.DOTALL)[1]
    https = f"listen 127.0.0.1:{secure_port} ssl; ssl_certificate {certificate}; ssl_certificate_key {certificate};"
    for theirs, ours in [
        ("listen 80;", f"listen 127.0.0.1:{port}; {https}"),
        ("http://127.0.0.1:8000", f"http://127.0.0.1:{behind}"),
    ]:
        assert block.count(theirs) == 1
        block = block.replace(theirs, ours)
    return block


def _certificate(path):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    kind, encryption = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(certificate.public_bytes(pem) + key.private_bytes(pem, kind, encryption))
    return path


def _connection(site, secure):
    connection = socket.create_connection(("127.0.0.1", site.secure_port if secure else site.port), timeout=60)
    return TRUSTING.wrap_socket(connection, server_hostname=HOST) if secure else connection


class Site:
    """The site behind nginx. ``get`` asks it by https, as a reader's browser does."""

    def __init__(self, environment, port, secure_port, behind):
        self.environment, self.port, self.secure_port, self.behind = environment, port, secure_port, behind
        self.there = {}

    def do(self, *command):
        """Let people do something: see :mod:`tests.front_cache.scene`."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.front_cache.scene", *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    def get(self, path, method="GET", *, secure=True, **headers):
        """Ask for ``path``. Header names are written with ``_``."""
        if secure:
            connection = http.client.HTTPSConnection("127.0.0.1", self.secure_port, context=TRUSTING, timeout=60)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {name.replace("_", "-"): value for name, value in {"Host": HOST, **headers}.items()}
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        got = SimpleNamespace(status=answer.status, headers=named, body=answer.read())
        connection.close()
        return got


@pytest.fixture(scope="module")
def site(tmp_path_factory, make_set_up_database):
    folder = tmp_path_factory.mktemp("site")
    folder.chmod(0o755)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings.production_here",
        "VAR_DIR": str(folder),
        "DATABASE_URL": make_set_up_database(),
    }
    for command in (["set_up_site"], ["collectstatic", "--noinput", "-v0"]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True, capture_output=True
        )
    site = Site(environment, free_port(), free_port(), behind=0)
    site.there = site.do("build")
    with ExitStack() as stack:
        site.behind = int(
            granian(stack, "cms.wsgi:application", "/health/", workers=2, threads=4, **environment)
            .url.split(":")[2]
            .split("/")[0]
        )
        block = _block(site.port, site.secure_port, site.behind, _certificate(folder / "certificate.pem"))
        nginx(stack, folder, f"http://127.0.0.1:{site.port}/", f"{AROUND_IT}\n{block}")
        yield site


@pytest.fixture
def leaflet(site):
    """The leaflet, as the server itself sends it: by no proxy and in no encoding."""
    connection = http.client.HTTPConnection("127.0.0.1", site.behind, timeout=60)
    connection.request("GET", site.there["leaflet"], headers={"Host": HOST, "X-Forwarded-Proto": "https"})
    answer = connection.getresponse()
    assert answer.status == 200
    return answer.read()


DECODE = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress}


@pytest.mark.parametrize("accepted", ["", "gzip", "br", "gzip, deflate, br, zstd", "identity"])
def test_reader_gets_the_same_bytes_in_every_encoding(site, leaflet, accepted):
    for _first_and_again in range(3):
        answer = site.get(site.there["leaflet"], Accept_Encoding=accepted)
        encoding = answer.headers.get("content-encoding")
        assert encoding == ("br" if "br" in accepted else "gzip" if "gzip" in accepted else None)
        assert (answer.status, DECODE[encoding](answer.body)) == (200, leaflet)
        assert answer.headers["content-length"] == str(len(answer.body))
        assert answer.headers["vary"] == "Accept-Encoding"


def test_head_says_what_get_says(site):
    got, head = (site.get(site.there["leaflet"], method, Accept_Encoding="br") for method in ("GET", "HEAD"))
    by_the_clock = ("date",)
    assert (head.status, head.body) == (200, b"")
    assert [item for item in head.headers.items() if item[0] not in by_the_clock] == [
        item for item in got.headers.items() if item[0] not in by_the_clock
    ]


def test_reader_who_has_the_page_is_told_so(site):
    etag = site.get(site.there["leaflet"]).headers["etag"]
    for encoding in ("", "gzip", "br"):
        again = site.get(site.there["leaflet"], If_None_Match=etag, Accept_Encoding=encoding)
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", etag)


def test_reader_by_plain_http_is_sent_to_https_on_the_same_name(site):
    answer = site.get(site.there["leaflet"], secure=False)
    assert (answer.status, answer.headers["location"]) == (301, f"https://{HOST}{site.there['leaflet']}")


def test_visitor_cannot_say_of_themselves_how_and_from_where_they_came(site):
    lied = site.get(site.there["leaflet"], secure=False, X_Forwarded_Proto="https", X_Forwarded_For="192.0.2.7")
    assert lied.status == 301
    # The health address tells who asks from the machine itself more; nginx says of everybody that they do not.
    assert b"front_cache" not in site.get("/health/", X_Forwarded_For="").body


@pytest.mark.parametrize("host", ["evil.example", "", "www.example.org.evil.example", "evil.example:443"])
def test_other_hosts_are_refused(site, host):
    answer = site.get("/", Host=host)
    assert answer.status == 400
    assert b"evil.example" not in answer.body


@pytest.mark.parametrize("who", ["a reader", "a person at their desk"])
def test_private_answers_are_kept_by_nobody(site, who):
    cookie = {} if who == "a reader" else {"Cookie": f"sessionid={site.there['session']}"}
    for path in ("/desk/", "/account/login/", "/join/", site.there["draft_desk"], site.there["draft"], "/health/"):
        control = site.get(path, **cookie).headers["cache-control"]
        assert "no-cache" in control
        assert "public" not in control
        assert "s-maxage" not in control
        if cookie or path != site.there["draft"]:  # to strangers it is an address where nothing is
            assert "private" in control, path


def test_page_of_a_person_with_a_session_is_for_them_alone(site, leaflet):
    for _before_and_after in range(2):
        theirs = site.get(site.there["leaflet"], Cookie=f"sessionid={site.there['session']}")
        assert b"take-down" in theirs.body
        assert "private" in theirs.headers["cache-control"]
        assert "etag" not in theirs.headers
        anybodys = site.get(site.there["leaflet"])
        assert anybodys.body == leaflet
        assert anybodys.headers["cache-control"] == "no-cache"
        assert "set-cookie" not in anybodys.headers


def test_files_of_the_design_are_kept_for_good_and_compressed(site, leaflet):
    styles = re.search(rb'href="(/static/css/site\.[0-9a-f]+\.css)"', leaflet)[1].decode()
    plain = site.get(styles)
    assert plain.headers["cache-control"] == "max-age=315360000, public, immutable"
    assert "set-cookie" not in plain.headers
    for encoding in ("gzip", "br"):
        packed = site.get(styles, Accept_Encoding=encoding)
        assert packed.headers["content-encoding"] == encoding
        assert DECODE[encoding](packed.body) == plain.body
    assert site.get(styles, If_Modified_Since=plain.headers["last-modified"]).status == 304


def test_pictures_and_documents_are_asked_for_anew_soon(site, leaflet):
    picture = re.search(rb'"(/media/[^" ]+)', leaflet)[1].decode()
    shown = site.get(picture)
    assert (shown.status, shown.headers["cache-control"]) == (200, "public, max-age=60")
    document = site.get(site.there["document"])
    assert (document.status, document.headers["cache-control"]) == (200, "no-cache")


@pytest.mark.parametrize("secure", [True, False], ids=["https", "http"])
@pytest.mark.parametrize(
    "raw",
    [
        b"GET /\xff\xfe HTTP/1.1",
        b"GET /%00 HTTP/1.1",
        b"GET /leaflets/..;/desk/ HTTP/1.1",
        b"GET //evil.example/%2e%2e HTTP/1.1",
        b"GET /%c0%af HTTP/1.1",
        b"GET /leaflets%0d%0aSet-Cookie:%20x=1 HTTP/1.1",
        b"GET /" + b"x" * 7_000 + b" HTTP/1.1",
        b"GET /desk/?" + b"<" * 7_000 + b" HTTP/1.1",
        b"GET http://evil.example/ HTTP/1.1",
        b"GET /search/?q=" + b"-" * 7_000 + b" HTTP/1.1",
        b"TRACE / HTTP/1.1",
        b"PROPFIND / HTTP/1.1",
    ],
)
def test_no_request_line_breaks_anything(site, raw, secure):
    with _connection(site, secure) as connection:
        connection.sendall(raw + b"\r\nHost: www.example.org\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    status = int(answer.split()[1])
    assert 200 <= status < 500
    assert b"<title>Not yet" not in answer
    head, _blank, _body = answer.partition(b"\r\n\r\n")
    assert b"\r\nSet-Cookie" not in head
    for place in re.findall(rb"\r\n[Ll]ocation: (\S+)", head):
        assert place.startswith((b"https://www.example.org/", b"/")), place
        assert not place.startswith(b"//")


def test_reader_sees_a_publication_and_a_take_down_at_once(site, leaflet):
    readers = [{}, {"Accept_Encoding": "br"}]
    site.do("publish", "Words of this very minute.")
    for _every_worker in range(10):
        assert b"Words of this very minute." in site.get(site.there["leaflet"]).body
        assert b"Words of this very minute." in site.get("/leaflets/").body
    site.do("take_down")
    for headers in readers * 5:
        assert site.get(site.there["leaflet"], **headers).status == 404
        assert site.get("/leaflets/").body.find(b"Sleep well") == -1
