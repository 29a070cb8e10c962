/** Moving to another community, unbinding the phone, cancelling the account. */
import { write } from './http.js';

export const EXPORT = '/me/export.xlsx';

/** Move one's own registration to another community. @type {(communityId: string, reason: string) => Promise<Transferred>} */
export const transfer = (communityId, reason) => write('POST', '/me/transfer', { community_id: communityId, reason });

/** The answer has no content. */
export async function unbind() {
  await write('POST', '/me/unbinding');
}

/**
 * The answer has no content.
 * @param {{ withdraw_consents: boolean, cancel_registration: boolean }} also
 * @param {string} reason '' where none is given
 */
export async function cancelAccount(also, reason) {
  await write('POST', '/me/account/cancellation', reason ? { ...also, reason } : also);
}
