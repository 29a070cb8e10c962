/** Sign-out and sign-in. */
import { leave, welcome, write } from './http.js';

/** End the session on the server and forget it here; without network it is still forgotten here. */
export async function signOut() {
  try {
    await write('DELETE', '/sessions/current');
  } finally {
    leave();
  }
}

/** Allow signing in again; the next request does it. */
export function signInAgain() {
  welcome();
}
