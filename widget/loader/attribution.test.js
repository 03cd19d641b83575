// node --test widget/loader
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { attribution } from "./attribution.js";

const config = { program: "bakery", days: 90 };
const KEY = "goodword:bakery:attribution";
const DAY = 864e5;

let stored;

/** What is known of how a browser that remembers what is in `stored` came to a page at this address. */
const arrive = (search, referrer = "") => {
  globalThis.location = { search, host: "shop.example" };
  globalThis.document = { referrer };
  return attribution(config);
};

const visit = (search) => arrive(search).code ?? null;

beforeEach(() => {
  globalThis.window = { goodword: {} };
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  globalThis.localStorage = stored = {};
});

test("a link that is followed is remembered on the pages to come", () => {
  assert.equal(visit(""), null);
  assert.equal(visit("?utm_source=x&gw=K7QW2MXZ"), "K7QW2MXZ");
  assert.equal(visit("?page=2"), "K7QW2MXZ");
  assert.deepEqual(Object.keys(stored), [KEY]);
});

test("the first link wins", () => {
  visit("?gw=FIRST");
  assert.equal(visit("?gw=SECOND"), "FIRST");
});

test("how somebody came is remembered with the link", () => {
  const { at, ...first } = arrive("?gw=FIRST&gw_c=whatsapp&gclid=x", "https://www.kortingscode.nl/bakery?q=bo");
  const known = { code: "FIRST", channel: "whatsapp", referrer: "www.kortingscode.nl", paid_ad: true };
  assert.deepEqual(first, known);
  assert.deepEqual(arrive("?page=2", "https://shop.example/"), { ...known, at });
});

test("nothing is known of a visit that tells nothing", () => {
  for (const page of ["", "https://shop.example/basket", "rubbish"]) {
    globalThis.localStorage = stored = {};
    const { at, referrer, ...known } = arrive("?gw=FIRST", page);
    assert.deepEqual([known, referrer ?? null], [{ code: "FIRST", channel: null, paid_ad: false }, null], page);
  }
});

test("only an advertisement's parameters say that a visit was paid for", () => {
  const table = {
    "gclid=x": true, "msclkid=x": true, "utm_medium=CPC": true, "utm_medium=paid_social": true,
    "dclid=x": true, "wbraid=x&a=b": true, "gad_source=1": true, "li_fat_id=x": true, "utm_medium=cpv&a=b": true,
    "gclid=": false, "gclid=&a=b": false, "fbclid=x": false, "xgclid=x": false, "utm_medium=email": false,
    "utm_medium=cpcs": false, "utm_source=cpc": false, "utm_medium=banner-free": false,
  };
  for (const query in table) {
    globalThis.localStorage = stored = {};
    assert.equal(arrive("?gw=FIRST&" + query).paid_ad, table[query], query);
  }
});

test("after the program's days another link may come", () => {
  stored[KEY] = JSON.stringify({ code: "OLD", at: Date.now() - 90 * DAY });
  assert.equal(visit(""), null);
  assert.equal(visit("?gw=NEW"), "NEW");
  stored[KEY] = JSON.stringify({ code: "FRESH", at: Date.now() - 89 * DAY });
  assert.equal(visit("?gw=NEW"), "FRESH");
});

test("what cannot be a code is none", () => {
  for (const code of ["", "a/b", "../me", "%20", "x".repeat(65), "<b>"]) {
    assert.equal(visit("?gw=" + encodeURIComponent(code)), null, code);
  }
});

test("what somebody else wrote into the storage is no code", () => {
  for (const value of ["{", "null", "7", '{"code":"a/b","at":9e15}', '{"code":"OLD"}', '{"at":9e15}']) {
    stored[KEY] = value;
    assert.equal(visit(""), null, value);
  }
});

test("without storage the link holds for this page", () => {
  globalThis.localStorage = undefined;
  assert.equal(visit("?gw=K7QW2MXZ"), "K7QW2MXZ");
  // The page may have changed its address.
  assert.equal(visit(""), "K7QW2MXZ");
});

test("while the visitor has not agreed, nothing is kept and what was kept is not looked at", () => {
  stored[KEY] = JSON.stringify({ code: "FIRST", at: Date.now() });
  window.goodword.held = {};
  assert.equal(visit(""), null);
  assert.equal(visit("?gw=SECOND"), "SECOND");
  assert.deepEqual([JSON.parse(stored[KEY]).code, Object.keys(window.goodword.held)], ["FIRST", [KEY]]);
});

test("where the storage knows nothing, the edge's cookie does", () => {
  const known = (given, search = "?gw=SECOND") => {
    globalThis.location = { search };
    return attribution({ ...config, ...given }).code ?? null;
  };
  const cookies = { bakery: { code: "FIRST" } };
  assert.equal(known({ cookies }, ""), "FIRST");
  assert.equal(known({ cookies: { bakery: { code: "" } } }, ""), null);
  assert.equal(known({ cookies, program: "florist" }, ""), null);
  window.goodword.held = {};
  assert.equal(known({ cookies }, ""), null);
  window.goodword.held = null;
  // A redirect hands the first one's code on: what stands in the address is right.
  assert.equal(known({ cookies }), "SECOND");
  assert.equal(known({ cookies }, ""), "SECOND");
});
