// The editor of a page that several people write: brings in what the others wrote, shows what has to be chosen, and
// keeps a copy in this browser of what has not reached the site. Wagtail's own scripts do the saving.

import { keepCopy, dropCopy, dropCopyNow, findCopy, forgetAtSignOut } from "together/copies";
import { showConflicts } from "together/conflicts";
import { inWords } from "together/moments";
import { announce, button, put, says } from "together/notices";
import { applySteps } from "together/steps";
import { dataOf, entriesOf, isSame, textOf, valueOf } from "together/entries";

const QUIET = 300; // ms: Draftail hands its words to the form a quarter of a second after they were typed.
const TRY_AGAIN = 15_000; // ms
const LOOK = 1000; // ms
const ASK = 10_000; // ms
const START = 2000; // ms: by then the blocks are there

const root = document.getElementById("together");
const form = document.querySelector("[data-edit-form]");

let count = Number(form?.elements.namedItem("merge_count")?.value) || 0; // the number of the last save
let taken = ""; // the number of the last answer, and which of its steps this editor took
let sent = null; // what is on its way: [name, value] pairs
let saved = null; // what the site has
let refused = ""; // what it did not take, and needs not be sent again
let lookedAt = "";
let trouble = ""; // why nothing reaches the site just now
let typedBeforeWatching = false;
let watching = false;
const told = new Set(); // what was said once: a place that others changed and this editor can't show anew
let leaving = false;
let over = false; // they may not write here any more, and the site has all that they wrote until then
let triedAnew = false; // with another token, since something last arrived
let skipped = false;
let typedIn = null; // the element of the last letter

const now = (options) => entriesOf(dataOf(form, typedIn), options);

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// Wagtail's autosave listens for this.
function save() {
  if (over) return;
  form.dispatchEvent(new CustomEvent("w-unsaved:add", { bubbles: true, cancelable: true, detail: { type: "edits" } }));
}

function number(data) {
  count += 1;
  data.set("merge_count", String(count));
  data.set("merge_taken", taken);
  data.set("merge_news", root.dataset.news);
}

// --- While saving --------------------------------------------------------------------------------

function onSave(event) {
  const { formData } = event.detail;
  number(formData);
  sent = entriesOf(formData);
}

function onSuccess(event) {
  const { response } = event.detail;
  const was = sent ?? [];
  for (const [name, value] of Object.entries(response.field_updates ?? {})) {
    const entry = was.find(([key]) => key === name);
    if (entry) entry[1] = value;
  }
  // Wagtail takes the form as it is by now for what was saved: what was typed meanwhile would never be.
  const typedMeanwhile = !isSame(was, now());
  if (trouble) announce(says("online-again"));
  trouble = "";
  triedAnew = false;
  takeMerge(response.merge, was);
  takeNews(response.news);
  sent = null;
  saved = was;
  if (typedMeanwhile) {
    keep();
    setTimeout(save);
  } else {
    keepNoMore();
    dropCopy(root);
  }
}

function takeMerge(merge, was) {
  if (!merge) return;
  const result = applySteps(merge.steps, form, was, now());
  taken = `${merge.count}:${result.taken.join(",")}`;
  skipped = result.skipped > 0;
  if (skipped && !result.taken.length) tellWhatWaits(merge.steps);
  for (const step of result.elsewhere) tellOnce(step);
  if (result.taken.length) announce(says(merge.by_you ? "you-wrote" : "others-wrote"));
  if (showConflicts(root, form, merge.conflicts)) announce(says("new-conflict"));
}

// --- What happens to the page meanwhile: it is sent, signed off, taken down, deleted ---------------

async function ask() {
  if (trouble || leaving || sent !== null) return;
  try {
    const address = `${root.dataset.newsUrl}?since=${encodeURIComponent(root.dataset.news)}`;
    const answer = await fetch(address, { headers: { Accept: "application/json" }, cache: "no-store" });
    if (answer.ok && !answer.redirected) takeNews(await answer.json());
    else save(); // The page is gone or not theirs, or they are signed out. The answer to a save says which.
  } catch {
    // Not connected. A save says so as soon as there is something to save.
  }
}

function takeNews(news) {
  if (!news) return;
  root.dataset.news = news.key;
  const tag = document.querySelector("[data-together-tag]");
  if (tag && tag.innerHTML.trim() !== news.tag) tag.innerHTML = news.tag;
  if (!news.says) return;
  announce(news.says);
  put("happened", news.says);
}

// Wagtail looks for changes too, but not in a form that came back because something was missing in it.
function look() {
  if (!watching || leaving || trouble || sent !== null) return;
  const seen = JSON.stringify(now());
  if (seen === lookedAt && seen !== refused && seen !== JSON.stringify(saved)) save();
  lookedAt = seen;
}

// Where somebody writes nothing changes under their hands. They are told that something else waits there.
function tellWhatWaits(steps) {
  const news = `waits ${JSON.stringify(steps)}`;
  if (told.has(news)) return;
  told.add(news);
  announce(says("others-wrote-here"));
}

function tellOnce(step) {
  const news = JSON.stringify(step);
  if (told.has(news)) return;
  told.add(news);
  const text = says("changed-elsewhere").replace("%s", step.label);
  announce(text);
  put(step.field, text, button(says("show-it"), "button", openAnew));
}

// Everything is saved first. Should that fail, the window stays as it is.
async function openAnew() {
  await pause(QUIET);
  if (await saveBeforeLeaving()) window.location.reload();
}

async function onError(event) {
  const { type, response } = event.detail;
  refused = response?.error_code ? JSON.stringify(sent) : "";
  const arrived = sent ?? [];
  sent = null;
  if (response?.error_code === "held") return goTo(response.url, arrived);
  if (response?.error_code) {
    // It arrived, and the site keeps what it could not save.
    dropCopy(root);
    if (over) return; // It was said already, with what became of the last words.
    if (type !== "validation_error") announce(response.error_message, { stays: true });
    if (response.error_code === "not-yours") await isOver(response.error_message, arrived);
    return;
  }
  if (over) return; // What they type from here on is kept letter by letter.
  keep();
  trouble = type;
  const reason = type === "network_error" ? "offline" : await whatIsWrong();
  const isEnd = reason === "gone" || reason === "taken-out";
  if (isEnd && told.has("gone")) return;
  announce(says(reason), { stays: true });
  if (isEnd) {
    told.add("gone");
    put("gone", says(reason), button(says("show-kept"), "button", () => window.open(root.dataset.keptUrl)));
  }
}

// They may not write here any more, and the others have their last words. Nothing more can be typed, only copied. What was
// typed while those words were on their way goes after them.
async function isOver(reason, arrived) {
  if (over) return;
  over = true;
  told.add("gone");
  for (const field of form.querySelectorAll("input, textarea")) field.readOnly = true;
  for (const field of form.querySelectorAll("[contenteditable=true]")) field.contentEditable = "false";
  for (const control of form.querySelectorAll("button, select")) control.disabled = true;
  await pause(QUIET);
  if (!isSame(arrived, now())) {
    const data = dataOf(form, typedIn);
    keepCopy(root, entriesOf(data, { all: true }));
    if ((await post(data)).code === "not-yours") dropCopy(root);
  }
  put("gone", reason, button(says("show-kept"), "button", () => window.open(root.dataset.keptUrl)));
}

// Somebody is worried about the page: what arrived is in the sealed copy now, and a kind message stands in its place.
// What was typed while it was on its way goes after it, and nothing more can be typed.
async function goTo(url, arrived) {
  leaving = true;
  form.inert = true;
  await pause(QUIET);
  if (!isSame(arrived, now())) await Promise.race([post(dataOf(form, typedIn)), pause(3000)]);
  clearTimeout(keep.timer);
  dropCopyNow(root);
  form.dataset.wUnsavedConfirmationValue = "false";
  window.location.replace(url);
}

// What was typed a moment ago goes into the sealed copy too.
async function onWorried(event) {
  const worried = event.target.closest?.("[data-worried]");
  if (!worried || worried.dataset.goes) return;
  event.preventDefault();
  worried.dataset.goes = "true";
  await Promise.race([pause(QUIET).then(() => post(dataOf(form, typedIn))), pause(3000)]);
  leaving = true;
  clearTimeout(keep.timer);
  dropCopyNow(root);
  form.dataset.wUnsavedConfirmationValue = "false";
  worried.submit();
}

// The answer was no JSON: ask what the editor's own address answers.
async function whatIsWrong() {
  try {
    const answer = await fetch(form.action, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (answer.status === 404 || answer.status === 410) {
      return (await answer.text()).includes("data-taken-out") ? "taken-out" : "gone";
    }
    if (answer.redirected && new URL(answer.url).pathname !== new URL(form.action).pathname) {
      return /login|sign-?in/.test(answer.url) ? "signed-out" : "gone";
    }
    return goOnWith(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    return "offline";
  }
}

// Whoever signed out and in again, in another tab, has another token against forged requests.
function goOnWith(opened) {
  if (opened.getElementById("together")?.dataset.account !== root.dataset.account) return "signed-out";
  const ours = form.elements.namedItem("csrfmiddlewaretoken");
  const theirs = opened.querySelector("[data-edit-form] [name=csrfmiddlewaretoken]");
  if (theirs && trouble && !triedAnew) {
    triedAnew = true;
    ours.value = theirs.value;
    setTimeout(save);
  }
  return "failed";
}

// --- The copy in this browser ----------------------------------------------------------------------

// With every letter: a window that closes waits for no pause. A long page on an old phone takes longer to keep, and is
// kept less often.
function keep() {
  if (leaving) return;
  keep.timer ??= setTimeout(keepNow, keep.pause ?? 0);
}

async function keepNow() {
  keepNoMore();
  if (leaving) return; // The site has it all.
  const began = performance.now();
  await keepCopy(root, now({ all: true }));
  keep.pause = (performance.now() - began) * 3;
}

function keepNoMore() {
  clearTimeout(keep.timer);
  keep.timer = undefined;
}

async function offerCopy() {
  const copy = await findCopy(root);
  if (!copy) return;
  const card = document.createElement("section");
  card.className = "together-card";
  card.setAttribute("aria-label", says("put-back"));
  const words = document.createElement("p");
  words.textContent = says("copy-found").replace("%s", inWords(copy.when));
  const buttons = document.createElement("div");
  buttons.className = "together-buttons";
  buttons.append(
    button(says("put-back"), "button", () => putBack(copy)),
    button(says("throw-away"), "button button-secondary", () => {
      dropCopy(root, copy.name).then(offerCopy);
      card.remove();
    }),
  );
  card.append(words, ...quoted(copy), buttons);
  root.querySelector("[data-together-copy]").replaceChildren(card);
}

// Nobody throws away what they have not seen: the words of the fields that say something else now.
function quoted(copy) {
  const there = now({ all: true });
  const text = textOf(copy.entries.filter(([name, value]) => valueOf(there, name) !== value));
  if (!text) return [];
  const quote = document.createElement("blockquote");
  quote.className = "together-quote";
  quote.textContent = text;
  return [quote];
}

// Through the same merge as every save, from what this editor had sent last.
async function putBack(copy) {
  const data = new FormData();
  for (const [name, value] of copy.entries) data.append(name, value);
  data.set("merge_count", "");
  data.set("merge_news", root.dataset.news);
  const answer = await post(data);
  if (answer.ok || answer.code === "validation_error") {
    await dropCopy(root, copy.name);
    leaving = true;
    form.dataset.wUnsavedConfirmationValue = "false";
    window.location.reload();
  } else {
    announce(answer.message || says("failed"), { stays: true });
  }
}

async function post(data, address = form.action) {
  data.set("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
  try {
    const answer = await fetch(address, { method: "POST", body: data, headers: { Accept: "application/json" } });
    const told = await answer.json().catch(() => null);
    if (told === null) return { ok: false, code: "", message: says(await whatIsWrong()), told: {} };
    return { ok: told.success, code: told.error_code, message: told.error_message, told };
  } catch {
    return { ok: false, code: "offline", message: says("offline"), told: {} };
  }
}

// --- Leaving by a button: save first, so that a page that cannot be reached takes no words with it ---------

// Returns whether the site has, or keeps, all that the form holds.
async function saveBeforeLeaving() {
  for (let tries = 0; sent !== null && tries < 40; tries += 1) await pause(QUIET);
  const data = dataOf(form, typedIn);
  number(data);
  keepCopy(root, entriesOf(data, { all: true }));
  const answer = await post(data);
  if (!answer.ok && answer.code !== "validation_error") {
    trouble = answer.code || "server_error";
    announce(answer.message || says("failed"), { stays: true });
    root.scrollIntoView({ block: "start" });
    return false;
  }
  if (answer.ok) {
    taken = "";
    const base = form.elements.namedItem("merge_base");
    if (answer.told.field_updates?.merge_base) base.value = answer.told.field_updates.merge_base;
    if (!isSame(entriesOf(data), now())) return saveBeforeLeaving(); // typed meanwhile
  }
  leaving = true;
  keepNoMore();
  await dropCopy(root);
  form.dataset.wUnsavedConfirmationValue = "false";
  return true;
}

async function onSubmit(event) {
  if (leaving) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { submitter } = event;
  await pause(QUIET);
  if (!(await saveBeforeLeaving())) return;
  number({ set: (name, value) => Object.assign(form.elements.namedItem(name) ?? {}, { value }) });
  form.requestSubmit(submitter ?? undefined);
}

// --- Choosing ----------------------------------------------------------------------------------------

async function onChoice(event) {
  const pressed = event.target.closest("[data-conflict] [name=keep]");
  if (!pressed) return;
  event.preventDefault();
  const card = pressed.closest("[data-conflict]");
  for (const each of card.querySelectorAll("button")) each.disabled = true;
  const data = new FormData();
  data.set("version", card.dataset.conflict);
  data.set("was", card.dataset.was);
  data.set("keep", pressed.value);
  const answer = await post(data, root.dataset.conflictsUrl);
  for (const each of card.querySelectorAll("button")) each.disabled = false;
  if (answer.told.conflicts !== undefined) showConflicts(root, form, answer.told.conflicts);
  if (!answer.ok) tellTooLate(card.dataset.conflict, answer.message);
  save();
  if (answer.ok) root.querySelector("[data-together-conflicts]").focus();
}

// It stays where it was said: the next answer has something else to announce.
function tellTooLate(version, reason) {
  const card = document.querySelector(`[data-conflict="${CSS.escape(version)}"]`);
  announce(reason, { stays: true });
  if (!card) return put("choice", reason);
  const words = document.createElement("p");
  words.className = "together-too-late";
  words.tabIndex = -1;
  words.textContent = reason;
  card.querySelector(".together-too-late")?.remove();
  card.prepend(words);
  words.focus();
}

// The blocks that they belong beside come a moment later than the page.
function placeConflicts() {
  const placing = setInterval(() => showConflicts(root, form), 100);
  setTimeout(() => {
    clearInterval(placing);
    if (new URLSearchParams(window.location.search).has("choose")) goToChoice();
  }, START / 2);
}

// Back here because the page could not be sent: the first choice is the next thing to do.
function goToChoice() {
  const card = document.querySelector("[data-conflict]");
  if (!card) return;
  card.scrollIntoView({ block: "center" });
  card.querySelector("button").focus({ preventScroll: true });
  announce(says("not-sent"));
}

// --- Starting ----------------------------------------------------------------------------------------

function onTyping(event) {
  if (!event.isTrusted || event.target.closest?.("[data-conflict]")) return;
  if (!watching) typedBeforeWatching = true;
  typedIn = event.target;
  keep();
}

function start() {
  showConflicts(root, form, root.querySelector("[data-together-conflicts]").innerHTML);
  placeConflicts();
  // Wagtail would ask before it overwrites. Here nothing is overwritten.
  document.querySelector("form.w-editing-sessions")?.removeAttribute("data-w-session-w-dialog-outlet");
  document.addEventListener("w-autosave:save", onSave);
  document.addEventListener("w-autosave:success", onSuccess);
  document.addEventListener("w-autosave:error", onError);
  // Wagtail starts to look for changes two seconds after the editor opens.
  document.addEventListener("w-unsaved:watch-edits", () => {
    if (watching) return;
    watching = true;
    if (!typedBeforeWatching) saved = now();
    if (typedBeforeWatching) save();
  });
  if (form.dataset.wUnsavedForceValue === "true") setTimeout(() => (watching = true), START);
  setInterval(look, LOOK);
  // Draftail takes most letters before they become an "input".
  for (const name of ["beforeinput", "input", "paste", "drop"]) form.addEventListener(name, onTyping);
  // Somebody saved a newer version: a save brings it.
  document.addEventListener("w-swap:json", (event) => {
    if (event.detail.data?.other_sessions?.some((session) => session.revision_id)) save();
  });
  setInterval(ask, ASK);
  root.querySelector("[data-together-close]").addEventListener("click", () => announce(""));
  form.addEventListener("focusout", () => {
    if (skipped) setTimeout(() => skipped && save(), QUIET);
  });
  window.addEventListener("online", save);
  setInterval(() => trouble && navigator.onLine && save(), TRY_AGAIN);
  // Typed and taken back again: nothing is left to keep.
  document.addEventListener("visibilitychange", () => document.hidden && keep.timer && keepNow());
  window.addEventListener("pagehide", () => {
    if (saved && !trouble && isSame(saved, now())) dropCopyNow(root);
    else if (keep.timer) keepNow();
  });
  window.addEventListener("submit", (event) => event.target === form && onSubmit(event), { capture: true });
  document.addEventListener("submit", onWorried);
  // Wagtail's ping is refused: the page is not there for this person any more. A save hands the last words over.
  document.addEventListener("w-swap:error", () => leaving || save());
  document.addEventListener("click", onChoice);
  forgetAtSignOut();
  offerCopy();
  for (const field of form.querySelectorAll("input[type=text], textarea")) {
    if (field.name && !field.closest("[data-streamfield-child]") && field.value !== field.defaultValue) {
      typedBeforeWatching = true;
    }
  }
  root.dataset.ready = "true";
}

if (root && form) start();
