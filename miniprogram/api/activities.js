/** One's own activities, scanned codes, proposed times and service records. */
import { read, write } from './http.js';

/**
 * @typedef {{ activity_id: string, started_at: string | null, stopped_at: string | null, break_minutes: number, note: string | null,
 *   source: string, late_sent: boolean, state: string }} Attendance
 */
/**
 * @typedef {{ id: string, number: string, name: string, day: string, starts_at: string, ends_at: string, place: string,
 *   content: string | null, leader_name: string | null, state: string, reason: string | null, attendance: Attendance | null,
 *   record: { id: string, state: string, hours: string, minutes: number } | null }} MyActivity
 */
/** @typedef {{ started_at: string, stopped_at: string, break_minutes: number, note: string | null }} Times */
/**
 * @typedef {{ id: string, record_id: string, words: string, words_held: boolean, raised_at: string, state: string,
 *   answer: string | null, answered_at: string | null }} RecordObjection
 */
/**
 * @typedef {{ id: string, mark: string, activity_name: string, place: string, category: string, day: string, started_at: string,
 *   stopped_at: string, break_minutes: number, minutes: number, recognised_minutes: number, hours: string,
 *   quality: string | null, note: string | null, deeds: number[], points: string | null, state: string,
 *   reason: string | null, due_on: string, late: boolean, guest: boolean, confirmer: string | null,
 *   objections?: RecordObjection[], may_object?: boolean }} ServiceRecord
 */

/**
 * @param {string} [cursor]
 * @param {number} [limit]
 * @returns {Promise<import('./posts.js').Page<ServiceRecord>>}
 */
export function myRecords(cursor, limit = 20) {
  return read('/me/service-records', { cursor, limit });
}

/** @param {'coming' | 'past'} when @param {string} [cursor] @returns {Promise<import('./posts.js').Page<MyActivity>>} */
export function myActivities(when, cursor) {
  return read('/me/activities', { when, cursor, limit: 20 });
}

/**
 * Send a scanned code; one that is sent later tells when it was scanned.
 * @param {string} code
 * @param {string} [scannedAt]
 * @returns {Promise<{ words: string }>}
 */
export function attend(code, scannedAt) {
  return write('POST', '/me/attendances', scannedAt ? { code, scanned_at: scannedAt } : { code });
}

/** @param {string} activityId @param {Times} times @returns {Promise<Attendance>} */
export function propose(activityId, times) {
  return write('PUT', `/me/activities/${activityId}/times`, times);
}

/** @param {string} recordId @param {string} words @returns {Promise<RecordObjection>} */
export function objectToRecord(recordId, words) {
  return write('POST', `/me/service-records/${recordId}/objections`, { words });
}
