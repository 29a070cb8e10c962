import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure } from '../../../miniprogram/domain/failures.js';
import {
  applied, countsOf, doneWords, entriesOf, isOutside, isReady, meant, needsReason, refusedWords, rowOf, timely, undoing,
} from '../../../miniprogram/domain/roll-call.js';

const NOW = Date.parse('2026-07-15T09:00:00+08:00');
const NINE = new Date(NOW).toISOString();
const ELEVEN = new Date(NOW + 7_200_000).toISOString();
const ACTIVITY = { id: 'a', name: '夜巡', starts_at: NINE, ends_at: ELEVEN, place: '北门', state: 'planned' };
const THERE = {
  activity_id: 'a', started_at: NINE, stopped_at: null, break_minutes: 0, note: null, source: 'staff', late_sent: false, state: 'open',
};
const CONFIRMED = { id: 'r', state: 'confirmed', minutes: 120, hours: '2.0' };
const person = (id, more = {}) => ({ member_id: id, name: id, unit: null, expected: true, attendance: null, record: null, own: false, ...more });
const here = (id, more = {}) => person(id, { attendance: THERE, ...more });
const whole = (id, more = {}) => person(id, { attendance: { ...THERE, stopped_at: ELEVEN }, ...more });

test('a row says when somebody came and went', () => {
  assert.deepEqual([rowOf(person('王')).start, rowOf(person('王')).stop], ['签到', '签退']);
  assert.deepEqual([rowOf(whole('王')).start, rowOf(whole('王')).stop], ['09:00 到', '11:00 走']);
});

test('ones own row says that another must confirm it, and it never counts as ready', () => {
  assert.match(rowOf(whole('孙', { own: true })).told, /另一位工作人员/);
  assert.equal(isReady(whole('孙', { own: true })), false);
  assert.equal(isReady(whole('王')), true);
  assert.equal(isReady(here('王')), false);
});

test('what is confirmed is locked', () => {
  assert.equal(rowOf(whole('王', { record: CONFIRMED })).locked, true);
  assert.equal(rowOf(whole('王', { record: CONFIRMED })).told, '已认定 2.0小时');
  assert.equal(isReady(whole('王', { record: CONFIRMED })), false);
});

test('everybody means those expected who are not there yet, or those there who have not gone', () => {
  const absent = person('未', { attendance: { ...THERE, started_at: null, state: 'absent' } });
  const people = [person('王'), here('李'), whole('马'), absent, person('客', { expected: false }), person('定', { record: CONFIRMED })];
  assert.deepEqual(meant(people, 'start').map(({ name }) => name), ['王']);
  assert.deepEqual(meant(people, 'stop').map(({ name }) => name), ['李']);
  assert.deepEqual(countsOf(people).map(({ value }) => value), [5, 2, 1, 1]);
});

test('a tap is seen before the server has answered', () => {
  const [came] = applied([person('王')], entriesOf(['王'], 'start', NOW, ''));
  assert.equal(rowOf(came).start, '09:00 到');
  const [gone] = applied([came], entriesOf(['王'], 'absent', NOW, ''));
  assert.deepEqual([rowOf(gone).start, rowOf(gone).told], ['签到', '记为未到']);
  assert.equal(rowOf(applied([gone], entriesOf(['王'], 'start', NOW, ''))[0]).told, '');
});

test('taking back a stop leaves the start that staff had entered', () => {
  const back = undoing([here('王')], entriesOf(['王'], 'stop', NOW, '补登'));
  assert.deepEqual(back.map(({ event, at }) => [event, at]), [['clear', null], ['start', NINE]]);
  assert.deepEqual(applied(applied([here('王')], entriesOf(['王'], 'stop', NOW, '')), back).map(rowOf), [rowOf(here('王'))]);
});

test('taking back after a scan only clears: the scan itself stays on the server', () => {
  const scanned = person('王', { attendance: { ...THERE, source: 'code' } });
  assert.deepEqual(undoing([scanned], entriesOf(['王'], 'stop', NOW, '')).map(({ event }) => event), ['clear']);
});

test('a reason is needed outside the half hour around, when called off, and for somebody unexpected', () => {
  assert.equal(isOutside(ACTIVITY, NOW - 30 * 60_000), false);
  assert.equal(isOutside(ACTIVITY, NOW - 31 * 60_000), true);
  assert.equal(isOutside(ACTIVITY, NOW + 151 * 60_000), true);
  assert.equal(isOutside({ ...ACTIVITY, state: 'cancelled' }, NOW), true);
  assert.equal(needsReason([person('王')], ['王'], false), false);
  assert.equal(needsReason([person('王')], ['王'], true), true);
  assert.equal(needsReason([person('客', { expected: false })], ['客'], false), true);
});

test('what was tapped just now is timed by the server, what waited keeps its time', () => {
  const entries = entriesOf(['王'], 'start', NOW, '');
  assert.equal(timely(entries, NOW + 5_000)[0].at, null);
  assert.equal(timely(entries, NOW + 61_000)[0].at, NINE);
});

test('what was done is said with the name, or with how many', () => {
  assert.equal(doneWords([person('王')], entriesOf(['王'], 'start', NOW, '')), '王 09:00 签到');
  assert.equal(doneWords([person('王'), person('李')], entriesOf(['王', '李'], 'stop', NOW, '')), '2人 09:00 签退');
});

test('a refusal names the people it means', () => {
  const people = [person('王'), person('李')];
  const refused = failure('roll_call_refused', '点名中有内容需要修改。', 422, { 'entries.1.reason': ['请填写原因。'], 'people.王': ['没有签退时间。'] });
  assert.equal(refusedWords(refused, people, ['王', '李']), '没有保存。李：请填写原因。王：没有签退时间。');
});
