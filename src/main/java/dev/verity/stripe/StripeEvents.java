package dev.verity.stripe;

import dev.verity.session.EventType;
import dev.verity.stripe.Reply.Done;
import dev.verity.stripe.Reply.Failure;
import dev.verity.stripe.Reply.Indeterminate;
import dev.verity.tracing.Tracing;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The events at Stripe itself, through its official client. Safe for many threads.
public final class StripeEvents implements Events {
  private static final String PATH = "/v1/events";

  /// By name: `*` leaves out `redacted`.
  private static final List<String> TYPES =
      Arrays.stream(EventType.Known.values()).map(type -> EventType.PREFIX + type.wire()).toList();

  private final Caller stripe;

  public StripeEvents(StripeSettings settings, InstantSource clock) {
    stripe = new Caller(settings, clock, Tracing.OFF);
  }

  @Override
  public Reply<EventPage> page(Instant from, Instant before, @Nullable String after, Call call) {
    var form =
        new Form()
            .put("types", TYPES)
            .put("created[gte]", from.getEpochSecond())
            .put("created[lt]", before.getEpochSecond())
            .put("limit", SessionFilter.PAGE_MAX)
            .put("starting_after", after);
    var reply = stripe.get(PATH, form, raw -> RemoteEventReader.page(raw, call.account()), call);
    return reply instanceof Done<EventPage>(var page, _, var requestId) && leadsNowhere(page, after)
        ? new Indeterminate<>(Failure.unreadable(200, requestId))
        : reply;
  }

  /// Without this a server that ignores the cursor would be asked for ever.
  private static boolean leadsNowhere(EventPage page, @Nullable String after) {
    return page.more() && (page.events().isEmpty() || page.events().getLast().id().equals(after));
  }
}
