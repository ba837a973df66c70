// Run in the page by layout.py. MAIN is a selector of what people come for.
() => {
  const wrong = [];
  const name = (element) => `${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""} “${element.textContent.trim().slice(0, 40)}”`;
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest("[aria-hidden=true], .visually-hidden, .skip-link");
  const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowX);
  const width = document.documentElement.clientWidth;

  if (document.documentElement.scrollWidth > width) wrong.push(`The page is ${document.documentElement.scrollWidth} wide in a window of ${width}.`);

  for (const element of document.body.querySelectorAll("*")) {
    if (!isSeen(element)) continue;
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const words = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (words && (box.right > width + 1 || box.left < -1) && !hasAncestor(element, scrolls)) wrong.push(`Off the side: ${name(element)}`);
    if (/hidden|clip/.test(style.overflowX + style.overflowY) && element.textContent.trim()) {
      if (element.scrollWidth > element.clientWidth + 1 && style.overflowX !== "visible") wrong.push(`Cut off at the side: ${name(element)}`);
      if (element.scrollHeight > element.clientHeight + 1 && style.overflowY !== "visible") wrong.push(`Cut off below: ${name(element)}`);
    }
  }

  for (const target of document.querySelectorAll("a[href], button, input:not([type=hidden]), summary, select, textarea")) {
    if (!isSeen(target)) continue;
    const label = target.closest("label");
    const box = (label ?? target).getBoundingClientRect();
    const isInText = getComputedStyle(target).display === "inline" && !target.matches(".card-link, .door-link");
    const isMain = target.matches(MAIN);
    const least = isMain ? 44 : 24;
    if (!isInText && !target.matches(".card-link, .door-link") && Math.min(box.width, box.height) < least - 0.5) {
      wrong.push(`Smaller than ${least}: ${name(target)} ${Math.round(box.width)} × ${Math.round(box.height)}`);
    }
  }
  return [...new Set(wrong)];

  function hasAncestor(element, is) {
    for (let each = element; each; each = each.parentElement) if (is(each)) return true;
    return false;
  }
}
