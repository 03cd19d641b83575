import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { give, page } from "../first/testing.js";
import { load, viewFor } from "./load.js";

const EDGE = "https://e.nl";

let asked;

beforeEach(() => {
  page();
  asked = [];
  // Nothing is really fetched: each test says how a script ends.
  document.head.append = (script) => asked.push(script);
});

const realFetch = globalThis.fetch;
afterEach(() => give("fetch", realFetch));

/** A path of its own: what was loaded once is not loaded again. */
let paths = 0;
const file = (name) => [`/${name}-${paths++}.js`, "sha384-x"];

test("a script is checked against its hash and passes the page's policy by the nonce of our tag", async () => {
  const glue = file("glue");
  const given = load(EDGE, glue, { nonce: "n" });
  const [script] = asked;
  const expected = { src: EDGE + glue[0], integrity: "sha384-x", crossOrigin: "", nonce: "n" };
  for (const name in expected) assert.equal(script[name] ?? "", expected[name], name);
  script.goodword = { start() {} };
  script.onload();
  assert.equal(await given, script.goodword);
});

test("a script is loaded once, by however many widgets", async () => {
  const glue = file("glue");
  const both = [load(EDGE, glue), load(EDGE, glue)];
  asked[0].goodword = {};
  asked[0].onload();
  assert.deepEqual([asked.length, new Set(await Promise.all(both)).size], [1, 1]);
});

test("a script that did not come may be tried again", async () => {
  const glue = file("glue");
  const failed = load(EDGE, glue);
  asked[0].onerror(new Error("blocked"));
  await assert.rejects(failed, /blocked/);
  const again = load(EDGE, glue);
  asked[1].goodword = {};
  asked[1].onload();
  assert.equal(await again, asked[1].goodword);
});

test("a response with a view in it brought the code that shows it", async () => {
  const show = () => {};
  assert.equal(await load(EDGE, file("first"), { goodword: show }), show);
  assert.equal(asked.length, 0);
  load(EDGE, file("glue"), { goodword: show });
  assert.equal(asked.length, 1);
});

test("a page that trusts no address trusts ours", () => {
  const policies = [];
  give("trustedTypes", {
    createPolicy(name, rules) {
      policies.push(name);
      return rules;
    },
  });
  window.trustedTypes = trustedTypes;
  load(EDGE, file("glue"));
  load(EDGE, file("glue"));
  assert.deepEqual(policies, ["goodword"]);
  delete globalThis.trustedTypes;
});

const config = { edge: EDGE, program: "bakery" };

/** Has the network answer each question in turn; tells what was asked. */
function answers(...replies) {
  const urls = [];
  give("fetch", async (url) => {
    urls.push(url);
    const reply = replies.shift();
    if (reply instanceof Error) throw reply;
    return { json: async () => reply };
  });
  return urls;
}

test("a view that came along is asked of nobody", () => {
  const urls = answers();
  const view = { program: "bakery", locale: "nl" };
  assert.equal(viewFor({ config, view }, "bakery", "nl"), view);
  assert.deepEqual(urls, []);
});

test("another language or program is asked for, once", async () => {
  const urls = answers({ locale: "de" }, { locale: "nl" });
  const view = { program: "bakery", locale: "nl" };
  const twice = [viewFor({ config, view }, "bakery", "de"), viewFor({ config, view }, "bakery", "de")];
  assert.deepEqual(await Promise.all(twice), [{ locale: "de" }, { locale: "de" }]);
  await viewFor({ config, view }, "florist", "nl");
  assert.deepEqual(urls, [EDGE + "/w/bakery.json?locale=de", EDGE + "/w/florist.json?locale=nl"]);
});

test("a view that did not come may be asked for again", async () => {
  answers(new TypeError("offline"), { locale: "fr" });
  await assert.rejects(viewFor({ config }, "bakery", "fr"), /offline/);
  assert.deepEqual(await viewFor({ config }, "bakery", "fr"), { locale: "fr" });
});
