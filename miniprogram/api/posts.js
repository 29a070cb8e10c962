/** Posts and claims. */
import { once, read, write } from './http.js';

/** @type {() => Promise<Category[]>} */
export const categories = once(() => read('/post-categories'));

/** Return the posts that one can take now, or all that are open. @type {(filter: PostFilter) => Promise<Batch<Post>>} */
export const posts = (filter) => read('/posts', { ...filter, limit: 20 });

/** @type {(id: string) => Promise<PostView>} */
export const post = (id) => read(`/posts/${id}`);

/** @type {(cursor?: string) => Promise<Batch<PostView>>} */
export const myClaims = (cursor) => read('/me/claims', { cursor, limit: 20 });

/** @type {(postId: string, note: string) => Promise<Claim>} */
export const claim = (postId, note) => write('POST', `/posts/${postId}/claims`, { note: note || null });

/** @type {(claimId: string, reason: string) => Promise<Claim>} */
export const withdraw = (claimId, reason) => write('POST', `/claims/${claimId}/withdrawal`, { reason: reason || null });

/** @returns {Promise<Wait[]>} those that still count first */
export async function myWaits() {
  return (await read('/me/waitlist')).items;
}

/** @type {(postId: string) => Promise<Wait>} */
export const wait = (postId) => write('POST', `/posts/${postId}/waitlist`, {});

/** Take the place that is offered. @type {(waitId: string) => Promise<Claim>} */
export const takeOffer = (waitId) => write('POST', `/waitlist/${waitId}/acceptance`, {});

/** @type {(waitId: string) => Promise<Wait>} */
export const stopWaiting = (waitId) => write('POST', `/waitlist/${waitId}/departure`, {});
