/** WXSS to CSS: imports, rpx, text size, and the isolation of components and pages. */
import path from 'node:path'

/**
 * Return a sheet with its imports in place and its comments gone.
 * @param {string} file
 * @param {(name: string) => string} read
 * @returns {string}
 */
export function joinImports(file, read) {
  const sheet = read(file).replace(/\/\*[\s\S]*?\*\//g, '')
  return sheet.replace(/@import\s+['"]([^'"]+)['"]\s*;/g, (_, target) => {
    const name = target.startsWith('/') ? target.slice(1) : path.posix.join(path.posix.dirname(file), target)
    return joinImports(name, read)
  })
}

/**
 * Return the selectors that WeChat refuses in a component's sheet: tags, ids, attributes.
 * @param {string} sheet
 */
export function foreignSelectors(sheet) {
  return selectors(sheet)
    .filter((selector) => !selector.startsWith('@') && !/^(from|to|[\d.]+%)/.test(selector))
    .filter((selector) => /[#[]|(^|[\s>+~,(])[a-z]/i.test(selector))
}

/** @param {string} sheet */
const selectors = (sheet) => [...sheet.matchAll(/([^{};]+)\{/g)].map(([, selector]) => selector.trim())

/**
 * @param {string} sheet
 * @param {{ scope?: string, page?: string }} owner a component's class prefix, or the page whose sheet it is
 */
export function toCss(sheet, { scope, page }) {
  const css = sheet
    .replace(/(-?\d*\.?\d+)rpx\b/g, 'calc($1 * var(--rpx))')
    .replace(/(font-size:\s*)([^;}]+)/g, '$1calc(($2) * var(--text-zoom))')
  if (scope) return prefixed(css, scope)
  return page ? ofPage(css, page) : css
}

/**
 * @param {string} css
 * @param {string} scope
 */
function prefixed(css, scope) {
  return css.replace(/([^{};]+)\{/g, (whole, selector) => {
    if (selector.trim().startsWith('@')) return whole
    const own = selector.replace(/:host/g, `[wx-host="${scope}"]`).replace(/\.(-?[_a-z][\w-]*)/gi, `.${scope}--$1`)
    return `${own}{`
  })
}

/**
 * A page's sheet ends with the page: it must not colour the next one.
 * @param {string} css
 * @param {string} page
 */
function ofPage(css, page) {
  const keyframes = /@keyframes[^{]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g
  return `${(css.match(keyframes) ?? []).join('\n')}\n@scope (page[data-page="${page}"]) {\n${css.replace(keyframes, '')}\n}`
}
