// node --test widget/loader
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { configFor } from "./config.js";

const own = { program: "bakery", edge: "https://edge.example", locale: "nl", locales: ["nl", "en"], assets: "old" };
const URL_OF_OWN = "https://edge.example/v1/programs/bakery/widget?locale=";

let asked;

beforeEach(() => {
  asked = [];
  globalThis.document = { documentElement: { lang: "nl" } };
  globalThis.fetch = async (url, options) => {
    asked.push([url, options]);
    return { ok: true, json: async () => ({ ...own, assets: "new" }) };
  };
});

test("the script's own configuration is at hand", async () => {
  assert.equal(await configFor(own, "bakery", "nl-BE", 0), own);
  assert.equal(await configFor(own, null, "fr", 0), own);
  assert.deepEqual(asked, []);
});

test("another language is asked for once", async () => {
  await configFor(own, "bakery", "en", 0);
  await configFor(own, "bakery", "en", 0);
  assert.deepEqual(asked.map(([url, { cache }]) => [url, cache]), [[URL_OF_OWN + "en", "default"]]);
});

test("another try asks past every cache: a script that was kept may name files that are gone", async () => {
  assert.equal((await configFor(own, "bakery", "nl", 1)).assets, "new");
  assert.equal((await configFor(own, "bakery", "fr", 2)).assets, "new");
  const expected = [URL_OF_OWN + "nl", "no-cache"];
  assert.deepEqual(asked.map(([url, { cache }]) => [url, cache]), [expected, expected]);
});

test("an edge that does not answer is given up after twenty seconds", async () => {
  const { timeout } = AbortSignal;
  AbortSignal.timeout = (time) => ({ time });
  await configFor(own, "bakery", "en", 1);
  AbortSignal.timeout = timeout;
  assert.deepEqual(asked[0][1].signal, { time: 20_000 });
});

test("without an answer a widget in the script's language is better than none, for this program", async () => {
  globalThis.fetch = async () => ({ ok: false, status: 503 });
  assert.equal(await configFor(own, "bakery", "en", 1), own);
  await assert.rejects(configFor(own, "another", "en", 1));
});
