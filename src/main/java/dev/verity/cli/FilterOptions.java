package dev.verity.cli;

import dev.verity.session.Status;
import dev.verity.stripe.SessionFilter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// Which sessions a list shows.
final class FilterOptions {
  static final int LIMIT = 20;

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "requires_input, processing, verified or canceled.")
  private @Nullable String status;

  @Option(
      names = "--created-from",
      paramLabel = "TIME",
      converter = Moment.class,
      description = "The earliest creation, 2026-11-01 or 2026-11-01T10:00:00Z (UTC).")
  private @Nullable Instant createdFrom;

  @Option(
      names = "--created-before",
      paramLabel = "TIME",
      converter = Moment.class,
      description = "The first creation that is no longer shown.")
  private @Nullable Instant createdBefore;

  @Option(names = "--client-reference-id", paramLabel = "ID", description = "Your own id.")
  private @Nullable String clientReferenceId;

  @Option(names = "--related-customer", paramLabel = "CUS", description = "A customer (cus_…).")
  private @Nullable String relatedCustomer;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many at most, the newest first; without it, " + LIMIT + ".")
  private @Nullable Integer limit;

  @Option(names = "--all", description = "All of them, however many.")
  private boolean all;

  SessionFilter filter() {
    if (all && limit != null) {
      throw new IllegalArgumentException("--limit and --all exclude each other.");
    }
    return new SessionFilter(
        status == null ? null : Status.of(status),
        createdFrom,
        createdBefore,
        clientReferenceId,
        relatedCustomer,
        all ? null : limit == null ? Integer.valueOf(LIMIT) : limit);
  }

  /// A date, which begins at midnight UTC, or an instant.
  static final class Moment implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return text.indexOf('T') < 0
            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
            : Instant.parse(text);
      } catch (DateTimeException odd) {
        throw new TypeConversionException(
            "'%s' is neither like 2026-11-01 nor like 2026-11-01T10:00:00Z".formatted(text));
      }
    }
  }
}
