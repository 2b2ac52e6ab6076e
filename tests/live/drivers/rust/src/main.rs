//! tokio-postgres against the URL in the first argument; prints what it saw as one JSON object
//! (tests/live/test_drivers.py).

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use futures_util::TryStreamExt;
use serde_json::{json, Value};
use std::time::Duration;
use tokio_postgres::types::{FromSqlOwned, ToSql};
use tokio_postgres::{Client, Error, NoTls};
use uuid::Uuid;

async fn connect(url: &str) -> Result<Client, Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

fn code<T>(result: Result<T, Error>) -> String {
    match result {
        Ok(_) => "none".to_owned(),
        Err(error) => error.code().map_or_else(|| error.to_string(), |code| code.code().to_owned()),
    }
}

async fn echoed<T>(client: &Client, kind: &str, value: T, unequal: &mut Vec<String>) -> Result<(), Error>
where
    T: FromSqlOwned + ToSql + PartialEq + Sync,
{
    let statement = client.prepare(&format!("SELECT $1::{kind}, $2::{kind}")).await?;
    let row = client.query_one(&statement, &[&value, &None::<T>]).await?;
    if row.get::<_, T>(0) != value || row.get::<_, Option<T>>(1).is_some() {
        unequal.push(kind.to_owned());
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args().nth(1).ok_or("no URL")?;
    let mut client = connect(&url).await?;
    let mut unequal = Vec::new();
    echoed(&client, "int2", 7_i16, &mut unequal).await?;
    echoed(&client, "int4", -70_000_i32, &mut unequal).await?;
    echoed(&client, "int8", 9_007_199_254_740_993_i64, &mut unequal).await?;
    echoed(&client, "float4", 1.5_f32, &mut unequal).await?;
    echoed(&client, "float8", 0.1_f64, &mut unequal).await?;
    echoed(&client, "text", "plain word".to_owned(), &mut unequal).await?;
    echoed(&client, "bool", true, &mut unequal).await?;
    echoed(&client, "date", NaiveDate::from_ymd_opt(2024, 5, 6).ok_or("date")?, &mut unequal).await?;
    echoed(&client, "time", NaiveTime::from_hms_opt(7, 8, 9).ok_or("time")?, &mut unequal).await?;
    let instant: DateTime<Utc> = "2024-05-06T07:08:09.123Z".parse()?;
    echoed(&client, "timestamptz", instant, &mut unequal).await?;
    echoed(&client, "timestamp", instant.naive_utc(), &mut unequal).await?;
    echoed(&client, "uuid", Uuid::parse_str("3f2504e0-4f89-11d3-9a0c-0305e82c3301")?, &mut unequal).await?;
    echoed(&client, "bytea", vec![0_u8, 1, 254, 255], &mut unequal).await?;
    echoed(&client, "json", json!({"a": [1, null]}), &mut unequal).await?;
    echoed(&client, "jsonb", json!({"b": true}), &mut unequal).await?;
    echoed(&client, "int4[]", vec![1, 2, 3], &mut unequal).await?;
    echoed(&client, "text[]", vec!["x".to_owned(), "y z".to_owned()], &mut unequal).await?;

    let mut people = Vec::new();
    let mut found = Vec::new();
    for row in client.query("SELECT id, country, email FROM users ORDER BY id LIMIT 3", &[]).await? {
        let email: String = row.get(2);
        let again = client.query("SELECT id FROM users WHERE email = $1", &[&email]).await?;
        found.extend(again.iter().map(|row| row.get::<_, i32>(0)));
        people.push(json!([row.get::<_, i32>(0), row.get::<_, String>(1), email]));
    }

    let by_id = client.prepare("SELECT id, ssn FROM users WHERE id = $1").await?;
    let mut reused = 0;
    for n in 1..=20_i32 {
        reused += i32::from(client.query_one(&by_id, &[&n]).await?.get::<_, i32>(0) == n);
    }

    // Pipelined: all are sent before the first answer is awaited.
    let asked: Vec<i32> = (1..=20).collect();
    let batch = futures_util::future::try_join_all(asked.iter().map(|n| {
        let parameters: Vec<&(dyn ToSql + Sync)> = vec![n];
        let (client, by_id) = (&client, &by_id);
        async move { client.query_one(by_id, &parameters).await }
    }))
    .await?;
    let batch: Vec<i32> = batch.iter().map(|row| row.get(0)).collect();

    let (mut rows, mut sum) = (0_i64, 0_i64);
    let big = client.query_raw("SELECT a.id, b.id FROM orders a, orders b", Vec::<i32>::new()).await?;
    let mut big = std::pin::pin!(big);
    while let Some(row) = big.try_next().await? {
        rows += 1;
        sum += i64::from(row.get::<_, i32>(0));
    }
    let copied = client.copy_out("COPY (SELECT id, email FROM users) TO STDOUT").await?;
    let copied: Vec<_> = copied.try_collect().await?;
    let copied = copied.iter().flat_map(|part| part.iter()).filter(|byte| **byte == b'\n').count();

    let missing = code(client.query("SELECT nothing_of_the_kind FROM users", &[]).await);
    let write = code(client.execute("DELETE FROM users WHERE id = $1", &[&1]).await);
    let after: i32 = client.query_one("SELECT 1", &[]).await?.get(0);

    let cancel = client.cancel_token();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(500)).await;
        cancel.cancel_query(NoTls).await
    });
    let cancelled = code(client.query("SELECT count(*) FROM orders a, orders b, orders c, orders d", &[]).await);

    let transaction = client.transaction().await?;
    let portal = transaction.bind("SELECT id FROM orders", &[]).await?;
    let mut portioned = 0;
    loop {
        let part = transaction.query_portal(&portal, 70).await?;
        if part.is_empty() {
            break;
        }
        portioned += part.len();
    }
    let _ = code(transaction.query("SELECT nothing_of_the_kind FROM users", &[]).await);
    transaction.rollback().await?;
    let rolledback: i64 = client.query_one("SELECT count(*) FROM users", &[]).await?.get(0);

    let mut concurrent = Vec::new();
    for n in 0..24_i32 {
        let url = url.clone();
        concurrent.push(tokio::spawn(async move {
            let client = connect(&url).await?;
            let row = client.query_one("SELECT count(*) FROM users WHERE id > $1", &[&n]).await?;
            Ok::<i64, Error>(row.get(0))
        }));
    }
    let mut counts = Vec::new();
    for each in concurrent {
        counts.push(each.await??);
    }
    let seen: Value = json!({
        "unequal": unequal, "people": people, "found": found, "reused": reused, "batch": batch, "big": [rows, sum],
        "copied": copied, "missing": missing, "write": write, "after": after, "cancelled": cancelled,
        "portioned": portioned, "rolledback": rolledback, "concurrent": counts,
    });
    println!("{seen}");
    Ok(())
}
