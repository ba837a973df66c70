// Showing the versions that wait for a choice, each beside its block or field.

let shown = "";

// Puts each beside its block; with `html`, from the server, other ones. Returns whether there is one more than before.
export function showConflicts(root, form, html = shown) {
  const list = root.querySelector("[data-together-conflicts]");
  const isFirst = list.dataset.count === undefined;
  const before = Number(list.dataset.count ?? 0);
  const focused = document.activeElement?.closest("[data-conflict]")?.dataset.conflict;
  if (html !== shown || isFirst) {
    for (const old of document.querySelectorAll("[data-conflict]")) old.remove();
    list.innerHTML = html;
    list.tabIndex = -1;
    shown = html;
  }
  const cards = [...document.querySelectorAll("[data-conflict]")];
  for (const card of cards) {
    const home = placeOf(card, form);
    if (home && card.parentElement !== home) home.prepend(card);
    if (!home && !list.contains(card)) list.append(card);
  }
  list.dataset.count = String(cards.length);
  if (focused) document.querySelector(`[data-conflict="${focused}"] button`)?.focus();
  return !isFirst && cards.length > before;
}

function placeOf(card, form) {
  const { block, field } = card.dataset;
  const path = (name) => `[data-contentpath="${CSS.escape(name)}"]`;
  const around = form.querySelector(path(field));
  if (!block) return around;
  const beside = around?.querySelector(path(block));
  return beside && beside.offsetParent !== null ? beside : null;
}
