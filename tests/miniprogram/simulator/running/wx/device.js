/** The phone and WeChat around the program. */
import { simulator } from '../state.js'
import { offered } from './calling.js'

const SDK = '3.8.12'

const windowOf = () => ({
  windowWidth: innerWidth, windowHeight: innerHeight, screenWidth: innerWidth, screenHeight: innerHeight, pixelRatio: devicePixelRatio,
  statusBarHeight: 0, screenTop: 44, safeArea: { left: 0, top: 0, right: innerWidth, bottom: innerHeight, width: innerWidth, height: innerHeight },
})
const baseOf = () => ({
  SDKVersion: SDK, language: 'zh_CN', version: '8.0.50', theme: 'light', enableDebug: false, host: { env: 'WeChat' },
  fontSizeSetting: 16 * simulator.settings.scale, fontSizeScaleFactor: simulator.settings.scale,
})
const deviceOf = () => ({ brand: 'devtools', model: 'simulator', system: 'Linux', platform: 'devtools' })
const systemOf = () => ({ ...windowOf(), ...baseOf(), ...deviceOf() })
const networkOf = () => ({ isConnected: navigator.onLine, networkType: navigator.onLine ? 'wifi' : 'none' })

/** @type {Set<(change: any) => void>} */
const listeners = new Set()
for (const name of ['online', 'offline']) {
  window.addEventListener(name, () => listeners.forEach((listener) => listener(networkOf())))
}

let clipboard = ''

export const device = {
  getWindowInfo: windowOf,
  getAppBaseInfo: baseOf,
  getDeviceInfo: deviceOf,
  getSystemInfoSync: systemOf,
  getSystemInfo: offered('getSystemInfo', systemOf),
  getSystemSetting: () => ({ bluetoothEnabled: true, locationEnabled: true, wifiEnabled: true, deviceOrientation: 'portrait' }),
  getMenuButtonBoundingClientRect: () => ({ width: 87, height: 32, top: 6, right: innerWidth - 7, bottom: 38, left: innerWidth - 94 }),
  getAccountInfoSync: () => ({ miniProgram: { appId: 'touristappid', envVersion: 'develop', version: '' }, plugin: {} }),
  getLaunchOptionsSync: () => /** @type {any} */ (simulator).launch,
  getEnterOptionsSync: () => /** @type {any} */ (simulator).launch,
  getNetworkType: offered('getNetworkType', networkOf),
  onNetworkStatusChange: (/** @type {(change: any) => void} */ listener) => void listeners.add(listener),
  offNetworkStatusChange: (/** @type {(change: any) => void} */ listener) => void (listener ? listeners.delete(listener) : listeners.clear()),
  setClipboardData: offered('setClipboardData', ({ data }) => { clipboard = data }),
  getClipboardData: offered('getClipboardData', () => ({ data: clipboard })),
  nextTick: (/** @type {() => void} */ run) => queueMicrotask(run),
  canIUse: () => true,
  getUpdateManager: () => ({ onCheckForUpdate() {}, onUpdateReady() {}, onUpdateFailed() {}, applyUpdate() {} }),
}
