// Answers questions about SQL with PostgreSQL's own grammar (npm's libpg-query).
// Reads frames from stdin: one byte that names the question, four bytes of length (big-endian), the text in UTF-8.
// Writes one line of JSON for each.
'use strict';
const oracle = require('libpg-query');

/** Every node of a parse tree, with the key under which it stands. */
function* nodes(value) {
  if (Array.isArray(value)) {
    for (const item of value) yield* nodes(item);
  } else if (value !== null && typeof value === 'object') {
    for (const [key, child] of Object.entries(value)) {
      yield [key, child];
      yield* nodes(child);
    }
  }
}

const questions = {
  /** Borders and types of the statements, or the error. */
  p: (text) => ({
    statements: (oracle.parseSync(text).stmts || []).map((s) => ({
      start: s.stmt_location || 0,
      length: s.stmt_len || 0,
      type: Object.keys(s.stmt)[0],
    })),
  }),
  /** Borders of the tokens. */
  s: (text) => ({ tokens: oracle.scanSync(text).tokens.map((t) => [t.start, t.end]) }),
};

function answer(question, text) {
  try {
    return questions[question](text);
  } catch (error) {
    // The package's own JSON is broken by control characters in the text: that is no judgement on the text.
    return error instanceof SyntaxError ? { unanswered: true } : { error: error.message };
  }
}

oracle.loadModule().then(() => {
  let pending = Buffer.alloc(0);
  process.stdin.on('data', (chunk) => {
    pending = pending.length ? Buffer.concat([pending, chunk]) : chunk;
    const lines = [];
    let at = 0;
    while (pending.length - at >= 5 && pending.length - at >= 5 + pending.readUInt32BE(at + 1)) {
      const end = at + 5 + pending.readUInt32BE(at + 1);
      const text = pending.toString('utf8', at + 5, end);
      lines.push(JSON.stringify(answer(String.fromCharCode(pending[at]), text)));
      at = end;
    }
    pending = pending.subarray(at);
    if (lines.length) process.stdout.write(lines.join('\n') + '\n');
  });
});
