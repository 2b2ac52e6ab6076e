// MySQL Connector/J against host, port, user and password; prints what it saw as one JSON object
// (tests/mysql/test_other_drivers.py).
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

public class Main {
    interface Work {
        void run() throws SQLException;
    }

    static int number(Work work) {
        try {
            work.run();
            return 0;
        } catch (SQLException error) {
            return error.getErrorCode();
        }
    }

    public static void main(String[] arguments) throws Exception {
        String url = "jdbc:mysql://" + arguments[0] + ":" + arguments[1]
            + "/door?sslMode=DISABLED&allowPublicKeyRetrieval=true&useServerPrepStmts=true&connectionTimeZone=UTC";
        List<String> people = new ArrayList<>();
        List<String> emails = new ArrayList<>();
        List<Integer> found = new ArrayList<>();
        List<Integer> concurrent = new ArrayList<>();
        try (Connection client = DriverManager.getConnection(url, arguments[2], arguments[3]);
                Statement plain = client.createStatement()) {
            ResultSet rows = plain.executeQuery("SELECT id, city, email FROM people WHERE id < 3 ORDER BY id");
            while (rows.next()) {
                people.add("[" + rows.getInt(1) + ", \"" + rows.getString(2) + "\", \"" + rows.getString(3) + "\"]");
                emails.add(rows.getString(3));
            }
            try (PreparedStatement by = client.prepareStatement("SELECT id FROM payments WHERE email = ?")) {
                for (String email : emails) {
                    by.setString(1, email);
                    for (ResultSet one = by.executeQuery(); one.next();) {
                        found.add(one.getInt(1));
                    }
                }
            }
            int reused = 0;
            try (PreparedStatement by = client.prepareStatement("SELECT id, ssn FROM people WHERE id = ?")) {
                for (int n = 0; n < 20; n++) {
                    by.setInt(1, 1 + n % 2);
                    ResultSet one = by.executeQuery();
                    reused += one.next() && one.getInt(1) == 1 + n % 2 ? 1 : 0;
                }
            }
            String values;
            String payment = "SELECT amount, big, ratio, seen FROM payments WHERE id = ?";
            try (PreparedStatement by = client.prepareStatement(payment)) {
                by.setInt(1, 10);
                ResultSet one = by.executeQuery();
                one.next();
                values = "[\"" + one.getBigDecimal(1) + "\", \"" + one.getString(2) + "\", " + one.getDouble(3) + ", \""
                    + one.getString(4).substring(0, 19) + "\"]";
            }
            int count = 0;
            long sum = 0;
            try (Statement streaming = client.createStatement()) {
                streaming.setFetchSize(Integer.MIN_VALUE);
                for (ResultSet one = streaming.executeQuery("SELECT n FROM numbers"); one.next(); count++) {
                    sum += one.getInt(1);
                }
            }
            int write = number(() -> plain.executeUpdate("DELETE FROM people"));
            int guess = number(() -> {
                try (PreparedStatement by = client.prepareStatement("SELECT id FROM people WHERE ssn LIKE ?")) {
                    by.setString(1, "9%");
                    by.executeQuery();
                }
            });
            client.setAutoCommit(false);
            ResultSet inside = plain.executeQuery("SELECT count(*) FROM people");
            inside.next();
            int many = inside.getInt(1);
            client.rollback();
            for (int n = 1; n <= 4; n++) {
                try (Connection other = DriverManager.getConnection(url, arguments[2], arguments[3]);
                        PreparedStatement by = other.prepareStatement("SELECT ? + 1")) {
                    by.setInt(1, n);
                    ResultSet one = by.executeQuery();
                    one.next();
                    concurrent.add(one.getInt(1));
                }
            }
            System.out.println("{\"people\": " + people + ", \"found\": " + found + ", \"reused\": " + reused
                + ", \"values\": " + values + ", \"big\": [" + count + ", " + sum + "], \"write\": " + write
                + ", \"guess\": " + guess + ", \"inside\": " + many + ", \"concurrent\": " + concurrent + "}");
        }
    }
}
