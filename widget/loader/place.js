import { NAME } from "./element.js";
import { kept } from "./storage.js";

/**
 * Makes a place for the widget where the page has none: after a script tag that stands in the body; else, for
 * somebody who followed a link, a small card over the page.
 */
export function place(script, config, code) {
  const here = [...document.querySelectorAll(NAME)];
  if (here.some((host) => (host.getAttribute("program") || config.program) === config.program)) return;
  if (script && document.body.contains(script)) {
    script.after(create(config, script.dataset));
  } else if (code && config.open && kept(config, "dismissed") !== code) {
    const card = create(config, { mode: "friend", floating: "" });
    // Beside the page's own landmarks, for who finds their way by them.
    card.setAttribute("role", "complementary");
    card.setAttribute("aria-label", config.texts.friend_title_nameless);
    document.body.append(card);
  }
}

function create(config, { identity, locale, mode, floating }) {
  const host = document.createElement(NAME);
  const attributes = { program: config.program, identity, locale, mode, floating };
  for (const name in attributes) {
    if (attributes[name] !== undefined) host.setAttribute(name, attributes[name]);
  }
  return host;
}
