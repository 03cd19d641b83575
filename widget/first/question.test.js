import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { ask, question } from "./question.js";

const first = { enrol: "ENROL", link: "LINK", offer: "OFFER", nameless: "NAMELESS", gift: "GIFT", waiting: "WAITING", closed: "CLOSED", unknown: "UNKNOWN" };
const view = { edge: "https://e.nl", program: "bakery", locale: "nl", open: true, first };
const BASE = "https://e.nl/v1/programs/bakery/";
const LINK = "goodword:bakery:link";

/** A signed identity of this person; nobody checks the signature here. */
const jwt = (claims) => `x.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.x`;
const anna = jwt({ sub: "anna" });

let stored;

beforeEach(() => {
  globalThis.window = { goodword: {} };
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  globalThis.localStorage = stored = {};
});

const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

const keep = (what, value) => (stored["goodword:bakery:" + what] = typeof value === "string" ? value : JSON.stringify(value));
const me = (code) => ({ status: 200, body: { advocate: { code } } });

test("somebody new is asked for an address and nothing is asked of the edge", () => {
  for (const side of [null, "auto", "advocate"]) {
    const asked = question(view, { side, identity: null });
    assert.deepEqual([asked.url, asked.first, asked.link()], [undefined, ["ENROL"], undefined]);
  }
});

test("somebody new at a program that is closed is told so", () => {
  const asked = question({ ...view, open: false }, { side: null, identity: null });
  assert.deepEqual([asked.url, asked.first], [undefined, ["CLOSED"]]);
});

test("a friend's link is looked up, and the offer shown with the name if there is one", () => {
  const asked = question(view, { code: "K7QW2MXZ", side: null, identity: null });
  assert.deepEqual([asked.url, asked.method, asked.first], [BASE + "links/K7QW2MXZ?locale=nl", undefined, ["WAITING"]]);
  const shows = (body, status = 200) => asked.answered({ status, body });
  assert.deepEqual(shows({ open: true, advocate_name: "Anna" }), ["OFFER", { code: "K7QW2MXZ", name: "Anna" }]);
  assert.equal(shows({ open: true, advocate_name: null })[0], "NAMELESS");
  assert.deepEqual(shows({ open: false }), ["CLOSED"]);
  keep("attribution", { code: "K7QW2MXZ" });
  assert.deepEqual(shows({ code: "unknown_code" }, 404), ["ENROL"]);
  // The next link that is followed counts, whether or not the widget ever comes.
  assert.equal(stored["goodword:bakery:attribution"], undefined);
  assert.ok(!shows({}, 500) && !shows({}, 0));
});

test("a friend who claimed sees the coupon, and nothing is asked", () => {
  keep("claim", { code: "K7QW2MXZ", text: "10%", coupon: "FRIEND-1" });
  const asked = question(view, { code: "K7QW2MXZ", side: "friend", identity: null });
  const values = { code: "K7QW2MXZ", text: "10%", coupon: "FRIEND-1" };
  assert.deepEqual([asked.url, asked.first], [undefined, ["GIFT", values]]);
});

test("a friend who got no coupon waits for the widget", () => {
  keep("claim", { code: "K7QW2MXZ", text: "10%", coupon: null });
  const asked = question(view, { code: "K7QW2MXZ", side: null, identity: null });
  assert.deepEqual([asked.url, asked.first], [undefined, ["WAITING"]]);
});

test("for whom the widget is, is for the page to say, else by link and identity", () => {
  const code = "K7QW2MXZ";
  const table = [
    [{ code, side: null, identity: null }, "links/K7QW2MXZ"],
    [{ code, side: null, identity: "" }, "links/K7QW2MXZ"],
    [{ code, side: null, identity: anna }, "advocates"],
    [{ code, side: "friend", identity: anna }, "links/K7QW2MXZ"],
    [{ code, side: "advocate", identity: null }, undefined],
    [{ side: null, identity: anna }, "advocates"],
    // Who has no link to claim is no friend, and no advocate where the page is for friends.
    [{ side: "friend", identity: null }, undefined],
    [{ side: "friend", identity: anna }, undefined],
  ];
  for (const [options, path] of table) {
    assert.equal(question(view, options).url, path && `${BASE}${path}?locale=nl`, JSON.stringify(options));
  }
  keep("session", "gw_as_1");
  const nobody = question(view, { side: "friend", identity: null });
  assert.deepEqual([nobody.url, nobody.first], [undefined, ["UNKNOWN"]]);
});

test("who enrolled by mail is asked about by the session", () => {
  keep("session", "gw_as_1");
  const asked = question(view, { side: null, identity: null });
  assert.deepEqual([asked.url, asked.first], [BASE + "advocates/me?locale=nl", ["WAITING"]]);
  assert.deepEqual([asked.method, asked.headers], [undefined, { authorization: "Bearer gw_as_1" }]);
  assert.deepEqual(asked.answered(me("K7QW2MXZ")), ["LINK", { code: "K7QW2MXZ" }]);
  assert.equal(asked.link(), "https://e.nl/r/bakery/K7QW2MXZ");
  assert.deepEqual(JSON.parse(stored[LINK]), ["K7QW2MXZ", ""]);
});

test("who comes back sees the link before the edge answers", () => {
  keep("session", "gw_as_1");
  keep("link", ["K7QW2MXZ", ""]);
  const asked = question(view, { side: null, identity: null });
  assert.deepEqual(asked.first, ["LINK", { code: "K7QW2MXZ" }]);
  assert.equal(asked.link(), "https://e.nl/r/bakery/K7QW2MXZ");
  // The same again changes nothing on the screen.
  assert.ok(!asked.answered(me("K7QW2MXZ")));
  assert.deepEqual(asked.answered(me("W3RTY8PQ")), ["LINK", { code: "W3RTY8PQ" }]);
  assert.equal(asked.link(), "https://e.nl/r/bakery/W3RTY8PQ");
});

test("a person whom the page knows enrols by the identity, whatever session is kept", () => {
  keep("session", "gw_as_other");
  const asked = question(view, { side: null, identity: anna });
  assert.deepEqual([asked.url, asked.method], [BASE + "advocates?locale=nl", "POST"]);
  assert.deepEqual(JSON.parse(asked.body), { identity: anna });
  assert.equal(asked.headers, undefined);
  asked.answered(me("K7QW2MXZ"));
  assert.deepEqual(JSON.parse(stored[LINK]), ["K7QW2MXZ", "anna"]);
});

test("nobody sees the link of another person", () => {
  const shown = (identity) => question(view, { side: null, identity }).first;
  keep("session", "gw_as_1");
  keep("link", ["K7QW2MXZ", "anna"]);
  assert.deepEqual(shown(anna), ["LINK", { code: "K7QW2MXZ" }]);
  for (const other of [null, jwt({ sub: "bo" }), jwt({}), "rubbish"]) assert.deepEqual(shown(other), ["WAITING"], other);
  keep("link", ["K7QW2MXZ", ""]);
  assert.deepEqual(shown(anna), ["WAITING"]);
});

test("who cannot prove who they are has no link", () => {
  keep("link", ["K7QW2MXZ", "anna"]);
  const asked = question(view, { side: null, identity: anna });
  assert.deepEqual(asked.answered({ status: 401, body: { code: "unauthorised" } }), ["ENROL"]);
  assert.equal(asked.link(), undefined);
});

test("who is offline keeps the link", () => {
  keep("link", ["K7QW2MXZ", "anna"]);
  const asked = question(view, { side: null, identity: anna });
  assert.ok(!asked.answered({ status: 0, body: {} }));
  assert.equal(asked.link(), "https://e.nl/r/bakery/K7QW2MXZ");
});

test("rubbish in the storage is nothing", () => {
  for (const rubbish of ["", "{", "null", "7", '"x"', "{}", "[]", "[7]", '[null,"anna"]', "true"]) {
    for (const what of ["link", "claim"]) {
      globalThis.localStorage = stored = { "goodword:bakery:session": "gw_as_1" };
      keep(what, rubbish);
      for (const options of [{ identity: anna }, { identity: null }, { code: "K7QW2MXZ" }]) {
        assert.deepEqual(question(view, options).first, ["WAITING"], `${what}: ${rubbish}`);
      }
    }
  }
});

test("rubbish in an identity is sent to the edge, which says so", () => {
  for (const rubbish of ["x", "a.b.c", "a..c", "...", "a.ééé.c", "a.bnVsbA.c", "a.Nw.c", "<b>", "a.%%%.c"]) {
    const asked = question(view, { side: null, identity: rubbish });
    assert.deepEqual([asked.first, JSON.parse(asked.body)], [["WAITING"], { identity: rubbish }], rubbish);
  }
});

test("rubbish in an answer shows nothing", () => {
  keep("session", "gw_as_1");
  const advocate = question(view, { side: null, identity: null });
  const friend = question(view, { code: "K7QW2MXZ", side: null, identity: null });
  for (const body of [{}, [], "x", 7, { advocate: null }, { advocate: 7 }, { advocate: {} }]) {
    assert.ok(!advocate.answered({ status: 200, body }), JSON.stringify(body));
    assert.ok(!friend.answered({ status: 200, body }), JSON.stringify(body));
  }
  assert.deepEqual([advocate.link(), stored[LINK]], [undefined, undefined]);
});

test("without storage everybody is new", () => {
  globalThis.localStorage = undefined;
  assert.deepEqual(question(view, { side: null, identity: null }).first, ["ENROL"]);
  const asked = question(view, { side: null, identity: anna });
  assert.deepEqual(asked.answered(me("K7QW2MXZ")), ["LINK", { code: "K7QW2MXZ" }]);
});

test("a question is sent as it was put", async () => {
  let sent;
  globalThis.fetch = async (...call) => {
    sent = call;
    return { status: 201, json: async () => ({ advocate: {} }) };
  };
  const answer = await ask(question(view, { side: null, identity: anna }));
  assert.deepEqual(answer, { status: 201, body: { advocate: {} } });
  assert.equal(sent[0], BASE + "advocates?locale=nl");
  assert.equal(sent[1].method, "POST");
  assert.deepEqual(sent[1].headers, { "content-type": "application/json" });
  assert.ok(sent[1].signal instanceof AbortSignal);

  keep("session", "gw_as_1");
  await ask(question(view, { side: null, identity: null }));
  assert.deepEqual(sent[1].headers, { authorization: "Bearer gw_as_1" });
});

test("no answer is an answer", async () => {
  const asked = question(view, { code: "K7QW2MXZ" });
  for (const fails of [
    async () => { throw new TypeError("offline"); },
    async () => ({ status: 502, json: async () => { throw new SyntaxError("<html>"); } }),
  ]) {
    globalThis.fetch = fails;
    assert.deepEqual(await ask(asked), { status: 0, body: {} });
  }
  globalThis.fetch = async () => ({ status: 200, json: async () => null });
  assert.deepEqual(await ask(asked), { status: 200, body: {} });
});
