// The configuration of the site. make site copies it and docs to bin/vitepress, and builds there.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const docs = resolve(import.meta.dirname, '../docs')
const forge = 'https://github.com/praecepta/praecepta-gen/blob/main/'

// titleOf returns the title of a page, or the name of a folder that has no page.
function titleOf(path) {
  const page = statSync(path).isDirectory() ? join(path, 'README.md') : path
  const title = existsSync(page) && readFileSync(page, 'utf8').match(/^# (.+)$/m)
  const name = relative(dirname(path), path)
  return title ? title[1].replaceAll('`', '') : name[0].toUpperCase() + name.slice(1)
}

// pagesIn returns the pages of a folder for the sidebar. A folder in it is a section.
function pagesIn(folder) {
  const sections = []
  const pages = []
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name)
    const link = '/' + relative(docs, path).replace(/\.md$/, '')
    if (statSync(path).isDirectory()) {
      const items = pagesIn(path)
      const home = existsSync(join(path, 'README.md')) ? { link: link + '/' } : {}
      if (items.length > 0) sections.push({ text: titleOf(path), collapsed: true, items, ...home })
    } else if (name.endsWith('.md') && name !== 'README.md') {
      pages.push({ text: titleOf(path), link })
    }
  }
  return [...sections, ...pages]
}

// slugify returns the anchor of a heading, as the forge computes it.
const slugify = (heading) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-')

// rewriteLinks makes a link to a README.md one to the page of its folder, and a link to a
// file outside docs one to the forge.
function rewriteLinks(md) {
  md.core.ruler.push('rewrite-links', (state) => {
    for (const token of state.tokens.flatMap((block) => block.children ?? [])) {
      const href = token.type === 'link_open' && token.attrGet('href')
      if (!href || /^(?:[a-z]+:|#|\/)/.test(href)) continue
      const target = join('docs', dirname(state.env.relativePath), href)
      token.attrSet('href', target.startsWith('docs/') ? href.replace(/README\.md(?=#|$)/, 'index.md') : forge + target)
    }
  })
}

// boostDocument ranks what lists a term above pages that use it.
const boostDocument = (page) => (/^\/(reference\/|settings)/.test(page) ? 3 : 1)

export default {
  title: 'praecepta-gen',
  description: 'Documentation of praecepta-gen, a generator of multi-tenant Go services',
  srcDir: 'docs',
  outDir: '../site',
  rewrites: (page) => page.replace(/(^|\/)README\.md$/, '$1index.md'),
  markdown: { anchor: { slugify }, config: rewriteLinks },
  themeConfig: {
    search: { provider: 'local', options: { miniSearch: { searchOptions: { boostDocument } } } },
    sidebar: pagesIn(docs),
    outline: [2, 3],
  },
}
