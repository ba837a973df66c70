// What the editor tells the person who writes: a line that goes by itself, and notices at the top of the page.

const root = document.getElementById("together");

// The words are in the page, in its language.
export const says = (key) => JSON.parse(document.getElementById(`together-${key}`).textContent);

export function announce(text, { stays = false } = {}) {
  const toast = root.querySelector("[data-together-live]");
  toast.querySelector("[data-together-says]").textContent = text;
  toast.classList.toggle("is-shown", Boolean(text));
  toast.classList.toggle("is-low", Boolean(text) && isWritingAbove());
  clearTimeout(announce.timer);
  if (text && !stays) announce.timer = setTimeout(() => announce(""), 12_000);
}

// The line must not cover where somebody writes.
function isWritingAbove() {
  const selection = document.getSelection();
  const caret = selection.rangeCount ? selection.getRangeAt(0).getBoundingClientRect() : null;
  const place = caret?.height ? caret : document.activeElement.getBoundingClientRect();
  return place.top < window.innerHeight / 2;
}

// What stays at the top of the page until it is closed: nobody has to read it while they write. Of one `kind` only the
// last stays.
export function put(kind, text, ...buttons) {
  const place = root.querySelector("[data-together-news]");
  place.querySelector(`[data-kind="${kind}"]`)?.remove();
  const notice = document.createElement("section");
  notice.className = "together-card";
  notice.dataset.kind = kind;
  const words = document.createElement("p");
  words.textContent = text;
  const row = document.createElement("div");
  row.className = "together-buttons";
  row.append(...buttons, button(says("close"), "button button-secondary", () => notice.remove()));
  notice.append(words, row);
  place.append(notice);
}

export function button(text, look, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = look;
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}
