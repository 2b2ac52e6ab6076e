// mysql2 against host, port, user and password; prints what it saw as one JSON object (tests/mysql/test_other_drivers.py).
import mysql from "mysql2/promise";

const [host, port, user, password] = process.argv.slice(2);
const connect = () =>
  mysql.createConnection({ host, port: Number(port), user, password, database: "door", supportBigNumbers: true, bigNumberStrings: true, dateStrings: true });
const number = async (work) => {
  try {
    await work();
    return 0;
  } catch (error) {
    return error.errno;
  }
};

const client = await connect();
const seen = { found: [], reused: 0 };
const [people] = await client.query("SELECT id, city, email FROM people WHERE id < 3 ORDER BY id");
seen.people = people.map((row) => [row.id, row.city, row.email]);
for (const { email } of people) {
  const [rows] = await client.execute("SELECT id FROM payments WHERE email = ?", [email]);
  seen.found.push(...rows.map((row) => row.id));
}
for (let n = 0; n < 20; n++) {
  const [rows] = await client.execute("SELECT id, ssn FROM people WHERE id = ?", [1 + (n % 2)]);
  if (rows.length === 1 && rows[0].id === 1 + (n % 2)) seen.reused++;
}
const [[payment]] = await client.execute("SELECT amount, big, ratio, seen FROM payments WHERE id = ?", [10]);
seen.values = [payment.amount, String(payment.big), payment.ratio, payment.seen.slice(0, 19)];

let [count, sum] = [0, 0];
for await (const row of client.connection.query("SELECT n FROM numbers").stream()) {
  count++;
  sum += row.n;
}
seen.big = [count, sum];
seen.write = await number(() => client.query("DELETE FROM people"));
seen.guess = await number(() => client.execute("SELECT id FROM people WHERE ssn LIKE ?", ["9%"]));
await client.beginTransaction();
const [[{ many }]] = await client.query("SELECT count(*) AS many FROM people");
await client.rollback();
seen.inside = Number(many);
const all = await Promise.all(
  [1, 2, 3, 4].map(async (n) => {
    const other = await connect();
    const [[row]] = await other.query("SELECT ? + 1 AS n", [n]);
    await other.end();
    return Number(row.n);
  }),
);
seen.concurrent = all;
await client.end();
console.log(JSON.stringify(seen));
