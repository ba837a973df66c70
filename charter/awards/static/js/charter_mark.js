/* <charter-mark award="NUMBER">: a school's badge on any page, which no style of that page reaches. */

const BADGES = new URL("badges/", import.meta.url);
const WORDS = "Anti-bullying charter mark: check current status";

class CharterMark extends HTMLElement {
  connectedCallback() {
    const award = this.getAttribute("award") ?? "";
    if (this.drawn || !/^[0-9a-f-]{36}$/i.test(award)) return;
    this.drawn = true;
    const address = new URL(`${award}/`, BADGES);
    // Not a style element: the page's policy may forbid those.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      :host { all: initial !important; display: inline-block !important; inline-size: 240px !important; max-inline-size: 100% !important; }
      a, img { display: block; }
      img { inline-size: 100%; block-size: auto; }
      a:focus-visible { outline: 4px solid #21114f; outline-offset: 3px; }
    `);
    const link = Object.assign(document.createElement("a"), { href: address, referrerPolicy: "no-referrer" });
    const picture = Object.assign(document.createElement("img"), {
      referrerPolicy: "no-referrer",
      alt: WORDS,
      width: 240,
      height: 240,
      src: new URL("badge.svg", address),
    });
    link.append(picture);
    const shadow = this.attachShadow({ mode: "closed" });
    shadow.adoptedStyleSheets = [sheet];
    shadow.append(link);
  }
}

if (!customElements.get("charter-mark")) customElements.define("charter-mark", CharterMark);
