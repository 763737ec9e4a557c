package dev.verity.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.operations.Csv;
import dev.verity.projection.Cursor;
import dev.verity.projection.Page;
import dev.verity.projection.SessionSummary;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Sessions as comma-separated values (RFC 4180), written page by page.
public final class SessionTable {
  /// No table has more rows.
  public static final int ROWS_MAX = 50_000;

  private static final SequencedMap<String, Function<SessionSummary, @Nullable Object>> COLUMNS =
      columns();

  private final Writer out;

  public SessionTable(OutputStream out) {
    this.out = new BufferedWriter(new OutputStreamWriter(out, UTF_8));
  }

  /// A page of the list.
  @FunctionalInterface
  public interface Pages {
    Page<SessionSummary> page(@Nullable Cursor after, int size);
  }

  /// Whether somebody accepts nothing but a table.
  static boolean isWanted(@Nullable String accept) {
    return accept != null && accept.strip().startsWith("text/csv");
  }

  /// Writes the head and what follows behind the cursor.
  ///
  /// @param rows how many at most
  public void write(Pages pages, @Nullable Cursor after, int rows) throws IOException {
    out.append(Csv.line(COLUMNS.keySet().toArray()));
    var left = rows;
    var cursor = after;
    do {
      var page = pages.page(cursor, Math.min(left, Page.ITEMS_MAX));
      for (var session : page.items()) {
        out.append(Csv.line(COLUMNS.values().stream().map(of -> of.apply(session)).toArray()));
      }
      left -= page.items().size();
      cursor = page.next();
    } while (cursor != null && left > 0);
    out.flush();
  }

  private static SequencedMap<String, Function<SessionSummary, @Nullable Object>> columns() {
    var columns = new LinkedHashMap<String, Function<SessionSummary, @Nullable Object>>();
    columns.put("id", SessionSummary::id);
    columns.put("livemode", SessionSummary::livemode);
    columns.put("account", SessionSummary::account);
    columns.put("status", SessionSummary::status);
    columns.put("redaction", SessionSummary::redaction);
    columns.put("last_error", SessionSummary::lastError);
    columns.put("type", SessionSummary::type);
    columns.put("created", SessionSummary::created);
    columns.put("since", SessionSummary::since);
    columns.put("updated", SessionSummary::updated);
    columns.put("cancel_at", session -> at(session.cancel()));
    columns.put("cancel_gate", session -> gate(session.cancel()));
    columns.put("redact_at", session -> at(session.redact()));
    columns.put("redact_gate", session -> gate(session.redact()));
    columns.put("holds", SessionSummary::holds);
    columns.put("doing", SessionSummary::doing);
    columns.put("late", SessionSummary::late);
    columns.put("erased_at", SessionSummary::erasedAt);
    return columns;
  }

  private static @Nullable Object at(SessionSummary.@Nullable Due due) {
    return due == null ? null : due.at();
  }

  private static @Nullable Object gate(SessionSummary.@Nullable Due due) {
    return due == null ? null : due.gate();
  }
}
