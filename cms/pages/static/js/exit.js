/**
 * Leave fast: cover the page, then put a neutral one in its place.
 *
 * Works on every link with `data-exit`, and on Shift pressed three times within five seconds.
 * Without this script those links are plain links.
 */
const PRESSES = 3;
const WITHIN = 5000; // milliseconds

const links = document.querySelectorAll("a[data-exit]");
const bar = document.querySelector(".exit");
const status = document.querySelector("[data-exit-status]");
let count = 0;
let timer;

function leave() {
  const cover = document.createElement("div");
  cover.className = "exit-cover";
  document.body.append(cover);
  document.title = "…";
  // The editor asks before words are lost that it has not saved. Nobody who leaves fast has time for a question.
  addEventListener("beforeunload", (event) => event.stopImmediatePropagation(), { capture: true });
  location.replace(links[0].href);
}

function show(presses, message) {
  count = presses;
  if (presses) bar.dataset.exitCount = presses;
  else delete bar.dataset.exitCount;
  status.textContent = message ?? "";
}

function stop() {
  clearTimeout(timer);
  if (count) show(0, status.dataset.stopped);
}

for (const link of links) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    leave();
  });
}

if (bar && status) {
  document.querySelector("[data-exit-keys]")?.removeAttribute("hidden");

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") return stop(); // Shift and a letter is typing.
    if (event.repeat) return;
    if (count === 0) timer = setTimeout(stop, WITHIN);
    if (count + 1 === PRESSES) return leave();
    show(count + 1, count ? status.dataset.oneMore : status.dataset.twoMore);
  });
}

// What the search box needs comes when somebody goes to it: no page waits for it.
document.addEventListener("focusin", async ({ target }) => {
  const form = target.closest("form[data-suggest-with]");
  if (form) (await import(form.dataset.suggestWith)).suggest(form);
});

// The browser may bring the covered page back from memory.
addEventListener("pageshow", (event) => {
  if (event.persisted && document.querySelector(".exit-cover")) location.reload();
});
