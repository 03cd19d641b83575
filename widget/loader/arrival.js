/** The edge knows the same list: `edge/domain/src/ads.rs`. */
const CLICK_IDS = /^(dclid|gad_source|gbraid|gclid|li_fat_id|msclkid|ttclid|twclid|wbraid)$/;
const MEDIA = /^(banner|cpa|cpc|cpm|cpv|display|ppc|retargeting|paid.*)$/i;

/** How somebody came to the page where they arrived, without anything of who they are: it goes with their claim. */
export function arrival(query) {
  let paid_ad;
  for (const [name, value] of query) {
    if (value && (CLICK_IDS.test(name) || (name === "utm_medium" && MEDIA.test(value)))) paid_ad = true;
  }
  return { channel: query.get("gw_c") || undefined, referrer: referrer(), paid_ad };
}

/** The host of another site's page that led here. */
function referrer() {
  try {
    const { host } = new URL(document.referrer);
    return host && host !== location.host ? host : undefined;
  } catch {
    return undefined;
  }
}
