/**
 * Keeps the page "Help now" for when there is no internet, on the device of a reader who chose that.
 *
 * The newest page is shown whenever it comes within a few seconds, and is kept in place of the older one.
 */
const SCOPE = new URL("./", location).href;
const KEPT = `help-now ${new URL(SCOPE).pathname}`;
const PATIENCE = 4000; // milliseconds

/** Keep the answer `page`, and the files that it names, in place of what was kept. */
async function keep(page) {
  if (!page.ok) return;
  const words = await page.clone().text();
  const files = [...words.matchAll(/(?:href|src)="([^"]+\.(?:css|js|svg|png|woff2))"/g)].map((found) => new URL(found[1], SCOPE).href);
  const cache = await caches.open(KEPT);
  const has = new Set((await cache.keys()).map((request) => request.url));
  await cache.addAll(files.filter((file) => !has.has(file) && file.startsWith(location.origin)));
  await cache.put(SCOPE, page);
  for (const url of has) if (url !== SCOPE && !files.includes(url)) await cache.delete(url);
}

function later(value) {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE, value));
}

async function page(event) {
  const kept = await caches.match(SCOPE, { cacheName: KEPT });
  const asked = fetch(event.request).then((answer) => {
    event.waitUntil(keep(answer.clone()).catch(() => {}));
    return answer;
  });
  if (!kept) return asked;
  return Promise.race([asked.catch(() => kept), later(kept)]);
}

async function file(request) {
  return (await caches.match(request, { cacheName: KEPT })) ?? fetch(request);
}

addEventListener("install", (event) => {
  event.waitUntil(fetch(SCOPE).then(async (answer) => {
    if (!answer.ok) throw new Error("There is no such page.");
    await keep(answer);
    await skipWaiting();
  }));
});

addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  event.respondWith(event.request.mode === "navigate" ? page(event) : file(event.request));
});
