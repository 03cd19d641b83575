import { attribution } from "./attribution.js";
import { consent } from "./consent.js";
import { all, show } from "./element.js";
import { over } from "./place.js";
import { quietly } from "./quietly.js";

const give = (name, value) => all().forEach((host) => host.setAttribute(name, value));

/**
 * `window.goodword`: an array until the script is there, then this. What was pushed before is done now.
 */
export function answer(page) {
  const { config, script } = page;
  const queue = window.goodword;
  if (queue?.open) return;
  const commands = {
    // Nothing may be kept yet: the owner asks first.
    held: config.waits || script?.dataset.consent ? {} : undefined,
    push: (...asked) => asked.forEach((command) => quietly(() => commands[command[0]](...command.slice(1)))),
    open() {
      const host = all().find((host) => /floating|popup/.test(host.getAttribute("mode")));
      show(host || over(config, { ...script?.dataset, mode: "popup" }), page, true);
    },
    close: () => all().forEach((host) => host.close?.()),
    identify(jwt) {
      if (script) script.dataset.identity = jwt;
      give("identity", jwt);
    },
    setLocale: (locale) => give("locale", locale),
    consent: (agreed) => quietly(() => consent(config, agreed)),
    attribution() {
      const { code = null, channel: source = null } = attribution(config);
      return { code, source };
    },
    on(event, handler) {
      // The button that fills in a coupon is there only for a page that does so.
      if (event === "apply") commands.applies = true;
      document.addEventListener("goodword:" + event, ({ detail }) => handler(detail));
    },
    // The owner chooses whether a purchase, or leaving, opens the window.
    purchase: () => config.popup?.includes("purchase") && commands.open(),
  };
  window.goodword = commands;
  document.addEventListener("click", (click) => {
    if (click.target.closest?.("[data-goodword-open]")) quietly(commands.open);
  });
  if (config.popup?.includes("exit")) {
    // Only Chromium tells the document itself.
    document.documentElement.addEventListener("mouseleave", () => quietly(commands.open), { once: true });
  }
  // Nothing is thrown where nothing was pushed: of all that is done here, the first error of a page takes a phone the longest.
  quietly(() => queue && commands.push(...queue));
}
