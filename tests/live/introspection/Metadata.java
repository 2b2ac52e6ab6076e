import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Asks everything that java.sql.DatabaseMetaData can ask; prints "ok NAME ROWS" or "failed NAME SQLSTATE MESSAGE". */
public final class Metadata {
    interface Question {
        Object ask() throws SQLException;
    }

    private static void ask(String name, Question question) {
        try {
            Object answer = question.ask();
            int rows = 0;
            if (answer instanceof ResultSet found) {
                while (found.next()) {
                    rows++;
                }
            }
            System.out.println("ok " + name + " " + rows);
        } catch (SQLException fault) {
            System.out.println("failed " + name + " " + fault.getSQLState() + " " + fault.getMessage().split("\n")[0]);
        }
    }

    public static void main(String[] arguments) throws SQLException {
        try (Connection connection = DriverManager.getConnection(arguments[0], arguments[1], arguments[2])) {
            DatabaseMetaData of = connection.getMetaData();
            String[] kinds = {"TABLE", "VIEW", "MATERIALIZED VIEW", "PARTITIONED TABLE", "FOREIGN TABLE"};
            ask("getTables", () -> of.getTables(null, null, "%", null));
            ask("getTables of kinds", () -> of.getTables(null, "sales", "%", kinds));
            ask("getColumns", () -> of.getColumns(null, null, "%", "%"));
            ask("getColumns of one", () -> of.getColumns(null, "sales", "customers", null));
            ask("getPrimaryKeys", () -> of.getPrimaryKeys(null, "public", "users"));
            ask("getImportedKeys", () -> of.getImportedKeys(null, "sales", "invoices"));
            ask("getExportedKeys", () -> of.getExportedKeys(null, "sales", "customers"));
            ask("getCrossReference", () -> of.getCrossReference(null, "sales", "customers", null, "sales", "invoices"));
            ask("getIndexInfo", () -> of.getIndexInfo(null, "sales", "customers", false, false));
            ask("getTypeInfo", of::getTypeInfo);
            ask("getSchemas", of::getSchemas);
            ask("getSchemas like", () -> of.getSchemas(null, "sal%"));
            ask("getCatalogs", of::getCatalogs);
            ask("getTableTypes", of::getTableTypes);
            ask("getFunctions", () -> of.getFunctions(null, null, "%"));
            ask("getFunctionColumns", () -> of.getFunctionColumns(null, "sales", "%", "%"));
            ask("getProcedures", () -> of.getProcedures(null, null, "%"));
            ask("getProcedureColumns", () -> of.getProcedureColumns(null, "sales", "%", "%"));
            ask("getColumnPrivileges", () -> of.getColumnPrivileges(null, "public", "users", "%"));
            ask("getTablePrivileges", () -> of.getTablePrivileges(null, "public", "%"));
            ask("getBestRowIdentifier", () -> of.getBestRowIdentifier(null, "public", "users", 0, true));
            ask("getVersionColumns", () -> of.getVersionColumns(null, "public", "users"));
            ask("getUDTs", () -> of.getUDTs(null, null, "%", null));
            ask("getSQLKeywords", of::getSQLKeywords);
            ask("getMaxColumnNameLength", of::getMaxColumnNameLength);
            ask("getMaxColumnsInIndex", of::getMaxColumnsInIndex);
            ask("getDefaultTransactionIsolation", of::getDefaultTransactionIsolation);
            ask("getSchema", connection::getSchema);
            ask("getTransactionIsolation", connection::getTransactionIsolation);
            ask("base columns of an answer", () -> {
                ResultSet answer = connection.createStatement().executeQuery("SELECT * FROM users");
                for (int at = 1; at <= answer.getMetaData().getColumnCount(); at++) {
                    answer.getMetaData().getTableName(at);
                    answer.getMetaData().isNullable(at);
                    answer.getMetaData().isAutoIncrement(at);
                }
                return answer;
            });
            ask("prepared", () -> {
                PreparedStatement prepared = connection.prepareStatement("SELECT id, country FROM users WHERE id < ?");
                prepared.setInt(1, 8);
                prepared.getParameterMetaData();
                return prepared.executeQuery();
            });
            ask("by cursor", () -> {
                connection.setAutoCommit(false);
                Statement statement = connection.createStatement();
                statement.setFetchSize(7);
                return statement.executeQuery("SELECT id, email FROM users");
            });
            connection.rollback();
        }
    }
}
