// Starting a page: show only the people of the chosen group. Without this, all stand there, below their group's name.

const form = document.querySelector("[data-start]");
const group = form?.elements.namedItem("group");

function showOnlyTheirs() {
  for (const people of form.querySelectorAll("[data-group]")) {
    const chosen = people.dataset.group === group.value;
    people.hidden = !chosen;
    // What is disabled is not sent: nobody from another group comes along unseen.
    people.disabled = !chosen;
  }
}

if (group) {
  group.addEventListener("change", showOnlyTheirs);
  // A browser that goes back fills the form in after the page was read.
  window.addEventListener("pageshow", showOnlyTheirs);
  showOnlyTheirs();
}
