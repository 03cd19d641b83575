import { NAME } from "./element.js";
import { kept } from "./storage.js";

/**
 * Makes a place for the widget where the page has none: after a script tag that stands in the body; else, for
 * somebody who followed a link, a small card over the page.
 */
export function place({ config, script, followed: { code } }) {
  const here = [...document.querySelectorAll(NAME)];
  if (here.some((host) => (host.getAttribute("program") || config.program) === config.program)) return;
  if (script && document.body.contains(script)) {
    script.after(create(config, script.dataset));
  } else if (code && config.open && kept(config, "dismissed") !== code) {
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

/** Forms that ask for it send the code along, also those that come later. */
export function mark({ followed: { code } }) {
  const fill = (form) => {
    const field = form.elements.goodword_code || form.appendChild(document.createElement("input"));
    field.type = "hidden";
    field.name = "goodword_code";
    field.value = code;
  };
  if (!code) return;
  document.querySelectorAll("form[data-goodword]").forEach(fill);
  document.addEventListener("submit", ({ target }) => target.matches("[data-goodword]") && fill(target), true);
}
