"""Documents rot, so they are tested: what the code has must be in them, and what they link to must be there."""

import ast
import re
import subprocess
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from wagtail.models import Page, get_page_models

from cms.moderation.findings import CHECKS
from cms.pages.blocks import BodyBlock
from cms.people.roles import Role
from cms.site.demo import DEMO_PASSWORD
from cms.site.demo.people import read

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
DECISIONS = DOCS / "decisions"
PACKAGES = ["cms", "home", "publications", "training", "charter", "search"]
HEADINGS = ["Context", "Choice", "What was rejected", "When to look again"]

# Words on the screen that are Wagtail's own, or that our code puts together.
WORDS_FROM_ELSEWHERE = {"More actions", "Save draft", "Pages", "Settings"}

_FENCE = re.compile(r"^(```|~~~).*?^\1[^\n]*$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"\[[^\]\n]*\]\(<?([^)\s>]+)>?\)")
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)
_BOLD = re.compile(r"\*\*(.+?)\*\*")


# --- What the documents say -------------------------------------------------------------------


def text_of(*paths):
    """Return the text of files, and of every Markdown file in folders, as one."""
    files = [file for path in paths for file in (sorted(path.rglob("*.md")) if path.is_dir() else [path])]
    assert files, "There is nothing to read."
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def missing_from(text, names):
    """Return the ``names`` that do not stand in ``text`` as whole words."""
    patterns = {name: r"\s+".join(re.escape(word) for word in name.split()) for name in names}
    return sorted(name for name, words in patterns.items() if not re.search(rf"(?<![\w-]){words}(?![\w-])", text))


def first_cells(markdown):
    """Return the first cell of every row of the tables of a page, as text."""
    return "\n".join(row.split("|")[1] for row in markdown.splitlines() if row.startswith("| "))


def markdown_files():
    """Return every Markdown file of the project: tracked by git, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


def anchors_of(markdown):
    """Return the anchors that GitHub gives the headings of a page."""
    anchors = set()
    copies = Counter()
    for heading in _HEADING.findall(_FENCE.sub("", markdown)):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        anchors.add(f"{slug}-{copies[slug]}" if copies[slug] else slug)
        copies[slug] += 1
    return anchors


def broken_links(path, root=ROOT):
    """Return the relative links and anchors of a Markdown file that lead nowhere, or out of the project."""
    markdown = path.read_text(encoding="utf-8")
    broken = []
    for target in _LINK.findall(_CODE.sub("", _FENCE.sub("", markdown))):
        if re.match(r"[a-z][a-z+.-]*:", target):
            continue
        name, _hash, anchor = target.partition("#")
        linked = (path.parent / name).resolve() if name else path
        is_there = linked.exists() and linked.is_relative_to(root)
        if not is_there or (anchor and anchor not in anchors_of(linked.read_text(encoding="utf-8"))):
            broken.append(f"{path.name}: {target}")
    return broken


def headings_missing_from(markdown):
    """Return the headings that a decision must have and this one lacks."""
    found = re.findall(r"^## (.*)$", _FENCE.sub("", markdown), re.MULTILINE)
    return [heading for heading in HEADINGS if heading not in found]


def words_in_bold(markdown):
    """Return the words in bold: in the pages for authors and moderators, they are words on the screen."""
    return {words.rstrip(".") for words in _BOLD.findall(_CODE.sub("", _FENCE.sub("", markdown)))}


# --- What the code has ------------------------------------------------------------------------


def commands():
    """Return the names of the project's management commands."""
    return {
        path.stem
        for package in PACKAGES
        for path in (ROOT / package).rglob("management/commands/*.py")
        if not path.stem.startswith("_")
    }


def variables_read_by(source):
    """Return the environment variables that Python ``source`` reads: ``env(...)``, ``env.x(...)``, ``os.environ``."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            argument = node.slice
        elif isinstance(node, ast.Call) and re.fullmatch(
            r"env(\.\w+)?|os\.getenv|os\.environ\.\w+", ast.unparse(node.func)
        ):
            argument = node.args[0] if node.args else None
        else:
            continue
        assert isinstance(argument, ast.Constant), f"A variable must be named in full: {ast.unparse(node)}"
        names.add(argument.value)
    return names


def variables():
    """Return the environment variables that the settings read."""
    return {
        name
        for path in (ROOT / "cms" / "settings").glob("*.py")
        for name in variables_read_by(path.read_text(encoding="utf-8"))
    }


def page_types():
    """Return the names of the project's concrete page types."""
    ours = {config.label for config in apps.get_app_configs() if config.name.split(".")[0] in PACKAGES}
    return {model.__name__ for model in get_page_models() if model is not Page and model._meta.app_label in ours}


def make_targets():
    """Return the make targets that ``make help`` lists, as people type them."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return {f"make {name}" for name in re.findall(r"^([\w-]+):.*## ", makefile, re.MULTILINE)}


def subpackages():
    """Return the top-level packages and the packages directly below them, as ``cms/people``."""
    machinery = {"migrations", "management", "templatetags"}
    found = {
        path.parent.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).glob("*/__init__.py")
        if path.parent.name not in machinery
    }
    return found | set(PACKAGES)


def dependencies():
    """Return the names of all direct dependencies in ``pyproject.toml``, without the project's own."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = [*project["dependencies"], *(pin for extra in project["optional-dependencies"].values() for pin in extra)]
    names = {re.match(r"[\w.-]+", pin)[0] for pin in pins}
    return names - {project["name"]}


def words_on_the_screen():
    """Return all text of the project's code and templates in which a label can stand."""
    files = [path for package in [*PACKAGES, "templates"] for path in (ROOT / package).rglob("*")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files if path.suffix in (".html", ".py", ".js"))


# --- The tests --------------------------------------------------------------------------------


def test_operator_finds_every_command_in_a_table():
    assert missing_from(first_cells(text_of(DOCS / "operators.md")), commands()) == []


def test_operator_finds_every_environment_variable_in_a_table():
    assert missing_from(first_cells(text_of(DOCS / "operators.md")), variables()) == []


def test_developer_finds_every_page_type():
    assert missing_from(text_of(DOCS / "developers.md"), page_types()) == []


def test_developer_finds_every_make_target():
    assert missing_from(text_of(DOCS / "developers.md"), make_targets()) == []


def test_developer_finds_every_block():
    names = {f"`{name}`" for name in BodyBlock().child_blocks}
    assert missing_from(text_of(DOCS / "developers.md"), names) == []


def test_author_finds_every_block_by_its_label():
    labels = {str(block.label) for block in BodyBlock().child_blocks.values()}
    assert labels - words_in_bold(text_of(DOCS / "authors.md")) == set()


def test_moderator_finds_the_table_of_checks_as_it_is():
    row = re.compile(r"^\| `([\w-]+)` \| (.*?) \| (must-resolve|warns) \|$", re.MULTILINE)
    rows = row.findall(text_of(DOCS / "moderators.md"))
    checks = list(CHECKS.values())
    assert [(key, level) for key, _words, level in rows] == [(check.key, check.level) for check in checks]
    assert all(words.startswith(str(check.words)) for (_key, words, _level), check in zip(rows, checks, strict=True))


@pytest.mark.parametrize("page", ["developers.md", "operators.md"])
def test_every_role_is_named(page):
    assert missing_from(text_of(DOCS / page), {role.value for role in Role}) == []


def test_developer_finds_every_package():
    assert missing_from(text_of(DOCS / "developers.md"), {f"`{name}`" for name in subpackages()}) == []


def test_every_dependency_is_named_in_a_decision():
    assert missing_from(text_of(DECISIONS).lower(), {name.lower() for name in dependencies()}) == []


def test_newcomer_finds_every_demo_account_and_the_password():
    names = {f"`{person['username']}`" for person in read("people.toml")["person"]}
    assert missing_from(text_of(ROOT / "README.md"), names | {f"`{DEMO_PASSWORD}`"}) == []


def test_no_link_leads_nowhere():
    files = markdown_files()
    assert len(files) > len(list(DECISIONS.glob("*.md"))), "The list of files is too short to be true."
    assert [link for path in files for link in broken_links(path)] == []


def test_every_document_is_reached_from_the_index():
    index = {(DOCS / name).resolve() for name in _LINK.findall(text_of(DOCS / "README.md"))}
    listed = {(DECISIONS / name).resolve() for name in _LINK.findall(text_of(DECISIONS / "README.md"))}
    written = {path.resolve() for path in DOCS.rglob("*.md")} - {DOCS / "README.md"}
    assert written - index - listed == set()


@pytest.mark.parametrize("path", sorted(DECISIONS.glob("[0-9]*.md")), ids=lambda path: path.stem)
def test_decision_says_what_and_why_and_when_to_look_again(path):
    markdown = path.read_text(encoding="utf-8")
    assert headings_missing_from(markdown) == []
    assert re.match(rf"# {int(path.name[:4])}\. ", markdown), "The title must begin with the number of the file."
    assert len(markdown.split()) < 500, "A decision is one page."


@pytest.mark.parametrize("page", ["authors.md", "moderators.md"])
def test_words_in_bold_are_words_on_the_screen(page):
    wanted = words_in_bold(text_of(DOCS / page)) - WORDS_FROM_ELSEWHERE
    assert wanted
    screen = words_on_the_screen()
    assert sorted(words for words in wanted if words not in screen) == []


# --- The checks bite --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "real", "made_up"),
    [
        ("operators.md", commands, "feed_the_seagulls"),
        ("operators.md", variables, "SEAGULL_COUNT"),
        ("developers.md", page_types, "SeagullPage"),
        ("developers.md", make_targets, "make seagulls"),
        ("developers.md", subpackages, "cms/seagulls"),
        ("decisions", dependencies, "django-seagulls"),
    ],
)
def test_developer_who_adds_something_without_documents_is_told(page, real, made_up):
    assert real(), "There is nothing to look for."
    text = text_of(DOCS / page).lower()
    assert missing_from(text, {name.lower() for name in real()} | {made_up.lower()}) == [made_up.lower()]


def test_name_inside_a_longer_name_does_not_count():
    assert missing_from("`grant_first_peer_workers` and `make test-postgres`", {"grant", "make test"}) == [
        "grant",
        "make test",
    ]


def test_variable_is_found_however_it_is_read():
    source = (
        'A = env("A")\nB = env.list("B", default=[])\nif x := env.bool("C"):\n    pass\n'
        'D = f"{env.int(\'D\')}"\nE = os.environ["E"]\nF = os.environ.get("F")\n'
    )
    assert variables_read_by(source) == set("ABCDEF")


def test_broken_links_and_anchors_are_told(tmp_path):
    (tmp_path / "other.md").write_text(
        "# Other\n\n## How it `works`, today\n\n## Twice\n\n## Twice\n\n```\n# Code\n```\n"
    )
    page = tmp_path / "page.md"
    page.write_text(
        "# Page\n[a](other.md) [b](other.md#how-it-works-today) [c](other.md#twice-1) [d](#page) [e](https://x.org/nowhere)\n"
        "[f](gone.md) [g](other.md#gone) [h](#gone) [i](other.md#code) ![j](gone.webp) `[k](gone.md)` [l](../..)\n"
    )
    told = [link.split(": ")[1] for link in broken_links(page, root=tmp_path)]
    assert told == ["gone.md", "other.md#gone", "#gone", "other.md#code", "gone.webp", "../.."]


def test_decision_without_a_heading_is_told():
    assert headings_missing_from("# 1. X\n\n## Context\n\n## Choice\n\n## When to look again\n") == [
        "What was rejected"
    ]


def test_button_that_is_not_on_the_screen_is_told():
    words = words_in_bold("Choose **Start something**, then **Feed the seagulls**.")
    assert [name for name in sorted(words) if name not in words_on_the_screen()] == ["Feed the seagulls"]
