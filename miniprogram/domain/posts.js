/** Posts: when they take place, what is free, what one can do. */
import { longDay, today } from './dates.js';
import { isLive, isOffer, waitWords } from './waitlist.js';

const WEEKDAYS = ['', '周一', '周二', '周三', '周四', '周五', '周六', '周日'];
/** @type {Record<string, Tag>} */
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

/** Return a post as a list shows it. @param {Post} post @param {Labels} categories names by code */
export function postCard(post, categories) {
  const { id, name, place, risky, obstacle } = post;
  const claimed = obstacle === 'claimed';
  return {
    id,
    name,
    category: categories[post.category_code] || '',
    times: timesOf(post),
    place,
    places: placesOf(post),
    risky,
    obstacle: (obstacle && !claimed && post.obstacle_words) || '',
    ...(claimed ? { state: '已认领', tone: 'tag-good' } : { state: '', tone: '' }),
  };
}

/** Return one's claim as a list shows it. @param {PostView} view @param {Labels} categories */
export function claimCard(view, categories) {
  return { ...postCard(view.post, categories), places: '', told: declinedWords(view.my_claim), ...claimState(view.my_claim) };
}

/** @param {Claim | null} claim */
function claimState(claim) {
  const state = claim && CLAIM_STATES[claim.state];
  return state ? { state: state.label, tone: state.tone } : { state: '', tone: '' };
}

/** Return a post with all that its own page shows. @param {PostView} view @param {Labels} categories @param {number} now */
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

/** Say what became of a claim. @param {Claim} made */
export function claimedWords(made) {
  return made.state === 'pending' ? '已提交认领，等待社区审核。' : '认领成功。';
}

/** @param {Claim | null} claim */
function claimWords(claim) {
  if (!claim) return '';
  if (claim.state === 'declined') return declinedWords(claim);
  if (claim.note_held) return '您的留言正在由人工审核。';
  return claim.note ? `您的留言：${claim.note}` : '';
}

/** Say why the community declined; '' where it did not. @param {Claim | null} claim */
function declinedWords(claim) {
  return claim?.state === 'declined' && claim.reason ? `未通过的原因：${claim.reason}` : '';
}

/** Say what can be done with a post, or why nothing. @param {PostView} view @param {number} now @returns {{ act: Act, words: string }} */
export function stepFor(view, now) {
  const { post, my_claim: mine, my_wait: wait } = view;
  if (mine?.state === 'pending') return { act: 'withdraw', words: '已提交认领，等待社区审核。' };
  if (mine?.state === 'active') return { act: 'withdraw', words: '您已认领这个岗位。' };
  if (post.state !== 'open' || post.ends_on < today(now)) return { act: 'none', words: '这个岗位已结束招募，请看看其他岗位。' };
  if (wait && isLive(wait)) return { act: isOffer(wait, now) ? 'offer' : 'leave', words: waitWords(wait, now) };
  return openStep(view);
}

/** @param {PostView} view @returns {{ act: Act, words: string }} */
function openStep({ post, obstacle, obstacle_words: words }) {
  if (obstacle === 'not_registered') return { act: 'register', words: words || '完成报到后才能认领岗位。' };
  if (obstacle === 'full' || (!obstacle && post.taken >= post.capacity)) {
    return { act: 'wait', words: '名额已满。可以候补：有人退出后按顺序通知您，名额为您保留24小时。' };
  }
  if (obstacle) return { act: 'none', words: words || '现在不能认领这个岗位。' };
  return { act: 'claim', words: post.needs_approval ? '认领后由社区审核。' : '认领后即生效，随时可以退出。' };
}

/** Say why a list has nothing. @param {'takeable' | 'all' | 'mine'} view @param {boolean} filtered */
export function emptyWords(view, filtered) {
  if (view === 'mine') return '您还没有认领过岗位，也没有候补。';
  if (filtered) return '没有符合条件的岗位，可以换一个条件，或者清除条件。';
  if (view === 'all') return '社区还没有发布岗位。报到通过后，这里列出本社区的全部岗位。';
  return '现在没有能认领的岗位。看看“全部”，名额已满的可以候补；还没有报到的，请先报到。';
}

/** Return what can be chosen: a retired category only where it was chosen before. @param {readonly Category[]} categories @param {readonly string[]} [chosen] */
export function toChoose(categories, chosen = []) {
  return categories.filter(({ code, retired_on }) => !retired_on || chosen.includes(code));
}

/** @param {readonly { code: string, name: string }[]} categories @returns {Labels} */
export function namesByCode(categories) {
  return Object.fromEntries(categories.map(({ code, name }) => [code, name]));
}
