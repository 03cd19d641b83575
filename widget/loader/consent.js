import { attribution } from "./attribution.js";

/**
 * What the visitor said. A yes moves what this page held into the storage, a no what was stored to this page. Of two, what was
 * there before stays: the first link wins.
 */
export function consent(config, agreed) {
  const held = window.goodword.held || {};
  const [from, to] = agreed ? [held, localStorage] : [localStorage, held];
  for (const at in from) {
    if (!/^goodword:/.test(at)) continue;
    to[at] ||= from[at];
    delete from[at];
  }
  window.goodword.held = !agreed && held;
  // Where the edge keeps the code in a cookie too, it put this into its settings.
  config.tell?.((agreed && attribution(config).code) || "");
}
