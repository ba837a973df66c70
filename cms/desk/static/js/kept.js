// Say that this browser keeps words of this person that never reached the site. What they are is shown elsewhere.

const line = document.querySelector("[data-kept]");

if (line) {
  const isKept = (name) => name.startsWith(`kept:${line.dataset.kept}:`);
  line.hidden = !Object.keys(localStorage).some(isKept);
}
