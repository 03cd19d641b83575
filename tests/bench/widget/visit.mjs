/** One visit of a page by somebody with a phone on a slow network, measured. */

// Slow 4G and a phone, as Lighthouse has them.
const NETWORK = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8 };
const PHONE = { width: 412, height: 823, deviceScaleFactor: 1.75, mobile: true };
const PATIENCE = 60_000;

/** Runs in the page before its scripts: looks every frame for what a visitor waits for. */
function watch(code) {
  const at = {};
  const root = () => document.querySelector("goodword-widget")?.shadowRoot;
  const usable = (selector) => {
    const element = root()?.querySelector(selector);
    return element && element.getBoundingClientRect().height > 0 && getComputedStyle(element).visibility === "visible";
  };
  const wanted = { button: `.share a[href*="${code}"]`, numbers: ".counts li" };
  document.addEventListener("goodword:ready", () => (at.ready = performance.now()), { once: true });
  window.bench = new Promise((done) => {
    const look = () => {
      for (const name in wanted) if (!at[name] && usable(wanted[name])) at[name] = performance.now();
      if (at.button && at.numbers && at.ready) setTimeout(() => done(at), 1000);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

/** Runs in the page afterwards: what kept it busy, and what moved. */
function sums() {
  return new Promise((done) => {
    const found = { blocking: 0, shift: 0 };
    const observer = new PerformanceObserver((list) => {
      for (const { entryType, duration, value } of list.getEntries()) {
        // Chromium takes a page's first half second for input (its window is resized); here nobody touches anything.
        if (entryType === "longtask") found.blocking += duration - 50;
        else found.shift += value;
      }
    });
    for (const type of ["longtask", "layout-shift"]) observer.observe({ type, buffered: true });
    setTimeout(() => done(found), 100);
  });
}

/** Milliseconds for which a page is left alone: to do what it still does, and a browser what follows a new tab. */
const ALONE = 500;
const QUIET = `new Promise((done) => {
  const later = () => setTimeout(() => done({}), ${ALONE});
  if (document.readyState === "complete") later(); else addEventListener("load", later);
})`;

/**
 * Visits `url` and answers milliseconds, bytes and counts. The processor is `slower` so many times than this machine's; `site`
 * is the prefix of what is counted as transferred; `stored` what the browser kept of an earlier visit; `code` of the link whose
 * button is waited for, if any.
 */
export function visit(chromium, { url, slower, site, stored = {}, code }) {
  return chromium.inFreshTab(async (send, listen) => {
    const traffic = { requests: 0, bytes: 0 };
    const ours = new Set();
    let loaded;
    listen((method, params) => {
      if (method === "Page.loadEventFired") loaded?.();
      if (method === "Network.requestWillBeSent" && params.request.url.startsWith(site)) {
        traffic.requests += 1;
        ours.add(params.requestId);
      }
      if (method === "Network.loadingFinished" && ours.has(params.requestId)) traffic.bytes += params.encodedDataLength;
    });
    const run = async (expression) => {
      const { result, exceptionDetails } = await send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description || exceptionDetails.text);
      return result.value;
    };
    const go = async (address) => {
      const load = new Promise((done) => (loaded = done));
      await send("Page.navigate", { url: address });
      await load;
    };
    for (const domain of ["Page", "Network"]) await send(`${domain}.enable`);
    // Time of the processor: what else the machine does counts less than on a clock.
    await send("Performance.enable", { timeDomain: "threadTicks" });
    await send("Emulation.setDeviceMetricsOverride", PHONE);
    await go(new URL("/", url).href);
    await run(`Object.assign(localStorage, ${JSON.stringify(stored)})`);
    await run(QUIET);
    await send("Network.emulateNetworkConditions", NETWORK);
    await send("Emulation.setCPUThrottlingRate", { rate: slower });
    if (code) await send("Page.addScriptToEvaluateOnNewDocument", { source: `(${watch})(${JSON.stringify(code)})` });
    const before = await busy(send);
    await go(url);
    const at = await within(run(code ? "window.bench" : QUIET), url);
    const after = await busy(send);
    const spent = { main: after.main - before.main, script: after.script - before.script };
    return { ...at, ...spent, ...(await run(`(${sums})()`)), ...traffic };
  });
}

/** Milliseconds of the main thread so far: all, and those of scripts, without what promises continue. */
async function busy(send) {
  const { metrics } = await send("Performance.getMetrics");
  const spent = (wanted) => 1000 * (metrics.find(({ name }) => name === wanted)?.value || 0);
  return { main: spent("TaskDuration"), script: spent("ScriptDuration") + spent("V8CompileDuration") };
}

function within(promise, url) {
  let timer;
  const late = new Promise((_, failed) => {
    timer = setTimeout(() => failed(new Error(`${url} was not ready within ${PATIENCE / 1000} s.`)), PATIENCE);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
