/** What the simulator has to know about WXML before the real compiler sees it. */
import { builtins } from '../builtins/index.js'

/** Drawn by the browser as elements of the same name; simulator.css gives them WeChat's looks. */
const PLAIN = ['view', 'text', 'button', 'label']
/** Syntax of the template language. */
const SYNTAX = ['block', 'slot', 'template', 'import', 'include', 'wxs']

const COMMENT = /<!--[\s\S]*?-->/g
const SCRIPT = /(<wxs\b[^>]*[^/]>)[\s\S]*?<\/wxs>/g
const MODULE = /<wxs\b[^>]*\bmodule=["'](\w+)["']/g
const CALL = /([\w.\])]+)\.\w+\s*\(/g
const TAG = /<\/?([a-z][\w-]*)/g

/**
 * Give built-in components their own tags, so that `<input>` is WeChat's and not the browser's void element, and
 * spell the role of an element as browsers do.
 * @param {string} markup
 */
export function withBuiltinTags(markup) {
  return markup
    .replace(/<(\/?)([a-z][\w-]*)/g, (whole, slash, tag) => (tag in builtins ? `<${slash}wx-${tag}` : whole))
    .replace(/\saria-role=/g, ' role=')
}

/**
 * Return the tags that neither WeChat (as far as we simulate it) nor usingComponents knows.
 * @param {string} markup
 * @param {string[]} declared
 */
export function strayTags(markup, declared) {
  const known = new Set([...PLAIN, ...SYNTAX, ...Object.keys(builtins), ...declared])
  const plain = markup.replace(COMMENT, '').replace(SCRIPT, '$1').replace(/\{\{[\s\S]*?\}\}/g, '')
  return [...new Set([...plain.matchAll(TAG)].map(([, tag]) => tag))].filter((tag) => !known.has(tag))
}

/**
 * Return the method calls in expressions. WeChat compiles them without a word and shows nothing; only the functions
 * of a WXS module may be called.
 * @param {string} markup
 */
export function methodCalls(markup) {
  const modules = new Set([...markup.matchAll(MODULE)].map(([, name]) => name))
  const expressions = [...markup.replace(COMMENT, '').matchAll(/\{\{([\s\S]*?)\}\}/g)].map(([, expression]) => expression)
  return expressions.flatMap((expression) => [...expression.matchAll(CALL)]).filter(([, owner]) => !modules.has(owner)).map(([call]) => `${call}…)`)
}
