// A page that is sealed leaves nothing behind in this browser: what an editor kept of it here goes. Its words are with
// the lead. Other pages’ copies stay.

const told = document.querySelector("[data-forget]");
const starts = told ? told.dataset.forget.split(" ").filter(Boolean) : [];
for (const name of Object.keys(localStorage)) {
  if (starts.some((start) => name.startsWith(start))) localStorage.removeItem(name);
}
