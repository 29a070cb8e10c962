/** `wx` as far as the program uses it. Anything else throws, so that what is missing shows. */
import { device } from './wx/device.js'
import { dialogs } from './wx/dialogs.js'
import { asked, offered } from './wx/calling.js'
import { downloadFile, request } from './wx/network.js'
import { storage } from './wx/storage.js'
import { markTab, routes, scrollPage, setTitle } from './stack.js'
import { isTapping } from './tapping.js'

/** @param {{ tmplIds: string[] }} options */
function subscribe({ tmplIds }) {
  return Object.fromEntries(tmplIds.map((id) => [id, 'accept']))
}

const requestSubscribeMessage = asked('requestSubscribeMessage', subscribe, ({ tmplIds }) => {
  if (!isTapping()) throw new Error('can only be invoked by user TAP gesture.')
  if (tmplIds.length > 5) throw new Error('No more than 5 templates')
})

/** Succeed and do nothing: what they change cannot be seen here. */
const SILENT = [
  'stopPullDownRefresh', 'startPullDownRefresh', 'vibrateShort', 'hideKeyboard', 'setNavigationBarColor', 'setBackgroundColor',
  'showNavigationBarLoading', 'hideNavigationBarLoading', 'hideShareMenu', 'showShareMenu', 'setKeepScreenOn', 'enableAlertBeforeUnload',
  'disableAlertBeforeUnload', 'showTabBar', 'hideTabBar',
]
/** Without an answer from the test the person refuses. */
const ASKED = [
  'scanCode', 'getLocation', 'getFuzzyLocation', 'chooseLocation', 'choosePoi', 'chooseAddress', 'chooseMedia', 'chooseImage', 'saveImageToPhotosAlbum',
  'shareFileMessage', 'uploadFile', 'authorize',
]

export function createWx() {
  const known = {
    ...Object.fromEntries(Object.entries(routes).map(([name, go]) => [name, offered(name, go)])),
    ...Object.fromEntries(SILENT.map((name) => [name, offered(name, () => {})])),
    ...Object.fromEntries(ASKED.map((name) => [name, asked(name)])),
    ...dialogs,
    ...storage,
    ...device,
    request,
    downloadFile,
    requestSubscribeMessage,
    login: asked('login', () => ({ code: 'demo-wx-simulator' })),
    checkSession: asked('checkSession', () => ({})),
    getSetting: asked('getSetting', () => ({ authSetting: {}, subscriptionsSetting: { mainSwitch: true } })),
    openSetting: asked('openSetting', () => ({ authSetting: {} })),
    openDocument: asked('openDocument', () => ({})),
    previewImage: asked('previewImage', () => ({})),
    makePhoneCall: asked('makePhoneCall', () => ({})),
    openPrivacyContract: asked('openPrivacyContract', () => ({})),
    getPrivacySetting: asked('getPrivacySetting', () => ({ needAuthorization: false, privacyContractName: '《用户隐私保护指引》' })),
    requirePrivacyAuthorize: asked('requirePrivacyAuthorize', () => ({})),
    onNeedPrivacyAuthorization() {},
    setNavigationBarTitle: offered('setNavigationBarTitle', ({ title }) => setTitle(title)),
    pageScrollTo: offered('pageScrollTo', ({ scrollTop = 0 }) => scrollPage(scrollTop)),
    setTabBarBadge: offered('setTabBarBadge', ({ index, text }) => markTab(index, text)),
    removeTabBarBadge: offered('removeTabBarBadge', ({ index }) => markTab(index, '')),
    showTabBarRedDot: offered('showTabBarRedDot', ({ index }) => markTab(index, '•')),
    hideTabBarRedDot: offered('hideTabBarRedDot', ({ index }) => markTab(index, '')),
  }
  return new Proxy(known, {
    get(target, name) {
      if (!(name in target)) throw new Error(`wx.${String(name)} is not in the simulator`)
      return /** @type {any} */ (target)[name]
    },
  })
}
