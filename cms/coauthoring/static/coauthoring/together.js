// The editor of a page that several people write: brings in what the others wrote, shows what has to be chosen, and
// keeps a copy in this browser of what has not reached the site. Wagtail's own scripts do the saving.

import { keepCopy, dropCopy, dropCopyNow, findCopy, forgetAtSignOut } from "together/copies";
import { showConflicts } from "together/conflicts";
import { applySteps } from "together/steps";
import { entriesOf, isSame } from "together/entries";

const QUIET = 300; // ms: Draftail hands its words to the form a quarter of a second after they were typed.
const TRY_AGAIN = 15_000; // ms
const LOOK = 1000; // ms
const START = 2000; // ms: by then the blocks are there

const root = document.getElementById("together");
const form = document.querySelector("[data-edit-form]");
const says = (key) => JSON.parse(document.getElementById(`together-${key}`).textContent);

let count = Number(form?.elements.namedItem("merge_count")?.value) || 0; // the number of the last save
let taken = ""; // the number of the last answer, and which of its steps this editor took
let sent = null; // what is on its way: [name, value] pairs
let saved = null; // what the site has
let refused = ""; // what it did not take, and needs not be sent again
let lookedAt = "";
let trouble = ""; // why nothing reaches the site just now
let typedBeforeWatching = false;
let watching = false;
const told = new Set(); // what others changed in places that this editor can't show anew
let leaving = false;
let triedAnew = false; // with another token, since something last arrived
let skipped = false;

function announce(text, { stays = false } = {}) {
  const line = root.querySelector("[data-together-says]");
  line.textContent = text;
  line.classList.toggle("is-shown", Boolean(text));
  clearTimeout(announce.timer);
  if (text && !stays) announce.timer = setTimeout(() => announce(""), 12_000);
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// Wagtail's autosave listens for this.
function save() {
  form.dispatchEvent(new CustomEvent("w-unsaved:add", { bubbles: true, cancelable: true, detail: { type: "edits" } }));
}

function number(data) {
  count += 1;
  data.set("merge_count", String(count));
  data.set("merge_taken", taken);
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
  const typedMeanwhile = !isSame(was, entriesOf(new FormData(form)));
  if (trouble) announce(says("online-again"));
  trouble = "";
  triedAnew = false;
  takeNews(response.merge, was);
  sent = null;
  saved = was;
  if (typedMeanwhile) {
    keep();
    setTimeout(save);
  } else {
    dropCopy(root);
  }
}

function takeNews(news, was) {
  if (!news) return;
  const result = applySteps(news.steps, form, was);
  taken = `${news.count}:${result.taken.join(",")}`;
  skipped = result.skipped > 0;
  for (const step of result.elsewhere) tellOnce(step);
  if (result.taken.length) announce(says("others-wrote"));
  if (showConflicts(root, form, news.conflicts)) announce(says("new-conflict"));
}

// Wagtail looks for changes too, but not in a form that came back because something was missing in it.
function look() {
  if (!watching || leaving || trouble || sent !== null) return;
  const now = JSON.stringify(entriesOf(new FormData(form)));
  if (now === lookedAt && now !== refused && now !== JSON.stringify(saved)) save();
  lookedAt = now;
}

function tellOnce(step) {
  const news = JSON.stringify(step);
  if (!told.has(news)) announce(says("changed-elsewhere").replace("%s", step.label));
  told.add(news);
}

async function onError(event) {
  const { type, response } = event.detail;
  refused = response?.error_code ? JSON.stringify(sent) : "";
  sent = null;
  if (response?.error_code === "held") return goTo(response.url);
  if (response?.error_code) {
    // It arrived, and the site keeps what it could not save.
    dropCopy(root);
    if (type !== "validation_error") announce(response.error_message, { stays: true });
    return;
  }
  keep();
  trouble = type;
  announce(says(type === "network_error" ? "offline" : await whatIsWrong()), { stays: true });
}

// Somebody is worried about the page: these words are in the sealed copy now, and a kind message stands in its place.
function goTo(url) {
  leaving = true;
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
  await Promise.race([pause(QUIET).then(() => post(new FormData(form))), pause(3000)]);
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
    if (answer.status === 404 || answer.status === 410) return "gone";
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

// While somebody types on and on, too: a lost connection waits for no pause.
function keep() {
  if (leaving) return;
  keep.timer ??= setTimeout(keepNow, 200);
}

function keepNow() {
  clearTimeout(keep.timer);
  keep.timer = undefined;
  keepCopy(root, entriesOf(new FormData(form), { all: true }));
}

async function offerCopy() {
  const copy = await findCopy(root);
  if (!copy) return;
  const card = document.createElement("section");
  card.className = "together-card";
  card.setAttribute("aria-label", says("put-back"));
  const words = document.createElement("p");
  const day = new Intl.DateTimeFormat(document.documentElement.lang || undefined, {
    weekday: "long",
    hour: "2-digit",
    minute: "2-digit",
  });
  words.textContent = says("copy-found").replace("%s", day.format(new Date(copy.when)));
  const buttons = document.createElement("div");
  buttons.className = "together-buttons";
  buttons.append(
    button(says("put-back"), "button", () => putBack(copy)),
    button(says("throw-away"), "button button-secondary", () => {
      dropCopy(root, copy.name).then(offerCopy);
      card.remove();
    }),
  );
  card.append(words, buttons);
  root.querySelector("[data-together-copy]").replaceChildren(card);
}

function button(text, look, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = look;
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

// Through the same merge as every save, from what this editor had sent last.
async function putBack(copy) {
  const data = new FormData();
  for (const [name, value] of copy.entries) data.append(name, value);
  data.set("merge_count", "");
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

async function onSubmit(event) {
  if (leaving) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { submitter } = event;
  await pause(QUIET);
  for (let tries = 0; sent !== null && tries < 40; tries += 1) await pause(QUIET);
  const data = new FormData(form);
  number(data);
  keepCopy(root, entriesOf(data, { all: true }));
  const answer = await post(data);
  if (!answer.ok && answer.code !== "validation_error") {
    trouble = answer.code || "server_error";
    announce(answer.message || says("failed"), { stays: true });
    root.scrollIntoView({ block: "start" });
    return;
  }
  if (answer.ok) {
    taken = "";
    await dropCopy(root);
    const base = form.elements.namedItem("merge_base");
    if (answer.told.field_updates?.merge_base) base.value = answer.told.field_updates.merge_base;
  }
  leaving = true;
  number({ set: (name, value) => (form.elements.namedItem(name).value = value) });
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
  if (!answer.ok) announce(answer.message, { stays: true });
  for (const each of card.querySelectorAll("button")) each.disabled = false;
  if (answer.told.conflicts !== undefined) showConflicts(root, form, answer.told.conflicts);
  save();
  if (answer.ok) root.querySelector("[data-together-conflicts]").focus();
}

// --- Starting ----------------------------------------------------------------------------------------

function onTyping(event) {
  if (!event.isTrusted || event.target.closest?.("[data-conflict]")) return;
  if (!watching) typedBeforeWatching = true;
  keep();
}

function start() {
  showConflicts(root, form, root.querySelector("[data-together-conflicts]").innerHTML);
  // Wagtail would ask before it overwrites. Here nothing is overwritten.
  document.querySelector("form.w-editing-sessions")?.removeAttribute("data-w-session-w-dialog-outlet");
  document.addEventListener("w-autosave:save", onSave);
  document.addEventListener("w-autosave:success", onSuccess);
  document.addEventListener("w-autosave:error", onError);
  // Wagtail starts to look for changes two seconds after the editor opens.
  document.addEventListener("w-unsaved:watch-edits", () => {
    if (watching) return;
    watching = true;
    if (!typedBeforeWatching) saved = entriesOf(new FormData(form));
    showConflicts(root, form); // The blocks that they belong beside are there by now.
    if (typedBeforeWatching) save();
  });
  if (form.dataset.wUnsavedForceValue === "true") setTimeout(() => (watching = true), START);
  setInterval(look, LOOK);
  for (const name of ["input", "paste", "drop"]) form.addEventListener(name, onTyping);
  form.addEventListener("keydown", (event) => event.key.length === 1 && onTyping(event));
  // Somebody saved a newer version: a save brings it.
  document.addEventListener("w-swap:json", (event) => {
    if (event.detail.data?.other_sessions?.some((session) => session.revision_id)) save();
  });
  form.addEventListener("focusout", () => {
    if (skipped) setTimeout(() => skipped && save(), QUIET);
  });
  window.addEventListener("online", save);
  setInterval(() => trouble && navigator.onLine && save(), TRY_AGAIN);
  // Typed and taken back again: nothing is left to keep.
  document.addEventListener("visibilitychange", () => document.hidden && keep.timer && keepNow());
  window.addEventListener("pagehide", () => {
    if (saved && !trouble && isSame(saved, entriesOf(new FormData(form)))) dropCopyNow(root);
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
