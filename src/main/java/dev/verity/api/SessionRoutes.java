package dev.verity.api;

import dev.verity.access.Gate;
import dev.verity.audit.Sha256;
import dev.verity.projection.Cursor;
import dev.verity.projection.SessionFilter;
import dev.verity.projection.SessionFilter.Owing;
import dev.verity.projection.SessionFilter.Sort;
import dev.verity.projection.SessionView;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Sessions: lists of them, also as comma-separated values, and each with its story.
record SessionRoutes(SessionView sessions) {
  private enum Shape {
    JSON,
    CSV
  }

  List<Route> routes() {
    return List.of(
        Route.get("/sessions", this::list),
        Route.get("/sessions/{session}", this::story),
        Route.get("/sessions/{session}/journal", this::journal));
  }

  /// The session in the path.
  static String session(Context context) {
    return context.pathParam(Gate.SESSION);
  }

  private void list(Context context) throws IOException {
    var query = new Query(context);
    var filter =
        new SessionFilter(
            query.matching("status", Words.WORD, Words.A_WORD),
            query.matching("redaction", Words.WORD, Words.A_WORD),
            query.choice("owing", Owing.class),
            query.flag("held"),
            query.flag("livemode"),
            query.matching("account", Words.ACCOUNT, "acct_… is wanted, or own."),
            query.text("text", Words.TEXT_MAX));
    var sort = Objects.requireNonNullElse(query.choice("sort", Sort.class), Sort.UPDATED);
    var after = query.after();
    var shape = query.choice("format", Shape.class);
    var isTable =
        shape == Shape.CSV
            || (shape == null && SessionTable.isWanted(context.header(Header.ACCEPT)));
    var limit = isTable ? query.limit(SessionTable.ROWS_MAX, SessionTable.ROWS_MAX) : query.limit();
    query.end();
    if (sort == Sort.DUE && filter.owing() == null) {
      throw Problem.parameter("sort", "Only what is owed is due: owing is wanted too.");
    }
    if (isTable) {
      table(context, filter, sort, after, limit);
    } else {
      Reply.json(context, sessions.list(filter, sort, after, limit));
    }
  }

  private void table(
      Context context, SessionFilter filter, Sort sort, @Nullable Cursor after, int limit)
      throws IOException {
    context.contentType("text/csv; charset=utf-8; header=present");
    context.header(Header.CONTENT_DISPOSITION, "attachment; filename=\"sessions.csv\"");
    new SessionTable(context.outputStream())
        .write((cursor, size) -> sessions.list(filter, sort, cursor, size), after, limit);
  }

  private void story(Context context) {
    new Query(context).end();
    var story = sessions.find(session(context)).map(Story::of).orElseThrow(SessionRoutes::unheard);
    var body = Form.MAPPER.writeValueAsBytes(story);
    var tag = "\"" + Sha256.hex(body).substring(0, 32) + "\"";
    context.header(Header.ETAG, tag);
    if (isKnown(tag, context.header(Header.IF_NONE_MATCH))) {
      context.status(HttpStatus.NOT_MODIFIED);
    } else {
      context.contentType(ContentType.APPLICATION_JSON).result(body);
    }
  }

  private void journal(Context context) {
    var query = new Query(context);
    var after = query.after();
    var limit = query.limit();
    query.end();
    var id = session(context);
    var page = sessions.journal(id, after == null ? 0 : after.at(), limit);
    if (page.items().isEmpty() && sessions.find(id).isEmpty()) {
      throw unheard();
    }
    Reply.json(context, page);
  }

  static Problem unheard() {
    return Problem.notFound("Verity has not heard of this session.");
  }

  private static boolean isKnown(String tag, @Nullable String candidates) {
    return candidates != null
        && Arrays.stream(candidates.split(",", -1))
            .map(each -> each.strip().replaceFirst("^W/", ""))
            .anyMatch(each -> each.equals(tag) || each.equals("*"));
  }
}
