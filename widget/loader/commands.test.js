import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { page } from "../first/testing.js";
import { answer } from "./commands.js";

let tag;

beforeEach(() => {
  page('<script></script><goodword-widget></goodword-widget><button data-goodword-open><i></i></button>');
  tag = document.querySelector("script");
});

const begin = (given) => answer({ config: { program: "bakery", popup: [] }, script: tag, ...given });
const host = () => document.querySelector("goodword-widget");
const popups = () => document.querySelectorAll("[mode=popup]").length;

test("what was asked before the script was there is done now", () => {
  window.goodword = [["identify", "jwt"], ["setLocale", "nl"]];
  begin();
  assert.deepEqual([host().getAttribute("identity"), host().getAttribute("locale")], ["jwt", "nl"]);
  // A widget that comes later has it of the tag.
  assert.equal(tag.dataset.identity, "jwt");
});

test("what is asked afterwards is done at once, by either way", () => {
  begin();
  window.goodword.push(["identify", "a"], ["setLocale", "de"]);
  assert.deepEqual([host().getAttribute("identity"), host().getAttribute("locale")], ["a", "de"]);
  window.goodword.identify("b");
  assert.equal(host().getAttribute("identity"), "b");
});

test("rubbish in the queue harms nobody, and what comes after it is done", () => {
  window.goodword = [null, undefined, 7, "open", [], ["dance"], {}, ["close"], ["identify", "jwt"]];
  begin();
  assert.equal(host().getAttribute("identity"), "jwt");
  window.goodword.push(null, undefined, ["on"], ["identify", "other"]);
  assert.equal(host().getAttribute("identity"), "other");
});

test("a script that runs twice answers once", () => {
  begin();
  const first = window.goodword;
  begin();
  assert.equal(window.goodword, first);
});

test("an element that happens to be called goodword is no queue", () => {
  window.goodword = document.createElement("div");
  begin();
  assert.equal(typeof window.goodword.open, "function");
});

test("the page may ask which link was followed", () => {
  begin();
  assert.deepEqual(window.goodword.attribution(), { code: null, source: null });
  location.search = "?gw=K7QW2MXZ&gw_c=whatsapp";
  assert.deepEqual(window.goodword.attribution(), { code: "K7QW2MXZ", source: "whatsapp" });
});

test("the page hears what happens", () => {
  begin();
  const heard = [];
  window.goodword.on("share", (detail) => heard.push(detail));
  host().dispatchEvent(new CustomEvent("goodword:share", { bubbles: true, detail: { channel: "x" } }));
  assert.deepEqual(heard, [{ channel: "x" }]);
});

test("anything on the page may open the window, with the identity that is known", () => {
  begin();
  window.goodword.identify("jwt");
  document.querySelector("i").click();
  assert.equal(popups(), 1);
  assert.equal(document.querySelector("[mode=popup]").getAttribute("identity"), "jwt");
  window.goodword.open();
  assert.equal(popups(), 1);
});

test("a purchase opens the window where the owner chose so", () => {
  begin();
  window.goodword.purchase();
  assert.equal(popups(), 0);
  window.goodword = undefined;
  begin({ config: { program: "bakery", popup: ["purchase"] } });
  window.goodword.purchase();
  assert.equal(popups(), 1);
});

test("who leaves sees the window once, where the owner chose so", () => {
  begin({ config: { program: "bakery", popup: ["exit"] } });
  const leave = () => document.documentElement.dispatchEvent(new Event("mouseleave"));
  leave();
  assert.equal(popups(), 1);
  document.querySelector("[mode=popup]").remove();
  leave();
  assert.equal(popups(), 0);
});
