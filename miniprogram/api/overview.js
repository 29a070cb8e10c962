/** Who am I, and what the first page shows. */
import { read, write } from './http.js';

/** @typedef {{ purpose: string, title: string, granted: boolean | null }} Answer */
/** @typedef {{ id: string, state: string, community_id: string, community: string, number: string | null, renewed: boolean, reason: string | null }} Standing */
/**
 * @typedef {{ id: string, name: string, phone: string | null, state: string, unit: string | null, community_id: string | null,
 *   community: string | null, registration: Standing | null, consents: Answer[], points_on: boolean,
 *   deeds: { year: number, done: number, of: number } }} Membership
 */
/**
 * @typedef {{ bound: boolean, binding_code: string | null, name: string | null, member: Membership | null,
 *   staff?: { name: string, areas: string[] } | null }} Me
 */
/** @typedef {{ activity_id: string | null, post_id: string | null, name: string, starts_at: string, ends_at: string, place: string }} Next */
/** @typedef {{ kind: string, title: string, words: string, page: string, until: string | null }} Waiting */
/**
 * @typedef {{ me: Me, half: { label: string, hours: string, services: number } | null, year_hours: string | null,
 *   deeds: { kind: number, label: string, done_on: string | null }[], next: Next[], waiting: Waiting[],
 *   notices: { unread: number, items: import('./notices.js').Notice[] }, staff: boolean }} Home
 */

/** @returns {Promise<Me>} */
export function me() {
  return read('/me');
}

/** Return all that the first page shows. @returns {Promise<Home>} */
export function home() {
  return read('/me/home');
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
