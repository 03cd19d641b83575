// node --test widget/first
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { build } from "./html.js";
import { page } from "./testing.js";

const HOSTILE = `"'></textarea><script>alert(1)</script><img src=x onerror=alert(1)>&lt;b&gt;`;

beforeEach(() => page());

/** What our views draw, as Leptos writes it. */
const CARD =
  '<div class="top"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M0 0h24"></path></svg>' +
  '<div><h2 tabindex="-1">Bread &amp; &lt;b&gt;cake&lt;/b&gt;</h2></div></div>' +
  '<form novalidate method="post" data-do="submit"><label>Mail<input name="email" aria-invalid="false"></label><!>' +
  '<div id="trouble"></div><button class="main">Send</button></form><ul><li class=""><b>1</b></li><!></ul>';

test("what the views draw is built as a browser reads it", () => {
  const read = document.createElement("div");
  read.innerHTML = CARD;
  for (const mark of [...read.querySelectorAll("form,ul")].flatMap(({ childNodes }) => [...childNodes])) {
    if (mark.nodeType === 8) mark.remove();
  }
  assert.equal(build(CARD).innerHTML, read.innerHTML);
});

test("pictures are pictures", () => {
  const path = build(CARD).querySelector("path");
  assert.equal(path.namespaceURI, "http://www.w3.org/2000/svg");
  assert.equal(path.getAttribute("d"), "M0 0h24");
  assert.equal(build(CARD).querySelector("h2").namespaceURI, "http://www.w3.org/1999/xhtml");
});

test("an element without an end takes nothing in", () => {
  const root = build('<p>a<br>b</p><img src="/q.svg" alt="x"><input readonly value="v"><hr><p>c</p>');
  assert.deepEqual([...root.children].map(({ tagName }) => tagName), ["P", "IMG", "INPUT", "HR", "P"]);
  assert.equal(root.firstChild.innerHTML, "a<br>b");
  assert.equal(root.querySelector("input").hasAttribute("readonly"), true);
});

test("what was escaped is meant once", () => {
  const root = build('<p title="&quot;a&quot; &amp;lt; b > c">&amp;lt;i&amp;gt; &#x27;x&#39; &lt;i&gt;</p>');
  assert.equal(root.firstChild.getAttribute("title"), '"a" &lt; b > c');
  assert.equal(root.textContent, "&lt;i&gt; 'x' <i>");
  assert.equal(root.querySelector("i"), null);
});

test("room between elements is none", () => {
  const root = build("<p> </p><label> <input></label>\n");
  assert.equal(root.innerHTML, "<p></p><label><input></label>");
});

test("what only the browser knows comes into its places", () => {
  const html = '<h2>__name__ gives you 10%</h2><p data-with="__coupon__">__text__</p><a href="/r/b/__code__?c=x">__code__</a>';
  const root = build(html, { code: "K7QW2MXZ", name: "Anna", coupon: "FRIEND-1", text: "10%" });
  assert.equal(root.querySelector("h2").textContent, "Anna gives you 10%");
  assert.equal(root.querySelector("p").dataset.with, "FRIEND-1");
  assert.equal(root.querySelector("p").textContent, "10%");
  assert.equal(root.querySelector("a").getAttribute("href"), "/r/b/K7QW2MXZ?c=x");
});

test("a place of which nothing is known stays", () => {
  assert.equal(build("<p>__name__ __other__</p>").textContent, "__name__ __other__");
  assert.equal(build("<p>__name__</p>", { name: null }).textContent, "__name__");
});

test("whatever comes into a place is text", () => {
  const html = '<h2>__name__</h2><button data-with="__coupon__">x</button><textarea>__text__</textarea>';
  for (const hostile of [HOSTILE, "__coupon__", "$&", "&amp;"]) {
    const root = build(html, { name: hostile, coupon: hostile, text: hostile });
    assert.deepEqual([...root.querySelectorAll("*")].map(({ tagName }) => tagName), ["H2", "BUTTON", "TEXTAREA"]);
    assert.equal(root.querySelector("h2").textContent, hostile);
    assert.deepEqual(root.querySelector("button").getAttributeNames(), ["data-with"]);
    assert.equal(root.querySelector("button").dataset.with, hostile);
    assert.equal(root.querySelector("textarea").value, hostile);
  }
});

test("no markup is no view", () => {
  assert.equal(build("").childNodes.length, 0);
});
