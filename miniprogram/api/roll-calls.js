/** Roll call: the day's activities, the code to be scanned, who came and went. For a paired phone. */
import { read, write } from './http.js';

/**
 * @typedef {{ id: string, name: string, starts_at: string, ends_at: string, place: string, state: string, expected: number,
 *   present: number, complete: number, confirmed: number }} RollCall
 */
/**
 * @typedef {{ activity_id: string, started_at: string | null, stopped_at: string | null, break_minutes: number, note: string | null,
 *   source: string, late_sent: boolean, state: string }} Attendance
 */
/**
 * @typedef {{ member_id: string, name: string, unit: string | null, expected: boolean, attendance: Attendance | null,
 *   record: { id: string, state: string, minutes: number, hours: string } | null, own: boolean }} Person
 */
/** @typedef {{ id: string, name: string, starts_at: string, ends_at: string, place: string, state: string }} Activity */
/** @typedef {{ activity: Activity, people: Person[] }} Sheet */
/** @typedef {{ text: string, shows_from: string, shows_until: string, image: string }} Code */
/** @typedef {{ member_id: string, event: 'start' | 'stop' | 'absent' | 'clear', at: string | null, reason: string | null }} Entry */

/** @param {string} day @returns {Promise<RollCall[]>} */
export async function rollCalls(day) {
  return (await read('/roll-calls', { day })).items;
}

/** Return the codes of the next ten minutes. @param {string} id @returns {Promise<{ activity: Activity, codes: Code[] }>} */
export function codes(id) {
  return read(`/activities/${id}/code`);
}

/** @param {string} id @returns {Promise<Sheet>} */
export function rollCall(id) {
  return read(`/activities/${id}/roll-call`);
}

/** @param {string} id @param {readonly Entry[]} entries @returns {Promise<Sheet>} */
export function mark(id, entries) {
  return write('POST', `/activities/${id}/roll-call`, { entries });
}

/** @param {string} id @param {readonly string[]} memberIds @param {string | null} quality @returns {Promise<Sheet>} */
export function confirm(id, memberIds, quality) {
  return write('POST', `/activities/${id}/roll-call/confirmation`, { member_ids: memberIds, quality });
}
