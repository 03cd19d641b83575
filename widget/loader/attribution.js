import { keep, kept } from "./storage.js";

const DAY = 864e5;
const CODE = /^[\w-]{1,64}$/;

/**
 * The code of the link that this browser followed: the first one wins, for as many days as the program says.
 * A link that is followed now is kept for the pages to come.
 */
export function attribution(config) {
  const known = read(config);
  if (known) return known;
  const code = new URLSearchParams(location.search).get("gw") || "";
  if (!CODE.test(code)) return null;
  keep(config, "attribution", JSON.stringify({ code, at: Date.now() }));
  return code;
}

function read(config) {
  try {
    const { code, at } = JSON.parse(kept(config, "attribution"));
    const fresh = Date.now() - at < config.attribution_days * DAY;
    return fresh && CODE.test(code) ? code : null;
  } catch {
    return null;
  }
}
