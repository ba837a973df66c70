// What a form holds, as [name, value] pairs that can be compared and kept.

const NOT_WORDS = /^(csrfmiddlewaretoken|next|overwrite_revision_id|loaded_revision_.*|merge_.*|comments-.*)$/;

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
