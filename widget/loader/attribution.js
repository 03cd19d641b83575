import { arrival } from "./arrival.js";
import { keep, kept } from "./storage.js";

const DAY = 864e5;
const CODE = /^[\w-]{1,64}$/;

/**
 * The code of the link that this browser followed, with how it came there: the first one wins, for as many days as
 * the program says. A link that is followed now is kept for the pages to come.
 */
export function attribution(config) {
  const known = read(config);
  if (known) return known;
  const query = new URLSearchParams(location.search);
  const code = query.get("gw") || "";
  if (!CODE.test(code)) return {};
  const followed = { code, at: Date.now(), ...arrival(query) };
  keep(config, "attribution", JSON.stringify(followed));
  return followed;
}

function read(config) {
  try {
    const followed = JSON.parse(kept(config, "attribution"));
    const fresh = Date.now() - followed?.at < config.attribution_days * DAY;
    return fresh && CODE.test(followed.code || "") && followed;
  } catch {
    return null;
  }
}
