/** Posts: when they take place, what is free, what one can do. */
import { daysLater, longDay, shortDay, today, weekday } from './dates.js';

/** @typedef {import('../api/posts.js').Post} Post */
/** @typedef {import('../api/posts.js').PostView} PostView */
/** @typedef {import('../api/posts.js').Claim} Claim */

const WEEKDAYS = ['', '周一', '周二', '周三', '周四', '周五', '周六', '周日'];
const SHANGHAI = '+08:00';
const FARTHEST = 400;
/** @type {Record<string, { label: string, tone: string }>} */
const CLAIM_STATES = {
  pending: { label: '待社区审核', tone: 'tag-warn' },
  active: { label: '已认领', tone: 'tag-good' },
  declined: { label: '未通过', tone: 'tag-warn' },
  withdrawn: { label: '已退出', tone: '' },
  ended: { label: '已结束', tone: '' },
};

/** @param {Post} post */
export function timesOf(post) {
  return post.slots.map((slot) => `${slot.weekday ? WEEKDAYS[slot.weekday] : '每天'} ${slot.from}—${slot.to}`).join('、');
}

/** @param {Post} post */
export function placesOf(post) {
  const left = post.capacity - post.taken;
  return left > 0 ? `还有${left}个名额` : '名额已满';
}

/**
 * Return a post as a list shows it.
 * @param {Post} post
 * @param {Record<string, string>} categories names by code
 */
export function postCard(post, categories) {
  return {
    id: post.id,
    name: post.name,
    category: categories[post.category_code] || '',
    times: timesOf(post),
    place: post.place,
    places: placesOf(post),
    risky: post.risky,
    state: '',
    tone: '',
  };
}

/**
 * Return one's claim as a list shows it.
 * @param {PostView} view
 * @param {Record<string, string>} categories
 */
export function claimCard(view, categories) {
  return { ...postCard(view.post, categories), places: '', ...claimState(view.my_claim) };
}

/** @param {Claim | null} claim */
function claimState(claim) {
  const state = claim && CLAIM_STATES[claim.state];
  return state ? { state: state.label, tone: state.tone } : { state: '', tone: '' };
}

/** Return a post with all that its own page shows. @param {PostView} view @param {Record<string, string>} categories @param {number} now */
export function postSheet(view, categories, now) {
  const { post } = view;
  return {
    ...postCard(post, categories),
    ...claimState(view.my_claim),
    number: post.number,
    duties: post.duties,
    requirements: post.requirements || '',
    days: `${longDay(post.starts_on)}至${longDay(post.ends_on)}`,
    leader: post.leader_name,
    phone: view.leader_phone || '',
    risk: post.risk_notice || '',
    approval: post.needs_approval,
    step: stepFor(view, now),
    claimed: claimWords(view.my_claim),
  };
}

/** @param {Claim | null} claim */
function claimWords(claim) {
  if (!claim) return '';
  if (claim.note_held) return '您的留言正在由人工审核。';
  return claim.note ? `您的留言：${claim.note}` : '';
}

/**
 * Say what can be done with a post: claim it, withdraw, or why nothing.
 * @param {PostView} view
 * @param {number} now
 * @returns {{ act: 'claim' | 'withdraw' | 'none', words: string }}
 */
export function stepFor(view, now) {
  const { post, my_claim: mine } = view;
  if (mine && mine.state === 'pending') return { act: 'withdraw', words: '已提交认领，等待社区审核。' };
  if (mine && mine.state === 'active') return { act: 'withdraw', words: '您已认领这个岗位。' };
  if (post.state !== 'open' || post.ends_on < today(now)) return { act: 'none', words: '这个岗位已结束招募，请看看其他岗位。' };
  if (post.taken >= post.capacity) return { act: 'none', words: '名额已满，请看看其他岗位。有人退出后，名额会重新放出。' };
  return { act: 'claim', words: post.needs_approval ? '认领后由社区审核。' : '认领后即生效，随时可以退出。' };
}

/**
 * Return when a post takes place next: its start, not yet past.
 * @param {Post} post
 * @param {number} now
 * @returns {{ day: string, from: string, to: string } | null}
 */
export function nextTime(post, now) {
  let day = post.starts_on > today(now) ? post.starts_on : today(now);
  for (let ahead = 0; ahead < FARTHEST && day <= post.ends_on; ahead += 1, day = daysLater(day, 1)) {
    const slot = earliest(post, day, now);
    if (slot) return { day, from: slot.from, to: slot.to };
  }
  return null;
}

/** @param {Post} post @param {string} day @param {number} now */
function earliest(post, day, now) {
  return post.slots
    .filter((slot) => slot.weekday === null || slot.weekday === weekday(day))
    .filter((slot) => Date.parse(`${day}T${slot.from}:00${SHANGHAI}`) > now)
    .sort((one, other) => (one.from < other.from ? -1 : 1))[0];
}

/**
 * Return the next of all the posts that one holds.
 * @param {readonly PostView[]} views
 * @param {number} now
 * @returns {{ id: string, name: string, when: string, place: string } | null}
 */
export function nextPost(views, now) {
  const coming = views
    .filter((view) => view.my_claim && view.my_claim.state === 'active' && view.post.state === 'open')
    .map((view) => ({ post: view.post, time: nextTime(view.post, now) }))
    .filter(({ time }) => time !== null)
    .map(({ post, time }) => ({ post, time: /** @type {{ day: string, from: string, to: string }} */ (time) }))
    .sort((one, other) => (one.time.day + one.time.from < other.time.day + other.time.from ? -1 : 1));
  if (!coming.length) return null;
  const { post, time } = coming[0];
  return { id: post.id, name: post.name, when: `${shortDay(time.day)} ${time.from}—${time.to}`, place: post.place };
}

/** @param {readonly { code: string, name: string }[]} categories @returns {Record<string, string>} */
export function namesByCode(categories) {
  return Object.fromEntries(categories.map(({ code, name }) => [code, name]));
}
