/** An advertisement's parameters; the edge knows the same: `edge/domain/src/ads.rs`. */
const PAID =
  /[?&](((d|g|tt|tw)clid|[gw]braid|gad_source|li_fat_id|msclkid)=[^&]|utm_medium=(banner|cp[acmv]|display|ppc|retargeting|paid[^&]*)(&|$))/i;

/** By which link somebody came to the page where they arrived, and how, without anything of who they are: it goes with their claim. */
export function arrival() {
  const query = new URLSearchParams(location.search);
  // The host of the page that led here, if that is another site's.
  const host = document.referrer.split("/")[2];
  return {
    at: Date.now(),
    code: query.get("gw"),
    channel: query.get("gw_c"),
    referrer: host === location.host ? null : host,
    paid_ad: PAID.test(location.search),
  };
}
