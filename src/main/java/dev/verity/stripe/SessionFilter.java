package dev.verity.stripe;

import dev.verity.session.Status;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which sessions a list shows; null means any.
///
/// @param createdFrom the earliest moment of creation that is shown
/// @param createdBefore the first moment of creation that is no longer shown
/// @param limit how many sessions are shown in all, however many pages that takes
public record SessionFilter(
    @Nullable Status status,
    @Nullable Instant createdFrom,
    @Nullable Instant createdBefore,
    @Nullable String clientReferenceId,
    @Nullable String relatedCustomer,
    @Nullable Integer limit) {

  public static final SessionFilter ALL = new SessionFilter(null, null, null, null, null, null);

  /// Stripe's own limit.
  static final int PAGE_MAX = 100;

  public SessionFilter {
    if (limit != null && limit < 1) {
      throw new IllegalArgumentException("A limit of 1 or more is wanted, found: " + limit);
    }
  }

  public SessionFilter withLimit(@Nullable Integer limit) {
    return new SessionFilter(
        status, createdFrom, createdBefore, clientReferenceId, relatedCustomer, limit);
  }

  Form form(@Nullable String after) {
    return new Form()
        .put("status", status == null ? null : status.wire())
        .put("created[gte]", firstSecondFrom(createdFrom))
        .put("created[lt]", firstSecondFrom(createdBefore))
        .put("client_reference_id", clientReferenceId)
        .put("related_customer", relatedCustomer)
        .put("limit", limit == null ? PAGE_MAX : Math.min(limit, PAGE_MAX))
        .put("starting_after", after);
  }

  /// Stripe counts creation in whole seconds.
  private static @Nullable Long firstSecondFrom(@Nullable Instant instant) {
    if (instant == null) {
      return null;
    }
    return instant.getNano() == 0 ? instant.getEpochSecond() : instant.getEpochSecond() + 1;
  }
}
