/**
 * A mini-program's folder becomes what the browser needs: compiled templates, scoped style sheets, JSON configs.
 * Scripts are left alone; the browser loads them as the ES modules they are.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { builtins } from '../builtins/index.js'
import { methodCalls, strayTags, withBuiltinTags } from './markup.js'
import { foreignSelectors, joinImports, toCss } from './stylesheet.js'

const { TmplGroup } = createRequire(import.meta.url)('glass-easel-template-compiler')

/**
 * @typedef {{ file: string, message: string }} Problem
 * @typedef {Record<string, any>} Config
 * @typedef {{ script: string, problems: Problem[] }} Program
 */

/**
 * Compile a mini-program. What is wrong with it is told, not thrown, so that a test can show all of it.
 * @param {string} root folder that holds app.json
 * @returns {Program}
 */
export function compile(root) {
  const files = new Files(root)
  const configs = files.configs()
  const templates = compileTemplates(files, configs)
  const sheets = compileSheets(files, configs)
  const script = Object.entries({ configs, styles: sheets.styles, scopes: sheets.scopes })
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)}`)
    .concat(`export const templates = ${templates.source}`)
    .join('\n')
  return { script, problems: [...templates.problems, ...sheets.problems] }
}

class Files {
  /** @param {string} root */
  constructor(root) {
    this.root = root
    this.all = /** @type {string[]} */ (readdirSync(root, { recursive: true })).map((name) => name.split(path.sep).join('/')).sort()
  }

  /** @param {string} name */
  read = (name) => readFileSync(path.join(this.root, name), 'utf8')

  /** @param {string} ending */
  ending = (ending) => this.all.filter((name) => name.endsWith(ending))

  /** @returns {Record<string, Config>} every JSON file by its path without the ending */
  configs() {
    return Object.fromEntries(this.ending('.json').map((name) => [stem(name), JSON.parse(this.read(name))]))
  }
}

/** @param {string} name */
const stem = (name) => name.slice(0, name.lastIndexOf('.'))

/**
 * @param {Files} files
 * @param {Record<string, Config>} configs
 */
function compileTemplates(files, configs) {
  const group = TmplGroup.newDev()
  /** @type {Problem[]} */
  const problems = []
  /** @type {(name: string, markup: string) => void} */
  const add = (name, markup) => {
    for (const found of group.addTmpl(name, markup)) problems.push({ file: name, message: describe(found) })
  }
  for (const [name, { wxml }] of Object.entries(builtins)) add(`wx/${name}`, wxml)
  for (const file of files.ending('.wxml')) {
    const markup = files.read(file)
    const declared = { ...configs.app?.usingComponents, ...configs[stem(file)]?.usingComponents }
    for (const tag of strayTags(markup, Object.keys(declared))) problems.push({ file, message: `no such tag: ${tag}` })
    for (const call of methodCalls(markup)) problems.push({ file, message: `markup calls no methods: ${call}` })
    add(stem(file), withBuiltinTags(markup))
  }
  for (const file of files.ending('.wxs')) {
    // A template asks for a script without the ending, a script asks for another one with it.
    for (const name of [stem(file), file]) group.addScript(name, files.read(file))
  }
  const source = group.getTmplGenObjectGroups()
  group.free()
  return { source, problems }
}

/** @param {any} found what the compiler says: message, line and column in some shape */
function describe(found) {
  const { startLine, startCol, start_line, start_col, message } = found
  return `${startLine ?? start_line}:${startCol ?? start_col} ${message ?? JSON.stringify(found)}`
}

/**
 * @param {Files} files
 * @param {Record<string, Config>} configs
 */
function compileSheets(files, configs) {
  /** @type {Record<string, string>} */
  const styles = {}
  /** @type {Record<string, string>} */
  const scopes = {}
  /** @type {Problem[]} */
  const problems = []
  for (const file of files.ending('.wxss')) {
    const name = stem(file)
    const isComponent = configs[name]?.component === true
    const sheet = joinImports(file, files.read)
    if (isComponent) {
      scopes[name] = `c${Object.keys(scopes).length}`
      for (const selector of foreignSelectors(sheet)) {
        problems.push({ file, message: `only classes style a component: ${selector}` })
      }
    }
    const page = configs.app?.pages.includes(name) ? name : undefined
    styles[name] = toCss(sheet, { scope: scopes[name], page })
  }
  return { styles, scopes, problems }
}
