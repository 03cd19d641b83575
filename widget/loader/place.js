import { NAME, all } from "./element.js";
import { kept } from "./storage.js";

/** Makes a place for the widget after a script tag that stands in the body. Tells whether there is one. */
export function place({ config, script }) {
  const stands = all().some((host) => (host.getAttribute("program") || config.program) === config.program);
  if (stands || !script?.closest("body")) return stands;
  script.after(create(config, script.dataset));
  return true;
}

/** A small card over a page without a place, for somebody who followed a link. */
export function offer({ config, followed: { code } }) {
  if (code && config.open && kept(config, "dismissed") !== code) {
    document.body.append(create(config, { mode: "card", side: "friend" }));
  }
}

export function create(config, { identity, locale, mode, side, theme, position }) {
  const host = document.createElement(NAME);
  const attributes = { program: config.program, identity, locale, mode, side, theme, position };
  for (const name in attributes) {
    if (attributes[name] !== undefined) host.setAttribute(name, attributes[name]);
  }
  return host;
}

/** Forms that ask for it send the code along, also those that come later. Returns what fills it in those that are there. */
export function mark(page) {
  const fill = (form) => {
    if (!form.matches("[data-goodword]") || !page.followed.code) return;
    const field = form.elements.goodword_code || form.appendChild(document.createElement("input"));
    field.type = "hidden";
    field.name = "goodword_code";
    field.value = page.followed.code;
  };
  document.addEventListener("submit", ({ target }) => fill(target), true);
  return () => [...document.forms].forEach(fill);
}
