"""A page's content as plain JSON, and what people do to it: for the tests of merging, which need no database."""

import copy
import json

from hypothesis import strategies as st

BLOCKS = ("text", "tip", "how_to_say_it", "table")


def text(key, words):
    """Return a block of text, as a page holds it."""
    return {"type": "text", "id": key, "value": f'<p data-block-key="{key[:5]}">{words}</p>'}


def tip(key, title, words):
    """Return a tip: two parts that belong together."""
    return {"type": "tip", "id": key, "value": {"title": title, "text": f"<p>{words}</p>"}}


def lines(key, situation, *said):
    """Return words to borrow: a part, and a list whose items have ids of their own."""
    items = [{"type": "item", "id": f"{key}-{number}", "value": words} for number, words in enumerate(said)]
    return {"type": "how_to_say_it", "id": key, "value": {"situation": situation, "lines": items}}


def row(item, pk=None, order=0):
    """Return one row beside the page."""
    return {"pk": pk, "page": 7, "item": item, "sort_order": order}


def content(*blocks, title="Sleep well", summary="What it is.", rows=(), **fields):
    """Return the content of a leaflet."""
    return {
        "pk": 7,
        "title": title,
        "summary": summary,
        "review_date": None,
        "body": json.dumps(list(blocks)),
        "framework_items": list(rows),
        **fields,
    }


def body(of):
    """Return the blocks of a content."""
    return json.loads(of["body"])


def ids(of):
    """Return the ids of the blocks of a content, in order."""
    return [block["id"] for block in body(of)]


class Writer:
    """Somebody who writes, and types words that nobody else types: ``typed`` holds those that are still there."""

    def __init__(self, name, started_from):
        self.name = name
        self.content = copy.deepcopy(started_from)
        self.count = 0

    def word(self):
        """Return a word that nobody has typed before."""
        self.count += 1
        return f"{self.name}{self.count}x"

    @property
    def typed(self):
        """The words of this person that stand in their version."""
        everything = json.dumps(self.content)
        return [word for word in (f"{self.name}{n}x" for n in range(1, self.count + 1)) if word in everything]

    def do(self, act, place):
        """Do one thing at the ``place``-th block."""
        blocks = body(self.content)
        getattr(self, act)(blocks, place % len(blocks) if blocks else None)
        self.content["body"] = json.dumps(blocks)

    def title(self, blocks, place):
        self.content["title"] += f" {self.word()}"

    def summary(self, blocks, place):
        self.content["summary"] = self.word()

    def add(self, blocks, place):
        key = f"{self.name}-new-{self.count}"
        made = [text(key, self.word()), tip(key, self.word(), "words"), lines(key, self.word(), self.word())]
        blocks.insert(place or 0, made[self.count % 3])

    def write(self, blocks, place):
        if place is None:
            return
        block = blocks[place]
        if block["type"] == "text":
            block["value"] = block["value"].replace("</p>", f" {self.word()}</p>")
        elif block["type"] == "tip":
            block["value"]["title"] += self.word()
        else:
            block["value"]["situation"] += self.word()

    def write_inside(self, blocks, place):
        if place is None or blocks[place]["type"] != "how_to_say_it":
            return
        said = blocks[place]["value"]["lines"]
        if said and self.count % 2:
            said[0]["value"] += self.word()
        else:
            said.append({"type": "item", "id": f"{self.name}-line-{self.count}", "value": self.word()})

    def remove(self, blocks, place):
        if place is not None:
            del blocks[place]

    def move(self, blocks, place):
        if place is not None:
            blocks.insert((place * 3 + 1) % len(blocks), blocks.pop(place))

    def tag(self, blocks, place):
        self.content["framework_items"].append(row(self.word()))


ACTS = ("title", "summary", "add", "write", "write", "write_inside", "remove", "move", "tag")
acts = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9)), max_size=8)


@st.composite
def starts(draw):
    """Draw a content that two people start from."""
    kinds = draw(st.lists(st.sampled_from(["text", "tip", "lines"]), max_size=5))
    made = {"text": text, "tip": lambda key, w: tip(key, "T", w), "lines": lambda key, w: lines(key, "S", w, "two")}
    blocks = [made[kind](f"b{number}", f"start{number}") for number, kind in enumerate(kinds)]
    return content(*blocks, rows=[row("sleep", pk=1)])


def written(name, started_from, done):
    """Return a writer who did all of ``done``."""
    writer = Writer(name, started_from)
    for act, place in done:
        writer.do(act, place)
    return writer
