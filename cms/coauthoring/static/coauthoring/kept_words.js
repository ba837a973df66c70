// The words that this browser keeps for one account, to be read and copied: their page may be gone.

import { dropCopy, keptCopies } from "together/copies";
import { textOf, valueOf } from "together/entries";
import { inWords } from "together/moments";

const root = document.getElementById("kept-words");
const list = root.querySelector("[data-kept-list]");

async function show() {
  const copies = await keptCopies(root);
  list.replaceChildren(...copies.map(card));
  root.querySelector("[data-kept-none]").hidden = copies.length > 0;
}

function card(copy) {
  const made = root.querySelector("[data-kept-one]").content.cloneNode(true);
  const title = valueOf(copy.entries, "title");
  if (title) made.querySelector("[data-kept-title]").textContent = title;
  made.querySelector("[data-kept-when]").textContent = inWords(copy.when);
  made.querySelector("textarea").value = textOf(copy.entries);
  const page = made.querySelector("[data-kept-page]");
  page.href = page.dataset.keptPage.replace("/0/", `/${copy.page}/`);
  hideIfGone(page, page.dataset.keptNews.replace("/0/", `/${copy.page}/`));
  made.querySelector("[data-kept-drop]").addEventListener("click", () => dropCopy(root, copy.name).then(show));
  return made;
}

async function hideIfGone(link, address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
  link.hidden = answer !== null && !answer.ok;
}

show();
