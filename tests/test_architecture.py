"""The architecture is tested: which way imports run, and what may not be named what."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ["cms", "home", "publications", "training", "charter", "search"]
LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"


def lint_imports(folder):
    done = subprocess.run([LINT_IMPORTS, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def copy_of_the_code(tmp_path):
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package,
            tmp_path / package,
            ignore=shutil.ignore_patterns("__pycache__", "static", "content"),
        )
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "__init__.py").touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_imports_run_one_way(copy_of_the_code):
    code, output = lint_imports(copy_of_the_code)
    assert code == 0, output


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("cms/people/models.py", "from cms.moderation import ledger"),
        ("cms/people/models.py", "def late():\n    from cms.moderation import ledger"),
        ("home/models.py", "from publications import models as other"),
        ("cms/coauthoring/grants.py", "import publications.models"),
        ("cms/moderation/gate.py", "import guardian.shortcuts"),
        ("cms/moderation/gate.py", "import tests"),
        ("cms/front_cache/generation.py", "from cms.pages import models"),
    ],
)
def test_developer_who_plants_a_wrong_import_is_told(copy_of_the_code, module, line):
    path = copy_of_the_code / module
    path.write_text(f"{path.read_text()}\n\n{line}\n")
    code, output = lint_imports(copy_of_the_code)
    assert code != 0, output


def test_no_module_has_a_name_that_says_nothing():
    empty_words = {"utils", "common", "helpers", "misc"}
    named = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if path.stem in empty_words]
    folders = [
        path
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_dir() and path.name in empty_words
    ]
    assert not named + folders


def test_top_level_holds_only_what_the_architecture_names():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    folders = {name.split("/")[0] for name in tracked if "/" in name}
    assert folders <= {*PACKAGES, "templates", "tests", "docs", ".ci", ".github"}
