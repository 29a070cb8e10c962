import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextPost, nextTime, postCard, postSheet, stepFor } from '../../../miniprogram/domain/posts.js';

const NOW = Date.parse('2026-07-20T12:00:00+08:00'); // a Monday
const POST = {
  id: 'p', number: 'G-1', name: '夜巡', category_code: 'D03', duties: '巡逻', requirements: null, professional: false, place: '警务室',
  capacity: 3, taken: 1, starts_on: '2026-07-01', ends_on: '2026-12-31', slots: [{ weekday: 1, from: '10:00', to: '11:00' }],
  needs_approval: false, risky: true, risk_notice: '结伴同行', leader_name: '李', state: 'open', close_reason: null,
};
const CLAIM = { id: 'c', post_id: 'p', state: 'active', note: null, note_held: false, reason: null, reason_held: false, claimed_at: '', ended_at: null };
const view = (post = {}, claim = null) => ({ post: { ...POST, ...post }, leader_phone: null, my_claim: claim && { ...CLAIM, ...claim } });

test('a free post can be claimed, a full one says that it is full', () => {
  assert.equal(stepFor(view(), NOW).act, 'claim');
  const full = stepFor(view({ taken: 3 }), NOW);
  assert.equal(full.act, 'none');
  assert.match(full.words, /名额已满/);
});

test('one’s own claim can be withdrawn even where the post is full or closed to others', () => {
  assert.equal(stepFor(view({ taken: 3 }, { state: 'active' }), NOW).act, 'withdraw');
  assert.match(stepFor(view({}, { state: 'pending' }), NOW).words, /等待社区审核/);
});

test('a post that is closed or past takes nobody', () => {
  for (const post of [{ state: 'closed' }, { ends_on: '2026-07-19' }]) assert.match(stepFor(view(post), NOW).words, /已结束招募/);
});

test('the next time of a weekly post whose hour is past lies a week ahead', () => {
  assert.deepEqual(nextTime(POST, NOW), { day: '2026-07-27', from: '10:00', to: '11:00' });
  assert.equal(nextTime({ ...POST, ends_on: '2026-07-26' }, NOW), null);
});

test('a daily post takes the earliest hour still to come', () => {
  const slots = [{ weekday: null, from: '19:00', to: '20:00' }, { weekday: null, from: '14:00', to: '15:00' }];
  assert.deepEqual(nextTime({ ...POST, slots }, NOW), { day: '2026-07-20', from: '14:00', to: '15:00' });
});

test('the next of several posts is the soonest that is held', () => {
  const sooner = view({ id: 'soon', slots: [{ weekday: 2, from: '09:00', to: '10:00' }] }, {});
  const refused = view({ id: 'no', slots: [{ weekday: null, from: '13:00', to: '14:00' }] }, { state: 'declined' });
  assert.deepEqual(nextPost([view({}, {}), sooner, refused], NOW), { id: 'soon', name: '夜巡', when: '7月21日 周二 09:00—10:00', place: '警务室' });
  assert.equal(nextPost([refused], NOW), null);
});

test('a card says when, what kind and how many places', () => {
  const card = postCard({ ...POST, slots: [...POST.slots, { weekday: null, from: '19:00', to: '20:00' }] }, { D03: '治安巡逻岗' });
  assert.equal(card.times, '周一 10:00—11:00、每天 19:00—20:00');
  assert.equal(card.category, '治安巡逻岗');
  assert.equal(card.places, '还有2个名额');
});

test('words that wait for a human are not shown as if they were out', () => {
  assert.match(postSheet(view({}, { note_held: true }), {}, NOW).claimed, /人工审核/);
});
