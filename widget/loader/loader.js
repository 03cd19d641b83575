/**
 * The script tag's file. It runs on every page, so it only looks: at the link that was followed, and for a place
 * to stand. The widget itself is loaded when there is something to show.
 *
 * The edge puts the program's public configuration (`WidgetConfig`) in place of `__GOODWORD_CONFIG__`.
 */
import { attribution } from "./attribution.js";
import { define } from "./element.js";
import { place } from "./place.js";

// A failure of ours is none of the page's business.
const quietly = (act) => {
  try {
    act();
  } catch {
    // Then there is no widget.
  }
};

quietly(() => {
  const config = __GOODWORD_CONFIG__;
  // Only while the script runs is it known which one it is.
  const script = document.currentScript;
  const { code } = attribution(config);
  const start = () => quietly(() => place(script, config, code));
  define(config, script);
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
  } else {
    start();
  }
});
