/** The page stack with its navigation bar and tab bar. */
import { app, configurations, createRoot, load, resolve } from './components.js'
import { note, simulator } from './state.js'

const MOST_PAGES = 10
/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id))

/** @typedef {{ name: string, root: any, page: any, element: HTMLElement, title: string, isReady: boolean }} Entry */

/** @type {Entry[]} */
let stack = []
/** @type {Map<string, Entry>} */
const tabs = new Map()

const top = () => stack[stack.length - 1]
/** @param {string} name @returns {boolean} */
const isTab = (name) => Boolean(app.tabBar?.list.some((/** @type {any} */ tab) => tab.pagePath === name))

export const pages = () => stack.map((entry) => entry.page)
simulator.route = () => top()?.name ?? ''

/** @param {string} url @returns {{ name: string, options: Record<string, string> }} */
function parse(url) {
  const [target, query = ''] = url.split('?')
  const name = resolve(top()?.name ?? '', target)
  if (!app.pages.includes(name)) throw new Error(`page "${name}" is not found`)
  // WeChat hands the query over as it stands: a page decodes what was encoded.
  const pairs = query.split('&').filter(Boolean).map((pair) => /** @type {[string, string]} */ (pair.split(/=(.*)/s).slice(0, 2)))
  return { name, options: Object.fromEntries(pairs) }
}

/** @param {string} name @param {Record<string, string>} options @returns {Entry} */
function create(name, options) {
  const element = document.createElement('page')
  element.dataset.page = name
  const place = document.createElement('span')
  element.append(place)
  byId('pages').append(element)
  const root = createRoot(name)
  const page = root.get()
  Object.assign(page, { route: name, options })
  const entry = { name, root, page, element, title: windowOf(name).navigationBarTitleText ?? '', isReady: false }
  stack.push(entry)
  root.attach(/** @type {any} */ (element), /** @type {any} */ (place))
  tell(entry, 'onLoad', options)
  element.addEventListener('scroll', () => scrolled(entry))
  return entry
}

/** @param {string} name */
const windowOf = (name) => ({ ...app.window, ...configurations[name] })

/**
 * Call a page's own life, if it has it. What it throws is an error of the page and not of who came here.
 * @param {Entry} entry @param {string} moment @param {...unknown} given
 */
function tell(entry, moment, ...given) {
  try {
    return entry.page[moment]?.(...given)
  } catch (error) {
    note(error)
    return undefined
  }
}

/** @param {Entry} entry */
function scrolled({ element, page, name }) {
  page.onPageScroll?.({ scrollTop: element.scrollTop })
  const left = element.scrollHeight - element.scrollTop - element.clientHeight
  if (left <= (windowOf(name).onReachBottomDistance ?? 50)) page.onReachBottom?.()
}

/** @param {Entry} entry */
function close(entry) {
  tell(entry, 'onUnload')
  entry.root.release()
  entry.element.remove()
}

function show() {
  const entry = top()
  for (const element of byId('pages').children) /** @type {HTMLElement} */ (element).hidden = element !== entry.element
  drawChrome(entry)
  tell(entry, 'onShow')
  entry.root.getComponent().triggerPageLifetime('show', [])
  if (!entry.isReady) tell(entry, 'onReady')
  entry.isReady = true
}

/** @param {Entry} entry */
function hide(entry) {
  tell(entry, 'onHide')
  entry.root.getComponent().triggerPageLifetime('hide', [])
}

/** @param {Entry} entry */
function drawChrome(entry) {
  byId('bar').hidden = windowOf(entry.name).navigationStyle === 'custom'
  byId('title').textContent = entry.title
  byId('back').hidden = stack.length < 2
  byId('tabs').hidden = !isTab(entry.name)
  for (const tab of byId('tabs').children) tab.setAttribute('aria-selected', String(/** @type {HTMLElement} */ (tab).dataset.page === entry.name))
}

/** @param {string} title */
export function setTitle(title) {
  top().title = title
  drawChrome(top())
}

/** @type {Record<string, (options: any) => Promise<void>>} */
export const routes = {
  async navigateTo({ url }) {
    const { name, options } = parse(url)
    if (isTab(name)) throw new Error('can not navigateTo a tabbar page')
    if (stack.length >= MOST_PAGES) throw new Error('webview count limit exceed')
    await load(name)
    hide(top())
    create(name, options)
    show()
  },
  async redirectTo({ url }) {
    const { name, options } = parse(url)
    if (isTab(name)) throw new Error('can not redirectTo a tabbar page')
    await load(name)
    leave(/** @type {Entry} */ (stack.pop()))
    create(name, options)
    show()
  },
  async navigateBack({ delta = 1 } = {}) {
    if (stack.length < 2) throw new Error('cannot navigate back at first page')
    for (let left = delta; left > 0 && stack.length > 1; left -= 1) close(/** @type {Entry} */ (stack.pop()))
    show()
  },
  async switchTab({ url }) {
    if (url.includes('?')) throw new Error('switchTab takes no query')
    const { name, options } = parse(url)
    if (!isTab(name)) throw new Error('can not switch to no-tabBar page')
    await load(name)
    if (top()?.name === name) return
    while (stack.length > 1) close(/** @type {Entry} */ (stack.pop()))
    const last = stack.pop()
    if (last) leave(last)
    const kept = tabs.get(name)
    if (kept) stack.push(kept)
    else tabs.set(name, create(name, options))
    show()
  },
  async reLaunch({ url }) {
    const { name, options } = parse(url)
    await load(name)
    for (const entry of new Set([...stack, ...tabs.values()])) close(entry)
    stack = []
    tabs.clear()
    const entry = create(name, options)
    if (isTab(name)) tabs.set(name, entry)
    show()
  },
}

/** A tab's page is kept, any other goes. @param {Entry} entry */
function leave(entry) {
  if (isTab(entry.name)) hide(entry)
  else close(entry)
}

simulator.pullDown = async () => {
  if (!windowOf(top().name).enablePullDownRefresh) throw new Error(`${top().name} does not set enablePullDownRefresh`)
  await tell(top(), 'onPullDownRefresh')
}

/** @param {boolean} visible */
export function appear(visible) {
  if (visible) show()
  else hide(top())
}

/** @param {number} scrollTop */
export const scrollPage = (scrollTop) => top().element.scrollTo(0, scrollTop)

/** Ask the page on top what it wants to share. */
export const share = () => tell(top(), 'onShareAppMessage', { from: 'button' })

export function drawTabs() {
  const { list = [], color = '#7a7e83', selectedColor = '#3cc51f' } = app.tabBar ?? {}
  byId('tabs').style.cssText = `--tab: ${color}; --tab-chosen: ${selectedColor}`
  for (const { pagePath, text, iconPath, selectedIconPath } of list) {
    const tab = Object.assign(document.createElement('button'), { textContent: text, role: 'tab' })
    tab.dataset.page = pagePath
    if (iconPath) tab.style.cssText = `--icon: url(/app/${iconPath}); --icon-chosen: url(/app/${selectedIconPath})`
    tab.addEventListener('click', () => routes.switchTab({ url: `/${pagePath}` }).catch(note))
    byId('tabs').append(tab)
  }
  byId('back').addEventListener('click', () => routes.navigateBack({}).catch(note))
}

/** @param {number} index @param {string} mark */
export function markTab(index, mark) {
  const tab = /** @type {HTMLElement | undefined} */ (byId('tabs').children[index])
  if (!tab) throw new Error('tab not found')
  tab.textContent = app.tabBar.list[index].text + (mark && ` ${mark}`)
}
