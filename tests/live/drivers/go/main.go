// pgx against the URL in the first argument; prints what it saw as one JSON object (tests/live/test_drivers.py).
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

type seen struct {
	Unequal    []string `json:"unequal"`
	People     [][]any  `json:"people"`
	Found      []int    `json:"found"`
	Reused     int      `json:"reused"`
	Big        [2]int   `json:"big"`
	Missing    string   `json:"missing"`
	Write      string   `json:"write"`
	After      int      `json:"after"`
	Cancelled  string   `json:"cancelled"`
	RolledBack int      `json:"rolledback"`
	Concurrent []int    `json:"concurrent"`
	Simple     []int    `json:"simple"`
	Batch      []int    `json:"batch"`
	Copied     int      `json:"copied"`
}

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func code(err error) string {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return refused.Code
	}
	return fmt.Sprint(err)
}

func main() {
	ctx, url, out := context.Background(), os.Args[1], seen{Unequal: []string{}}
	config := must(pgx.ParseConfig(url))
	conn := must(pgx.ConnectConfig(ctx, config))
	defer conn.Close(ctx)

	var number pgtype.Numeric
	must(0, number.Scan("12345.6789"))
	instant := time.Date(2024, 5, 6, 7, 8, 9, 123000000, time.UTC)
	for _, each := range []struct {
		kind  string
		value any
	}{
		{"int2", int16(7)}, {"int4", int32(-70000)}, {"int8", int64(9007199254740993)}, {"float4", float32(1.5)},
		{"float8", 0.1}, {"numeric", number}, {"text", "plain word"}, {"bool", true},
		{"date", time.Date(2024, 5, 6, 0, 0, 0, 0, time.UTC)}, {"timestamptz", instant}, {"timestamp", instant},
		{"uuid", [16]byte{0x3f, 0x25, 4, 0xe0, 0x4f, 0x89, 0x11, 0xd3, 0x9a, 0x0c, 3, 5, 0xe8, 0x2c, 0x33, 1}},
		{"bytea", []byte{0, 1, 254, 255}}, {"int4[]", []any{int32(1), int32(2)}}, {"text[]", []any{"x", "y z"}},
		{"jsonb", map[string]any{"b": true}}, {"inet", nil},
	} {
		rows := must(conn.Query(ctx, fmt.Sprintf("SELECT $1::%s, $2::%s", each.kind, each.kind), each.value, nil))
		rows.Next()
		values := must(rows.Values())
		rows.Close()
		got := values[0]
		if moment, ok := got.(time.Time); ok {
			got = moment.UTC()
		}
		if !reflect.DeepEqual(got, each.value) || values[1] != nil {
			out.Unequal = append(out.Unequal, each.kind)
		}
	}

	rows := must(conn.Query(ctx, "SELECT id, country, email FROM users ORDER BY id LIMIT 3"))
	for rows.Next() {
		out.People = append(out.People, must(rows.Values()))
	}
	for _, person := range out.People {
		var id int
		must(0, conn.QueryRow(ctx, "SELECT id FROM users WHERE email = $1", person[2]).Scan(&id))
		out.Found = append(out.Found, id)
	}
	for n := 1; n <= 20; n++ {
		var id int
		var ssn string
		must(0, conn.QueryRow(ctx, "SELECT id, ssn FROM users WHERE id = $1", n).Scan(&id, &ssn))
		if id == n {
			out.Reused++
		}
	}
	rows = must(conn.Query(ctx, "SELECT a.id, b.id FROM orders a, orders b"))
	for rows.Next() {
		var one, other int
		must(0, rows.Scan(&one, &other))
		out.Big[0]++
		out.Big[1] += one
	}
	must(0, rows.Err())

	_, err := conn.Exec(ctx, "SELECT nothing_of_the_kind FROM users")
	out.Missing = code(err)
	_, err = conn.Exec(ctx, "DELETE FROM users WHERE id = $1", 1)
	out.Write = code(err)
	must(0, conn.QueryRow(ctx, "SELECT 1").Scan(&out.After))

	go func() {
		time.Sleep(500 * time.Millisecond)
		must(0, conn.PgConn().CancelRequest(ctx))
	}()
	_, err = conn.Exec(ctx, "SELECT count(*) FROM orders a, orders b, orders c, orders d")
	out.Cancelled = code(err)

	tx := must(conn.Begin(ctx))
	_, _ = tx.Exec(ctx, "SELECT nothing_of_the_kind FROM users")
	must(0, tx.Rollback(ctx))
	must(0, conn.QueryRow(ctx, "SELECT count(*) FROM users").Scan(&out.RolledBack))

	for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeSimpleProtocol, pgx.QueryExecModeExec,
		pgx.QueryExecModeDescribeExec, pgx.QueryExecModeCacheDescribe} {
		var id int
		must(0, conn.QueryRow(ctx, "SELECT id FROM users WHERE email = $1", mode, out.People[1][2]).Scan(&id))
		out.Simple = append(out.Simple, id)
	}
	batch := &pgx.Batch{}
	for n := 1; n <= 5; n++ {
		batch.Queue("SELECT id FROM users WHERE id = $1", n)
	}
	results := conn.SendBatch(ctx, batch)
	for range 5 {
		var id int
		must(0, results.QueryRow().Scan(&id))
		out.Batch = append(out.Batch, id)
	}
	must(0, results.Close())
	var copied bytes.Buffer
	must(conn.PgConn().CopyTo(ctx, &copied, "COPY (SELECT id, email FROM users) TO STDOUT"))
	out.Copied = bytes.Count(copied.Bytes(), []byte("\n"))

	pool := must(pgxpool.New(ctx, url+"?pool_max_conns=8"))
	out.Concurrent = make([]int, 24)
	var wait sync.WaitGroup
	for n := range out.Concurrent {
		wait.Go(func() {
			must(0, pool.QueryRow(ctx, "SELECT count(*) FROM users WHERE id > $1", n).Scan(&out.Concurrent[n]))
		})
	}
	wait.Wait()
	pool.Close()
	must(0, json.NewEncoder(os.Stdout).Encode(out))
}
