// What a form holds, as [name, value] pairs that can be compared and kept.

const NOT_WORDS = /^(csrfmiddlewaretoken|next|overwrite_revision_id|loaded_revision_.*|merge_.*|comments-.*)$/;

// All that the form holds by now. Draftail hands its words over when nothing was typed for a quarter of a second: until
// then `typedIn`, the element of the last letter, knows them.
export function dataOf(form, typedIn) {
  const data = new FormData(form);
  for (const field of form.elements) {
    if (!field.draftailEditor || !typedIn || !field.parentElement?.contains(typedIn)) continue;
    data.set(field.name, JSON.stringify(wordsOf(field.draftailEditor)));
  }
  return data;
}

// Comments are marked in the words while the editor is open. Wagtail keeps them elsewhere.
function wordsOf(editor) {
  const words = window.Draftail.serialiseEditorStateToRaw(editor.getEditorState());
  for (const block of words?.blocks ?? []) {
    block.inlineStyleRanges = block.inlineStyleRanges.filter(({ style }) => !/^(COMMENT-|STYLE_RERENDER)/.test(style));
  }
  return words;
}

export function entriesOf(data, { all = false } = {}) {
  return [...data.entries()]
    .filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken" && (all || !NOT_WORDS.test(name)))
    .map(([name, value]) => [name, value]);
}

export function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

export function valueOf(entries, name) {
  return entries.find(([key]) => key === name)?.[1];
}

// The pairs of one block of a stream, whatever its place and number.
export function entriesWithin(entries, prefix) {
  return entries.filter(([name]) => name === prefix || name.startsWith(`${prefix}-`)).filter(([name]) => !/-order$/.test(name));
}

// What people typed, of all that a form holds, as text to read and copy: line by line.
export function textOf(entries) {
  return entries
    .filter(([name]) => /^(title|summary|submission_note)$|-value(-|$)/.test(name) && !HOUSEKEEPING.test(name))
    .map(([, value]) => linesOf(value))
    .filter((text) => text && !/^\d+$/.test(text))
    .join("\n\n");
}

const HOUSEKEEPING = /-(order|id|type|deleted|count)$/;

function linesOf(value) {
  try {
    return JSON.parse(value).blocks.map((block) => block.text).join("\n").trim();
  } catch {
    return value.trim();
  }
}
