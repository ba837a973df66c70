/**
 * What every page does with scripts, in one file: each more is a request more for an old phone. All of it is a help;
 * without it the pages work, and links stay links.
 *
 * 1. Leaving fast. 2. How a reader wants it. 3. What a browser can do with a page, most of it in js/tools.js.
 */

// --- 1. Leaving fast -----------------------------------------------------------------------------

/*
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

// The browser may bring the covered page back from memory.
addEventListener("pageshow", (event) => {
  if (event.persisted && document.querySelector(".exit-cover")) location.reload();
});

// --- 2. How a reader wants it --------------------------------------------------------------------

/* The choices are plain boxes (components/reading.html), and the style sheet looks at them. Here they are only kept on
 * the device and set again on the next page. Nothing is kept until somebody chooses. */
const KEPT = "reading";
const reading = document.querySelector("[data-reading] form");

function chosen() {
  return [...reading.elements].filter((box) => box.id && box.checked).map((box) => box.id);
}

function keep() {
  const ids = chosen();
  // A browser that keeps nothing (a private window, a full disk) refuses: then it lasts for this page.
  try {
    if (ids.length) localStorage.setItem(KEPT, ids.join(" "));
    else localStorage.removeItem(KEPT);
  } catch {}
}

if (reading) {
  let ids = "";
  try {
    ids = localStorage.getItem(KEPT) ?? "";
    reading.querySelector("[data-with-script]").hidden = false;
    reading.querySelector("[data-without-script]").hidden = true;
  } catch {}
  for (const id of ids.split(" ")) {
    const box = reading.elements[id];
    if (box) box.checked = true;
  }
  reading.addEventListener("change", keep);
  reading.addEventListener("reset", () => setTimeout(keep));
  reading.addEventListener("submit", (event) => event.preventDefault());
}

// --- 3. What a browser can do with a page --------------------------------------------------------

/* The buttons (components/tools.html, blocks/how_to_say_it.html) are in the page and hidden. What they do loads when
 * somebody presses the first one: js/tools.js. */
const tools = document.querySelector("[data-tools]");

/** The voice on this device that speaks the page's language, if any. Others send the words to somebody's server. */
function voiceHere() {
  const voices = window.speechSynthesis?.getVoices() ?? [];
  return voices.find((voice) => voice.localService && voice.lang.startsWith(document.documentElement.lang));
}

function showTools() {
  for (const tool of document.querySelectorAll("[data-tool]")) {
    const works = { print: true, share: navigator.share, copy: navigator.clipboard, listen: voiceHere() };
    tool.hidden = !works[tool.dataset.tool];
    // A line to copy: its button is told apart from the others by the line.
    if (tool.className === "copy-line") tool.setAttribute("aria-label", `${tool.textContent}: ${tool.previousSibling.data}`);
  }
}

// An answer ends in a redirect to its thanks. Whoever comes straight to that address got it from somebody who answered.
// Whoever was thanked keeps the thanks, and an address that can be passed on.
const [arrival] = performance.getEntriesByType("navigation");
if (location.hash === "#thanks") {
  if (!arrival?.redirectCount) location.replace("#");
  else document.querySelector(".useful-thanks")?.setAttribute("data-shown", "");
  history.replaceState(null, "", location.pathname + location.search);
}

if (tools) {
  tools.hidden = false;
  showTools();
  window.speechSynthesis?.addEventListener?.("voiceschanged", showTools); // Some browsers find their voices late.
}

addEventListener("click", async (event) => {
  const tool = event.target.closest("[data-tool]");
  if (tool) (await import(tools.dataset.tools)).use(tool, tools, voiceHere());
});

addEventListener("submit", async (event) => {
  if (!tools || !event.target.matches("[data-useful]")) return;
  event.preventDefault();
  (await import(tools.dataset.tools)).answer(event.target, event.submitter);
});

// What the search box needs comes when somebody goes to it: no page waits for it.
document.addEventListener("focusin", async ({ target }) => {
  const form = target.closest("form[data-suggest-with]");
  if (form) (await import(form.dataset.suggestWith)).suggest(form);
});
