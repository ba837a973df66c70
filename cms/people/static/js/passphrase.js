/**
 * Show what is typed into a passphrase field, and take the suggested one with a press.
 *
 * Without this script a passphrase is typed as dots, and the suggestion is typed off.
 */
const fields = document.querySelectorAll("[data-passphrase]");

function show(field, button, shown) {
  field.type = shown ? "text" : "password";
  button.textContent = shown ? field.dataset.hide : field.dataset.show;
}

for (const field of fields) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "desk-link-button door-show";
  button.setAttribute("aria-controls", field.id);
  button.addEventListener("click", () => show(field, button, field.type === "password"));
  show(field, button, false);
  field.after(button);
  // The browser's password keeper looks for a password field.
  field.form.addEventListener("submit", () => show(field, button, false));

  const use = field.form.querySelector("[data-use-idea]");
  if (!use) continue;
  use.hidden = false;
  use.addEventListener("click", () => {
    field.value = field.form.querySelector("[data-idea]").textContent.trim();
    show(field, button, true);
    field.focus();
  });
}
