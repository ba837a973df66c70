"""Style sheets and scripts as they are sent: smaller, and the same for every reader."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile

from cms.pages.static_files import PublicStaticFilesStorage, without_comment_lines, without_comments

SHEETS = ["site", "places", "desk", "people"]


@pytest.mark.browser
@pytest.mark.parametrize("name", SHEETS)
def test_browser_reads_the_same_rules_as_were_written(open_browser, name):
    """Chromium's own words for each rule, of the sheet as it was written and as it is sent."""
    written = Path(finders.find(f"css/{name}.css")).read_bytes()
    sent = without_comments(written)
    reader = open_browser()
    rules = [
        reader.evaluate(
            """(words) => {
              const sheet = new CSSStyleSheet();
              sheet.replaceSync(words);
              return [...sheet.cssRules].map((rule) => rule.cssText);
            }""",
            sheet.decode(),
        )
        for sheet in (written, sent)
    ]
    assert rules[0]
    assert rules[0] == rules[1]
    assert b"/*" not in sent
    assert len(sent) < len(written)


def our_scripts():
    found = [Path(path) for path in Path(__file__).parents[2].glob("*/**/static/js/*.js") if ".venv" not in path.parts]
    assert found
    return found


def test_script_loses_the_lines_that_only_we_read():
    written = b'/**\n * Why. */\nimport x from "y"; // stays\n  // goes\nconst a = "https://b";\n'
    assert without_comment_lines(written) == b'import x from "y"; // stays\nconst a = "https://b";\n'


@pytest.mark.parametrize("path", our_scripts(), ids=lambda path: path.name)
def test_no_string_of_a_script_goes_over_lines_that_could_look_like_comments(path):
    is_in_string = False
    for line in path.read_text(encoding="utf-8").splitlines():
        looks_like_one = line.lstrip().startswith(("//", "/*", "* "))
        assert not (is_in_string and looks_like_one), line
        if not looks_like_one and line.count("`") % 2:
            is_in_string = not is_in_string


@pytest.mark.parametrize(("name", "kept"), [("css/ours.css", False), ("wagtailadmin/css/core.css", True)])
def test_only_our_own_sheets_lose_their_comments(tmp_path, name, kept):
    storage = PublicStaticFilesStorage(location=tmp_path, base_url="/static/")
    storage.save(name, ContentFile(b"/* Why. */\n  p { --by-night: ; }\n"))
    list(storage.post_process({name: (storage, name)}))
    sheets = [*tmp_path.rglob("*.css")]
    assert sheets
    for sheet in sheets:
        assert (b"Why" in sheet.read_bytes()) is kept
        assert b"--by-night: ;" in sheet.read_bytes()
