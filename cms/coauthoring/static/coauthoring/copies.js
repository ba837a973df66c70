// The copy that this browser keeps of words that have not reached the site: for one account and page, encrypted with a
// key that only that account is told, for a day, and gone at sign-out. School computers are shared.

const DAY = 24 * 60 * 60 * 1000;
const PREFIX = "kept:";

const pageOf = (root) => `${PREFIX}${root.dataset.account}:${root.dataset.page}:`;
const thisEditor = Math.random().toString(36).slice(2);
const nameOf = (root) => pageOf(root) + thisEditor;
let work = Promise.resolve(); // one after the other, so that an older copy never comes after a newer one

function inTurn(act) {
  work = work.then(act).catch(() => undefined);
  return work;
}

async function keyOf(root) {
  const bytes = Uint8Array.from(root.dataset.copyKey.match(/../g), (pair) => parseInt(pair, 16));
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

const toText = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
const toBytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

export function keepCopy(root, entries) {
  if (!globalThis.crypto?.subtle) return work;
  return inTurn(async () => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const words = new TextEncoder().encode(JSON.stringify(entries));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(root), words);
    const kept = { when: Date.now(), iv: toText(iv), words: toText(new Uint8Array(sealed)) };
    localStorage.setItem(nameOf(root), JSON.stringify(kept));
  });
}

export function dropCopy(root, name = nameOf(root)) {
  return inTurn(() => localStorage.removeItem(name));
}

export function dropCopyNow(root) {
  localStorage.removeItem(nameOf(root));
}

// Returns the newest copy that another editor of this page left, or null.
export async function findCopy(root) {
  const [newest] = await readable(root, pageOf(root), nameOf(root));
  return newest ?? null;
}

// Returns all copies of this account, the newest first: { name, page, when, entries }.
export function keptCopies(root) {
  return readable(root, `${PREFIX}${root.dataset.account}:`);
}

async function readable(root, prefix, except) {
  forgetOldOnes();
  const found = [];
  if (!globalThis.crypto?.subtle) return found;
  for (const name of names().filter((each) => each.startsWith(prefix) && each !== except)) {
    const kept = read(name);
    try {
      const cipher = { name: "AES-GCM", iv: toBytes(kept.iv) };
      const words = await crypto.subtle.decrypt(cipher, await keyOf(root), toBytes(kept.words));
      const entries = JSON.parse(new TextDecoder().decode(words));
      found.push({ name, page: name.split(":")[2], when: kept.when, entries });
    } catch {
      localStorage.removeItem(name); // made with the key of an older passphrase
    }
  }
  return found.sort((one, other) => other.when - one.when);
}

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

const names = () => Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));

function forgetOldOnes() {
  for (const name of names()) {
    if (!(Date.now() - (read(name)?.when ?? 0) < DAY)) localStorage.removeItem(name);
  }
}

export function forgetAtSignOut() {
  document.addEventListener(
    "submit",
    (event) => {
      if (!/logout|sign-?out/.test(event.target.getAttribute("action") ?? "")) return;
      for (const name of names()) localStorage.removeItem(name);
    },
    { capture: true },
  );
}
