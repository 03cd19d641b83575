const fetched = {};

/**
 * The configuration for a program and a language. The script's own is at hand; another is fetched once, and when that
 * fails a widget in another language is better than none. `anew` is for another try: a script that a cache kept may
 * name files that are gone.
 */
export async function configFor(own, program, locale, anew) {
  const wanted = (locale || document.documentElement.lang).toLowerCase().split(/[-_]/)[0];
  const other = program && program !== own.program;
  const same = wanted === own.locale || !own.locales.includes(wanted);
  if (same && !other && !anew) return own;
  const id = other ? program : own.program;
  const url = `${own.edge}/v1/programs/${id}/widget?locale=${same && !other ? own.locale : wanted}`;
  try {
    return await (fetched[url] = (!anew && fetched[url]) || get(url, anew));
  } catch (error) {
    delete fetched[url];
    if (other) throw error;
    return own;
  }
}

async function get(url, anew) {
  // Browsers from before 2022 wait for as long as the network does.
  const signal = AbortSignal.timeout && AbortSignal.timeout(2e4);
  const answer = await fetch(url, { signal, cache: anew ? "no-cache" : "default" });
  if (!answer.ok) throw answer.status;
  return answer.json();
}
