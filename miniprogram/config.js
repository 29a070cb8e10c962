/** The one thing to fill in: where the server is, without a slash at the end. In use it must be HTTPS and registered with WeChat. */
export const SERVER = 'http://127.0.0.1:8000';
