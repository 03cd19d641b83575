/**
 * The script tag's file. It runs on every page, so it only looks: at the link that was followed, and for a place
 * to stand. What there is to show is loaded when there is something to show.
 *
 * The edge puts what this needs of the program (`LoaderConfig`) in place of `__GOODWORD_CONFIG__`, and for `?view` what
 * the first view needs in place of `__GOODWORD_VIEW__`, with the code that shows it in front of this; otherwise null.
 */
import { attribution } from "./attribution.js";
import { answer } from "./commands.js";
import { define } from "./element.js";
import { quietly } from "./quietly.js";
import { mark, offer, place } from "./place.js";

quietly(() => {
  // Only while the script runs is it known which one it is.
  const script = document.currentScript;
  const page = {
    config: __GOODWORD_CONFIG__,
    view: __GOODWORD_VIEW__,
    script,
  };
  define(page);
  answer(page);
  // The page may soon change its address.
  const followed = /gw=/.test(document.URL);
  if (followed) attribution(page.config);
  const start = () =>
    quietly(() => {
      const rest = () => quietly(() => offer(page));
      if (!place(page)) {
        if (followed) rest();
        // To open the storage holds a page up for longer than all else here: that is for when somebody is there.
        else ["pointerover", "focusin", "scroll"].forEach((sign) => document.addEventListener(sign, rest, { once: true }));
      }
      // Last, as a form may have fields by the names of what it is asked.
      mark(page);
    });
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
  } else {
    start();
  }
});
