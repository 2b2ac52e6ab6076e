// go-sql-driver/mysql against host, port, user and password; prints what it saw as one JSON object
// (tests/mysql/test_other_drivers.py).
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/go-sql-driver/mysql"
)

type seen struct {
	People     [][]any `json:"people"`
	Found      []int   `json:"found"`
	Reused     int     `json:"reused"`
	Values     []any   `json:"values"`
	Big        [2]int  `json:"big"`
	Write      int     `json:"write"`
	Guess      int     `json:"guess"`
	Inside     int     `json:"inside"`
	Concurrent []int   `json:"concurrent"`
}

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func number(err error) int {
	var refused *mysql.MySQLError
	if errors.As(err, &refused) {
		return int(refused.Number)
	}
	return 0
}

func main() {
	config := mysql.NewConfig()
	config.Net, config.Addr = "tcp", os.Args[1]+":"+os.Args[2]
	config.User, config.Passwd, config.DBName = os.Args[3], os.Args[4], "door"
	pool := sql.OpenDB(must(mysql.NewConnector(config)))
	defer pool.Close()
	ctx, out := context.Background(), seen{Concurrent: make([]int, 4)}

	rows := must(pool.Query("SELECT id, city, email FROM people WHERE id < 3 ORDER BY id"))
	for rows.Next() {
		var id int
		var city, email string
		must(0, rows.Scan(&id, &city, &email))
		out.People = append(out.People, []any{id, city, email})
	}
	must(0, rows.Close())
	for _, person := range out.People {
		var id int
		must(0, pool.QueryRow("SELECT id FROM payments WHERE email = ?", person[2]).Scan(&id))
		out.Found = append(out.Found, id)
	}
	prepared := must(pool.Prepare("SELECT id, ssn FROM people WHERE id = ?"))
	for n := 0; n < 20; n++ {
		var id int
		var ssn string
		if prepared.QueryRow(1+n%2).Scan(&id, &ssn) == nil && id == 1+n%2 {
			out.Reused++
		}
	}
	must(0, prepared.Close())
	var amount, big, moment string
	var ratio float64
	row := pool.QueryRow("SELECT amount, big, ratio, seen FROM payments WHERE id = ?", 10)
	must(0, row.Scan(&amount, &big, &ratio, &moment))
	out.Values = []any{amount, big, ratio, moment[:19]}

	rows = must(pool.Query("SELECT n FROM numbers"))
	for rows.Next() {
		var n int
		must(0, rows.Scan(&n))
		out.Big[0]++
		out.Big[1] += n
	}
	must(0, rows.Close())
	_, err := pool.Exec("DELETE FROM people")
	out.Write = number(err)
	_, err = pool.Query("SELECT id FROM people WHERE ssn LIKE ?", "9%")
	out.Guess = number(err)
	transaction := must(pool.BeginTx(ctx, &sql.TxOptions{ReadOnly: true}))
	must(0, transaction.QueryRow("SELECT count(*) FROM people").Scan(&out.Inside))
	must(0, transaction.Rollback())
	var all sync.WaitGroup
	for n := 1; n <= 4; n++ {
		all.Add(1)
		go func(n int) {
			defer all.Done()
			must(0, pool.QueryRow("SELECT ? + 1", n).Scan(&out.Concurrent[n-1]))
		}(n)
	}
	all.Wait()
	fmt.Println(string(must(json.Marshal(out))))
}
