"""One place of a content, found by its path: what stands there, and the content with something else there.

And what has to change for one content to become another: steps, as an open editor can take them. Like
:mod:`cms.coauthoring.merging` these are pure functions, which change nothing that they are given.
"""

import copy
import uuid

from cms.coauthoring.merging import Struct, names_of, part_of, woven

#: A clash of these kinds is about a whole block or row.
OF_ITEMS = frozenset({"row", "delete", "left"})


def value_at(model, content, path, kind):
    """Return what ``content`` has at ``path``, in the form of a clash of ``kind``; None when the place is gone."""
    part, value, item = _walk(model, content, path)
    if kind in OF_ITEMS and len(path) > 1:
        return item
    if part is None:
        return None
    if kind == "order":
        return list(part.by_key(part.load(value)))
    return part.unit_of(value) if isinstance(part, Struct) and part.inner else value


def says(model, content, path, kind, value):
    """Return whether ``content`` has what reads like ``value``, in the form of a clash of ``kind``, at ``path``."""
    there = value_at(model, content, path, kind)
    if there is None or value is None:
        return there is value
    if kind == "order":
        return [key for key in there if key in value] == [key for key in value if key in there]
    part = _walk(model, content, path)[0]
    if kind in OF_ITEMS or part is None:
        return there == value
    return part.same_unit(there, value) if isinstance(part, Struct) and part.inner else part.same(there, value)


def block_at(model, content, path):
    """Return the innermost whole block around ``path``, with its path; ``(None, path)`` when there is none."""
    for end in range(len(path), 1, -1):
        item = _walk(model, content, path[:end])[2]
        if item is not None:
            return copy.deepcopy(item), path[:end]
    return None, path


def _walk(model, content, path):
    """Return the part at ``path``, its value and, when the path ends at a block or row, that; None for what is gone."""
    part, value, item = part_of(model, path[0]), content.get(path[0]), None
    for step in path[1:]:
        item = None
        if part.holds_items:
            item = part.by_key(part.load(value)).get(step)
            if item is None:
                return None, None, None
            part, value = (None, item) if part.block is None else (part.part(item), part.value(item))
        elif isinstance(part, Struct) and step in part.parts:
            part, value = part.parts[step], part.get(value, step)
        else:
            return None, None, None
    return part, value, item


def with_value_at(model, content, path, kind, value):
    """Return ``content`` with ``value``, in the form of a clash of ``kind``, at ``path``.

    A block that is gone comes back, at the end of its list. None takes a block out.
    """
    if kind in OF_ITEMS and len(path) > 1:
        return _changed_items(model, content, path, lambda items, key: _with_item(items, key, value))
    return _changed(model, content, path, lambda part, old: _with_value(part, old, kind, value))


def with_block_after(model, content, path, block):
    """Return ``content`` with a copy of ``block`` behind the block at ``path``, or at the end when that is gone."""

    def insert(items, key):
        place = list(items).index(key) + 1 if key in items else len(items)
        values = list(items.values())
        return [*values[:place], with_fresh_ids(block), *values[place:]]

    return _changed_items(model, content, path, insert)


def with_fresh_ids(value):
    """Return a copy of a block in which it and all blocks within have ids of their own."""
    if isinstance(value, list):
        return [with_fresh_ids(item) for item in value]
    if isinstance(value, dict):
        fresh = {name: with_fresh_ids(item) for name, item in value.items()}
        for name in ("id", "uid", "translation_key"):
            if fresh.get(name) and (name != "id" or "value" in fresh):
                fresh[name] = str(uuid.uuid4())
        if "pk" in fresh:
            fresh["pk"] = None
        return fresh
    return value


def _with_value(part, old, kind, value):
    if kind == "order":
        items = part.by_key(part.load(old))
        keys = woven([key for key in value if key in items], list(items))
        return part.dump([items[key] for key in keys], like=old)
    if isinstance(part, Struct) and part.inner:
        return {**(old or {}), **value}
    return copy.deepcopy(value)


def _with_item(items, key, value):
    if value is None:
        return [item for name, item in items.items() if name != key]
    return list({**items, key: copy.deepcopy(value)}.values())


def _changed_items(model, content, path, change):
    """Return ``content`` with another list of blocks around ``path``: ``change`` gets them by id, and the id."""
    return _changed(
        model,
        content,
        path[:-1],
        lambda part, old: part.dump(change(part.by_key(part.load(old)), path[-1]), like=old),
    )


def _changed(model, content, path, change):
    name, *steps = path
    changed = copy.deepcopy(content)
    changed[name] = _changed_part(part_of(model, name), changed.get(name), steps, change)
    return changed


def _changed_part(part, value, steps, change):
    if not steps:
        return change(part, value)
    step, *rest = steps
    if isinstance(part, Struct):
        return {**(value or {}), step: _changed_part(part.parts[step], part.get(value, step), rest, change)}
    items = part.by_key(part.load(value))
    if step not in items:
        return value
    item = items[step]
    items[step] = part.with_value(item, _changed_part(part.part(item), part.value(item), rest, change))
    return part.dump(list(items.values()), like=value)


# --- Steps from one content to another ----------------------------------------------------------


def path_of(step):
    """Return the path of the place that a step of :func:`steps` changes: of a field, or of a block in it."""
    return (step["field"], step["id"]) if "id" in step else (step["field"],)


def steps(model, old, new):
    """Return the steps that make what ``old`` says into what ``new`` says, each a plain dict.

    ``set`` a field to a value; in a stream ``put`` a block (a new one behind the block ``after``), ``drop`` one, and
    bring all of them into an ``order``. ``rows`` are rows beside the page, all of them: no editor takes them while it
    is open, but it can say that they are others by now.
    """
    found = []
    for name in names_of(new, old):
        part = part_of(model, name)
        if part.holds_items and not part.order_matters:
            if not _are_the_same_rows(part, _items(part, old, name), _items(part, new, name)):
                found.append({"do": "rows", "field": name, "value": copy.deepcopy(new.get(name))})
            continue
        ids_are_the_same = not part.holds_items or list(_items(part, old, name)) == list(_items(part, new, name))
        if ids_are_the_same and part.same(old.get(name), new.get(name)):
            continue
        if not part.holds_items:
            found.append({"do": "set", "field": name, "value": copy.deepcopy(new.get(name))})
        else:
            found += _steps_in_stream(part, name, _items(part, old, name), _items(part, new, name))
    return found


def _are_the_same_rows(part, old, new):
    return old.keys() == new.keys() and all(part.same_item(old[key], new[key]) for key in new)


def _items(part, content, name):
    return part.by_key(part.load(content.get(name)))


def _steps_in_stream(part, name, old, new):
    dropped = [{"do": "drop", "field": name, "id": key} for key in old if key not in new]
    put, order = [], [key for key in old if key in new]
    before = None
    for key, item in new.items():
        if key not in old or not part.same_item(old[key], item):
            put.append({"do": "put", "field": name, "id": key, "item": copy.deepcopy(item), "after": before})
        if key not in old:
            order.insert(order.index(before) + 1 if before in order else 0, key)
        before = key
    moved = [{"do": "order", "field": name, "ids": list(new)}] if order != list(new) else []
    return [*dropped, *put, *moved]


def with_steps(model, content, taken):
    """Return ``content`` with the steps ``taken``, some or all of :func:`steps`."""
    for step in taken:
        content = _changed(model, content, (step["field"],), lambda part, old, step=step: _after_step(part, old, step))
    return content


def _after_step(part, old, step):
    if step["do"] in ("set", "rows"):
        return copy.deepcopy(step["value"])
    items = part.by_key(part.load(old))
    if step["do"] == "drop":
        items.pop(step["id"], None)
        keys = list(items)
    elif step["do"] == "put":
        keys = list(items)
        if step["id"] not in items:
            keys.insert(keys.index(step["after"]) + 1 if step["after"] in items else 0, step["id"])
        items[step["id"]] = copy.deepcopy(step["item"])
    else:
        keys = woven([key for key in step["ids"] if key in items], list(items))
    return part.dump([items[key] for key in keys], like=old)
