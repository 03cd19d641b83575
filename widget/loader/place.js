import { attribution } from "./attribution.js";
import { NAME, WATCHED, all } from "./element.js";
import { quietly } from "./quietly.js";
import { kept } from "./storage.js";

/**
 * Makes a place for the widget: after a script tag that stands in the body, and over the page for one that asks for a floating
 * button. Tells whether there is one.
 */
export function place({ config, script }) {
  const given = script?.dataset;
  return (
    all().some((host) => (host.getAttribute("program") || config.program) === config.program) ||
    (given?.mode === "floating" && over(config, given)) ||
    (script?.closest("body") && !script.after(create(config, given)))
  );
}

/** A small card over a page that still has no place, for somebody who followed a link: there are several signs of somebody. */
export function offer(page) {
  const { config } = page;
  const { code } = attribution(config);
  if (code && config.open && kept(config, "dismissed") !== code && !place(page)) over(config, { mode: "card", side: "friend" });
}

/** What needs no place in the page. */
export const over = (config, given) => document.body.appendChild(create(config, given));

function create({ program }, given) {
  const host = document.createElement(NAME);
  const attributes = { ...given, program };
  for (const name of WATCHED) if (attributes[name]) host.setAttribute(name, attributes[name]);
  return host;
}

/** Forms that ask for it send the code along, also those that come later. */
export function mark({ config }) {
  const fill = (form) =>
    quietly(() => {
      const code = form.matches("[data-goodword]") && attribution(config).code;
      if (!code) return;
      const field = form.elements.goodword_code || form.appendChild(document.createElement("input"));
      field.type = "hidden";
      field.name = "goodword_code";
      field.value = code;
    });
  document.addEventListener("submit", ({ target }) => fill(target), true);
  document.querySelectorAll("form").forEach(fill);
}
