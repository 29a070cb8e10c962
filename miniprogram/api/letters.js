/** The letters about oneself. */
import { read, write } from './http.js';

/** @returns {Promise<OwnLine[]>} */
export async function myLetters() {
  return (await read('/me/letters')).items;
}

/** @type {(letterId: string, words: string) => Promise<Objection>} */
export const object = (letterId, words) => write('POST', `/me/letters/${letterId}/objections`, { words });
