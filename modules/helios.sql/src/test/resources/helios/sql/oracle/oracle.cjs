// Answers questions about SQL with PostgreSQL's own grammar (npm's libpg-query).
// Reads frames from stdin: one byte that names the question, four bytes of length (big-endian), the text in UTF-8.
// Writes one line of JSON for each.
'use strict';
const oracle = require('libpg-query');

// Verbs by the type of the tree's root; what is not here has its verb for a prefix of its name.
const verbs = {
  TransactionStmt: (s) => transaction(s.kind),
  VariableSetStmt: (s) => ((s.kind || '').startsWith('VAR_RESET') ? 'RESET' : 'SET'),
  ConstraintsSetStmt: () => 'SET_CONSTRAINTS',
  VariableShowStmt: () => 'SHOW',
  FetchStmt: (s) => (s.ismove ? 'MOVE' : 'FETCH'),
  ClosePortalStmt: () => 'CLOSE',
  DeclareCursorStmt: () => 'DECLARE',
  SecLabelStmt: () => 'SECURITY_LABEL',
  GrantStmt: (s) => (s.is_grant ? 'GRANT' : 'REVOKE'),
  GrantRoleStmt: (s) => (s.is_grant ? 'GRANT' : 'REVOKE'),
  ReassignOwnedStmt: () => 'REASSIGN',
  ImportForeignSchemaStmt: () => 'IMPORT',
  RefreshMatViewStmt: () => 'REFRESH',
  VacuumStmt: (s) => (s.is_vacuumcmd ? 'VACUUM' : 'ANALYZE'),
  CheckPointStmt: () => 'CHECKPOINT',
  RenameStmt: () => 'ALTER',
  DefineStmt: () => 'CREATE',
  ViewStmt: () => 'CREATE',
  RuleStmt: () => 'CREATE',
  IndexStmt: () => 'CREATE',
  CompositeTypeStmt: () => 'CREATE',
};

function transaction(kind) {
  const name = (kind || 'TRANS_STMT_BEGIN').substring('TRANS_STMT_'.length);
  return { START: 'BEGIN', PREPARE: 'PREPARE_TRANSACTION' }[name] || name;
}

function verb(type, statement) {
  return verbs[type] ? verbs[type](statement) : type.match(/^(Drop|Create|Alter|[A-Z][a-z]*)/)[0].toUpperCase();
}

/** The relations of a tree, as they are written. */
function* relations(value) {
  if (Array.isArray(value)) {
    for (const item of value) yield* relations(item);
  } else if (value !== null && typeof value === 'object') {
    if (typeof value.relname === 'string') {
      yield [value.catalogname, value.schemaname, value.relname].filter((part) => part !== undefined).join('.');
    }
    // Of (a, b) = (SELECT ...) the tree has the query once for each column.
    if (!value.MultiAssignRef || value.MultiAssignRef.colno === 1) {
      for (const child of Object.values(value)) yield* relations(child);
    }
  }
}

const isRelation = (type) => /^OBJECT_(TABLE|VIEW|SEQUENCE|INDEX|MATVIEW|FOREIGN_TABLE)$/.test(type);
const isPart = (type) => /^OBJECT_(COLUMN|TRIGGER|RULE|POLICY|TABCONSTRAINT)$/.test(type);

/** Where a statement about any kind of object names relations without saying that they are some. */
function* objects(type, statement) {
  const kind = statement.removeType || statement.objtype;
  const named = type === 'DropStmt' ? statement.objects : /^(Comment|SecLabel)Stmt$/.test(type) ? [statement.object] : [];
  for (const object of named) {
    const parts = ((object.List || {}).items || []).map((item) => (item.String || {}).sval);
    if (isRelation(kind)) yield parts.join('.');
    if (isPart(kind)) yield parts.slice(0, -1).join('.');
  }
}

function judgement(text) {
  const statements = (oracle.parseSync(text).stmts || []).map((raw) => {
    const type = Object.keys(raw.stmt)[0];
    const statement = raw.stmt[type];
    return {
      start: raw.stmt_location || 0,
      length: raw.stmt_len || 0,
      type,
      verb: verb(type, statement),
      // What SET CONSTRAINTS names looks like relations in the tree, but is not.
      relations: type === 'ConstraintsSetStmt' ? [] : [...relations(statement), ...objects(type, statement)].sort(),
    };
  });
  return { statements, normalized: oracle.normalizeSync(text) };
}

const questions = {
  /** Borders, verbs and relations of the statements, and the normal form of the text; or the error. */
  j: judgement,
  /** Borders of the tokens. */
  s: (text) => ({ tokens: oracle.scanSync(text).tokens.map((t) => [t.start, t.end]) }),
};

function answer(question, text) {
  try {
    return questions[question](text);
  } catch (error) {
    // The package's own JSON is broken by control characters in the text: that is no judgement on the text.
    // And now and then its WASM traps.
    const broken = error instanceof SyntaxError || error instanceof WebAssembly.RuntimeError;
    return broken ? { unanswered: true } : { error: error.message };
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
