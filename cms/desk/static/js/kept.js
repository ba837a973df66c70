// Say that this browser keeps words of this person, of one page or of any, that never reached the site. What they are is shown elsewhere.

const line = document.querySelector("[data-kept]");

if (line) {
  const { kept, keptPage } = line.dataset;
  const isKept = (name) => name.startsWith(`kept:${kept}:${keptPage ? `${keptPage}:` : ""}`);
  line.hidden = !Object.keys(localStorage).some(isKept);
}
