/**
 * Suggest pages while somebody types in a search box: a combobox with a list, as ARIA 1.2 describes it.
 *
 * Without this script the box is a plain form. It comes the first time that somebody goes to the box (see site.js).
 * What it suggests are titles of live pages; choosing one opens that page. No cookie goes along.
 */
const SHORTEST = 2; // letters
const PAUSE = 150; // milliseconds without a key before it asks

export function suggest(form) {
  if (form.dataset.suggests) return;
  form.dataset.suggests = "true";
  const field = form.querySelector("input[type=search]");
  const list = document.createElement("ul");
  const status = document.createElement("span");
  list.id = `${field.id}-suggestions`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.suggestLabel);
  list.hidden = true;
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  form.append(list, status);
  for (const [name, value] of [
    ["role", "combobox"],
    ["aria-autocomplete", "list"],
    ["aria-controls", list.id],
    ["aria-expanded", "false"],
  ]) field.setAttribute(name, value);

  let waiting, asked, chosen = -1;

  const options = () => [...list.children];

  function choose(place) {
    chosen = place;
    options().forEach((option, at) => option.setAttribute("aria-selected", String(at === place)));
    const option = options()[place];
    if (option) {
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  }

  function open(isOpen) {
    list.hidden = !isOpen;
    field.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) choose(-1);
  }

  function show(pages) {
    list.replaceChildren(
      ...pages.map((page, at) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${at}`;
        option.className = "suggestions-option";
        option.setAttribute("role", "option");
        option.dir = "auto";
        option.textContent = page.title;
        option.dataset.url = page.url;
        return option;
      }),
    );
    open(pages.length > 0 && field === document.activeElement);
    status.textContent = list.hidden ? "" : form.dataset.suggestCount.replace("#", pages.length);
  }

  async function ask() {
    asked?.abort();
    const typed = field.value.trim();
    if (typed.length < SHORTEST) return show([]);
    asked = new AbortController();
    try {
      const address = `${form.dataset.suggestFrom}?q=${encodeURIComponent(typed.slice(0, 60).toLowerCase())}`;
      const answer = await fetch(address, { credentials: "omit", signal: asked.signal });
      show(answer.ok ? (await answer.json()).suggestions : []);
    } catch (error) {
      if (error.name !== "AbortError") show([]); // Without a connection, the box is a plain box.
    }
  }

  function visit(option) {
    open(false);
    location.assign(option.dataset.url);
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });

  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const count = list.children.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!count) return;
      event.preventDefault();
      if (list.hidden) open(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      // One place more than there are options: the field itself.
      choose(((chosen + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      visit(options()[chosen]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      open(false);
    }
  });

  list.addEventListener("pointerdown", (event) => event.preventDefault()); // The field keeps the focus.
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) visit(option);
  });
  field.addEventListener("blur", () => {
    clearTimeout(waiting);
    asked?.abort();
    open(false);
  });

  if (field.value !== field.defaultValue) ask(); // Somebody types faster than this script comes.
}
