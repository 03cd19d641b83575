import assert from "node:assert/strict";
import { test } from "node:test";

import { page } from "../first/testing.js";
import { mark, offer, place } from "./place.js";

const config = { program: "bakery", open: true };
const followed = { code: "K7QW2MXZ" };
const WIDGET = "goodword-widget";

const script = (html) => page(html) && document.querySelector("script");
const widgets = () => [...document.querySelectorAll(WIDGET)];
const attributes = (element) => Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]));

test("after a script tag in the body stands the widget, as the tag says", () => {
  const tag = script('<p></p><script data-identity="jwt" data-locale="nl" data-side="advocate" data-x="y"></script><i></i>');
  place({ config, script: tag });
  assert.equal(tag.nextSibling, widgets()[0]);
  const expected = { program: "bakery", identity: "jwt", locale: "nl", side: "advocate" };
  assert.deepEqual(attributes(widgets()[0]), expected);
});

test("a script that runs twice has one widget", () => {
  const tag = script("<script></script>");
  place({ config, script: tag });
  place({ config, script: tag });
  assert.equal(widgets().length, 1);
});

test("where the page has a place for it there is no other", () => {
  for (const own of [`<${WIDGET}></${WIDGET}>`, `<${WIDGET} program="bakery"></${WIDGET}>`]) {
    place({ config, script: script("<script></script>" + own) });
    assert.equal(widgets().length, 1);
  }
  place({ config, script: script(`<script></script><${WIDGET} program="florist"></${WIDGET}>`) });
  assert.equal(widgets().length, 2);
});

test("who followed a link finds a small card where the page has no place", () => {
  page();
  assert.equal(place({ config, script: null }), false);
  offer({ config, followed });
  assert.deepEqual(attributes(widgets()[0]), { program: "bakery", mode: "card", side: "friend" });
});

test("no card comes to others, nor where it was closed, nor of a program that is closed", () => {
  const comes = (given) => {
    offer({ config, followed, ...given });
    return widgets().length > 0;
  };
  page();
  assert.equal(comes({ followed: {} }), false);
  assert.equal(comes({ config: { ...config, open: false } }), false);
  localStorage.setItem("goodword:bakery:dismissed", "K7QW2MXZ");
  assert.equal(comes({}), false);
  assert.equal(comes({ followed: { code: "W3RTY8PQ" } }), true);
});

test("a form that asks for it sends the code along, once", () => {
  page('<form data-goodword></form><form id="other"></form>');
  mark({ followed })();
  mark({ followed })();
  const fields = document.querySelectorAll("input");
  assert.equal(fields.length, 1);
  const expected = { type: "hidden", name: "goodword_code", value: "K7QW2MXZ" };
  for (const name in expected) assert.equal(fields[0][name], expected[name]);
});

test("a form that came later does so when it is sent", () => {
  page();
  mark({ followed });
  document.body.innerHTML = "<form data-goodword></form><form></form>";
  for (const form of document.querySelectorAll("form")) form.dispatchEvent(new Event("submit", { bubbles: true }));
  assert.equal(document.querySelector("[data-goodword] input").value, "K7QW2MXZ");
  assert.equal(document.querySelectorAll("input").length, 1);
});

test("a page without such a form has nobody look which link was followed", () => {
  page('<form id="other"></form>');
  const asked = [];
  const fill = mark({
    get followed() {
      return asked.push("followed") && followed;
    },
  });
  fill();
  document.querySelector("form").dispatchEvent(new Event("submit", { bubbles: true }));
  assert.deepEqual(asked, []);
});

test("who followed no link sends none", () => {
  page("<form data-goodword></form>");
  mark({ followed: {} })();
  assert.equal(document.querySelector("input"), null);
});
