package dev.verity.projection;

import dev.verity.deadletters.DeadLetter;
import dev.verity.session.Session;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that is known of one session.
///
/// @param session as its topic has it; null while only others have told of it
/// @param journal its entries from the first on, as many as a page has
public record SessionStory(
    SessionSummary summary,
    @Nullable Session session,
    Page<JournalEntry> journal,
    List<AskedRequest> requests,
    List<StripeEvent> events,
    List<DeadLetter> letters) {}
