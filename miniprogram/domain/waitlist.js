/** Waiting for a place: where one stands, until when an offer holds. */
import { milliseconds, momentWords } from './dates.js';

/** @type {Record<string, Tag>} */
const STATES = {
  waiting: { label: '候补中', tone: '' },
  offered: { label: '待您确认', tone: 'tag-warn' },
  taken: { label: '已转正', tone: 'tag-good' },
  lapsed: { label: '已过期', tone: '' },
  left: { label: '已退出', tone: '' },
  ended: { label: '已结束', tone: '' },
};
const HOUR = 3600 * 1000;
const MINUTE = 60 * 1000;

/** Whether the wait still counts. @param {Wait | null | undefined} wait */
export function isLive(wait) {
  return ['waiting', 'offered'].includes(wait?.state || '');
}

/** Whether a place is held for one now. @param {Wait} wait @param {number} now */
export function isOffer(wait, now) {
  return wait.state === 'offered' && wait.offered_until !== null && milliseconds(wait.offered_until) > now;
}

/** Return a wait as a list shows it. @param {Wait} wait @param {number} now */
export function waitCard(wait, now) {
  const offer = isOffer(wait, now);
  const state = wait.state === 'offered' && !offer ? STATES.lapsed : STATES[wait.state] || STATES.ended;
  const { id, post_id: postId, post_name: name, community } = wait;
  return { id, postId, name, community, offer, state: state.label, tone: state.tone, told: waitWords(wait, now) };
}

/** Say what the wait means for the member. @param {Wait} wait @param {number} now */
export function waitWords(wait, now) {
  if (isOffer(wait, now)) {
    const until = /** @type {string} */ (wait.offered_until);
    return `有名额了，已为您保留到${momentWords(until)}（${leftWords(until, now)}）。`;
  }
  if (wait.state === 'waiting') return wait.place ? `您排在第${wait.place}位，有人退出后按顺序通知您。` : '有人退出后按顺序通知您。';
  if (wait.state === 'offered' || wait.state === 'lapsed') return '为您保留的名额已过期，可以重新候补。';
  return '';
}

/** Say how long an offer still holds, in hours or minutes. @param {string} until @param {number} now */
export function leftWords(until, now) {
  const left = milliseconds(until) - now;
  return left >= HOUR ? `还剩${Math.floor(left / HOUR)}小时` : `还剩${Math.max(1, Math.floor(left / MINUTE))}分钟`;
}
