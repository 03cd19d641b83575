import assert from "node:assert/strict";
import { test } from "node:test";

import { page } from "../first/testing.js";
import { mark, offer, place } from "./place.js";

const config = { program: "bakery", open: true };
const FOLLOWED = "?gw=K7QW2MXZ";
const WIDGET = "goodword-widget";

/** A page without a place, at this address. */
const arrive = (search, html) => {
  page(html, "https://shop.example/" + search);
  window.goodword = {};
};

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

test("a floating button needs no place, so its tag may stand anywhere", () => {
  for (const parent of ["head", "body"]) {
    const tag = script('<p></p><script data-mode="floating"></script><p></p>');
    document[parent].append(tag);
    assert.ok(place({ config, script: tag }));
    assert.ok(place({ config, script: tag }), "it stands");
    assert.equal(document.body.lastChild, widgets()[0]);
    assert.deepEqual(attributes(widgets()[0]), { program: "bakery", mode: "floating" });
    assert.equal(widgets().length, 1);
  }
  for (const mode of ["popup", "inline"]) {
    const tag = script(`<script data-mode="${mode}"></script>`);
    document.head.append(tag);
    assert.ok(!place({ config, script: tag }), mode);
  }
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
  arrive(FOLLOWED);
  assert.ok(!place({ config, script: null }));
  offer({ config });
  assert.deepEqual(attributes(widgets()[0]), { program: "bakery", mode: "card", side: "friend" });
});

test("no card comes to others, nor where it was closed, nor of a program that is closed", () => {
  const comes = (search, dismissed = "", open = true) => {
    arrive(search);
    localStorage.setItem("goodword:bakery:dismissed", dismissed);
    offer({ config: { ...config, open } });
    return widgets().length > 0;
  };
  assert.equal(comes(""), false);
  assert.equal(comes(FOLLOWED, "", false), false);
  assert.equal(comes(FOLLOWED, "K7QW2MXZ"), false);
  assert.equal(comes("?gw=W3RTY8PQ", "K7QW2MXZ"), true);
});

test("a form that asks for it sends the code along, once", () => {
  arrive(FOLLOWED, '<form data-goodword></form><form id="other"></form>');
  mark({ config });
  mark({ config });
  const fields = document.querySelectorAll("input");
  assert.equal(fields.length, 1);
  const expected = { type: "hidden", name: "goodword_code", value: "K7QW2MXZ" };
  for (const name in expected) assert.equal(fields[0][name], expected[name]);
});

test("a form whose field took the name of what it is asked stands in the way of no other", () => {
  arrive(FOLLOWED, "<form></form><form data-goodword></form>");
  const [odd, form] = document.querySelectorAll("form");
  odd.matches = document.createElement("input");
  mark({ config });
  assert.equal(form.elements.goodword_code.value, "K7QW2MXZ");
});

test("a form that came later does so when it is sent", () => {
  arrive(FOLLOWED);
  mark({ config });
  document.body.innerHTML = "<form data-goodword></form><form></form>";
  for (const form of document.querySelectorAll("form")) form.dispatchEvent(new Event("submit", { bubbles: true }));
  assert.equal(document.querySelector("[data-goodword] input").value, "K7QW2MXZ");
  assert.equal(document.querySelectorAll("input").length, 1);
});

test("a page without such a form has nobody look which link was followed", () => {
  arrive(FOLLOWED, '<form id="other"></form>');
  mark({ config });
  document.querySelector("form").dispatchEvent(new Event("submit", { bubbles: true }));
  assert.equal(localStorage.getItem("goodword:bakery:attribution"), null);
});

test("who followed no link sends none", () => {
  arrive("", "<form data-goodword></form>");
  mark({ config });
  assert.equal(document.querySelector("input"), null);
});
