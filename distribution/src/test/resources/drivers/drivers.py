"""Sessions of asyncpg and psycopg, all at once, that run statements by names, without, in and out of transactions, and forget
them now and then. Prints what each session saw, a line a step: session, step, result; and the processes that served it.

Usage: drivers.py asyncpg|psycopg SESSIONS STEPS; the server's address is in PGHOST and its like.
"""

import asyncio
import random
import sys
import threading

TEXTS = [
    "SELECT $1::int + 1",
    "SELECT $1::int * 2",
    "SELECT repeat('x', $1::int % 50)",
    "SELECT count(*) FROM generate_series(1, $1::int % 100)",
    "SELECT 1 / ($1::int % 5)",
]
FORGET = ["DEALLOCATE ALL", "DISCARD ALL"]


def plan(session, steps):
    """The same for a session however it connects."""
    chance = random.Random(session)
    for step in range(steps):
        kind = chance.choices(["statement", "transaction", "plain", "forget", "batch"], [10, 3, 3, 1, 2])[0]
        yield step, kind, chance.choice(TEXTS), chance.randrange(1, 1000), chance.choice(FORGET)


ONE_AT_A_TIME = threading.Lock()


def tell(session, step, result):
    with ONE_AT_A_TIME:
        print(f"{session}\t{step}\t{result}", flush=True)


async def asyncpg_session(session, steps):
    import asyncpg

    connection = await asyncpg.connect(statement_cache_size=3)
    served = set()
    for step, kind, text, number, forget in plan(session, steps):
        try:
            if kind == "statement":
                result = await connection.fetchval(text, number)
            elif kind == "transaction":
                async with connection.transaction():
                    statement = await connection.prepare(text)
                    result = [await statement.fetchval(number), await statement.fetchval(number + 1)]
            elif kind == "batch":
                await connection.executemany("SELECT set_config('app.batch', $1, false)", [(str(number),)] * 5)
                result = await connection.fetchval("SELECT current_setting('app.batch')")
            elif kind == "forget":
                result = await connection.execute(forget)
                await connection.reload_schema_state()
            else:
                result = await connection.execute(text.replace("$1", str(number)))
            tell(session, step, result)
        except asyncpg.PostgresError as error:
            tell(session, step, f"{error.sqlstate} {error}")
        served.add(await connection.fetchval("SELECT pg_backend_pid()"))
    await connection.close()
    tell(session, "served", len(served))


def psycopg_session(session, steps):
    import psycopg

    connection = psycopg.connect("", autocommit=True)
    connection.prepare_threshold = 2
    connection.prepared_max = 3
    served = set()
    for step, kind, text, number, forget in plan(session, steps):
        text = text.replace("%", "%%").replace("$1", "%s")
        try:
            if kind == "statement":
                result = connection.execute(text, [number]).fetchone()
            elif kind == "transaction":
                with connection.transaction():
                    result = [connection.execute(text, [value], prepare=True).fetchone() for value in (number, number + 1)]
            elif kind == "batch":
                with connection.pipeline():
                    cursors = [connection.execute(TEXTS[0].replace("$1", "%s"), [number + i]) for i in range(5)]
                    result = [cursor.fetchone() for cursor in cursors]
            elif kind == "forget":
                result = connection.execute(forget).statusmessage
            else:
                result = connection.execute(text, [number], prepare=False).fetchone()
            tell(session, step, result)
        except psycopg.Error as error:
            tell(session, step, f"{error.sqlstate} {error}")
        served.add(connection.execute("SELECT pg_backend_pid()").fetchone()[0])
    connection.close()
    tell(session, "served", len(served))


async def all_of_asyncpg(sessions, steps):
    await asyncio.gather(*(asyncpg_session(session, steps) for session in range(sessions)))


def main():
    driver, sessions, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    if driver == "asyncpg":
        asyncio.run(all_of_asyncpg(sessions, steps))
        return
    threads = [threading.Thread(target=psycopg_session, args=(session, steps)) for session in range(sessions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


main()
