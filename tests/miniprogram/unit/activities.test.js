import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activityCard, mayPropose, timesForm, timesOf, timesProblem } from '../../../miniprogram/domain/activities.js';

const AFTER = Date.parse('2026-07-20T22:00:00+08:00');
const DURING = Date.parse('2026-07-20T20:00:00+08:00');
const BEFORE = Date.parse('2026-07-20T12:00:00+08:00');
const ACTIVITY = {
  id: 'a', number: 'H-1', name: '夜巡', day: '2026-07-20', starts_at: '2026-07-20T11:00:00Z', ends_at: '2026-07-20T13:00:00Z', place: '警务室',
  content: null, leader_name: '李', state: 'planned', reason: null, attendance: null, record: null,
};
const ATTENDANCE = {
  activity_id: 'a', started_at: '2026-07-20T11:02:00Z', stopped_at: null, break_minutes: 0, note: null, source: 'code', late_sent: false, state: 'open',
};
const FORM = { from: '19:00', to: '21:00', pause: '', note: '' };

test('before it begins nothing can be proposed, afterwards it can', () => {
  assert.deepEqual([BEFORE, DURING, AFTER].map((now) => mayPropose(ACTIVITY, now)), [false, true, true]);
  assert.equal(activityCard(ACTIVITY, AFTER).step, '补报时间');
  assert.equal(activityCard({ ...ACTIVITY, attendance: ATTENDANCE }, AFTER).step, '更正时间');
});

test('what is cancelled, recorded or taken over is settled', () => {
  assert.equal(mayPropose({ ...ACTIVITY, state: 'cancelled' }, AFTER), false);
  assert.equal(mayPropose({ ...ACTIVITY, record: { id: 'r', state: 'pending', hours: '2.0', minutes: 120 } }, AFTER), false);
  assert.equal(mayPropose({ ...ACTIVITY, attendance: { ...ATTENDANCE, state: 'taken_over' } }, AFTER), false);
});

test('an activity says what is noted and what is still to be done', () => {
  const card = activityCard({ ...ACTIVITY, attendance: ATTENDANCE }, DURING);
  assert.deepEqual([card.state, card.presence], ['待社区核实', '扫码：19:02到']);
  assert.match(card.told, /再扫一次/);
  assert.equal(activityCard(ACTIVITY, BEFORE).day, '今天　7月20日 周一');
  assert.match(activityCard({ ...ACTIVITY, state: 'cancelled', reason: '下雨' }, BEFORE).told, /下雨/);
  assert.equal(activityCard({ ...ACTIVITY, record: { id: 'r', state: 'confirmed', hours: '2.0', minutes: 120 } }, AFTER).told, '计入2.0小时');
});

test('the form begins with what is noted, else with the plan', () => {
  assert.deepEqual(timesForm(ACTIVITY), FORM);
  assert.equal(timesForm({ ...ACTIVITY, attendance: ATTENDANCE }).from, '19:02');
});

test('wrong times are told in a sentence', () => {
  assert.equal(timesProblem(ACTIVITY, FORM, AFTER), '');
  assert.match(timesProblem(ACTIVITY, { ...FORM, to: '18:00' }, AFTER), /晚于/);
  assert.match(timesProblem(ACTIVITY, FORM, DURING), /还没有到/);
  assert.match(timesProblem(ACTIVITY, { ...FORM, pause: '十' }, AFTER), /分钟数/);
  assert.match(timesProblem(ACTIVITY, { ...FORM, pause: '120' }, AFTER), /休息时间不能/);
  assert.match(timesProblem(ACTIVITY, { ...FORM, note: '字'.repeat(201) }, AFTER), /200/);
});

test('times are sent with the day and Shanghai’s zone; a shift over midnight ends on the next day', () => {
  assert.deepEqual(timesOf(ACTIVITY, { ...FORM, pause: '15', note: ' 手机没电 ' }), {
    started_at: '2026-07-20T19:00:00+08:00', stopped_at: '2026-07-20T21:00:00+08:00', break_minutes: 15, note: '手机没电',
  });
  const night = { ...ACTIVITY, starts_at: '2026-07-20T14:00:00Z', ends_at: '2026-07-20T17:00:00Z' };
  assert.equal(timesOf(night, { ...FORM, from: '22:00', to: '01:00' }).stopped_at, '2026-07-21T01:00:00+08:00');
});
