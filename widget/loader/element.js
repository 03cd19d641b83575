import { attribution } from "./attribution.js";
import { launch } from "./launch.js";
import { load, viewFor } from "./load.js";
import { quietly } from "./quietly.js";

export const NAME = "goodword-widget";

/** The attributes that change what an element shows. */
export const WATCHED = ["identity", "locale", "mode", "position", "program", "side", "theme"];

/** Every widget of the page, as it is now. */
export const all = () => [...document.querySelectorAll(NAME)];

/** Makes `<goodword-widget>` an element, wherever it stands and whenever it comes. The first script does; others may not. */
export function define(page) {
  quietly(() =>
    customElements.define(
      NAME,
      class extends HTMLElement {
        static observedAttributes = WATCHED;

        connectedCallback() {
          // Moving the element leaves what is in it.
          if (!this.shadowRoot) start(this, page);
        }

        attributeChangedCallback(name, before, after) {
          // Where its button stands is nothing to what the widget shows.
          if (before !== after && this.shadowRoot) (name === "position" ? launch : start)(this, page);
        }
      },
    ),
  );
}

/** Shows the widget, or what opens it. Attributes that change at once are one change. */
async function start(host, page) {
  const turn = (host.turn = {});
  if (!host.shadowRoot) host.attachShadow({ mode: "open" });
  await 0;
  if (host.turn !== turn) return;
  // Where a window is open, it is shown anew in it.
  const open = host.shadowRoot.querySelector("dialog[open]");
  launch(host, page);
  if (open || !/floating|popup/.test(host.getAttribute("mode"))) await show(host, page, open);
}

/** Loads what shows the widget, and shows it; what fails is said in its place, if anywhere. */
export async function show(host, page, modal) {
  const turn = host.turn;
  try {
    const { config, script } = page;
    const bring = (asset) => load(config.edge, asset, script);
    const view = (anew) => viewFor(page, host.getAttribute("program") || config.program, locale(host, page), anew);
    const renew = async () => {
      const fresh = await view(true);
      return [await bring(fresh.script), fresh];
    };
    const [first, shown] = await Promise.all([bring(config.first), view()]).catch(renew);
    // Each program's link is its own: that of another program here is none to claim with it.
    const link = attribution({ ...config, program: shown.program });
    if (host.turn === turn) await first(host, shown, { ...link, modal }, bring, renew);
  } catch {
    // Nobody misses what was not there.
  }
}

const locale = (host, { config, script }) => {
  const wanted = host.getAttribute("locale") || script?.dataset.locale || document.documentElement.lang;
  const known = wanted.slice(0, 2).toLowerCase();
  return (config.locales.includes(known) && known) || config.locale;
};
