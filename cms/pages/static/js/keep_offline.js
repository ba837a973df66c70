/**
 * The numbers of "Help now" on a reader's own device, if they choose so (components/keep_offline.html).
 *
 * What keeps them is a service worker for that one page: it sees no other page, and keeps nothing else.
 */
const place = document.querySelector("[data-keep-offline]");
const said = place.querySelector("[data-said]");
const offer = place.querySelector("[data-offer]");
const kept = place.querySelector("[data-kept]");

async function registration() {
  const found = await navigator.serviceWorker.getRegistration(location.pathname);
  return found && new URL(found.scope).pathname === location.pathname ? found : undefined;
}

async function show() {
  const isKept = Boolean(await registration());
  offer.hidden = isKept;
  kept.hidden = !isKept;
}

/** Resolve once ``worker`` has kept the page; reject if it could not. */
function settled(worker) {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (worker.state === "activated") resolve();
      if (worker.state === "redundant") reject(new Error("The page could not be kept."));
    };
    worker.addEventListener("statechange", look);
    look();
  });
}

async function keep() {
  const made = await navigator.serviceWorker.register(place.dataset.keepOffline);
  await settled(made.installing ?? made.waiting ?? made.active);
  return said.dataset.done;
}

async function takeOff() {
  await (await registration())?.unregister();
  await caches.delete(`help-now ${location.pathname}`);
  return said.dataset.gone;
}

async function answer(act, other) {
  try {
    const words = await act();
    await show();
    said.textContent = words;
    place.querySelector(other).focus();
  } catch {
    said.textContent = said.dataset.failed;
  }
}

if ("serviceWorker" in navigator) {
  place.querySelector("[data-keep]").addEventListener("click", () => answer(keep, "[data-take-off]"));
  place.querySelector("[data-take-off]").addEventListener("click", () => answer(takeOff, "[data-keep]"));
  try {
    await show();
    place.hidden = false;
  } catch {
    // A private window may refuse to tell: then nothing is offered.
  }
}
