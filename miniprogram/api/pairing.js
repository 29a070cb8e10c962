/** Pairing this phone with one's account at the desk. */
import { write } from './http.js';
import { forgetRollCalls } from './owner.js';

/** @param {string} code eight signs, shown once on the desk's screen @returns {Promise<{ name: string }>} */
export async function pair(code) {
  const desk = await write('POST', '/me/pairing', { code });
  forgetRollCalls();
  return desk;
}

/** The answer has no content. */
export async function unpair() {
  await write('DELETE', '/me/pairing/phone');
  forgetRollCalls();
}
