// node asyncapi.mjs FILE: what AsyncAPI's own parser finds wrong with a document, and else what is in it.
import parser from '@asyncapi/parser'

const { Parser, fromFile } = parser
const { document, diagnostics } = await fromFile(new Parser(), process.argv[2]).parse()
const wrong = diagnostics.filter(each => each.severity <= 1) // errors and warnings, not advice
for (const each of wrong) {
  console.log(`${each.path.join('.')}: ${each.message}`)
}
if (document) {
  console.log(`${document.channels().length} channels, ${document.operations().length} operations`)
}
process.exit(document && wrong.length === 0 ? 0 : 1)
