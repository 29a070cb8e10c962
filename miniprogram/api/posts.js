/** Posts and claims. */
import { read, write } from './http.js';

/** @typedef {{ code: string, name: string, qualification: boolean, risky: boolean }} Category */
/** @typedef {{ weekday: number | null, from: string, to: string }} Slot */
/**
 * @typedef {{ id: string, number: string, name: string, category_code: string, duties: string, requirements: string | null,
 *   professional: boolean, place: string, capacity: number, taken: number, starts_on: string, ends_on: string, slots: Slot[],
 *   needs_approval: boolean, risky: boolean, risk_notice: string | null, leader_name: string, state: string,
 *   close_reason: string | null, obstacle?: string | null, obstacle_words?: string | null }} Post
 */
/**
 * @typedef {{ id: string, post_id: string, state: string, note: string | null, note_held: boolean, reason: string | null,
 *   reason_held: boolean, claimed_at: string, ended_at: string | null }} Claim
 */
/**
 * @typedef {{ id: string, post_id: string, post_name: string, community: string, state: string, place: number | null,
 *   offered_until: string | null, joined_at: string }} Wait
 */
/**
 * @typedef {{ post: Post, leader_phone: string | null, my_claim: Claim | null, obstacle?: string | null,
 *   obstacle_words?: string | null, my_wait?: Wait | null }} PostView
 */
/** @template T @typedef {{ items: T[], next: string | null }} Page */

/** @type {Promise<Category[]> | null} */
let known = null;

/** Return the categories, asked for once. @returns {Promise<Category[]>} */
export function categories() {
  known = known || read('/post-categories');
  known.catch(() => (known = null));
  return known;
}

/**
 * Return the posts that one can take now, or all that are open.
 * @param {{ show: 'takeable' | 'all', category?: string, on?: string, q?: string, cursor?: string }} filter
 * @returns {Promise<Page<Post>>}
 */
export function posts(filter) {
  return read('/posts', { ...filter, limit: 20 });
}

/** @param {string} id @returns {Promise<PostView>} */
export function post(id) {
  return read(`/posts/${id}`);
}

/** @param {string} [cursor] @returns {Promise<Page<PostView>>} */
export function myClaims(cursor) {
  return read('/me/claims', { cursor, limit: 20 });
}

/** @param {string} postId @param {string} note @returns {Promise<Claim>} */
export function claim(postId, note) {
  return write('POST', `/posts/${postId}/claims`, { note: note || null });
}

/** @param {string} claimId @param {string} reason @returns {Promise<Claim>} */
export function withdraw(claimId, reason) {
  return write('POST', `/claims/${claimId}/withdrawal`, { reason: reason || null });
}

/** @returns {Promise<Wait[]>} those that still count first */
export async function myWaits() {
  return (await read('/me/waitlist')).items;
}

/** @param {string} postId @returns {Promise<Wait>} */
export function wait(postId) {
  return write('POST', `/posts/${postId}/waitlist`, {});
}

/** Take the place that is offered. @param {string} waitId @returns {Promise<Claim>} */
export function takeOffer(waitId) {
  return write('POST', `/waitlist/${waitId}/acceptance`, {});
}

/** @param {string} waitId @returns {Promise<Wait>} */
export function stopWaiting(waitId) {
  return write('POST', `/waitlist/${waitId}/departure`, {});
}
