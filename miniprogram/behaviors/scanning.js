/** Scanning the code on the spot. A scan is kept on the phone before it is sent, and sent until the server has decided. */
import { attend } from '../api/activities.js';
import { serverNow } from '../api/http.js';
import { me } from '../api/overview.js';
import { isDecided, wordsOf } from '../domain/failures.js';
import { NO_CODE, QUEUED, SLACK, TOO_OLD, isCode, isTooOld, withScan, withoutScan } from '../domain/scans.js';
import { forget, keep, kept } from './kept.js';

const SCANS = 'scans';
const TOLD = 'scans-told';

/** @type {Promise<void> | null} */
let sending = null;
/** @type {() => void} */
let changed = () => {};

/** Let a page know whenever a scan was sent or kept. @param {() => void} listener */
export function onScans(listener) {
  changed = listener;
}

/** @returns {Scan[]} */
export function waitingScans() {
  return kept(SCANS, /** @type {Scan[]} */ ([]));
}

/** Return what became of scans that were sent later, and forget it. @returns {Outcome[]} */
export function takeOutcomes() {
  const outcomes = kept(TOLD, /** @type {Outcome[]} */ ([]));
  forget(TOLD);
  return outcomes;
}

/** Open the camera. @returns {Promise<string | null>} null where the person went back */
export function scan() {
  return new Promise((resolve) => {
    wx.scanCode({ onlyFromCamera: true, scanType: ['qrCode'], success: ({ result }) => resolve(result), fail: () => resolve(null) });
  });
}

/** Take a scanned text: keep it, send it at once, and say what came of it. @param {string} text @returns {Promise<Outcome>} */
export async function takeScan(text) {
  if (!isCode(text)) return { words: NO_CODE, good: false };
  const now = serverNow() + SLACK;
  keep(SCANS, withScan(waitingScans(), text, now));
  return (await sent({ code: text.trim(), at: now }, true)) || { words: QUEUED, good: true };
}

/** Send what waits, one after the other; a second call joins the first. @returns {Promise<void>} */
export function sendScans() {
  sending = sending || sendAll().finally(() => (sending = null));
  return sending;
}

async function sendAll() {
  if (!waitingScans().length) return;
  try {
    await me();
  } catch (thrown) {
    return; // Whose phone it is by now is not known: they wait.
  }
  for (const each of waitingScans()) {
    const outcome = await sent(each, false);
    if (!outcome) return;
    keep(TOLD, [...kept(TOLD, /** @type {Outcome[]} */ ([])), outcome]);
    changed();
  }
}

/** Send a scan; null where nobody has decided on it yet. @param {Scan} each @param {boolean} atOnce @returns {Promise<Outcome | null>} */
async function sent({ code, at }, atOnce) {
  try {
    if (isTooOld({ code, at }, serverNow())) return settled(code, { words: TOO_OLD, good: false });
    const { words } = await attend(code, atOnce ? undefined : new Date(at).toISOString());
    return settled(code, { words, good: true });
  } catch (thrown) {
    if (!isDecided(thrown)) return null;
    return settled(code, { words: wordsOf(thrown), good: false });
  }
}

/** @param {string} code @param {Outcome} outcome */
function settled(code, outcome) {
  keep(SCANS, withoutScan(waitingScans(), code));
  return outcome;
}
