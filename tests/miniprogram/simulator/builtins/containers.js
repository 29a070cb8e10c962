/** What holds or shows something: image, scroll-view, navigator, form, progress, icon, page-meta. */
import { hostOf, named, partOf } from './dom.js'

/** @type {import('./index.js').Builtin} */
const image = {
  wxml: '<img class="picture"></img>',
  properties: { src: String, mode: { type: String, value: 'scaleToFill' }, lazyLoad: Boolean, ariaLabel: String, showMenuByLongpress: Boolean, webp: Boolean },
  attached(component) {
    for (const name of ['load', 'error']) partOf(component, '.picture').addEventListener(name, () => component.triggerEvent(name, {}))
  },
  react: {
    src(component, src) {
      if (src) partOf(component, '.picture').src = src.startsWith('/') ? `/app${src}` : src
    },
    mode: (component, mode) => hostOf(component).setAttribute('mode', mode),
    ariaLabel: named('.picture'),
  },
}

/** @type {import('./index.js').Builtin} */
const scrollView = {
  wxml: '<slot/>',
  properties: {
    scrollX: Boolean, scrollY: Boolean, scrollTop: Number, scrollIntoView: String, lowerThreshold: { type: Number, value: 50 },
    refresherEnabled: Boolean, refresherTriggered: Boolean, enableFlex: Boolean, scrollWithAnimation: Boolean, enhanced: Boolean,
    showScrollbar: Boolean, type: String,
  },
  attached(component) {
    const host = hostOf(component)
    host.addEventListener('scroll', () => {
      const left = host.scrollHeight - host.scrollTop - host.clientHeight
      if (component.data.scrollY && left <= component.data.lowerThreshold) component.triggerEvent('scrolltolower', {})
    })
  },
  react: {
    scrollTop: (component, top) => { if (top !== undefined) hostOf(component).scrollTop = top },
    scrollIntoView: (component, id) => { if (id) hostOf(component).querySelector(`#${CSS.escape(id)}`)?.scrollIntoView() },
  },
}

/** @type {Record<string, string>} */
const VERBS = { navigate: 'navigateTo', redirect: 'redirectTo', switchTab: 'switchTab', reLaunch: 'reLaunch', navigateBack: 'navigateBack' }

/** @type {import('./index.js').Builtin} */
const navigator = {
  wxml: '<slot/>',
  properties: { url: String, openType: { type: String, value: 'navigate' }, delta: { type: Number, value: 1 }, hoverClass: String, ariaLabel: String },
  attached(component) {
    const host = hostOf(component)
    host.setAttribute('role', 'link')
    if (component.data.ariaLabel) host.setAttribute('aria-label', component.data.ariaLabel)
    host.addEventListener('click', () => {
      const { url, openType, delta } = component.data
      if (!(openType in VERBS)) throw new Error(`navigator open-type "${openType}" is not in the simulator`)
      const go = /** @type {any} */ (globalThis).wx[VERBS[openType]]
      go(openType === 'navigateBack' ? { delta } : { url })
    })
  },
}

/** @type {import('./index.js').Builtin} */
const form = {
  wxml: '<slot/>',
  properties: { reportSubmit: Boolean },
  attached(component) {
    const host = hostOf(component)
    host.addEventListener('click', ({ target }) => {
      const button = /** @type {Element} */ (target).closest('button[form-type]')
      const type = button?.getAttribute('form-type')
      if (type === 'submit') component.triggerEvent('submit', { value: valuesIn(host) })
      if (type === 'reset') component.triggerEvent('reset', {})
    })
  },
}

/** @param {Element} host @returns {Record<string, unknown>} */
function valuesIn(host) {
  const named = [...host.querySelectorAll('*')].map((element) => /** @type {any} */ (element).__wxElement).filter((part) => part?.formValue && part.data.name)
  return Object.fromEntries(named.map((part) => [part.data.name, part.formValue()]))
}

/** @type {import('./index.js').Builtin} */
const progress = {
  wxml: '<view class="track"><view class="done" style="width: {{percent}}%; background: {{activeColor}}"></view></view>',
  properties: {
    percent: Number, strokeWidth: Number, activeColor: { type: String, value: '#09bb07' }, backgroundColor: String, showInfo: Boolean,
    active: Boolean, borderRadius: Number, ariaLabel: String,
  },
  attached: (component) => hostOf(component).setAttribute('role', 'progressbar'),
  react: {
    percent: (component, percent) => hostOf(component).setAttribute('aria-valuenow', String(percent)),
    ariaLabel: (component, label) => { if (label) hostOf(component).setAttribute('aria-label', label) },
  },
}

/** @type {Record<string, string>} */
const SIGNS = { success: '✓', success_no_circle: '✓', info: 'ⓘ', warn: '!', waiting: '◷', cancel: '×', download: '↓', search: '⌕', clear: '×' }

/** @type {import('./index.js').Builtin} */
const icon = {
  wxml: '<text class="sign" style="font-size: {{size}}px; color: {{color}}"></text>',
  properties: { type: String, size: { type: String, value: '23' }, color: String, ariaLabel: String },
  react: {
    type(component, type) {
      if (!(type in SIGNS)) throw new Error(`icon has no type "${type}"`)
      partOf(component, '.sign').textContent = SIGNS[type]
    },
  },
}

/** @type {import('./index.js').Builtin} */
const pageMeta = {
  wxml: '<slot/>',
  properties: { rootFontSize: String, pageFontSize: String, pageStyle: String, backgroundColor: String, backgroundTextStyle: String },
  react: {
    rootFontSize: (_, size) => { document.documentElement.style.fontSize = systemSize(size) },
    pageFontSize: (component, size) => { pageOf(component).style.fontSize = systemSize(size) },
    pageStyle: (component, style) => { pageOf(component).style.cssText += style },
    backgroundColor: (component, colour) => { pageOf(component).style.backgroundColor = colour },
  },
}

/** @param {any} component */
const pageOf = (component) => /** @type {HTMLElement} */ (hostOf(component).closest('page'))

/** @param {string} size "system" follows the text size chosen in WeChat */
const systemSize = (size) => (size === 'system' ? 'calc(16px * var(--font-scale))' : size)

/** @type {Record<string, import('./index.js').Builtin>} */
export const containers = { image, 'scroll-view': scrollView, navigator, form, progress, icon, 'page-meta': pageMeta }
