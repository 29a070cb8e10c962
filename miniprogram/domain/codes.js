/** The rotating code: which one shows now, for how long, and how long the given ones last without network. */
import { milliseconds } from './dates.js';

const FRESH = 5 * 60 * 1000;

/**
 * Return how far the phone's clock is behind the server's, in milliseconds; the first code shows at the moment it is given.
 * A clock within that code's time is taken as right.
 * @param {readonly Code[]} codes
 * @param {number} now
 */
export function skewOf(codes, now) {
  if (!codes.length || shows(codes[0], now)) return 0;
  return milliseconds(codes[0].shows_from) - now;
}

/**
 * Return the code that shows at a moment, or null when all have run out.
 * @param {readonly Code[]} codes
 * @param {number} now by the server's clock
 */
export function showing(codes, now) {
  const code = codes.find((each) => shows(each, now));
  if (!code) return null;
  const from = milliseconds(code.shows_from);
  const until = milliseconds(code.shows_until);
  return { image: code.image, seconds: Math.ceil((until - now) / 1000), percent: Math.round(((until - now) / (until - from)) * 100) };
}

/** Return for how many milliseconds the codes still last. @param {readonly Code[]} codes @param {number} now */
export function lasting(codes, now) {
  return codes.length ? Math.max(0, milliseconds(codes[codes.length - 1].shows_until) - now) : 0;
}

/** Whether new codes should be asked for. @param {readonly Code[]} codes @param {number} now */
export function isThin(codes, now) {
  return lasting(codes, now) < FRESH;
}

/** Say how long the codes last without network. @param {number} left milliseconds */
export function lastingWords(left) {
  const minutes = Math.floor(left / 60000);
  return minutes ? `网络没有连通。签到码还可以用${minutes}分钟，不用离开这一页。` : '网络没有连通，签到码即将用完，请连接网络。';
}

/** @param {Code} code @param {number} now */
function shows(code, now) {
  return now >= milliseconds(code.shows_from) && now < milliseconds(code.shows_until);
}
