/**
 * Whoever presses "I’m worried" may have typed words for somebody on the same screen. They go along, into the sealed copy.
 *
 * Without this script they can be written again on the next screen, to the lead.
 */
for (const form of document.querySelectorAll("[data-worried]")) {
  form.addEventListener("submit", () => {
    const boxes = [...document.querySelectorAll(".desk-form textarea:not([readonly]), .desk-changes textarea")];
    const typed = boxes.filter((box) => box.value.trim() && box.value !== box.defaultValue);
    const field = form.elements.typed;
    field.value = typed.map((box) => box.value).join("\n\n");
  });
}
