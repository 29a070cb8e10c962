/** One's own service records. */
import { read } from './http.js';

/**
 * @typedef {{ id: string, mark: string, activity_name: string, place: string, category: string, day: string, started_at: string,
 *   stopped_at: string, break_minutes: number, minutes: number, recognised_minutes: number, hours: string,
 *   quality: string | null, note: string | null, deeds: number[], points: string | null, state: string,
 *   reason: string | null, due_on: string, late: boolean, guest: boolean, confirmer: string | null }} ServiceRecord
 */

/**
 * @param {string} [cursor]
 * @param {number} [limit]
 * @returns {Promise<import('./posts.js').Page<ServiceRecord>>}
 */
export function myRecords(cursor, limit = 20) {
  return read('/me/service-records', { cursor, limit });
}
