import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.time.*;
import java.time.format.DateTimeFormatter;
import java.util.*;
import java.util.concurrent.*;
import java.util.regex.*;
import java.util.stream.*;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.minicluster.*;
import org.apache.flink.table.api.*;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/**
 * Asks a real Flink for the answers in this folder; make.mjs starts it and README.md describes the files.
 *
 *   FlinkAnswers expressions file.sql …   one expression a line; writes file.answers.ndjson
 *   FlinkAnswers errors file.sql …        the same for whole statements that Flink refuses
 *   FlinkAnswers queries file.sql …       a script; writes file.stream.ndjson and file.batch.ndjson
 *
 * One small cluster in this process serves all jobs, since starting one for every SELECT costs a second each.
 */
public class FlinkAnswers {
    static final Configuration CONF = new Configuration();
    static final Map<String, String> SHOWN_PATHS = new ConcurrentHashMap<>();

    public static void main(String[] args) {
        try {
            run(args);
            System.exit(0);
        } catch (Throwable failure) {
            failure.printStackTrace();
            System.exit(1);
        }
    }

    static void run(String[] args) throws Exception {
        SHOWN_PATHS.put("('" + System.getProperty("user.name") + "')", "('flink')");
        CONF.setString("parallelism.default", "1");
        CONF.setString("table.exec.resource.default-parallelism", "1");
        CONF.setString("table.local-time-zone", "UTC");
        CONF.setString("rest.port", "0");
        CONF.setString("taskmanager.memory.network.min", "64mb");
        CONF.setString("taskmanager.memory.network.max", "64mb");
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
            .setConfiguration(new Configuration(CONF)).setNumTaskManagers(1).setNumSlotsPerTaskManager(8).build());
        cluster.start();
        var address = cluster.getRestAddress().get();
        CONF.setString("execution.target", "remote");
        CONF.setString("rest.address", address.getHost());
        CONF.setString("rest.port", String.valueOf(address.getPort()));
        // Jobs wait for one another's start more than they compute: a few scripts at a time.
        ExecutorService askers = Executors.newFixedThreadPool(SCRIPTS_AT_A_TIME);
        List<Future<?>> asked = new ArrayList<>();
        for (int i = 1; i < args.length; i++) {
            Path script = Path.of(args[i]).toAbsolutePath();
            asked.add(askers.submit(() -> {
                long start = System.nanoTime();
                switch (args[0]) {
                    case "expressions" -> expressions(script);
                    case "errors" -> errors(script);
                    case "queries" -> queries(script);
                    default -> throw new IllegalArgumentException(args[0]);
                }
                System.err.printf("%s %.1f s%n", script.getFileName(), (System.nanoTime() - start) / 1e9);
                return null;
            }));
        }
        for (Future<?> one : asked) one.get();
    }

    static final int SCRIPTS_AT_A_TIME = 4;

    static TableEnvironment environment(boolean batch) {
        var settings = EnvironmentSettings.newInstance().withConfiguration(new Configuration(CONF));
        return TableEnvironment.create((batch ? settings.inBatchMode() : settings.inStreamingMode()).build());
    }

    static String answerFile(Path script, String ending) {
        return script.toString().replaceAll("\\.sql$", ending);
    }

    /** Expressions asked in one SELECT; when it fails, the halves are asked apart, so that an error stands alone. */
    static final int GROUP_SIZE = 12;

    static void expressions(Path script) throws Exception {
        TableEnvironment env = environment(true);
        String from = "";
        List<String> group = new ArrayList<>();
        StringBuilder out = new StringBuilder();
        String data = script.getParent().resolve("data").toString();
        for (String line : Files.readAllLines(script)) {
            boolean isStatement = line.matches("(SET|CREATE) .*;");
            boolean isFrom = line.startsWith("-- @from ");
            if (isStatement || isFrom || group.size() == GROUP_SIZE) {
                group(env, group, from, out);
                group.clear();
            }
            if (isFrom) from = line.substring(9).equals("none") ? "" : line.substring(9).trim();
            if (isStatement) apply(env, line.substring(0, line.length() - 1).replace("${data}", data));
            else if (!line.isBlank() && !line.startsWith("--")) group.add(line);
        }
        group(env, group, from, out);
        Files.writeString(Path.of(answerFile(script, ".answers.ndjson")), out);
    }

    static void group(TableEnvironment env, List<String> expressions, String from, StringBuilder out) {
        if (expressions.isEmpty()) return;
        int count = expressions.size();
        String zone = env.getConfig().getLocalTimeZone().getId();
        String[] types = new String[count];
        List<List<String>> values = new ArrayList<>();
        for (int i = 0; i < count; i++) values.add(new ArrayList<>());
        String error = null;
        try {
            TableResult result = env.executeSql("SELECT " + String.join(", ", expressions) + (from.isEmpty() ? "" : " FROM " + from));
            for (int i = 0; i < count; i++) types[i] = result.getResolvedSchema().getColumnDataTypes().get(i).getLogicalType().asSummaryString();
            try (CloseableIterator<Row> rows = result.collect()) {
                while (rows.hasNext()) {
                    Row row = rows.next();
                    for (int i = 0; i < count; i++) values.get(i).add(json(row.getField(i)));
                }
            }
        } catch (Throwable failure) {
            if (count > 1) {
                group(env, expressions.subList(0, count / 2), from, out);
                group(env, expressions.subList(count / 2, count), from, out);
                return;
            }
            error = message(failure);
        }
        for (int i = 0; i < count; i++) {
            out.append("{\"expr\":").append(quote(expressions.get(i)));
            if (!from.isEmpty()) out.append(",\"from\":").append(quote(from));
            if (!zone.equals("UTC")) out.append(",\"zone\":").append(quote(zone));
            if (types[i] != null) out.append(",\"type\":").append(quote(types[i]));
            if (error != null) out.append(",\"error\":").append(quote(error));
            else if (from.isEmpty()) out.append(",\"value\":").append(values.get(i).get(0));
            else out.append(",\"values\":[").append(String.join(",", values.get(i))).append("]");
            out.append("}\n");
        }
    }

    static void errors(Path script) throws Exception {
        TableEnvironment env = environment(false);
        StringBuilder out = new StringBuilder();
        for (String statement : statements(Files.readString(script))) {
            String error = null;
            try {
                TableResult result = execute(env, statement);
                if (result != null) try (CloseableIterator<Row> rows = result.collect()) { rows.forEachRemaining(row -> { }); }
            } catch (Throwable failure) {
                error = message(failure);
            }
            out.append("{\"statement\":").append(quote(statement)).append(",\"error\":").append(error == null ? "null" : quote(error)).append("}\n");
        }
        Files.writeString(Path.of(answerFile(script, ".answers.ndjson")), out);
    }

    static void queries(Path script) throws Exception {
        String text = Files.readString(script);
        for (String mode : List.of("stream", "batch")) {
            if (text.contains("-- only: ") && !text.contains("-- only: " + mode)) continue;
            if (Boolean.getBoolean("golden.new") && isAnswered(script, mode)) continue;
            Path scratch = Files.createTempDirectory("golden");
            Path beside = script.resolveSibling("data");
            String data = (Files.isDirectory(beside) ? beside : script.getParent().resolveSibling("data")).toString();
            SHOWN_PATHS.put(data, "${data}");
            SHOWN_PATHS.put(scratch.toString(), "${out}");
            TableEnvironment env = environment(mode.equals("batch"));
            StringBuilder out = new StringBuilder();
            int query = 0;
            for (String statement : statements(text.replace("${data}", data).replace("${out}", scratch.toString()))) {
                boolean counts = statement.matches("(?is)(SELECT|WITH|VALUES|\\(|DESC|SHOW|EXPLAIN).*");
                String head = "{\"query\":" + query;
                try {
                    TableResult result = execute(env, statement);
                    if (counts) rows(result, head, out);
                } catch (Throwable failure) {
                    out.append(head).append(",\"error\":").append(quote(message(failure))).append("}\n");
                }
                if (counts) query++;
            }
            Files.writeString(Path.of(answerFile(script, "." + mode + ".ndjson")), withPlaceholders(out.toString()));
        }
    }

    /** True when the answers are younger than the script. */
    static boolean isAnswered(Path script, String mode) throws Exception {
        Path answers = Path.of(answerFile(script, "." + mode + ".ndjson"));
        return Files.exists(answers) && Files.getLastModifiedTime(answers).compareTo(Files.getLastModifiedTime(script)) >= 0;
    }

    static void rows(TableResult result, String head, StringBuilder out) throws Exception {
        out.append(head).append(",\"columns\":[").append(result.getResolvedSchema().getColumns().stream()
            .map(c -> "[" + quote(c.getName()) + "," + quote(c.getDataType().getLogicalType().asSummaryString()) + "]")
            .collect(Collectors.joining(","))).append("]}\n");
        try (CloseableIterator<Row> rows = result.collect()) {
            while (rows.hasNext()) {
                Row row = rows.next();
                out.append(head).append(",\"op\":\"").append(row.getKind().shortString()).append("\",\"row\":").append(json(row)).append("}\n");
            }
        }
    }

    /** Runs a statement to its end; null when it has no rows to read. */
    static TableResult execute(TableEnvironment env, String statement) throws Exception {
        if (statement.matches("(?is)SET\\s.*")) { apply(env, statement); return null; }
        TableResult result = env.executeSql(statement);
        if (statement.matches("(?is)(INSERT|EXECUTE\\s+STATEMENT)\\s.*")) { result.await(); return null; }
        return result;
    }

    static void apply(TableEnvironment env, String statement) {
        Matcher set = Pattern.compile("(?is)SET\\s+'([^']+)'\\s*=\\s*'([^']*)'").matcher(statement);
        if (set.matches()) env.getConfig().set(set.group(1), set.group(2));
        else env.executeSql(statement);
    }

    /** The innermost cause says what was wrong; paths of this machine are put back to their placeholders. */
    static String message(Throwable failure) {
        while (failure.getCause() != null && failure.getCause() != failure) failure = failure.getCause();
        String text = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        text = withPlaceholders(text);
        return text.length() > 600 ? text.substring(0, 600) + "…" : text;
    }

    static String withPlaceholders(String text) {
        for (var shown : SHOWN_PATHS.entrySet()) text = text.replace(shown.getKey(), shown.getValue());
        return text;
    }

    /** Statements end at a ';' outside quotes, comments and BEGIN … END. */
    static List<String> statements(String text) {
        List<String> found = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        Matcher token = Pattern.compile("'[^']*'|`[^`]*`|--[^\\n]*|/\\*[^+].*?\\*/|;|.", Pattern.DOTALL).matcher(text);
        while (token.find()) {
            String t = token.group();
            if (t.startsWith("--") || t.startsWith("/*")) continue;
            boolean inSet = current.toString().matches("(?is)\\s*EXECUTE\\s+STATEMENT\\s+SET\\s.*") && !current.toString().matches("(?is).*;\\s*END\\s*");
            if (!t.equals(";") || inSet) { current.append(t); continue; }
            if (!current.toString().isBlank()) found.add(current.toString().strip());
            current.setLength(0);
        }
        if (!current.toString().isBlank()) found.add(current.toString().strip());
        return found;
    }

    static String quote(String s) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : s.toCharArray()) {
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c == '\n') out.append("\\n");
            else if (c < 32 || Character.isSurrogate(c) && !isPaired(s, c)) out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        return out.append('"').toString();
    }

    /** True when every surrogate of the text has its partner, so that UTF-8 can write it. */
    static boolean isPaired(String s, char c) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(s);
    }

    static String fraction(int nanos) {
        return nanos == 0 ? "" : String.format(".%09d", nanos).replaceAll("0+$", "");
    }

    static String time(LocalDateTime t) {
        return t.format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss")) + fraction(t.getNano());
    }

    static String list(Stream<?> items) {
        return items.map(FlinkAnswers::json).collect(Collectors.joining(",", "[", "]"));
    }

    static String json(Object o) {
        if (o == null) return "null";
        if (o instanceof Double d) return Double.isFinite(d) ? d.toString() : quote(d.toString());
        if (o instanceof Float f) return Float.isFinite(f) ? f.toString() : quote(f.toString());
        if (o instanceof BigDecimal d) return quote(d.toPlainString());
        if (o instanceof Boolean || o instanceof Number) return o.toString();
        if (o instanceof LocalDateTime t) return quote(time(t));
        if (o instanceof Instant t) return quote(time(LocalDateTime.ofInstant(t, ZoneOffset.UTC)) + "Z");
        if (o instanceof LocalTime t) return quote(t.format(DateTimeFormatter.ofPattern("HH:mm:ss")) + fraction(t.getNano()));
        if (o instanceof byte[] b) return quote("0x" + HexFormat.of().formatHex(b));
        if (o instanceof Row r) return list(IntStream.range(0, r.getArity()).mapToObj(r::getField));
        if (o instanceof Object[] a) return list(Arrays.stream(a));
        if (o instanceof List<?> l) return list(l.stream());
        if (o instanceof Map<?, ?> m) {
            TreeMap<String, String> sorted = new TreeMap<>();
            m.forEach((k, v) -> sorted.put(json(k), json(v)));
            return sorted.entrySet().stream().map(e -> (e.getKey().startsWith("\"") ? e.getKey() : quote(e.getKey())) + ":" + e.getValue()).collect(Collectors.joining(",", "{", "}"));
        }
        return quote(o.toString());
    }
}
