/** One's own opinions to the community. */
import { read, write } from './http.js';

/**
 * @typedef {{ id: string, community: string, category: string, content: string, content_held: boolean, day: string, state: string,
 *   state_label: string, reply: string | null, decided_at: string | null }} Opinion
 */

/** @param {string} [cursor] @returns {Promise<import('./posts.js').Page<Opinion>>} */
export function myOpinions(cursor) {
  return read('/me/opinions', { cursor, limit: 20 });
}

/** @param {string} category @param {string} content @returns {Promise<Opinion>} */
export function submitOpinion(category, content) {
  return write('POST', '/me/opinions', { category, content });
}
