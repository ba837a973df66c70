"""What a person does who has a keyboard and nothing else."""

MOST_STOPS = 250
# What a screen reader would say of the control that has the focus, as far as these screens need it.
NAME = """() => {
  const at = document.activeElement;
  const labels = [...(at.labels ?? [])].map((label) => label.textContent).join(" ");
  return labels || at.getAttribute("aria-label") || at.textContent.trim() || at.title;
}"""


def tab_to(page, name):
    """Press Tab until the control with this name has the focus."""
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if name in " ".join(page.evaluate(NAME).split()):
            return
    raise AssertionError(f"Tab never comes to “{name}” at {page.url}")


def press(page, name, key="Enter"):
    """Go to the control with this name, and press it."""
    tab_to(page, name)
    page.keyboard.press(key)


def write(page, name, words):
    """Go to the field with this name, and type."""
    tab_to(page, name)
    page.keyboard.type(words)
