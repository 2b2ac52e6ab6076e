// node-postgres against the URL in the first argument; prints what it saw as one JSON object (tests/live/test_drivers.py).
import pg from "pg";
import Cursor from "pg-cursor";

const url = process.argv[2];
const seen = { unequal: [] };

const connect = async () => {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  return client;
};

const code = async (work) => {
  try {
    await work();
    return "none";
  } catch (error) {
    return error.code;
  }
};

const client = await connect();

const when = new Date("2024-05-06T07:08:09.123Z");
const parameters = {
  int2: 7, int4: -70000, int8: "9007199254740993", float4: 1.5, float8: 0.1, numeric: "12345.6789", text: "plain word",
  bool: true, date: "2024-05-06", time: "07:08:09", timestamptz: when, uuid: "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
  bytea: Buffer.from([0, 1, 254, 255]), json: { a: [1, null] }, jsonb: { b: true }, "int4[]": [1, 2, 3],
  "text[]": ["x", "y z"],
};
const plain = (value) => (value instanceof Date ? value.toISOString() : Buffer.isBuffer(value) ? value.toString("hex") : JSON.stringify(value));
pg.types.setTypeParser(1082, (text) => text); // a date without a time zone
for (const [type, value] of Object.entries(parameters)) {
  const { rows } = await client.query(`SELECT $1::${type} AS v, $2::${type} AS nothing`, [value, null]);
  if (plain(rows[0].v) !== plain(value) || rows[0].nothing !== null) seen.unequal.push(type);
}

const people = await client.query("SELECT id, country, email FROM users ORDER BY id LIMIT 3");
seen.people = people.rows.map((row) => [row.id, row.country, row.email]);
seen.found = [];
for (const [, , email] of seen.people) {
  const { rows } = await client.query("SELECT id FROM users WHERE email = $1", [email]);
  seen.found.push(...rows.map((row) => row.id));
}

seen.reused = 0;
for (let n = 1; n <= 20; n++) {
  const { rows } = await client.query({ name: "by-id", text: "SELECT id, ssn FROM users WHERE id = $1", values: [n] });
  if (rows.length === 1 && rows[0].id === n) seen.reused++;
}

let [rows, sum] = [0, 0];
const cursor = client.query(new Cursor("SELECT a.id, b.id AS other FROM orders a, orders b"));
for (let part = await cursor.read(1000); part.length; part = await cursor.read(1000)) {
  rows += part.length;
  sum += part.reduce((all, row) => all + row.id, 0);
}
await cursor.close();
seen.big = [rows, sum];

seen.missing = await code(() => client.query("SELECT nothing_of_the_kind FROM users"));
seen.write = await code(() => client.query("DELETE FROM users WHERE id = $1", [1]));
seen.after = (await client.query("SELECT 1 AS one")).rows[0].one;

// A cancel request of its own: node-postgres offers none for a query that runs.
const canceller = new pg.Client({ connectionString: url });
const running = code(() => client.query("SELECT count(*) FROM orders a, orders b, orders c, orders d"));
setTimeout(() => canceller.cancel(client, client.activeQuery ?? client._activeQuery), 500);
seen.cancelled = await running;
canceller.connection?.stream?.destroy();

await client.query("BEGIN");
await code(() => client.query("SELECT nothing_of_the_kind FROM users"));
await client.query("ROLLBACK");
seen.rolledback = Number((await client.query("SELECT count(*) AS n FROM users")).rows[0].n);

const pool = new pg.Pool({ connectionString: url, max: 8 });
const answers = await Promise.all(Array.from({ length: 24 }, (_, n) => pool.query("SELECT count(*) AS n FROM users WHERE id > $1", [n])));
seen.concurrent = answers.map((answer) => Number(answer.rows[0].n));
await pool.end();
await client.end();
console.log(JSON.stringify(seen));
