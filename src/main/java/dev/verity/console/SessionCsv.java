package dev.verity.console;

import dev.verity.projection.Cursor;
import dev.verity.projection.Page;
import dev.verity.projection.SessionFilter;
import dev.verity.projection.SessionSummary;
import dev.verity.projection.SessionView;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Sessions as a table for spreadsheets (RFC 4180), page after page, so that the memory that it
/// needs does not grow with it.
///
/// @param filter which ones
public record SessionCsv(SessionView sessions, SessionFilter filter, SessionFilter.Sort sort) {
  /// A longer list is cut off, and its last line says so.
  public static final int ROWS_MAX = 100_000;

  private static final String[] HEAD = {
    "session", "livemode", "account", "status", "redaction", "last_error", "type", "created",
    "since", "updated", "cancel_due", "cancel_gate", "redact_due", "redact_gate", "holds", "erased"
  };

  public void give(Context context) {
    context.contentType("text/csv; charset=utf-8; header=present");
    context.header("Content-Disposition", "attachment; filename=\"verity-sessions.csv\"");
    try (var out = new OutputStreamWriter(context.outputStream(), StandardCharsets.UTF_8)) {
      write(out);
    } catch (IOException gone) {
      throw new UncheckedIOException("The reader of a table went away.", gone);
    }
  }

  private void write(Writer out) throws IOException {
    out.write(Csv.line((Object[]) HEAD));
    @Nullable Cursor after = null;
    var rows = 0;
    do {
      var page = sessions.list(filter, sort, after, Page.ITEMS_MAX);
      for (var session : page.items()) {
        out.write(line(session));
      }
      rows += page.items().size();
      after = page.next();
    } while (after != null && rows < ROWS_MAX);
    if (after != null) {
      out.write(Csv.line("more than %d rows: narrow the filter".formatted(ROWS_MAX)));
    }
  }

  private static String line(SessionSummary session) {
    var cancel = session.cancel();
    var redact = session.redact();
    return Csv.line(
        session.id(),
        session.livemode(),
        session.account(),
        session.status(),
        session.redaction(),
        session.lastError(),
        session.type(),
        session.created(),
        session.since(),
        session.updated(),
        cancel == null ? null : cancel.at(),
        cancel == null ? null : cancel.gate(),
        redact == null ? null : redact.at(),
        redact == null ? null : redact.gate(),
        session.holds(),
        session.erasedAt());
  }
}
