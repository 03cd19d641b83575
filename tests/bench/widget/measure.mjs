/**
 * Measures our widget and the same in Preact, turn by turn: `node tests/bench/widget/measure.mjs EDGE ROUNDS FOLDER`, with
 * the edge's ADMIN_TOKEN in the environment. FOLDER is for what is built. Prints a line of JSON for each visit.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

import { Chromium } from "./chromium.mjs";
import { front, owner } from "./servers.mjs";
import { visit } from "./visit.mjs";

const repository = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const [edge, rounds, folder] = process.argv.slice(2);

async function ask(path, options) {
  const answer = await fetch(edge + path, options);
  if (!answer.ok) throw new Error(`The edge refused ${path} (${answer.status}): ${await answer.text()}`);
  return answer.json();
}

/** The demo shop's program for this page, and an advocate with what their browser keeps. */
async function prepare(page) {
  const program = readFileSync(join(repository, "demo-site/program.json"), "utf8").replaceAll("{site}", page);
  const json = { "content-type": "application/json" };
  const operator = { ...json, authorization: `Bearer ${process.env.ADMIN_TOKEN}` };
  await ask("/v1/programs/bakery", { method: "PUT", headers: operator, body: program });
  const body = JSON.stringify({ email: "anna@example.com", name: "Anna" });
  const { advocate, session } = await ask("/v1/programs/bakery/advocates", { method: "POST", headers: json, body });
  const link = JSON.stringify([advocate.code, ""]);
  return { code: advocate.code, stored: { "goodword:bakery:session": session, "goodword:bakery:link": link } };
}

/** The peer's one script, with its configuration and the built style inside. */
async function peer(address) {
  const [config, { accent }] = await Promise.all([
    ask("/v1/programs/bakery/widget?locale=nl"),
    ask("/w/bakery.json?locale=nl"),
  ]);
  const { program, locale, channels, texts } = config;
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "config.json");
  writeFileSync(file, JSON.stringify({ program, edge: address, locale, accent, channels, texts }));
  const alias = { "goodword-config": file, "goodword-css": join(repository, "build/widget/bindgen/widget.css") };
  const { outputFiles } = await build({
    entryPoints: [join(repository, "tests/bench/preact/index.jsx")],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: ["chrome91", "firefox89", "safari14.1"],
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    loader: { ".css": "text" },
    alias,
  });
  return outputFiles[0].contents;
}

const page = await owner();
let script;
const before = await front(edge, () => script);
const { code, stored } = await prepare(page.url);
script = await peer(before.url);
const tags = {
  ours: { widget: `${before.url}/w/bakery.js?view`, head: `${before.url}/w/bakery.js` },
  peer: { widget: `${before.url}/peer.js`, head: `${before.url}/peer.js` },
  none: { head: "" },
};
const at = (script, more = "") => `${page.url}/?script=${encodeURIComponent(script)}${more}`;
// A phone's processor is so many times slower than this one, as Lighthouse has it.
const PHONE = 4;
// A tag alone takes so little that it is visited oftener than a widget.
const OFTENER = 5;
const chromium = new Chromium();
try {
  // The first round warms up the machine's caches and the edge: it is not told.
  for (let round = 0; round <= Number(rounds); round += 1) {
    const look = async (who, where, visited) => {
      const measured = await visit(chromium, { site: before.url, ...visited });
      if (round) console.log(JSON.stringify({ who, where, measured }));
    };
    // Who comes first changes, so that neither always follows the other.
    const both = round % 2 ? ["ours", "peer"] : ["peer", "ours"];
    for (const who of both) await look(who, "widget", { url: at(tags[who].widget, "&widget"), slower: PHONE, stored, code });
    for (let time = 0; time < OFTENER; time += 1) {
      for (const who of both) {
        const url = at(tags[who].head);
        await look(who, "head", { url, slower: PHONE });
        await look(who, "head unslowed", { url, slower: 1 });
      }
      for (const who of round % 2 ? ["none", ...both] : [...both, "none"]) {
        await look(who, "shop", { url: at(tags[who].head, "&own"), slower: PHONE });
      }
    }
  }
} finally {
  await chromium.close();
  for (const { server } of [page, before]) {
    server.closeAllConnections();
    server.close();
  }
}
