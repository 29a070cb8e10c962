import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claimCard, emptyWords, namesByCode, postCard, postSheet, stepFor, toChoose } from '../../../miniprogram/domain/posts.js';

const NOW = Date.parse('2026-07-20T12:00:00+08:00'); // a Monday
const POST = {
  id: 'p', number: 'G-1', name: '夜巡', category_code: 'D03', duties: '巡逻', requirements: null, professional: false, place: '警务室',
  capacity: 3, taken: 1, starts_on: '2026-07-01', ends_on: '2026-12-31', slots: [{ weekday: 1, from: '10:00', to: '11:00' }],
  needs_approval: false, risky: true, risk_notice: '结伴同行', leader_name: '李', state: 'open', close_reason: null,
};
const CLAIM = { id: 'c', post_id: 'p', state: 'active', note: null, note_held: false, reason: null, reason_held: false, claimed_at: '', ended_at: null };
const WAIT = { id: 'w', post_id: 'p', post_name: '夜巡', community: '幸福里', state: 'waiting', place: 2, offered_until: null, joined_at: '' };
const view = (post = {}, claim = null, more = {}) => ({ post: { ...POST, ...post }, leader_phone: null, my_claim: claim && { ...CLAIM, ...claim }, ...more });

test('a free post can be claimed, for a full one one can wait', () => {
  assert.equal(stepFor(view(), NOW).act, 'claim');
  for (const full of [view({ taken: 3 }), view({}, null, { obstacle: 'full', obstacle_words: '名额已满。' })]) {
    assert.equal(stepFor(full, NOW).act, 'wait');
    assert.match(stepFor(full, NOW).words, /名额已满.*候补/);
  }
});

test('who is not registered is shown the way, an overlap is said in the server’s words', () => {
  assert.equal(stepFor(view({}, null, { obstacle: 'not_registered', obstacle_words: '请先报到。' }), NOW).act, 'register');
  const overlapping = view({}, null, { obstacle: 'overlapping', obstacle_words: '与您周一的夜巡时间冲突。' });
  assert.deepEqual(stepFor(overlapping, NOW), { act: 'none', words: '与您周一的夜巡时间冲突。' });
});

test('who waits may leave, who is offered a place may take it while it holds', () => {
  const waiting = stepFor(view({ taken: 3 }, null, { my_wait: WAIT, obstacle: 'waiting' }), NOW);
  assert.equal(waiting.act, 'leave');
  assert.match(waiting.words, /第2位/);
  const held = { ...WAIT, state: 'offered', place: null, offered_until: '2026-07-21T10:00:00+08:00' };
  assert.equal(stepFor(view({ taken: 3 }, null, { my_wait: held }), NOW).act, 'offer');
  const lapsed = { ...held, offered_until: '2026-07-20T12:00:00+08:00' };
  assert.equal(stepFor(view({ taken: 3 }, null, { my_wait: lapsed }), NOW).act, 'leave');
  assert.equal(stepFor(view({ taken: 3 }, null, { my_wait: { ...WAIT, state: 'left' } }), NOW).act, 'wait');
});

test('a card says why a post cannot be taken; one’s own is marked, not excused', () => {
  const card = postCard({ ...POST, obstacle: 'overlapping', obstacle_words: '时间冲突。' }, {});
  assert.equal(card.obstacle, '时间冲突。');
  const own = postCard({ ...POST, obstacle: 'claimed', obstacle_words: '您已认领。' }, {});
  assert.deepEqual([own.obstacle, own.state], ['', '已认领']);
});

test('an empty list says what to do next', () => {
  assert.match(emptyWords('takeable', false), /看看“全部”/);
  assert.match(emptyWords('takeable', true), /清除条件/);
  assert.match(emptyWords('mine', true), /没有认领过/);
});

test('one’s own claim can be withdrawn even where the post is full or closed to others', () => {
  assert.equal(stepFor(view({ taken: 3 }, { state: 'active' }), NOW).act, 'withdraw');
  assert.match(stepFor(view({}, { state: 'pending' }), NOW).words, /等待社区审核/);
});

test('a post that is closed or past takes nobody', () => {
  for (const post of [{ state: 'closed' }, { ends_on: '2026-07-19' }]) assert.match(stepFor(view(post), NOW).words, /已结束招募/);
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

test('a retired kind of post still has its name, but is offered to nobody who had not chosen it', () => {
  const kinds = [['D01', null], ['D09', '2026-07-01']].map(([code, retired_on]) => ({ code, name: `${code}岗`, qualification: false, risky: false, retired_on }));
  assert.deepEqual(toChoose(kinds).map(({ code }) => code), ['D01']);
  assert.deepEqual(toChoose(kinds, ['D09']).map(({ code }) => code), ['D01', 'D09']);
  assert.equal(claimCard(view({ category_code: 'D09' }), namesByCode(kinds)).category, 'D09岗');
});

test('a declined claim says why, in the list and at the post; another claim says nothing of the kind', () => {
  const declined = view({}, { state: 'declined', reason: '该岗位需要电工证。' });
  assert.equal(claimCard(declined, {}).told, '未通过的原因：该岗位需要电工证。');
  assert.equal(postSheet(declined, {}, NOW).claimed, '未通过的原因：该岗位需要电工证。');
  assert.equal(claimCard(view({}, { state: 'withdrawn', reason: '搬家' }), {}).told, '');
});
