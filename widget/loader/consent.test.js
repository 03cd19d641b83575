import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { give, page as open } from "../first/testing.js";
import { attribution } from "./attribution.js";
import { answer } from "./commands.js";
import { keep, kept } from "./storage.js";

const KEY = "goodword:bakery:attribution";

let config, told;

/** A page of the shop whose script tag has come. */
const arrive = (given = {}, tag = "wait", queue) => {
  config = { program: "bakery", edge: "https://go.shop.example", days: 90, popup: [], ...given };
  const script = document.createElement("script");
  if (tag) script.dataset.consent = tag;
  window.goodword = queue;
  answer({ config, script });
  if (location.search) attribution(config);
};

const followed = () => attribution(config).code;

const stored = () => Object.keys(localStorage).filter((key) => localStorage[key]);

beforeEach(() => {
  open("", "https://shop.example/?gw=SECOND");
  told = [];
});

test("nothing is kept before a yes, and then everything that the page held", () => {
  arrive();
  keep(config, "session", "gw_as_1");
  assert.deepEqual([stored(), kept(config, "session"), followed()], [[], "gw_as_1", "SECOND"]);
  window.goodword.push(["consent", true]);
  assert.deepEqual(stored().sort(), [KEY, "goodword:bakery:session"]);
  assert.equal(JSON.parse(localStorage[KEY]).code, "SECOND");
  assert.equal(kept(config, "session"), "gw_as_1");
});

test("a yes that was said before the script came holds from the start", () => {
  arrive({}, "wait", [["consent", true]]);
  assert.deepEqual(stored(), [KEY]);
});

test("the link of an earlier visit wins, unless it is too old", () => {
  for (const [days, code] of [[89, "FIRST"], [91, "SECOND"]]) {
    localStorage[KEY] = JSON.stringify({ code: "FIRST", at: Date.now() - days * 864e5 });
    arrive();
    assert.equal(window.goodword.attribution().code, "SECOND");
    window.goodword.consent(true);
    assert.deepEqual([window.goodword.attribution().code, JSON.parse(localStorage[KEY]).code], [code, code]);
  }
});

test("a no forgets what was kept, of the page's own things nothing, and the page goes on with its link", () => {
  localStorage["goodword:bakery:session"] = "gw_as_1";
  localStorage.basket = "bread";
  arrive({}, "");
  assert.ok(localStorage[KEY]);
  window.goodword.consent(false);
  assert.deepEqual(stored(), ["basket"]);
  assert.equal(window.goodword.attribution().code, "SECOND");
  keep(config, "dismissed", "SECOND");
  assert.deepEqual(stored(), ["basket"]);
});

test("a browser that says no for its visitor is a visitor who has not agreed", () => {
  navigator.globalPrivacyControl = true;
  arrive({}, "");
  assert.deepEqual([stored(), followed()], [[], "SECOND"]);
  window.goodword.consent(true);
  assert.deepEqual(stored(), [KEY]);
});

test("a tag that asks for no consent leaves it to the browser", () => {
  navigator.globalPrivacyControl = true;
  const script = document.createElement("script");
  script.dataset.consent = "";
  window.goodword = undefined;
  answer({ config, script });
  attribution(config);
  assert.deepEqual([stored(), followed()], [[], "SECOND"]);
});

test("the program may ask for it on every page", () => {
  arrive({ waits: true }, "");
  assert.deepEqual(stored(), []);
});

test("the edge hears of a yes and of a no where it has a cookie", () => {
  const tell = (code) => told.push(code);
  arrive({ cookies: { bakery: { code: "" } }, tell });
  for (const agreed of [true, false]) window.goodword.consent(agreed);
  assert.deepEqual(told, ["SECOND", ""]);

  told = [];
  arrive({ cookies: { bakery: { code: "FIRST" } }, tell });
  window.goodword.consent(true);
  assert.deepEqual(told, ["SECOND"]);
  location.search = "";
  localStorage.clear();
  assert.equal(followed(), "FIRST");
});

test("a storage that is forbidden breaks nothing", () => {
  arrive();
  give("localStorage", undefined);
  window.goodword.consent(true);
  window.goodword.consent(false);
  assert.equal(followed(), "SECOND");
});
