"""What is wrong with how a page is laid out, as a reader with this window would meet it."""

from pathlib import Path

_FIND = Path(__file__).with_name("layout.js").read_text(encoding="utf-8")

# What people come for has to be easy to hit; smaller things at least possible.
_MAIN = (
    ".button, .tool, .exit-link, .exit-help, .site-nav-link, .reading-title, .reading-choice input, "
    ".search-form-button, .crisis-lines-how"
)

_TRIPLE = """
() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (walker.currentNode.data.trim()) texts.push(walker.currentNode);
  for (const text of texts) text.data = `${text.data.trim()} ${text.data.trim()} ${text.data.trim()} `;
}
"""


def troubles(page):
    """Return what runs off the side, is cut off or is too small to hit, in words."""
    return page.evaluate(_FIND.replace("MAIN", repr(_MAIN)))


def say_everything_three_times(page):
    """Make every text three times as long, as a translation or a proud author may."""
    page.evaluate(_TRIPLE)


_CUT_WORDS = r"""
(longest) => {
  const cut = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (!text.parentElement.checkVisibility() || text.parentElement.closest(".visually-hidden, .skip-link")) continue;
    for (const word of text.data.matchAll(/[\p{L}\p{N}’']{3,}/gu)) {
      if (word[0].length > longest) continue;
      const range = new Range();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const boxes = [...range.getClientRects()].filter((box) => box.width > 0.5);
      if (new Set(boxes.map((box) => Math.round(box.top))).size > 1) cut.push(word[0]);
    }
  }
  return cut;
}
"""


def cut_words(page, longest=12):
    """Return the words of up to ``longest`` letters that the end of a line cuts."""
    return page.evaluate(_CUT_WORDS, longest)


_READ_LIKE = """
(choices) => {
  for (const box of document.querySelectorAll('.reading input')) {
    box.checked = box.id ? choices.includes(box.id.replace('reading-', '')) : box.checked;
  }
  return document.fonts.ready.then(() => null);
}
"""


def read_like(page, *choices):
    """Choose how to read ("biggest", "space"...), and nothing else, as a reader does in "Easier to read"."""
    page.evaluate(_READ_LIKE, choices)


def open_all(page):
    """Open what can be opened."""
    page.evaluate("for (const more of document.querySelectorAll('details')) more.open = true")


def is_shown(picture):
    """Return whether a picture has come and can be seen."""
    return picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth > 0, () => false)")


_SMALL_TITLES = """
() => {
  const size = (element) => parseFloat(getComputedStyle(element).fontSize);
  return [...document.querySelectorAll("h1, h2, h3, .title")]
    .filter((title) => title.checkVisibility() && !title.matches(".visually-hidden"))
    .filter((title) => size(title) < size(title.parentElement) - 0.5)
    .map((title) => title.textContent.trim());
}
"""


def small_titles(page):
    """Return the titles that are smaller than the text round them."""
    return page.evaluate(_SMALL_TITLES)
