/** Chromium, driven by its own protocol over a pipe. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const FLAGS = [
  "--headless",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
  "--remote-debugging-pipe",
];

/** A running browser, until it is closed. */
export class Chromium {
  #child;
  #profile = mkdtempSync(join(tmpdir(), "goodword-bench-"));
  #number = 0;
  #waiting = new Map();
  #listeners = new Map();

  constructor() {
    const root = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    const flags = [...FLAGS, ...root, `--user-data-dir=${this.#profile}`];
    this.#child = spawn("chromium", flags, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    const ended = (why) => {
      for (const [, { failed }] of this.#waiting) failed(new Error(`Chromium ended: ${why}.`));
    };
    this.#child.on("error", ({ message }) => ended(message)).on("exit", (code) => ended(`exit code ${code}`));
    let rest = "";
    this.#child.stdio[4].setEncoding("utf8").on("data", (text) => {
      const messages = (rest + text).split("\0");
      rest = messages.pop();
      for (const message of messages) this.#take(JSON.parse(message));
    });
  }

  #take({ id, result, error, sessionId, method, params }) {
    if (!id) return this.#listeners.get(sessionId)?.(method, params);
    const { done, failed } = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) failed(new Error(error.message));
    else done(result);
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.#number;
    return new Promise((done, failed) => {
      this.#waiting.set(id, { done, failed });
      this.#child.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
    });
  }

  /** Lets a tab with nothing kept or cached be used, and closes it. `use` gets what sends to the tab and what listens. */
  async inFreshTab(use) {
    const { browserContextId } = await this.send("Target.createBrowserContext");
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank", browserContextId });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    try {
      const listen = (listener) => this.#listeners.set(sessionId, listener);
      return await use((method, params) => this.send(method, params, sessionId), listen);
    } finally {
      this.#listeners.delete(sessionId);
      await this.send("Target.disposeBrowserContext", { browserContextId });
    }
  }

  async close() {
    const gone = new Promise((done) => this.#child.once("exit", done));
    await this.send("Browser.close").catch(() => {});
    await gone;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
