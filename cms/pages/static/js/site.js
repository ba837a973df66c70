/**
 * What every page does with scripts, in one file: each more is a request more for an old phone. All of it is a help;
 * without it the pages work, and links stay links.
 *
 * 1. Leaving fast. 2. How a reader wants it. 3. What a browser can do with a page.
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

const tools = document.querySelector("[data-tools]");

function say(element, words) {
  element.textContent = "";
  setTimeout(() => (element.textContent = words)); // The same words twice are read out twice.
}

async function copy(words) {
  const said = tools.querySelector("[data-said]");
  try {
    await navigator.clipboard.writeText(words);
    say(said, said.dataset.copied);
    return true;
  } catch {
    say(said, said.dataset.notCopied);
    return false;
  }
}

function offerToCopyLines() {
  for (const list of document.querySelectorAll("[data-copy-lines]")) {
    for (const line of list.children) {
      const words = line.textContent.trim();
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy-line";
      button.textContent = list.dataset.copyLines;
      button.setAttribute("aria-label", `${list.dataset.copyLines}: ${words}`);
      button.addEventListener("click", async () => {
        if (await copy(words)) button.textContent = list.dataset.copied;
      });
      line.append(button);
    }
  }
}

/** Voices that speak on the device. Others send the words to somebody's server. */
function voicesHere() {
  return (window.speechSynthesis?.getVoices() ?? []).filter((voice) => voice.localService);
}

function offerToReadAloud() {
  const button = tools.querySelector("[data-listen]");
  const language = document.documentElement.lang;
  const show = () => (button.hidden = !voicesHere().some((voice) => voice.lang.startsWith(language)));
  show();
  window.speechSynthesis?.addEventListener?.("voiceschanged", show); // Some browsers find their voices late.
  button.addEventListener("click", async () => {
    const { toggle } = await import(tools.dataset.reader);
    toggle(button, voicesHere());
  });
}

if (tools) {
  tools.hidden = false;
  offerToCopyLines();
  offerToReadAloud();
  tools.querySelector("[data-print]").addEventListener("click", () => print());
  tools.querySelector("[data-copy]").addEventListener("click", (event) => copy(event.currentTarget.dataset.copy));
  const share = tools.querySelector("[data-share]");
  share.hidden = !navigator.share;
  share.addEventListener("click", () => {
    // Whoever closes the sheet has changed their mind: no error.
    navigator.share({ title: tools.dataset.title, url: tools.dataset.address }).catch(() => {});
  });
}

const useful = document.querySelector("[data-useful]");

useful?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = new URLSearchParams({ answer: event.submitter?.value ?? "" });
  const sent = await fetch(useful.action, { method: "POST", body: answer, redirect: "manual" }).catch(() => null);
  if (!sent || sent.status >= 400) return useful.submit(); // The page that comes then says what is wrong.
  const thanks = useful.querySelector(".useful-thanks");
  thanks.dataset.shown = "";
  thanks.focus();
});
