import { keep } from "../loader/storage.js";

/**
 * The card in which everything stands, with its look: in the page, as a window over it, or as a small card that came by
 * itself. Returns the card; its first child is the screen.
 */
export function frame(host, view, css, { modal, card: small, code }) {
  const root = host.shadowRoot;
  const { locale, rtl, words, accent } = view;
  root.querySelectorAll(".card,dialog").forEach((old) => old.remove());
  // Asked before there is a style: after it, the answer takes a layout.
  const looks = ["card", look(host), small && "small", modal && "modal", window.goodword.applies && "applies"].filter(Boolean);
  dress(root, css + (accent ? `:host{--accent-of:${accent[0]};--ink-of:${accent[1]}}` : ""));
  const card = make("div", { class: looks.join(" "), part: "card", lang: locale, dir: rtl ? "rtl" : "ltr" });
  card.append(make("div"), make("p", { class: "unseen", role: "status" }));
  // Until there is something good to say.
  host.hidden = !!small;
  if (small) {
    host.setAttribute("role", "complementary");
    host.setAttribute("aria-label", words.friend);
    card.firstChild.after(closer(words, () => (code && keep(view, "dismissed", code), host.remove())));
    root.append(card);
  } else if (modal) {
    root.append(window_(host, card, words));
  } else {
    root.append(card);
  }
  return card;
}

function make(tag, attributes = {}) {
  const element = document.createElement(tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  return element;
}

function closer({ close }, act) {
  const button = make("button", { type: "button", class: "close", part: "close" });
  button.textContent = close;
  button.onclick = act;
  return button;
}

/** A window over the page: the browser keeps the focus in it and closes it by Escape. */
function window_(host, card, words) {
  const dialog = make("dialog", { part: "dialog", "aria-label": words.open });
  card.firstChild.after(closer(words, () => dialog.close()));
  dialog.append(card);
  // A handler that returns false would undo what the click does.
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  dialog.onclose = () => dialog.remove();
  host.close = () => dialog.close();
  // Once it stands in the page.
  queueMicrotask(() => {
    dialog.showModal?.();
    host.dispatchEvent(new CustomEvent("goodword:open", { bubbles: true, composed: true }));
  });
  return dialog;
}

/** Light and dark follow the visitor, unless the page says which: by `theme`, or by having no dark look itself. */
function look(host) {
  const theme = host.getAttribute("theme");
  if (theme === "light" || theme === "dark") return theme;
  return /^(light|light only|only light)$/.test(getComputedStyle(host).colorScheme) ? "light" : "";
}

/** Constructed sheets pass a strict style-src; older browsers get an element. */
function dress(root, css) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch {
    const style = document.createElement("style");
    style.textContent = css;
    root.append(style);
  }
}
