/** Pairing this phone with one's account at the desk. */
import { write } from './http.js';

/** @param {string} code eight signs, shown once on the desk's screen @returns {Promise<{ name: string }>} */
export function pair(code) {
  return write('POST', '/me/pairing', { code });
}

/** The answer has no content. */
export async function unpair() {
  await write('DELETE', '/me/pairing/phone');
}
