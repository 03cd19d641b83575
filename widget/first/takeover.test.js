import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { build } from "./html.js";
import { take } from "./takeover.js";
import { page } from "./testing.js";

const FORM =
  '<h2 tabindex="-1">Share</h2><form data-do="submit"><input name="email" type="text"><input name="name">' +
  '<button class="main">Send</button></form>';
const LINK =
  '<input readonly value="https://e.nl/1"><button class="main" data-do="copy" data-with="1">Copy</button>' +
  '<details class="message"><summary>Message</summary><textarea name="message" data-do="write">Taste</textarea></details>' +
  '<details class="terms"><summary>Terms</summary></details>' +
  '<button class="main" data-do="copy" data-with="2">Copy</button>';

let root;
let screen;

beforeEach(() => {
  const host = page().body.appendChild(document.createElement("div"));
  root = host.attachShadow({ mode: "open" });
});

const find = (selector) => root.querySelector(selector);

/** Shows this in a page that is only just there. */
function show(html) {
  screen = build(html);
  root.append(screen);
}

function then(html) {
  const next = build(html);
  take(screen, next);
  screen = next;
}

test("what was typed is still there, with the caret in it", () => {
  show(FORM);
  find("[name=email]").value = "anna@example.com";
  find("[name=email]").focus();
  find("[name=email]").setSelectionRange(2, 5);
  const before = find("[name=email]");
  then(FORM);
  const after = find("[name=email]");
  assert.notEqual(after, before);
  assert.equal(root.activeElement, after);
  assert.deepEqual([after.value, after.selectionStart, after.selectionEnd], ["anna@example.com", 2, 5]);
  assert.equal(find("[name=name]").value, "");
});

test("a field without a caret keeps the focus", () => {
  const mail = FORM.replace('type="text"', 'type="email"');
  show(mail);
  find("[name=email]").value = "anna@";
  find("[name=email]").focus();
  then(mail);
  assert.equal(root.activeElement, find("[name=email]"));
  assert.equal(root.activeElement.value, "anna@");
});

test("a button and a heading keep the focus", () => {
  show(FORM);
  for (const selector of ["button", "h2"]) {
    find(selector).focus();
    then(FORM);
    assert.equal(root.activeElement, find(selector));
  }
});

test("of two alike each keeps its own", () => {
  show(LINK);
  for (const selector of ["[data-with='2']", ".terms summary"]) {
    find(selector).focus();
    then(LINK);
    assert.equal(root.activeElement, find(selector));
  }
});

test("what was opened stays open, and nothing else", () => {
  show(LINK);
  find(".message").open = true;
  then(LINK);
  assert.deepEqual([find(".message").open, find(".terms").open], [true, false]);
});

test("a message that is being written stays", () => {
  show(LINK);
  find("textarea").value = "Taste this";
  then(LINK);
  assert.equal(find("textarea").value, "Taste this");
});

test("a message that was emptied stays empty, and one that nobody touched is the new one", () => {
  show(LINK);
  find("textarea").value = "";
  then(LINK);
  assert.equal(find("textarea").value, "");
  screen.remove();
  show(LINK);
  then(LINK.replace("Taste", "Try"));
  assert.equal(find("textarea").value, "Try");
});

test("a link to be copied is the new one", () => {
  show(LINK);
  then(LINK.replace("e.nl/1", "e.nl/2"));
  assert.equal(find("input").value, "https://e.nl/2");
});

test("a button says what the new view says", () => {
  show(LINK);
  then(LINK.replaceAll(">Copy<", ">Copied<"));
  assert.equal(find("button").textContent, "Copied");
});

test("another screen begins afresh", () => {
  show(FORM);
  find("[name=email]").value = "anna@example.com";
  find("[name=email]").focus();
  then(LINK);
  assert.equal(root.children.length, 1);
  assert.equal(find("textarea").value, "Taste");
  assert.equal(root.activeElement, null);
});

test("a focus elsewhere in the page stays there", () => {
  const field = document.body.appendChild(document.createElement("input"));
  show(FORM);
  field.focus();
  then(FORM);
  assert.equal(document.activeElement, field);
});
