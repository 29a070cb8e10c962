/** Who am I. */
import { read, write } from './http.js';

/** @typedef {{ purpose: string, title: string, granted: boolean | null }} Answer */
/** @typedef {{ id: string, state: string, community_id: string, community: string, number: string | null, renewed: boolean, reason: string | null }} Standing */
/**
 * @typedef {{ id: string, name: string, phone: string | null, state: string, unit: string | null, community_id: string | null,
 *   community: string | null, registration: Standing | null, consents: Answer[], points_on: boolean,
 *   deeds: { year: number, done: number, of: number } }} Membership
 */
/** @typedef {{ bound: boolean, binding_code: string | null, name: string | null, member: Membership | null }} Me */

/** @returns {Promise<Me>} */
export function me() {
  return read('/me');
}

/**
 * Cancel one's own registration.
 * @param {string} id
 * @param {string} reason
 * @param {number} version
 */
export function cancelRegistration(id, reason, version) {
  return write('POST', `/registrations/${id}/cancellation`, { reason }, { 'If-Match': `"${version}"` });
}
