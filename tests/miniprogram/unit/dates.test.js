import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockTime, dayOf, daysLater, instantOf, longDay, momentWords, remaining, shortDay, today, weekday } from '../../../miniprogram/domain/dates.js';

const NOON = Date.parse('2026-07-20T12:00:00+08:00');

test('a day in Shanghai begins eight hours before it begins in London', () => {
  assert.equal(today(Date.parse('2026-06-30T15:59:59Z')), '2026-06-30');
  assert.equal(today(Date.parse('2026-06-30T16:00:00Z')), '2026-07-01');
});

test('instants with microseconds are read and told in Shanghai time', () => {
  assert.equal(momentWords('2026-07-21T10:00:00.123456+00:00'), '7月21日 18:00');
  assert.equal(clockTime('2026-07-15T01:30:00+00:00'), '09:30');
  assert.equal(dayOf('2026-12-31T16:00:00Z'), '2027-01-01');
});

test('days are written as people write them', () => {
  assert.equal(longDay('2026-07-05'), '2026年7月5日');
  assert.equal(shortDay('2026-07-19'), '7月19日 周日');
  assert.equal(weekday('2026-07-19'), 7);
  assert.equal(daysLater('2026-02-28', 1), '2026-03-01');
});

test('a deadline says what remains', () => {
  assert.equal(remaining('2026-07-20T18:00:00+08:00', NOON), '今天截止');
  assert.equal(remaining('2026-07-21T18:00:00+08:00', NOON), '明天截止');
  assert.equal(remaining('2026-07-23T09:00:00+08:00', NOON), '还有3天');
  assert.equal(remaining('2026-07-20T12:00:00+08:00', NOON), '已截止');
});

test('a time of a day is an instant in Shanghai', () => {
  assert.equal(clockTime(instantOf('2026-07-20', '19:05')), '19:05');
  assert.equal(dayOf(instantOf('2026-07-20', '00:10')), '2026-07-20');
});
