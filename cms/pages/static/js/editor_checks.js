/**
 * After each save, show what is missing and what to look at again.
 *
 * The server decides; this only puts its answer (`checks`, HTML) where the panel is. It is left alone while it says
 * the same, so that a screen reader is not told twice.
 */
document.addEventListener("w-autosave:success", ({ detail }) => {
  const panel = document.querySelector("[data-checks]");
  const checks = detail?.response?.checks?.trim();
  if (panel && checks && panel.dataset.shown !== checks) {
    panel.innerHTML = checks;
    panel.dataset.shown = checks;
  }
});
