/** Binding of the phone; consents and their texts. */
import { read, write } from './http.js';

/**
 * Bind this phone to the member who has its number in the roster.
 * @param {string} code of WeChat's button, good for one use
 * @param {string} name where several share the phone; '' otherwise
 */
export function bindPhone(code, name) {
  return write('POST', '/me/phone', name ? { code, name } : { code });
}

/** @returns {Promise<ConsentText[]>} */
export async function consentTexts() {
  return (await read('/consent-texts')).items;
}

/** Give or withdraw a consent. @param {string} purpose @param {boolean} granted @param {string} version of the text that was shown */
export function answerConsent(purpose, granted, version) {
  return write('POST', '/me/consents', { purpose, granted, text_version: version });
}
