import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { face } from "./face.js";
import { give, page } from "./testing.js";

const VIEW =
  '<div class="copy"><button type="button" class="main" data-do="copy" data-with="L?c=copy"><b>Copy</b></button></div>' +
  '<div class="share"><ul><li><a href="#wa" data-do="share" data-with="whatsapp"><b>W</b></a></li>' +
  '<li class="native"><button type="button" data-do="native">Share</button></li></ul>' +
  '<details class="message"><textarea name="message" data-do="write">Taste</textarea></details></div>' +
  '<section></section><form data-do="submit"><input name="email"><input name="name"><button class="main">Send</button></form>' +
  '<div class="leaving"><button type="button" data-do="log-out" data-with="">Log out</button></div>';

let host;
let card;
let shown;
let told;
let copied;

beforeEach(() => {
  host = page().body.appendChild(document.createElement("div"));
  card = host.attachShadow({ mode: "open" }).appendChild(document.createElement("div"));
  card.append(document.createElement("div"), document.createElement("p"));
  shown = face(host, card, { copied: "Copied" });
  [told, copied] = [[], []];
  give("navigator", { share() {}, clipboard: { writeText: async (text) => void copied.push(text) } });
  shown.draw(VIEW, "");
});

const find = (selector) => card.querySelector(selector);
const listen = () => shown.listen((...deed) => told.push(deed));
const settled = () => new Promise(setImmediate);

/** Sends the form; tells whether the browser would have done so itself. */
const send = () => find("form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));

test("what is done before the widget is there is told to it when it comes", () => {
  find("a b").click();
  find("[data-do=native]").click();
  listen();
  assert.deepEqual(told, [["share", "whatsapp", ""], ["native", "", ""]]);
  find("[data-do=log-out]").click();
  assert.deepEqual(told[2], ["log-out", "", ""]);
});

test("copying works before the widget is there, and is the widget's after", async () => {
  find(".copy b").click();
  await settled();
  assert.deepEqual([copied, find(".copy button").textContent], [["L?c=copy"], "Copied"]);
  listen();
  find(".copy button").click();
  assert.deepEqual([told, copied.length], [[["copied", "L?c=copy", ""], ["copy", "L?c=copy", ""]], 1]);
});

test("what was copied stays so while the widget takes over", async () => {
  find(".copy b").click();
  await settled();
  shown.draw(VIEW, "");
  assert.equal(find(".copy button").textContent, "Copied");
  shown.draw(VIEW.replace("L?c=copy", "M?c=copy"), "");
  assert.equal(find(".copy button").textContent, "Copy", "that is another link");
  listen();
  shown.draw(VIEW, "");
  assert.equal(find(".copy button").textContent, "Copy", "from then on the widget says what there is to say");
});

test("a clipboard that refuses is not said to have the text", async () => {
  give("navigator", {});
  document.execCommand = () => false;
  find(".copy b").click();
  await settled();
  assert.equal(find(".copy button").textContent, "Copy");
  assert.equal(card.getRootNode().querySelectorAll("textarea").length, 1);
});

test("a form is told with what stands in it, and its fields are no deeds", () => {
  listen();
  find("[name=email]").value = "anna@example.com";
  find("[name=name]").value = "Anna";
  find("[name=email]").click();
  find("textarea").click();
  assert.equal(send(), false);
  assert.deepEqual(told, [["submit", "anna@example.com", "Anna"]]);
});

test("a message is told once it is written", () => {
  listen();
  find("textarea").value = "Taste this";
  find("textarea").dispatchEvent(new Event("change", { bubbles: true }));
  find("[name=email]").dispatchEvent(new Event("change", { bubbles: true }));
  assert.deepEqual(told, [["write", "Taste this", ""]]);
});

test("without the widget forms go to the edge and what only it can do is gone", () => {
  shown.alone();
  assert.equal(send(), true);
  for (const gone of [".native", ".message", ".leaving", "section"]) assert.equal(find(gone), null, gone);
  assert.ok(find("a") && find(".copy"));
});

test("the focus is moved within the widget, and never taken from elsewhere in the page", () => {
  const field = document.body.appendChild(document.createElement("input"));
  shown.focus("[name=email]");
  assert.equal(card.getRootNode().activeElement, find("[name=email]"), "nothing had it");
  shown.focus("[name=name]");
  assert.equal(card.getRootNode().activeElement, find("[name=name]"), "the widget had it");
  field.focus();
  shown.focus("[name=email]");
  assert.equal(document.activeElement, field);
});

test("what is pressed stands until it is clicked, or let go", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  listen();
  const point = (what, more) =>
    find("form .main").dispatchEvent(Object.assign(new Event(what, { bubbles: true }), more));
  for (const [ends, wait] of [[["pointerup", "click"], 0], [["pointerup", "pointerleave"], 400], [["pointercancel"], 400]]) {
    shown.draw(VIEW, "before");
    const pressed = find("form .main");
    point("pointerdown", { button: 0 });
    shown.draw(VIEW, "during");
    shown.focus("[name=name]");
    assert.deepEqual([find("form .main"), card.lastChild.textContent], [pressed, "before"], ends);
    ends.forEach((end) => point(end));
    assert.equal(send(), false);
    if (wait) mock.timers.tick(wait - 1);
    assert.equal(find("form .main"), pressed, ends);
    mock.timers.tick(wait ? 1 : 0);
    assert.notEqual(find("form .main"), pressed, ends);
    assert.equal(card.lastChild.textContent, "during");
    assert.equal(card.getRootNode().activeElement, find("[name=name]"));
    shown.draw(VIEW, "after");
    assert.equal(card.lastChild.textContent, "after");
    mock.timers.tick(400);
  }
  assert.equal(told.length, 3);
  mock.timers.reset();
});

test("a second press is none that was let go, and another button presses nothing", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const point = (what, button) => find("form .main").dispatchEvent(Object.assign(new Event(what, { bubbles: true }), { button }));
  point("pointerdown", 0);
  point("pointerup", 0);
  mock.timers.tick(200);
  point("pointerdown", 0);
  shown.draw(VIEW, "during");
  mock.timers.tick(400);
  assert.equal(card.lastChild.textContent, "");
  point("pointerup", 0);
  mock.timers.tick(400);
  assert.equal(card.lastChild.textContent, "during");
  point("pointerdown", 2);
  shown.draw(VIEW, "menu");
  assert.equal(card.lastChild.textContent, "menu");
  mock.timers.reset();
});

test("what was drawn late has nothing that only the widget can do either", () => {
  shown.alone();
  shown.draw(VIEW, "");
  for (const gone of [".native", ".message", ".leaving", "section"]) assert.equal(find(gone), null, gone);
});

test("where there is no share sheet, no button opens one", () => {
  give("navigator", {});
  shown.draw(VIEW, "");
  assert.equal(find(".native"), null);
});

test("nothing to show hides the widget, and what is said is said", () => {
  shown.draw("", "");
  assert.equal(host.hidden, true);
  shown.draw("<p>__name__</p>", "Hello", { name: "<b>" });
  assert.deepEqual([host.hidden, card.lastChild.textContent, find("p").textContent], [false, "Hello", "<b>"]);
});

test("the page hears of it", () => {
  const heard = [];
  document.addEventListener("goodword:share", ({ detail }) => heard.push(detail));
  document.addEventListener("goodword:ready", ({ detail }) => heard.push(detail));
  shown.emit("share", "channel", "whatsapp");
  shown.emit("ready");
  assert.deepEqual(heard, [{ channel: "whatsapp" }, null]);
});

test("a look at the page again is told to a widget that is there, and to none that is not", () => {
  shown.returned();
  listen();
  shown.returned();
  assert.deepEqual(told, [["returned", "", ""]]);
});
