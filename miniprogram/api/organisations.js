/** The public tree of areas. */
import { read } from './http.js';

/** @typedef {{ id: string, name: string, parent_id: string | null }} Area */
/** @typedef {{ id: string, name: string, street: string }} Place a community with the street it belongs to; '' where unknown */

const MOST = 20;
const ALL = 200;

/** @type {Promise<Map<string, string>> | null} */
let known = null;

/**
 * Find communities by part of the name.
 * @param {string} words
 * @returns {Promise<Place[]>}
 */
export async function communities(words) {
  const [{ items }, names] = await Promise.all([read('/areas', { level: 'community', q: words, limit: MOST }), streets()]);
  return items.map((/** @type {Area} */ area) => ({ id: area.id, name: area.name, street: names.get(area.parent_id || '') || '' }));
}

/** Return the streets' names, asked for once: communities of the same name are told apart by them. */
function streets() {
  known = known || read('/areas', { level: 'subdistrict', limit: ALL }).then(named);
  known.catch(() => (known = null));
  return known;
}

/** @param {{ items: Area[] }} page */
function named({ items }) {
  return new Map(items.map(({ id, name }) => [id, name]));
}
