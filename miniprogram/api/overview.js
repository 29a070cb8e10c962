/** Who am I, and what the first page shows. */
import { failure } from '../domain/failures.js';
import { read, write } from './http.js';
import { belongTo, isOwned } from './owner.js';

/** @returns {Promise<Me>} */
export async function me() {
  const found = await read('/me');
  belongTo(found);
  return found;
}

/** Learn whose this phone is where nothing has told yet: what is typed or scanned here must never be sent for another. */
export async function meet() {
  if (!isOwned()) await me();
}

/** Return the member whom this phone is bound to. */
export async function myself() {
  const { member } = await me();
  if (!member) throw failure('forbidden', '请先绑定本人身份。');
  return member;
}

/** Return all that the first page shows. @returns {Promise<Home>} */
export async function home() {
  const found = await read('/me/home');
  belongTo(found.me);
  return found;
}

/** Cancel one's own registration. @param {string} id @param {string} reason @param {number} version */
export function cancelRegistration(id, reason, version) {
  return write('POST', `/registrations/${id}/cancellation`, { reason }, { 'If-Match': `"${version}"` });
}
