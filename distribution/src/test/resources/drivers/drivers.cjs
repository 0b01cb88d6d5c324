// Sessions of postgres.js, all at once, that run statements by names, without, in and out of transactions, and forget them
// now and then. Prints what each session saw, a line a step: session, step, result; and the processes that served it.
//
// Usage: drivers.cjs SESSIONS STEPS; the server's address is in PGHOST and its like.
'use strict';
const postgres = require('postgres');

const TEXTS = [
    'SELECT $1::int + 1 AS v',
    'SELECT $1::int * 2 AS v',
    "SELECT repeat('x', $1::int % 50) AS v",
    'SELECT count(*) AS v FROM generate_series(1, $1::int % 100)',
    'SELECT 1 / ($1::int % 5) AS v',
];

/** The same numbers for a session however it connects. */
function numbers(seed) {
    let state = seed * 2654435761 + 12345;
    return bound => {
        state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
        return (state >> 8) % bound;
    };
}

async function session(number, steps) {
    const sql = postgres({max: 1, prepare: true, idle_timeout: 0, onnotice: () => {}});
    const chance = numbers(number + 1);
    const served = new Set();
    for (let step = 0; step < steps; step++) {
        const kind = chance(18);
        const text = TEXTS[chance(TEXTS.length)];
        const value = 1 + chance(1000);
        let result;
        try {
            if (kind < 9) {
                result = await sql.unsafe(text, [value], {prepare: true});
            } else if (kind < 12) {
                result = await sql.begin(async own => [
                    await own.unsafe(text, [value], {prepare: true}),
                    await own.unsafe(text, [value + 1], {prepare: true}),
                ]);
            } else if (kind < 14) {
                result = await sql.unsafe(text, [value], {prepare: false});
            } else if (kind < 17) {
                result = await Promise.all([1, 2, 3].map(n => sql`SELECT ${value + n}::int AS v`));
            } else {
                // It has no means to forget what it has prepared itself.
                result = await sql.unsafe('PREPARE own AS SELECT 7 AS v; EXECUTE own; DEALLOCATE own');
            }
            result = JSON.stringify(result);
        } catch (error) {
            result = `${error.code} ${error.message}`;
        }
        console.log(`${number}\t${step}\t${result}`);
        served.add((await sql`SELECT pg_backend_pid() AS pid`)[0].pid);
    }
    await sql.end();
    console.log(`${number}\tserved\t${served.size}`);
}

const [sessions, steps] = process.argv.slice(2).map(Number);
Promise.all(Array.from({length: sessions}, (_, number) => session(number, steps))).catch(error => {
    console.error(error);
    process.exit(1);
});
