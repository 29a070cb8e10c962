/** Storage outlives a reload, as it outlives closing the program on a phone. */
import { offered } from './calling.js'

const MARK = 'program:'

/** @param {string} key */
function read(key) {
  const kept = localStorage.getItem(MARK + key)
  return kept === null ? '' : JSON.parse(kept).value
}

/** @param {string} key @param {unknown} value */
function write(key, value) {
  localStorage.setItem(MARK + key, JSON.stringify({ value }))
}

const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(MARK)).map((key) => key.slice(MARK.length))
/** @param {string} key */
const remove = (key) => localStorage.removeItem(MARK + key)
const clear = () => keys().forEach(remove)

export const storage = {
  getStorageSync: read,
  setStorageSync: write,
  removeStorageSync: remove,
  clearStorageSync: clear,
  getStorageInfoSync: () => ({ keys: keys(), currentSize: 1, limitSize: 10_240 }),
  getStorage: offered('getStorage', ({ key }) => {
    if (!keys().includes(key)) throw new Error('data not found')
    return { data: read(key) }
  }),
  setStorage: offered('setStorage', ({ key, data }) => write(key, data)),
  removeStorage: offered('removeStorage', ({ key }) => remove(key)),
  clearStorage: offered('clearStorage', clear),
}
