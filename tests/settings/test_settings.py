"""Settings: strict first; production says which variable is missing; nothing unsafe can be switched on by mistake."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.settings.environment import ON_DISK, WHOLE

ROOT = Path(__file__).parent.parent.parent


def python(code, environment, *arguments):
    """Run ``code`` in a Python of its own that sees only ``environment``."""
    inherited = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def load_production(environment, show=""):
    return python(f"from cms.settings import production as p\n{show}", environment)


@pytest.mark.parametrize("missing", list(WHOLE))
def test_operator_who_forgets_a_variable_is_told_which(missing):
    environment = {name: value for name, value in WHOLE.items() if name != missing}
    done = load_production(environment)
    assert done.returncode != 0
    # Without a bucket the files go to a folder, which has to be named too.
    named = "MEDIA_ROOT" if missing == "S3_BUCKET" else missing
    assert f"Set the {named} environment variable" in done.stderr
    assert "ImproperlyConfigured" in done.stderr


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"DEMO_MODE": "1"}, "DEMO_MODE is set"),
        ({"DEMO_MODE": "true"}, "DEMO_MODE is set"),
        ({"SITE_ADDRESS": "http://www.example.org"}, "must begin with https://"),
        ({"SITE_ADDRESS": "www.example.org"}, "must begin with https://"),
        ({"PUBLIC_ORIGIN": "http://www.example.org"}, "PUBLIC_ORIGIN must be https:// and a host"),
        ({"PUBLIC_ORIGIN": "https://www.example.org/"}, "PUBLIC_ORIGIN must be https:// and a host"),
        ({"PUBLIC_ORIGIN": "https://somebody@www.example.org"}, "PUBLIC_ORIGIN must be https:// and a host"),
        ({"DATABASE_URL": "sqlite:///var/db.sqlite3"}, "must name a PostgreSQL database"),
        ({"DATABASE_URL": "mysql://a:b@localhost/c"}, "must name a PostgreSQL database"),
    ],
    ids=range(9),
)
def test_operator_who_sets_something_unsafe_is_told_why(wrong, reason):
    done = load_production({**WHOLE, **wrong})
    assert done.returncode != 0
    assert reason in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("empty", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_operator_who_leaves_a_variable_empty_is_told_which(empty):
    environment = {**WHOLE, empty: "", "DJANGO_SETTINGS_MODULE": "cms.settings.production"}
    done = python("from django.conf import settings; settings.SECRET_KEY", environment)
    assert done.returncode != 0
    assert empty in done.stderr.splitlines()[-1]


def test_no_secret_is_printed_when_a_variable_is_wrong():
    done = load_production({**WHOLE, "DATABASE_URL": "mysql://somebody:swordfish@localhost/c"})
    assert "swordfish" not in done.stdout + done.stderr.splitlines()[-1]


def test_operator_with_a_whole_set_is_let_through_with_a_bucket_or_a_folder():
    done = load_production(WHOLE, "print(p.STORAGES['default']['BACKEND'], p.DEBUG, p.DEMO_MODE)")
    assert done.stdout.split() == ["storages.backends.s3.S3Storage", "False", "False"], done.stderr
    done = load_production(ON_DISK, "print(p.MEDIA_ROOT, p.STORAGES['default']['BACKEND'])")
    assert done.stdout.split() == ["/srv/media", "django.core.files.storage.FileSystemStorage"], done.stderr


def test_server_can_do_without_the_key_that_signs_the_ledgers_heads_when_it_has_the_public_one():
    environment = {name: value for name, value in WHOLE.items() if name != "LEDGER_KEY"}
    done = load_production({**environment, "LEDGER_PUBLIC_KEYS": "a,b"}, "print(p.LEDGER_KEY, p.LEDGER_PUBLIC_KEYS)")
    assert done.stdout.strip() == "['a', 'b']", done.stderr


def test_production_takes_no_debug_from_the_environment():
    done = load_production({**WHOLE, "DEBUG": "1"}, "print(p.DEBUG)")
    assert done.stdout.split() == ["False"]


def test_production_keeps_files_private_and_cookies_safe():
    names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_HTTPONLY"]
    done = load_production(WHOLE, f"print([getattr(p, name) for name in {names}], p.SECURE_HSTS_SECONDS >= 31536000)")
    assert done.stdout.strip() == "[True, True, True, True] True"
    done = load_production(
        WHOLE, "o = p.STORAGES['default']['OPTIONS']; print(o['default_acl'], o['querystring_auth'])"
    )
    assert done.stdout.split() == ["private", "True"]


def test_base_has_no_secret_no_database_and_no_debug():
    done = python(
        "from cms.settings import base as b\n"
        "print(*(hasattr(b, name) for name in ('SECRET_KEY', 'DATABASES', 'ALLOWED_HOSTS')), b.DEBUG, b.DEMO_MODE)",
        {},
    )
    assert done.stdout.split() == ["False", "False", "False", "False", "False"], done.stderr


@pytest.mark.slow
def test_deployment_checks_find_nothing_in_production_settings():
    done = python(
        "import sys; from django.core.management import execute_from_command_line as run; run(['x', *sys.argv[1:]])",
        {**WHOLE, "DJANGO_SETTINGS_MODULE": "cms.settings.production"},
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
    )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr


def test_server_without_settings_is_a_production_server():
    done = python("import cms.wsgi", {})
    assert done.returncode != 0
    assert "Set the SECRET_KEY environment variable" in done.stderr


def test_developer_gets_secrets_of_their_own_and_the_demo(tmp_path):
    show = (
        "from cms.settings import dev as d; print(d.SECRET_KEY); print(d.LEDGER_KEY); "
        "print(d.DEMO_MODE, d.DEBUG, d.ALLOWED_HOSTS)"
    )
    done = python(show, {"VAR_DIR": str(tmp_path), "DEBUG": "0"})
    secret, ledger_key, modes = done.stdout.splitlines()
    assert len(secret) >= 50
    assert len(ledger_key) == 43
    assert modes == "True False ['localhost', '127.0.0.1', '[::1]']"
    for name in ("secret_key", "ledger_key"):
        assert (tmp_path / name).stat().st_mode & 0o077 == 0
    assert python(show, {"VAR_DIR": str(tmp_path)}).stdout.splitlines()[:2] == [secret, ledger_key]
    assert python(show, {"VAR_DIR": str(tmp_path / "new" / "folder")}).returncode == 0


@pytest.mark.parametrize("module", ["dev", "production"])
def test_limits_on_wrong_tries_count_for_all_processes_together(module, tmp_path):
    show = f"from cms.settings import {module} as s; print(s.CACHES['default']['BACKEND'])"
    done = python(show, {**WHOLE, "VAR_DIR": str(tmp_path)})
    assert done.stdout.strip(), done.stderr
    assert "locmem" not in done.stdout


def test_visitors_address_is_taken_from_the_proxies_that_the_operator_counts():
    show = "print(p.ALLAUTH_TRUSTED_PROXY_COUNT)"
    assert load_production(WHOLE, show).stdout.strip() == "1"
    assert load_production({**WHOLE, "TRUSTED_PROXY_COUNT": "0"}, show).stdout.strip() == "0"


def test_developer_gets_a_database_that_readers_need_not_wait_for(tmp_path):
    show = "from cms.settings import dev as d; print(d.DATABASES['default'])"
    done = python(show, {"VAR_DIR": str(tmp_path)})
    assert "'transaction_mode': 'IMMEDIATE'" in done.stdout
    assert "journal_mode=WAL" in done.stdout
    assert str(tmp_path) in done.stdout
    assert "IMMEDIATE" not in python(show, {"VAR_DIR": str(tmp_path), "DATABASE_URL": WHOLE["DATABASE_URL"]}).stdout


def test_machine_that_is_alone_keeps_the_number_of_the_front_cache_in_a_file():
    show = "print(p.FRONT_CACHE['GENERATION'])"
    assert load_production(WHOLE, show).stdout.strip() == "cache"
    alone = {**WHOLE, "ONE_MACHINE": "1", "VAR_DIR": "/srv/var"}
    assert load_production(alone, show).stdout.strip() == "/srv/var/generation"
