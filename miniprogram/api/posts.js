/** Posts and claims. */
import { read, write } from './http.js';

/** @typedef {{ code: string, name: string, qualification: boolean, risky: boolean }} Category */
/** @typedef {{ weekday: number | null, from: string, to: string }} Slot */
/**
 * @typedef {{ id: string, number: string, name: string, category_code: string, duties: string, requirements: string | null,
 *   professional: boolean, place: string, capacity: number, taken: number, starts_on: string, ends_on: string, slots: Slot[],
 *   needs_approval: boolean, risky: boolean, risk_notice: string | null, leader_name: string, state: string,
 *   close_reason: string | null }} Post
 */
/**
 * @typedef {{ id: string, post_id: string, state: string, note: string | null, note_held: boolean, reason: string | null,
 *   reason_held: boolean, claimed_at: string, ended_at: string | null }} Claim
 */
/** @typedef {{ post: Post, leader_phone: string | null, my_claim: Claim | null }} PostView */
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
 * Return the posts that one can take now.
 * @param {{ category?: string, on?: string, cursor?: string }} filter
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
