/**
 * While a sign-in name is typed, ask the site whether it can be had and whether it says too much, and show its words below
 * the field.
 *
 * The same words come when the form is sent without this script.
 */
const PAUSE = 400; // milliseconds without a key

for (const part of document.querySelectorAll("[data-name-check]")) {
  const field = part.querySelector("input[name=username]");
  const list = part.querySelector("[data-name-warnings]");
  let timer;

  async function check() {
    const body = new FormData();
    body.append("username", field.value);
    body.append("csrfmiddlewaretoken", field.form.elements.csrfmiddlewaretoken.value);
    const asked = field.value;
    const answer = await fetch(part.dataset.nameCheck, { method: "POST", body });
    if (!answer.ok || asked !== field.value) return;
    const { warnings } = await answer.json();
    list.replaceChildren(
      ...warnings.map((words) => {
        const line = document.createElement("li");
        line.textContent = words;
        return line;
      }),
    );
    list.hidden = warnings.length === 0;
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE);
  });
  // On a slow phone somebody types before this script is there.
  if (field.value !== field.defaultValue) check();
}
