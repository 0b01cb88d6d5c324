'use strict';
// Does the operations of each session of a file by node-postgres, all sessions at once, and prints what each sees.
const fs = require('fs');
const { Client } = require('pg');
const copy = require('pg-copy-streams');
const Cursor = require('pg-cursor');
const { pipeline } = require('stream/promises');
const { Readable, Writable } = require('stream');

const PATIENCE_MILLIS = 30000;
// In a failed transaction the server refuses a Bind; a statement that its process does not have yet, already at its Parse.
const FAILED = '25P02';

class Program {
  constructor(session) {
    this.session = session;
    this.client = new Client({ ssl: false });
    this.notifications = [];
    this.client.on('notification', n => this.notifications.push(`notified ${n.channel} ${n.payload}`));
    this.client.on('notice', n => this.say(`noticed ${n.severity} ${n.code} ${n.message}`));
    this.client.on('error', e => this.say(`ended ${e.message}`));
  }

  say(line) {
    process.stdout.write(`${this.session}\t${line.replaceAll('\n', '\\n')}\n`);
  }

  async run(operations) {
    await this.client.connect();
    for (const operation of operations) {
      this.say('> ' + JSON.stringify(operation));
      try {
        await this.perform(operation);
      } catch (e) {
        this.say(`failed ${e.code} ${e.message} ${e.detail} ${e.hint} at ${e.position} ${e.code === FAILED ? '' : e.routine}`);
      }
    }
    await this.client.end();
  }

  async perform(o) {
    switch (o.does) {
      case 'Sql': return this.results(await this.client.query({ text: o.text, rowMode: 'array' }));
      case 'Bound': return this.bound(o.name, o.text, o.values);
      case 'Batch':
        for (const values of o.rows) {
          await this.bound('', o.text, values);
        }
        return;
      case 'Portions': return this.portions(o.text, o.count);
      case 'CopyIn':
        await pipeline(Readable.from([Buffer.from(o.data)]), this.client.query(copy.from(`COPY ${o.table} FROM STDIN`)));
        return this.say('copied');
      case 'CopyOut': return this.copyOut(o.text);
      case 'Begin': return this.results(await this.client.query('BEGIN' + o.modes));
      case 'End': return this.results(await this.client.query(o.commit ? 'COMMIT' : 'ROLLBACK'));
      case 'Notified': return this.notified();
      case 'Reported': return;
      case 'ServerProcess': {
        const result = await this.client.query('SELECT pg_backend_pid() AS pid');
        return this.say('pid ' + result.rows[0].pid);
      }
      default: throw new Error('unknown operation ' + o.does);
    }
  }

  async portions(text, count) {
    const cursor = this.client.query(new Cursor(text, [], { rowMode: 'array' }));
    try {
      for (let rows = await cursor.read(count); rows.length > 0; rows = await cursor.read(count)) {
        this.say(`portion ${JSON.stringify(rows)}`);
      }
    } finally {
      await cursor.close();
    }
  }

  async bound(name, text, values) {
    const query = { text, values, rowMode: 'array' };
    if (name) {
      query.name = name;
    }
    this.results(await this.client.query(query));
  }

  results(result) {
    for (const each of [result].flat()) {
      const fields = each.fields.map(field => `${field.name}:${field.dataTypeID}:${field.format}`);
      this.say(`${each.command} ${each.rowCount} ${fields} ${JSON.stringify(each.rows)}`);
    }
  }

  async copyOut(text) {
    const chunks = [];
    const sink = new Writable({ write(chunk, _, done) { chunks.push(chunk); done(); } });
    await pipeline(this.client.query(copy.to(text)), sink);
    this.say('copied ' + Buffer.concat(chunks));
  }

  async notified() {
    const until = Date.now() + PATIENCE_MILLIS;
    while (this.notifications.length === 0 && Date.now() < until) {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    this.notifications.splice(0).forEach(line => this.say(line));
  }
}

const sessions = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
Promise.all(sessions.map((operations, i) => new Program(i).run(operations))).catch(e => {
  console.error(e);
  process.exit(1);
});
