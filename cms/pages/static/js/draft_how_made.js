/**
 * Lets the editor's button "Draft it from the records" work, in place of the link to the page's desk.
 *
 * The server writes the draft into a newer version. The next save brings it into this editor, as it brings whatever
 * somebody else wrote, so nothing that was typed here is lost.
 */
const place = document.querySelector("[data-draft-how-made]");
const form = document.querySelector("[data-edit-form]");

async function draft(button) {
  button.disabled = true;
  const data = new FormData();
  data.set("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
  const answer = await fetch(place.dataset.draftHowMade, {
    method: "POST",
    body: data,
    headers: { Accept: "application/json" },
  }).catch(() => null);
  const told = await answer?.json().catch(() => null);
  if (!told?.success) {
    button.disabled = false;
    if (told?.error_message) place.append(` ${told.error_message}`);
    return;
  }
  place.textContent = told.message;
  form.dispatchEvent(new CustomEvent("w-unsaved:add", { bubbles: true, cancelable: true, detail: { type: "edits" } }));
}

if (place && form) {
  const button = place.querySelector("button");
  button.hidden = false;
  place.querySelector("a").hidden = true;
  place.setAttribute("role", "status");
  button.addEventListener("click", () => draft(button));
}
