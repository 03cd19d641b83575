import { Window } from "happy-dom";

const NAMES = ["document", "location", "localStorage", "CustomEvent", "Event", "FormData", "HTMLElement", "customElements"];

/** A page of a shop, for tests: what a script finds there is global until the next page. */
export function page(html = "", url = "https://shop.example/") {
  const window = new Window({ url });
  window.document.body.innerHTML = html;
  for (const name of ["window", ...NAMES]) give(name, name === "window" ? window : window[name]);
  give("navigator", {});
  return window.document;
}

/** Node has some of these itself, not to be written to. */
export function give(name, value) {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}
