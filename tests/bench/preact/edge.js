/** What the widget asks the edge, and what it keeps in the browser. */
import config from "goodword-config";

const base = `${config.edge}/v1/programs/${config.program}/`;
const name = (what) => `goodword:${config.program}:${what}`;

export function kept(what) {
  try {
    return localStorage.getItem(name(what));
  } catch {
    return null;
  }
}

export function keep(what, value) {
  try {
    if (value === null) localStorage.removeItem(name(what));
    else localStorage.setItem(name(what), value);
  } catch {
    // Then it holds for this page only.
  }
}

/** The code of the last visit's link. */
export function keptCode() {
  try {
    return JSON.parse(kept("link"))[0];
  } catch {
    return null;
  }
}

export const keepCode = (code) => keep("link", code && JSON.stringify([code, ""]));

export const linkOf = (code) => `${config.edge}/r/${config.program}/${code}`;

async function send(path, options) {
  const answer = await fetch(`${base}${path}?locale=${config.locale}`, { ...options, signal: AbortSignal.timeout(2e4) });
  const body = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(body.code), { status: answer.status });
  return body;
}

export const me = () => send("advocates/me", { headers: { authorization: `Bearer ${kept("session")}` } });

export const enrol = (person) =>
  send("advocates", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(person),
  });

/** That a link was shared; nothing waits for it. */
export const shared = (code, channel) =>
  navigator.sendBeacon(base + "shares", JSON.stringify({ code, channel }));
