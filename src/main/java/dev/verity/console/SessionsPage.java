package dev.verity.console;

import dev.verity.api.SessionTable;
import dev.verity.projection.Page;
import dev.verity.projection.SessionFilter;
import dev.verity.projection.SessionSummary;
import dev.verity.projection.Views;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Any session is found here.
final class SessionsPage {
  private static final int ROWS = 50;
  private static final Pattern ID = Pattern.compile("vs_[A-Za-z0-9]{8,255}");
  private static final List<String> STATUSES =
      List.of("requires_input", "processing", "verified", "canceled");
  private static final List<String> REDACTIONS = List.of("none", "processing", "redacted");

  private final Views views;
  private final Pages pages;

  SessionsPage(Views views, Pages pages) {
    this.views = views;
    this.pages = pages;
  }

  /// The page.
  ///
  /// @param words the filter, in words; empty when all sessions are shown
  public record Sessions(
      Query query,
      List<String> words,
      Page<SessionSummary> found,
      List<String> statuses,
      List<String> redactions) {}

  void show(Context context) {
    var query = Query.of(context);
    var filter = filter(query);
    if (isWholeId(filter) && views.sessions().find(query.text("q")).isPresent()) {
      context.redirect("/sessions/" + query.text("q"));
      return;
    }
    pages.show(
        context,
        Place.SESSIONS,
        "sessions.jte",
        new Sessions(
            query,
            words(query),
            views.sessions().list(filter, sort(query), query.after(), ROWS),
            STATUSES,
            REDACTIONS));
  }

  /// What is filtered, as a file.
  void export(Context context) throws IOException {
    var query = Query.of(context);
    var filter = filter(query);
    context.contentType("text/csv; charset=utf-8; header=present");
    context.header("Content-Disposition", "attachment; filename=\"verity-sessions.csv\"");
    new SessionTable(context.outputStream())
        .write(
            (after, size) -> views.sessions().list(filter, sort(query), after, size),
            null,
            SessionTable.ROWS_MAX);
  }

  private static boolean isWholeId(SessionFilter filter) {
    return filter.text() != null
        && ID.matcher(filter.text()).matches()
        && filter.equals(SessionFilter.ALL.withText(filter.text()));
  }

  /// What is due next is a redact, unless it is said what is owed.
  private static SessionFilter filter(Query query) {
    var owing = query.choice("owing", SessionFilter.Owing.class);
    var isSortedByDue = sort(query) == SessionFilter.Sort.DUE;
    return new SessionFilter(
        query.find("status"),
        query.find("redaction"),
        owing == null && isSortedByDue ? SessionFilter.Owing.REDACT : owing,
        flag(query, "held"),
        livemode(query),
        query.find("account"),
        query.find("q"));
  }

  private static SessionFilter.Sort sort(Query query) {
    var chosen = query.choice("sort", SessionFilter.Sort.class);
    return chosen == null ? SessionFilter.Sort.UPDATED : chosen;
  }

  private static @Nullable Boolean flag(Query query, String name) {
    return switch (query.text(name)) {
      case "" -> null;
      case "yes" -> true;
      case "no" -> false;
      default -> throw new BadRequestResponse(name + " can be yes or no.");
    };
  }

  private static @Nullable Boolean livemode(Query query) {
    return switch (query.text("mode")) {
      case "" -> null;
      case "live" -> true;
      case "test" -> false;
      default -> throw new BadRequestResponse("mode can be live or test.");
    };
  }

  private static List<String> words(Query query) {
    var words = new ArrayList<String>();
    for (var name : List.of("status", "redaction", "owing", "held", "mode", "account")) {
      if (!query.text(name).isEmpty()) {
        words.add("%s %s".formatted(name, Text.words(query.text(name))));
      }
    }
    if (query.has("sort", "due") && query.text("owing").isEmpty()) {
      words.add("owing a redact, since it is sorted by what is due");
    }
    if (!query.text("q").isEmpty()) {
      words.add("with “%s”".formatted(query.text("q")));
    }
    return words;
  }
}
