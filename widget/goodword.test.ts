// What a page may write is checked by `tsc`; nothing here runs.
import type { Attribution, Command, Goodword } from "./goodword";

const queue: Command[] = (window.goodword = []);
queue.push(["identify", "jwt"], ["open"], ["purchase"]);
queue.push(["on", "apply", ({ coupon }) => coupon.toUpperCase()]);
// @ts-expect-error A command that there is not.
queue.push(["close-all"]);
// @ts-expect-error A yes or a no.
queue.push(["consent", "yes"]);
// @ts-expect-error An identity is a text.
queue.push(["identify", 7]);
// @ts-expect-error An event that there is not.
queue.push(["on", "paid", () => {}]);

declare const goodword: Goodword;
const { code, source }: Attribution = goodword.attribution();
goodword.on("share", ({ channel }) => channel === source || channel === code);
// @ts-expect-error A claim need not have a coupon.
goodword.on("claim", ({ coupon }) => coupon.toUpperCase());
// @ts-expect-error An event that there is not.
goodword.on("paid", () => {});
goodword.push(["setLocale", "nl"], ["consent", true]);
goodword.consent(false);

document.addEventListener("goodword:error", ({ detail }) => detail.message.length);
document.createElement("goodword-widget").setAttribute("side", "friend");
