// pgjdbc against the JDBC URL in the first argument; prints what it saw as one JSON object (tests/live/test_drivers.py).
import java.sql.*;
import java.time.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;

public class Main {
    static String url;

    static String code(Callable<?> work) throws Exception {
        try {
            work.call();
            return "none";
        } catch (SQLException error) {
            return error.getSQLState();
        }
    }

    static List<Integer> ids(Connection connection, String sql, Object parameter) throws SQLException {
        List<Integer> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, parameter);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) found.add(rows.getInt(1));
            }
        }
        return found;
    }

    static String json(Object value) {
        if (value instanceof Map<?, ?> map)
            return map.entrySet().stream().map(e -> json(e.getKey()) + ":" + json(e.getValue())).collect(Collectors.joining(",", "{", "}"));
        if (value instanceof Collection<?> list) return list.stream().map(Main::json).collect(Collectors.joining(",", "[", "]"));
        return value instanceof Number ? value.toString() : "\"" + value + "\"";
    }

    static boolean same(Object a, Object b) throws SQLException {
        if (a instanceof byte[] one && b instanceof byte[] other) return Arrays.equals(one, other);
        if (a instanceof java.sql.Array one) return Arrays.equals((Object[]) one.getArray(), (Object[]) b);
        return String.valueOf(a).equals(String.valueOf(b));
    }

    public static void main(String[] arguments) throws Exception {
        url = arguments[0];
        Map<String, Object> seen = new LinkedHashMap<>();
        try (Connection connection = DriverManager.getConnection(url)) {
            List<String> unequal = new ArrayList<>();
            Map<String, Object> parameters = new LinkedHashMap<>();
            parameters.put("int2", 7);
            parameters.put("int4", -70000);
            parameters.put("int8", 9007199254740993L);
            parameters.put("float4", 1.5f);
            parameters.put("float8", 0.1);
            parameters.put("numeric", new java.math.BigDecimal("12345.6789"));
            parameters.put("text", "plain word");
            parameters.put("bool", true);
            parameters.put("date", java.sql.Date.valueOf("2024-05-06"));
            parameters.put("time", java.sql.Time.valueOf("07:08:09"));
            parameters.put("timestamp", Timestamp.valueOf("2024-05-06 07:08:09.123"));
            parameters.put("uuid", UUID.fromString("3f2504e0-4f89-11d3-9a0c-0305e82c3301"));
            parameters.put("bytea", new byte[] {0, 1, -2, -1});
            for (int round = 0; round < 7; round++) // past prepareThreshold: on the server, and in binary
                for (var each : parameters.entrySet()) {
                    String type = each.getKey();
                    try (PreparedStatement statement = connection.prepareStatement("SELECT ?::" + type + ", ?::" + type)) {
                        statement.setObject(1, each.getValue());
                        statement.setObject(2, null);
                        try (ResultSet rows = statement.executeQuery()) {
                            rows.next();
                            Object got = rows.getObject(1);
                            if (!same(got, each.getValue()) || rows.getObject(2) != null) unequal.add(type);
                        }
                    }
                }
            for (String type : List.of("int4", "text")) {
                Object[] elements = type.equals("text") ? new Object[] {"x", "y z"} : new Object[] {1, 2, 3};
                try (PreparedStatement statement = connection.prepareStatement("SELECT ?::" + type + "[]")) {
                    statement.setArray(1, connection.createArrayOf(type, elements));
                    try (ResultSet rows = statement.executeQuery()) {
                        rows.next();
                        if (!same(rows.getArray(1), elements)) unequal.add(type + "[]");
                    }
                }
            }
            seen.put("unequal", unequal);

            List<Object> people = new ArrayList<>(), found = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT id, country, email FROM users ORDER BY id LIMIT 3")) {
                while (rows.next()) people.add(List.of(rows.getInt(1), rows.getString(2), rows.getString(3)));
            }
            for (Object person : people)
                found.addAll(ids(connection, "SELECT id FROM users WHERE email = ?", ((List<?>) person).get(2)));
            seen.put("people", people);
            seen.put("found", found);

            int reused = 0;
            try (PreparedStatement statement = connection.prepareStatement("SELECT id, ssn FROM users WHERE id = ?")) {
                for (int n = 1; n <= 20; n++) {
                    statement.setInt(1, n);
                    try (ResultSet rows = statement.executeQuery()) {
                        if (rows.next() && rows.getInt(1) == n && !rows.next()) reused++;
                    }
                }
            }
            seen.put("reused", reused);

            connection.setAutoCommit(false); // a portal with a row limit
            long rows = 0, sum = 0;
            try (Statement statement = connection.createStatement()) {
                statement.setFetchSize(1000);
                try (ResultSet result = statement.executeQuery("SELECT a.id, b.id FROM orders a, orders b")) {
                    while (result.next()) {
                        rows++;
                        sum += result.getInt(1);
                    }
                }
            }
            connection.commit();
            connection.setAutoCommit(true);
            seen.put("big", List.of(rows, sum));

            try (Statement statement = connection.createStatement()) {
                seen.put("missing", code(() -> statement.executeQuery("SELECT nothing_of_the_kind FROM users")));
                seen.put("write", code(() -> statement.executeUpdate("DELETE FROM users WHERE id = 1")));
                try (ResultSet one = statement.executeQuery("SELECT 1")) {
                    one.next();
                    seen.put("after", one.getInt(1));
                }
            }
            try (Statement statement = connection.createStatement()) {
                new Timer(true).schedule(new TimerTask() {
                    @Override
                    public void run() {
                        try {
                            statement.cancel();
                        } catch (SQLException error) {
                            throw new IllegalStateException(error);
                        }
                    }
                }, 500);
                seen.put("cancelled", code(() -> statement.executeQuery("SELECT count(*) FROM orders a, orders b, orders c, orders d")));
            }
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                code(() -> statement.executeQuery("SELECT nothing_of_the_kind FROM users"));
                connection.rollback();
                try (ResultSet one = statement.executeQuery("SELECT count(*) FROM users")) {
                    one.next();
                    seen.put("rolledback", one.getInt(1));
                }
                connection.rollback();
            }
        }
        ExecutorService pool = Executors.newFixedThreadPool(8);
        List<Future<Integer>> futures = new ArrayList<>();
        for (int n = 0; n < 24; n++) {
            int above = n;
            futures.add(pool.submit(() -> {
                try (Connection connection = DriverManager.getConnection(url)) {
                    return ids(connection, "SELECT count(*) FROM users WHERE id > ?", above).get(0);
                }
            }));
        }
        List<Object> concurrent = new ArrayList<>();
        for (Future<Integer> future : futures) concurrent.add(future.get());
        pool.shutdown();
        seen.put("concurrent", concurrent);
        System.out.println(json(seen));
    }
}
