const coming = {};

/** What is brought once; after a failure it can be tried again. */
const once = (name, bring) =>
  (coming[name] ||= bring().catch((error) => {
    delete coming[name];
    throw error;
  }));

/**
 * Runs a script of ours, once, and gives what it left on its own tag. The browser checks it against its hash, and the page's
 * policy lets it through by the nonce of our own tag or as `goodword`.
 */
export function load(edge, [path, integrity], own) {
  return once(path, async () => {
    // A response with a view in it begins with the code that shows it.
    if (/first/.test(path) && own?.goodword) return own.goodword;
    const script = document.createElement("script");
    script.integrity = integrity;
    script.crossOrigin = "";
    if (own) script.nonce = own.nonce;
    // WebKit forgets a script that stands nowhere and that nobody holds, with whoever waits for it.
    coming[integrity] = script;
    await new Promise((done, failed) => {
      script.onload = done;
      script.onerror = failed;
      script.src = trusted(edge + path);
      document.head.append(script);
      // The page stays as it was sent.
      script.remove();
    });
    return script.goodword;
  });
}

let policy;

const trusted = (url) => {
  if (!window.trustedTypes) return url;
  policy ||= trustedTypes.createPolicy("goodword", { createScriptURL: (url) => url });
  return policy.createScriptURL(url);
};

/**
 * What the view of a program needs in a language: at hand for `?view`, else asked for once. `anew` is for another try: what
 * a cache kept may name files that are gone.
 */
export function viewFor({ config, view }, program, locale, anew) {
  if (!anew && view?.program === program && view.locale === locale) return view;
  const url = `${config.edge}/w/${program}.json?locale=${locale}`;
  if (anew) delete coming[url];
  return once(url, () =>
    // Browsers from before 2022 wait for as long as the network does.
    fetch(url, { signal: AbortSignal.timeout?.(2e4), cache: anew && "no-cache" }).then((answer) => answer.json()),
  );
}
