const EXCUSE =
  ":host{display:block}p{margin:0 0 .75em}button{font:inherit;min-height:44px;padding:0 1.25em;border-radius:10px;" +
  "border:1px solid;background:none;color:inherit;cursor:pointer}";

/** Keeps room for what is to come, so that the page moves once and early; a card over the page needs none. */
export function reserve(root, floating) {
  root.textContent = "";
  dress(root, floating ? ":host{display:none}" : ":host{display:block;min-height:20rem}");
}

/** Says that the widget is not to be had now, and offers another try if there is a point. */
export function excuse(root, sentence, retry, again) {
  root.textContent = "";
  dress(root, EXCUSE);
  add(root, "p", sentence).setAttribute("role", "alert");
  if (retry) add(root, "button", retry).onclick = again;
}

/** Constructed sheets pass a strict style-src; where there are none, the plain look will do. */
function dress(root, css) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch {
    // An older browser.
  }
}

function add(root, tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  root.append(element);
  return element;
}
