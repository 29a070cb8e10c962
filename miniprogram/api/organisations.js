/** The public tree of areas. */
import { once, read } from './http.js';

const MOST = 20;
const ALL = 200;

/** Find communities by part of the name. @param {string} words @returns {Promise<Place[]>} */
export async function communities(words) {
  const [{ items }, names] = await Promise.all([read('/areas', { level: 'community', q: words, limit: MOST }), streets()]);
  return items.map((/** @type {Area} */ area) => ({ id: area.id, name: area.name, street: names.get(area.parent_id || '') || '' }));
}

/** Return the streets' names by id: communities of the same name are told apart by them. */
const streets = once(async () => {
  const { items } = /** @type {Batch<Area>} */ (await read('/areas', { level: 'subdistrict', limit: ALL }));
  return new Map(items.map(({ id, name }) => [id, name]));
});
