/** One's own five deeds. */
import { read } from './http.js';

/** @type {(year: number) => Promise<Progress>} */
export const myDeeds = (year) => read('/me/deeds', { year });
