/** The letters about oneself. */
import { read, write } from './http.js';

/**
 * @typedef {{ id: string, words: string, raised_at: string, answer: string | null, upheld: boolean | null,
 *   answered_at: string | null }} Objection
 */
/** @typedef {{ services: number, minutes: number, deeds: number, half_points: number | null, posts: string[], notes: string[] }} Numbers */
/**
 * @typedef {{ letter_id: string, kind: string, period: string, period_label: string, community: string, unit: string,
 *   state: string, state_label: string, number: string | null, listed: boolean, note: string | null, line: Numbers | null,
 *   rating_label: string | null, remark: string | null, may_object_until: string | null, objections: Objection[] }} OwnLine
 */

/** @returns {Promise<OwnLine[]>} */
export async function myLetters() {
  return (await read('/me/letters')).items;
}

/** @param {string} letterId @param {string} words @returns {Promise<Objection>} */
export function object(letterId, words) {
  return write('POST', `/me/letters/${letterId}/objections`, { words });
}
