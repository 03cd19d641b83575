/** What came of an advocate's link. */
import config from "goodword-config";

import { CopyField } from "./parts.jsx";

const { texts, locale } = config;
const plural = new Intl.PluralRules(locale);
const number = (value) => new Intl.NumberFormat(locale).format(value);
const counted = (forms, count) => (forms[plural.select(count)] || forms.other).replace("{count}", number(count));

export function Numbers({ me }) {
  const given = me.rewards.filter(({ state }) => state !== "cancelled").length;
  const counts = [
    [texts.clicks, me.clicks],
    [texts.friends, me.friends],
    [texts.rewards, given],
  ];
  return (
    <>
      <ul class="counts">
        {counts.map(([label, count]) => (
          <Item key={label} what={number(count)} more={label} />
        ))}
      </ul>
      {me.points > 0 && <p>{counted(texts.points, me.points)}</p>}
      {me.next && <Next step={me.next} />}
      {!me.rewards.length && <p>{texts.no_rewards}</p>}
      <ul class="rewards">
        {me.rewards.map((reward) => (
          <Item key={reward.id} what={reward.text} more={stateOf(reward)} why={reward.why} kind={reward.state} coupon={reward.coupon} />
        ))}
      </ul>
      {me.referrals.length > 0 && <h3>{texts.friends_heading}</h3>}
      <ul class="rewards">
        {me.referrals.map((referral) => (
          <Item key={referral.id} what={referral.friend} more={friendOf(referral)} why={referral.why?.join(" ")} />
        ))}
      </ul>
      {!me.proved && <p>{texts.unproved}</p>}
    </>
  );
}

const Item = ({ what, more, why, kind, coupon }) => (
  <li class={kind}>
    <b>{what}</b>
    <span>{more}</span>
    <p>{why}</p>
    {coupon && <CopyField label={what} value={coupon} copies={coupon} />}
  </li>
);

const Next = ({ step: { at, remaining, text } }) => (
  <div class="next">
    <h3>{texts.next_heading}</h3> <b>{text}</b>
    <progress value={at - remaining} max={at} aria-label={texts.next_heading} />
    <span>{counted(texts.to_go, remaining)}</span>
  </div>
);

function stateOf({ state, available_at: time }) {
  const words = { approved: texts.state_approved, fulfilled: texts.state_fulfilled, cancelled: texts.state_cancelled };
  if (words[state]) return words[state];
  if (!time) return texts.state_pending;
  return texts.state_pending_until.replace("{date}", new Intl.DateTimeFormat(locale, { dateStyle: "long" }).format(new Date(time)));
}

function friendOf({ state }) {
  const known = {
    claimed: texts.friend_claimed,
    rejected: texts.friend_rejected,
    reversed: texts.friend_reversed,
    expired: texts.friend_expired,
  };
  return known[state] || texts.friend_converted;
}
