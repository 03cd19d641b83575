import { arrival } from "./arrival.js";
import { quietly } from "./quietly.js";
import { keep, kept } from "./storage.js";

const CODE = /^[\w-]{1,64}$/;

/**
 * The code of the link that this browser followed, with how it came there: the first one wins, for as many days as
 * the program says. A link that is followed now is kept for the pages to come.
 */
export function attribution(config) {
  const now = arrival();
  // Nothing is thrown where nothing is kept, which is on most pages: an error costs a phone more than all else here.
  const stored = quietly(() => JSON.parse(kept(config, "attribution") || 0));
  // So many milliseconds has a day.
  const fresh = now.at - stored?.at < config.days * 864e5 && stored;
  // What the edge's cookie says, it put into the script; a redirect has looked at it already.
  const known = [fresh, now, !window.goodword.held && config.cookies?.[config.program]];
  const link = known.find((link) => CODE.test(link?.code || "")) || {};
  if (link === now) keep(config, "attribution", JSON.stringify(now));
  return link;
}
