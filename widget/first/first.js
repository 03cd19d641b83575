/**
 * Shows the first view of the widget, as the edge drew it, and has the widget take over: what is in the view works at
 * once, whether or not WebAssembly ever comes.
 */
import css from "goodword-css";

import { forget, keep, kept } from "../loader/storage.js";
import { face } from "./face.js";
import { frame } from "./frame.js";
import { near } from "./near.js";
import { pause } from "./pause.js";
import { ask, question } from "./question.js";

document.currentScript.goodword = show;

/**
 * `view` is what the edge tells of the program in a language, `options` how the browser came by a link and whether a
 * window is wanted; `load` runs a script of ours, `renew` asks the edge anew for this function and its view.
 */
async function show(host, view, options, load, renew) {
  const turn = host.turn;
  await pause();
  if (host.turn !== turn) return;
  options = { ...options, ...attributes(host) };
  const shown = (host.face = face(host, frame(host, view, css, options), view.words));
  const put = (html, values) => shown.draw(html, "", values);
  const asked = question(view, options);
  if (!options.card || !asked.url) put(...asked.first);
  const widget = near(host, options).then(() => bring(view, load));
  widget.catch(() => {});
  if (asked.url) {
    options.answer = await ask(asked);
    if (host.turn !== turn) return;
    const better = asked.answered(options.answer);
    // A card that came by itself shows nothing but an offer.
    if (better && (better[1] || !options.card)) put(...better);
  }
  options.url = asked.link();
  try {
    const { mount } = await widget;
    await pause();
    if (host.turn !== turn) return;
    const page = weakly(host, view);
    const tell = mount(page, view, options);
    if (!tell) throw options;
    await pause();
    if (host.turn !== turn) return;
    page.go();
    shown.listen(tell);
  } catch {
    if (host.turn !== turn) return;
    // What a cache kept may name files that are gone.
    if (renew) {
      const [again, fresh] = await renew().catch(() => []);
      if (fresh && fresh.glue[0] !== view.glue[0]) return again(host, fresh, options, load);
    }
    shown.alone();
    // What stands there works by itself; where nothing does, say so.
    if (!shown.shows("form,.ticket,.share,h2")) excuse(host, shown, view, options, () => show(host, view, options, load, renew));
  }
  shown.emit("ready");
}

const attributes = (host) => {
  const [mode, side, identity] = ["mode", "side", "identity"].map((name) => host.getAttribute(name));
  return { card: mode === "card", side, identity };
};

/**
 * The widget's side of the page: what is done there waits until `go`. It holds the element weakly: one that is gone is kept
 * by nothing.
 */
function weakly(host, view) {
  const weak = new WeakRef(host);
  let held = [];
  const page = {
    keep: (what, value) => (value ? keep(view, what, value) : forget(view, what)),
    kept: (what) => kept(view, what),
    go() {
      held.forEach((act) => act());
      held = null;
    },
  };
  for (const name of ["draw", "focus", "copy", "emit"]) {
    page[name] = (...values) => {
      const act = () => weak.deref()?.face[name](...values);
      return held ? held.push(act) : act();
    };
  }
  return page;
}

/** Says that the widget is not to be had now, and offers another try; a card that came by itself goes. */
function excuse(host, shown, { words }, { card }, again) {
  if (card) return host.remove();
  const { network: text, retry: name } = words;
  shown.draw('<p role="alert">__text__</p><button type="button" data-do="again">__name__</button>', "", { text, name });
  shown.listen(() => again().catch(() => {}));
}

const coming = {};

/** The widget itself, brought once for all of a page; what failed is brought anew. */
function bring(view, load) {
  const [glue] = view.glue;
  return (coming[glue] =
    coming[glue] ||
    start(view, load).catch((error) => {
      delete coming[glue];
      throw error;
    }));
}

/** Both files at once, each checked against its hash. */
async function start({ edge, glue, wasm: [path, integrity] }, load) {
  // A policy without 'wasm-unsafe-eval' shows only when a module runs: before anything is fetched.
  new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])));
  const file = fetch(edge + path, { integrity });
  file.catch(() => {});
  const widget = await load(glue);
  await widget.start({ module_or_path: file });
  return widget;
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  document.querySelectorAll("goodword-widget").forEach((host) => host.face?.returned());
});
