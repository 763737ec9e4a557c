package dev.verity.cli;

import dev.verity.recovery.OnePass.Wish;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// How far a pass of recovery goes, and whether it writes.
final class PassOptions {
  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = Beginning.class,
      description = "Leave out what was created before: P2D, 2026-11-01 or 2026-11-01T10:00:00Z.")
  private @Nullable Instant since;

  @Option(
      names = "--settle",
      paramLabel = "DURATION",
      defaultValue = "PT2M",
      converter = Settle.class,
      description =
          "Leave alone what has changed within this time and may still be on its way"
              + " (${DEFAULT-VALUE}).")
  private Duration settle = Duration.ofMinutes(2);

  @Option(names = "--dry-run", description = "Only look; write nothing to Kafka.")
  private boolean dryRun;

  @Option(names = "--list", description = "Print each gap with its id, too.")
  boolean list;

  Wish wish() {
    return new Wish(since, settle, dryRun);
  }

  /// So long ago, a date, or an instant.
  static final class Beginning implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return text.startsWith("P")
            ? Instant.now().minus(Duration.parse(text))
            : new FilterOptions.Moment().convert(text);
      } catch (DateTimeException | ArithmeticException odd) {
        throw new TypeConversionException(
            "'%s' is neither like P2D nor like 2026-11-01T10:00:00Z".formatted(text));
      }
    }
  }

  /// A duration that is not negative.
  static final class Settle implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        var duration = Duration.parse(text);
        if (!duration.isNegative()) {
          return duration;
        }
      } catch (DateTimeException odd) {
        // said below
      }
      throw new TypeConversionException("'%s' is not like PT2M".formatted(text));
    }
  }
}
