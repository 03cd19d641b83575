import { attribution } from "./attribution.js";
import { configFor } from "./config.js";
import { load, runs } from "./load.js";
import { excuse, reserve } from "./shadow.js";

export const NAME = "goodword-widget";

/** Makes `<goodword-widget>` an element, wherever it stands and whenever it comes. The first script does. */
export function define(config, script) {
  if (customElements.get(NAME)) return;
  const locale = script && script.dataset.locale;
  customElements.define(
    NAME,
    class extends HTMLElement {
      connectedCallback() {
        // Moving the element leaves what is in it.
        if (!this.shadowRoot) show(this, config, this.getAttribute("locale") || locale).catch(() => {});
      }
    },
  );
}

/** Shows the widget in its element; what fails is said there, with another try. */
async function show(host, own, locale, attempt = 0) {
  const floating = host.hasAttribute("floating");
  const root = host.shadowRoot || host.attachShadow({ mode: "open" });
  let config = own;
  try {
    reserve(root, floating);
    if (!runs()) return floating ? host.remove() : excuse(root, own.texts.error_unsupported);
    config = await configFor(own, host.getAttribute("program"), locale, attempt);
    await load(host, config, { ...options(host, config), floating }, attempt);
  } catch {
    // The script may be a cache's, and name files that are gone: what is asked anew does not.
    if (!attempt) return show(host, own, locale, 1);
    if (floating) return host.remove();
    const { error_network, retry } = config.texts;
    excuse(root, error_network, retry, () => show(host, own, locale, attempt + 1).catch(() => {}));
  }
}

function options(host, config) {
  return {
    ...attribution(config),
    mode: host.getAttribute("mode"),
    identity: host.getAttribute("identity"),
  };
}
