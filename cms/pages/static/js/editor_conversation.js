/**
 * Show what was said about a block beside that block, too.
 *
 * The list at the top stays as it is: it has the links, and works without this.
 */
const PUT = "asked-beside";

function show() {
  for (const item of document.querySelectorAll("[data-asked] [data-beside]")) {
    const section = document.getElementById(item.dataset.beside);
    const home = section?.closest("[data-contentpath]") ?? section;
    if (!home || home.querySelector(`.${PUT}[data-of="${item.dataset.number}"]`)) continue;
    const beside = document.createElement("p");
    beside.className = PUT;
    beside.dataset.of = item.dataset.number;
    beside.textContent = item.querySelector("strong").textContent;
    home.prepend(beside);
  }
}

for (const [number, item] of document.querySelectorAll("[data-asked] [data-beside]").entries()) {
  item.dataset.number = String(number);
}
// Wagtail builds its blocks after this module runs; a block that is moved or put back is built anew.
if (document.querySelector("[data-asked]")) {
  const form = document.querySelector("[data-edit-form]") ?? document.body;
  new MutationObserver(show).observe(form, { childList: true, subtree: true });
  show();
}
