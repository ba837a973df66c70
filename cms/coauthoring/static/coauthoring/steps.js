// Taking what others wrote into an open editor, step by step. A block that holds the caret, or in which something was
// typed since it was sent, is left alone: its step comes again with the next answer. So does a step that waits for a
// choice: nobody's words leave their place before a person has chosen.

import { entriesWithin, isSame, valueOf } from "together/entries";

// `sent` and `now` are what the form held when it was sent, and holds by now.
export function applySteps(steps, form, sent, now) {
  const result = { taken: [], skipped: 0, elsewhere: [] };
  steps.forEach((step, number) => {
    const outcome = take(step, form, sent, now);
    if (outcome === "taken") result.taken.push(number);
    if (outcome === "skipped") result.skipped += 1;
    if (outcome === "elsewhere") result.elsewhere.push(step);
  });
  return result;
}

function take(step, form, sent, now) {
  if (step.waits) return "waits";
  if (step.do === "rows") return "elsewhere";
  return step.do === "set" ? setField(step, form, sent, now) : changeStream(step, form, sent, now);
}

function setField(step, form, sent, now) {
  const field = form.elements.namedItem(step.field);
  const isPlain = field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement || field?.type === "text";
  if (!isPlain) return "elsewhere";
  if (field === document.activeElement || valueOf(sent, step.field) !== valueOf(now, step.field)) return "skipped";
  field.value = step.value ?? "";
  field.dispatchEvent(new Event("change", { bubbles: true }));
  return "taken";
}

function holdsTheCaret(element) {
  const active = document.activeElement;
  return element.contains(active) && !active.closest("[data-conflict]");
}

function changeStream(step, form, sent, now) {
  const stream = document.getElementById(`${step.field}-root`)?.rootBlock;
  if (!stream) return "elsewhere";
  const place = (id) => stream.children.findIndex((child) => child.id === id);
  const at = place(step.id);
  if (step.do === "order") return order(stream, step.ids, place);
  if (at >= 0) {
    const child = stream.children[at];
    const before = entriesWithin(sent, child.prefix);
    if (holdsTheCaret(child.element) || !isSame(before, entriesWithin(now, child.prefix))) return "skipped";
    withoutLosingComments(() => stream.deleteBlock(at));
    // What says that it is deleted stays in the form. The rest would stand twice, for scripts that look for it.
    for (const part of [...child.element.children]) if (part.tagName !== "INPUT") part.remove();
  } else if (step.do === "drop") {
    return "taken";
  }
  if (step.do === "put") {
    if (!step.block) return "skipped";
    stream.insert(step.block, at >= 0 ? at : place(step.after) + 1, { animate: false });
  }
  return "taken";
}

function order(stream, ids, place) {
  if (stream.children.some((child) => holdsTheCaret(child.element))) return "skipped";
  const wanted = ids.filter((id) => place(id) >= 0);
  wanted.forEach((id, to) => stream.moveBlock(place(id), to));
  return "taken";
}

// Wagtail deletes the comments on a block with the block. It comes back in the same moment, and so must they.
function withoutLosingComments(act) {
  const app = window.comments?.commentApp;
  const invalidate = app?.invalidateContentPath;
  if (app) app.invalidateContentPath = () => {};
  try {
    act();
  } finally {
    if (app) app.invalidateContentPath = invalidate;
  }
}
