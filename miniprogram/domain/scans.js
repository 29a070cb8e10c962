/** Scanned codes that wait to be sent: kept in order, each once, for as long as the server takes them. */

const CODE = /^SBD1\.[\w-]+\.\d+\.[\w-]+$/;
/** the server takes a scan that is sent later for three days. */
export const KEPT = 72 * 3600 * 1000;
/** A code may be half a minute old but never ahead of its time: where clocks differ a little, a scan rather counts as late. */
export const SLACK = 10 * 1000;

export const NO_CODE = '这不是签到码。请扫描活动现场屏幕上正在显示的二维码。';
export const QUEUED = '网络没有连通，已记下这次扫码。网络恢复后自动发送，不用再扫。';
export const TOO_OLD = '有一次扫码超过3天没有发出，已不能使用。请在活动中补报时间，由社区核实。';

/** Whether a scanned text is one of ours; nothing else is ever sent. @param {string} text */
export function isCode(text) {
  return CODE.test(text.trim());
}

/**
 * Add a scan; the same code again changes nothing.
 * @param {readonly Scan[]} scans
 * @param {string} text
 * @param {number} now
 * @returns {Scan[]}
 */
export function withScan(scans, text, now) {
  const code = text.trim();
  return scans.some((scan) => scan.code === code) ? [...scans] : [...scans, { code, at: now }];
}

/** @param {readonly Scan[]} scans @param {string} code @returns {Scan[]} */
export function withoutScan(scans, code) {
  return scans.filter((scan) => scan.code !== code);
}

/** Whether it is too late to send a scan. @param {Scan} scan @param {number} now */
export function isTooOld(scan, now) {
  return now - scan.at > KEPT;
}

/** Say how many wait; '' when none. @param {readonly Scan[]} scans */
export function queueWords(scans) {
  return scans.length ? `有${scans.length}次扫码还没有发出，网络恢复后自动发送，不用再扫。` : '';
}
