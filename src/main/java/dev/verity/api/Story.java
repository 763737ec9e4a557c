package dev.verity.api;

import dev.verity.deadletters.DeadLetter;
import dev.verity.projection.AskedRequest;
import dev.verity.projection.JournalEntry;
import dev.verity.projection.Page;
import dev.verity.projection.SessionStory;
import dev.verity.projection.SessionSummary;
import dev.verity.projection.StripeEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One session with all that is known of it.
///
/// @param detail null while only others than its own topic have told of it
/// @param journal its entries from the first on, as many as a page has
record Story(
    SessionSummary session,
    @Nullable Detail detail,
    Page<JournalEntry> journal,
    List<AskedRequest> requests,
    List<StripeEvent> events,
    List<DeadLetter> deadLetters) {
  static Story of(SessionStory story) {
    var session = story.session();
    return new Story(
        story.summary(),
        session == null ? null : Detail.of(session),
        story.journal(),
        story.requests(),
        story.events(),
        story.letters());
  }
}
