import { copy } from "./copy.js";
import { build } from "./html.js";
import { take } from "./takeover.js";

/** What only the widget can do. */
const ALONE = ".native,.message,.apply,.leaving,section";

const strip = (screen, parts) => screen.querySelectorAll(parts).forEach((part) => part.remove());

/**
 * What a card shows, and what somebody does with it: told to the widget once that is there, until then kept for it, but
 * for copying, which works at once.
 */
export function face(host, card, words) {
  const root = host.shadowRoot;
  const done = [];
  let screen = card.firstChild;
  let tell;
  let alone;
  // What somebody presses stands until they let go: the click would be nobody's.
  let held;
  const once = (draw) => (held ? held.push(draw) : draw());
  // What was copied before the widget is there, which is told of it then.
  let copied;
  const say = (where) => {
    for (const button of where.querySelectorAll("[data-do=copy]")) {
      if (button.dataset.with === copied) button.textContent = words.copied;
    }
  };
  const act = (...deed) => (tell ? tell(...deed) : done.push(deed));

  card.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-do]");
    if (!button || /^(FORM|TEXTAREA)$/.test(button.tagName)) return;
    const { do: deed, with: what } = button.dataset;
    if (tell || deed !== "copy") return act(deed, what || "", "");
    if (!(await copy(root, what))) return;
    copied = what;
    say(card);
    // It says so on, and the page and the statistics hear of it.
    act("copied", what, "");
  });
  let lettingGo;
  card.addEventListener("pointerdown", ({ button }) => {
    if (button) return;
    clearTimeout(lettingGo);
    held = held || [];
  });
  const letGo = () => {
    const draws = held || [];
    held = null;
    draws.forEach((draw) => draw());
  };
  // A finger's click comes a while after it was lifted.
  for (const end of ["click", "pointerup", "pointercancel", "pointerleave"]) {
    card.addEventListener(end, () => {
      clearTimeout(lettingGo);
      lettingGo = setTimeout(letGo, end === "click" ? 0 : 400);
    });
  }
  card.addEventListener("change", ({ target }) => {
    if (target.dataset.do) act(target.dataset.do, target.value, "");
  });
  card.addEventListener("submit", (event) => {
    // Then the form goes to the edge's own page.
    if (alone) return;
    event.preventDefault();
    const [first, second] = new FormData(event.target).values();
    act(event.target.dataset.do, first || "", second || "");
  });

  return {
    /** Draws HTML, with what only the browser knows in its places; nothing hides the widget. */
    draw: (html, said, values) =>
      once(() => {
        host.hidden = !html;
        const next = build(html, values);
        strip(next, alone ? ALONE : navigator.share ? "none" : ".native");
        if (!tell) say(next);
        take(screen, next);
        screen = next;
        card.lastChild.textContent = said;
      }),
    /** Moves the focus within the widget: who has gone on elsewhere in the page meanwhile stays there. */
    focus: (selector) =>
      once(() => {
        if (root.activeElement || document.activeElement === document.body) screen.querySelector(selector)?.focus();
      }),
    copy: (text) => copy(root, text),
    emit: (name, key, value) =>
      host.dispatchEvent(
        new CustomEvent("goodword:" + name, { bubbles: true, composed: true, detail: key ? { [key]: value } : null }),
      ),
    /** The widget is there. */
    listen(widget) {
      tell = widget;
      done.splice(0).forEach((deed) => tell(...deed));
    },
    returned: () => tell?.("returned", "", ""),
    /** The widget never comes: what only it can do goes. */
    alone() {
      alone = true;
      strip(screen, ALONE);
    },
    shows: (selector) => screen.querySelector(selector),
  };
}
