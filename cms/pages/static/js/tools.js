/**
 * What a browser can do with a page by itself: print, share, copy, read aloud. It loads when somebody asks for one.
 */

function say(tools, words) {
  const said = tools.querySelector("[data-said]");
  said.textContent = "";
  setTimeout(() => (said.textContent = words)); // The same words twice are read out twice.
}

async function copy(button, tools) {
  const said = tools.querySelector("[data-said]").dataset;
  try {
    await navigator.clipboard.writeText(button.dataset.words ?? button.previousSibling.data);
    say(tools, said.copied);
    (button.querySelector("span") ?? button).textContent = said.copiedShort;
  } catch {
    say(tools, said.notCopied);
  }
}

// Whoever closes the sheet has changed their mind: no error.
const share = ({ title, address }) => navigator.share({ title, url: address }).catch(() => {});

const uses = {
  print: () => print(),
  share: (_button, tools) => share(tools.dataset),
  copy,
  listen: toggle,
};

/** Do what the button `tool` says. `tools` is the group that holds the words for it, `voice` who reads aloud here. */
export function use(tool, tools, voice) {
  uses[tool.dataset.tool](tool, tools, voice);
}

/** Send one answer to "Was this any use?" and say thank you in its place. */
export async function answer(form, button) {
  const value = button?.value ?? "";
  const body = new URLSearchParams({ answer: value });
  const sent = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
  if (!sent || sent.status >= 400) {
    // The page that comes then says what is wrong. submit() sends no button, so the answer goes as a field.
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "answer", value }));
    return form.submit();
  }
  const thanks = form.querySelector(".useful-thanks");
  thanks.dataset.shown = "";
  thanks.focus();
}

/*
 * Reads a page aloud with the browser's own voice, on the device, and marks the word that is being said.
 *
 * The marks are a CSS highlight, so that the page itself is not touched; where a browser has none, the whole
 * paragraph is marked.
 */
const READABLE = "h1, h2, h3, h4, p, li, dt, dd, caption, th, td, figcaption";
const LEFT_OUT = "[hidden], nav, button, form, .visually-hidden, .print-only, .tools, .exit, .breadcrumbs";

let stopped = true;

/** Elements that hold words themselves, in the order of the page. */
function parts(root) {
  return [...root.querySelectorAll(READABLE)].filter(
    (element) => !element.closest(LEFT_OUT) && element.checkVisibility?.() !== false && words(element).trim(),
  );
}

function words(element) {
  return textsOf(element)
    .map((text) => text.data)
    .join("");
}

/** The text nodes of an element, without those of its buttons and of what is read by itself. */
function textsOf(element) {
  const texts = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const around = walker.currentNode.parentElement;
    if (!around.closest("button") && around.closest(READABLE) === element) texts.push(walker.currentNode);
  }
  return texts;
}

/** The range of `length` letters from `start` on, counted over all text nodes of `element`. */
function rangeOf(element, start, length) {
  const range = new Range();
  let before = 0;
  let begun = false;
  for (const text of textsOf(element)) {
    const end = before + text.length;
    if (!begun && start < end) {
      range.setStart(text, start - before);
      begun = true;
    }
    if (begun && start + length <= end) {
      range.setEnd(text, start + length - before);
      return range;
    }
    before = end;
  }
  return null;
}

function mark(element, event) {
  if (!CSS.highlights || event.name !== "word") return;
  const rest = words(element).slice(event.charIndex);
  const length = event.charLength || rest.search(/\s|$/);
  const range = rangeOf(element, event.charIndex, length);
  if (range) CSS.highlights.set("spoken", new Highlight(range));
}

function unmark() {
  CSS.highlights?.delete("spoken");
  document.querySelector(".is-spoken")?.classList.remove("is-spoken");
}

function speak(element, voice) {
  return new Promise((done, failed) => {
    const spoken = new SpeechSynthesisUtterance(words(element));
    spoken.lang = element.closest("[lang]").lang;
    spoken.voice = voice;
    spoken.onboundary = (event) => mark(element, event);
    spoken.onend = done;
    // Whoever presses Stop cancels it: no error.
    spoken.onerror = ({ error }) => (/canceled|interrupted/.test(error) ? done() : failed(error));
    element.classList.add("is-spoken");
    element.scrollIntoView({ block: "nearest" });
    speechSynthesis.speak(spoken);
  });
}

function show(button, isSpeaking) {
  const label = button.querySelector("span");
  button.dataset.start ??= label.textContent;
  label.textContent = isSpeaking ? button.dataset.stop : button.dataset.start;
  button.setAttribute("aria-pressed", isSpeaking);
}

function stop() {
  stopped = true;
  speechSynthesis.cancel();
}

/** Start to read with `voice`, or stop. */
async function toggle(button, tools, voice) {
  if (!stopped) return stop();
  stopped = false;
  show(button, true);
  try {
    for (const element of parts(document.querySelector("main article") ?? document.querySelector("main"))) {
      await speak(element, voice);
      unmark();
      if (stopped) break;
    }
  } catch {
    unmark();
    say(tools, tools.querySelector("[data-said]").dataset.notRead);
  }
  stopped = true;
  show(button, false);
}

addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !stopped) stop();
});

// A page that is left stops talking.
addEventListener("pagehide", () => speechSynthesis.cancel());
