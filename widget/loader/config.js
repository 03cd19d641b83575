const fetched = {};

/**
 * The configuration for a program and a language. The script's own is at hand; another is fetched once, and when that
 * fails a widget in another language is better than none.
 */
export async function configFor(own, program, locale) {
  const wanted = (locale || document.documentElement.lang).toLowerCase().split(/[-_]/)[0];
  const other = program && program !== own.program;
  if (!other && (wanted === own.locale || !own.locales.includes(wanted))) return own;
  const url = `${own.edge}/v1/programs/${other ? program : own.program}/widget?locale=${wanted}`;
  try {
    return await (fetched[url] = fetched[url] || get(url));
  } catch (error) {
    delete fetched[url];
    if (other) throw error;
    return own;
  }
}

async function get(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw answer.status;
  return answer.json();
}
