import { forget, keep, kept } from "../loader/storage.js";

/**
 * What the widget will ask the edge first, asked before the widget is there; with what to show until it is answered, and
 * then. Without a question, what is shown first stands.
 */
export function question({ edge, program, locale, open, first }, { code, side, identity }) {
  const config = { program };
  const base = `${edge}/v1/programs/${program}/`;
  const query = "?locale=" + locale;
  const friend = code && side !== "advocate" && (side === "friend" || !identity);
  const start = open ? first.enrol : first.closed;
  let url;
  const none = { first: [first.waiting], link: () => url };
  if (friend) {
    const gift = parse(kept(config, "claim"));
    if (gift) return { ...none, first: gift.coupon ? [first.gift, gift] : none.first };
    const answered = ({ status, body }) => {
      // Where the page left the side to us, who followed nobody's link is as good as any other visitor.
      if (status === 404) forget(config, "attribution");
      if (status === 404) return [side === "friend" ? first.unknown : start];
      if (body.open === false) return [first.closed];
      return body.open && [body.advocate_name ? first.offer : first.nameless, { code, name: body.advocate_name }];
    };
    return { ...none, url: base + "links/" + code + query, answered };
  }
  if (side === "friend") return { ...none, first: [first.unknown] };
  const session = !identity && kept(config, "session");
  if (!identity && !session) return { ...none, first: [start] };
  // The link of the last visit, if it was this person's: it never changes.
  const who = identity ? subject(identity) : "";
  const link = parse(kept(config, "link"));
  const known = Array.isArray(link) && link[1] === who && link[0];
  const address = (code) => (url = `${edge}/r/${program}/${code}`);
  if (known) address(known);
  const asked = {
    ...none,
    first: known ? [first.link, { code: known }] : none.first,
    answered({ status, body: { advocate } }) {
      // Who cannot prove to be that person is not shown their link.
      if (status === 401) {
        url = undefined;
        return [start];
      }
      if (!advocate?.code) return;
      keep(config, "link", JSON.stringify([advocate.code, who]));
      address(advocate.code);
      return advocate.code !== known && [first.link, { code: advocate.code }];
    },
  };
  if (session) return { ...asked, url: base + "advocates/me" + query, headers: { authorization: "Bearer " + session } };
  return { ...asked, url: base + "advocates" + query, method: "POST", body: JSON.stringify({ identity }) };
}

/** Asks it. That there was no answer is an answer as well. */
export async function ask({ url, method, body, headers = {} }) {
  // Browsers from before 2022 wait for as long as the network does.
  const signal = AbortSignal.timeout?.(2e4);
  if (body) headers["content-type"] = "application/json";
  try {
    const answer = await fetch(url, { method, body, headers, signal });
    return { status: answer.status, body: (await answer.json()) || {} };
  } catch {
    return { status: 0, body: {} };
  }
}

/** Whom a signed identity is about. Nothing is believed of it: the edge checks the signature. */
const subject = (jwt) => {
  try {
    return parse(atob(jwt.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"))).sub;
  } catch {
    return undefined;
  }
};

const parse = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
