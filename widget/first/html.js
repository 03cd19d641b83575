const TOKEN = /<(\/?)([a-z][\w-]*)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*\/?>|<![^>]*>|([^<]+)/g;
const ATTRIBUTE = /([\w:-]+)(?:="([^"]*)")?/g;
const ESCAPED = /&(?:lt|gt|amp|quot|#x27|#39);/g;
const MEANT = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"' };
const PLACE = /__(code|name|coupon|text)__/g;
const EMPTY = /^(br|hr|img|input)$/;

/**
 * An element with what our views drew: their HTML is well-formed and quoted. Element by element, because a page may
 * refuse markup as such (Trusted Types), and what only the browser knows goes into its places as text.
 */
export function build(html, values = {}) {
  const fill = (text) =>
    text
      .replace(ESCAPED, (escaped) => MEANT[escaped] || "'")
      .replace(PLACE, (place, name) => values[name] ?? place);
  const root = document.createElement("div");
  let at = root;
  for (const [, end, tag, attributes, text] of html.matchAll(TOKEN)) {
    if (text?.trim()) at.append(fill(text));
    if (!tag) continue;
    if (end) {
      at = at.parentNode;
      continue;
    }
    const space = /^(svg|path)$/.test(tag) ? "http://www.w3.org/2000/svg" : "http://www.w3.org/1999/xhtml";
    const element = document.createElementNS(space, tag);
    for (const [, name, value] of attributes.matchAll(ATTRIBUTE)) element.setAttribute(name, fill(value || ""));
    at.append(element);
    if (!EMPTY.test(tag)) at = element;
  }
  return root;
}
