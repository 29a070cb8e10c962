/** Who am I, and what the first page shows. */
import { failure } from '../domain/failures.js';
import { read, write } from './http.js';

/** @type {() => Promise<Me>} */
export const me = () => read('/me');

/** Return the member whom this phone is bound to. */
export async function myself() {
  const { member } = await me();
  if (!member) throw failure('forbidden', '请先绑定本人身份。');
  return member;
}

/** Return all that the first page shows. @type {() => Promise<Home>} */
export const home = () => read('/me/home');

/** Cancel one's own registration. @param {string} id @param {string} reason @param {number} version */
export function cancelRegistration(id, reason, version) {
  return write('POST', `/registrations/${id}/cancellation`, { reason }, { 'If-Match': `"${version}"` });
}
