package dev.verity.console;

import dev.verity.access.Gate;
import dev.verity.projection.AskedRequest;
import dev.verity.projection.SessionStory;
import dev.verity.projection.StripeEvent;
import dev.verity.projection.Views;
import dev.verity.session.Policy;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One session with its whole story, and what may be done about it.
final class SessionPage {
  private final Views views;
  private final Policy policy;
  private final Pages pages;

  SessionPage(Views views, Policy policy, Pages pages) {
    this.views = views;
    this.policy = policy;
    this.pages = pages;
  }

  /// The page.
  ///
  /// @param lines the story, from the first entry on
  /// @param asked what was asked for on this page a moment ago; null otherwise
  /// @param next behind which sequence the story goes on; null when all of it is here
  public record Told(
      SessionStory story,
      Diagram diagram,
      List<StoryLine> lines,
      List<Offer> offers,
      @Nullable AskedRequest asked,
      @Nullable String askedId,
      @Nullable Long next,
      Dashboard dashboard) {

    public boolean hasHead() {
      var session = story.session();
      return session != null && session.head() != null;
    }

    /// Whether the store has the journal up to the entry that the session itself names.
    public boolean isWhole() {
      var session = story.session();
      return session != null
          && session.head() != null
          && !lines.isEmpty()
          && session.head().equals(lines.getLast().entry().hash());
    }
  }

  void show(Context context) {
    var id = context.pathParam(Gate.SESSION);
    var story =
        views
            .sessions()
            .find(id)
            .orElseThrow(() ->
                new NotFoundResponse(
                    "Nothing is known of %s. An event of it may still be on its way, or it is of another account."
                        .formatted(id)));
    pages.show(context, Place.SESSIONS, "session.jte", told(story, context));
  }

  private Told told(SessionStory story, Context context) {
    var summary = story.summary();
    var places =
        story.events().stream()
            .filter(event -> event.place() != null)
            .collect(Collectors.toMap(StripeEvent::id, event -> String.valueOf(event.place())));
    var entries = story.journal().items();
    var lines = entries.stream().map(entry -> StoryLine.of(entry, places)).toList();
    var askedId = context.queryParam("asked");
    return new Told(
        story,
        Diagram.of(entries, summary.status(), summary.redaction()),
        lines,
        Offers.of(story, policy, Gate.actor(context)),
        story.requests().stream()
            .filter(request -> request.id().equals(askedId))
            .findFirst()
            .orElse(null),
        askedId,
        story.journal().next() == null ? null : entries.getLast().sequence(),
        Dashboard.of(story.summary()));
  }
}
