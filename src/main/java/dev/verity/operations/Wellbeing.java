package dev.verity.operations;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How this process fares: what stands in no topic. What is null does not run in this process, and
/// what it would say is said by another.
///
/// @param checks whatever readiness asks for, and whether it holds
public record Wellbeing(
    Map<String, Boolean> checks,
    @Nullable Webhooks webhooks,
    @Nullable Calls calls,
    @Nullable Recovery recovery,
    @Nullable Notary notary) {
  public Wellbeing {
    checks = Collections.unmodifiableMap(new LinkedHashMap<>(checks));
  }

  /// The endpoint, since this process began.
  ///
  /// @param inFlight webhooks that wait for the inbox
  /// @param connections that are open
  public record Webhooks(
      List<Answered> answered,
      List<Secret> secrets,
      Latency produce,
      long inFlight,
      long connections) {
    public Webhooks {
      answered = List.copyOf(answered);
      secrets = List.copyOf(secrets);
    }

    /// How many answers of this kind were given.
    public long counted(String result) {
      return answered.stream()
          .filter(each -> each.result().equals(result))
          .mapToLong(Answered::count)
          .sum();
    }
  }

  /// How often the endpoint gave an answer.
  ///
  /// @param result `acknowledged`, `ignored`, `rejected`, `unavailable` or `failed`
  /// @param reason why, `none` where there is nothing to say
  public record Answered(String result, String reason, long count) {}

  /// A signing secret, and whether it still signs.
  ///
  /// @param idleSeconds since it signed last, or since the start
  public record Secret(String fingerprint, long signatures, long idleSeconds) {}

  /// How long something takes, in milliseconds.
  ///
  /// @param max of the last minutes
  public record Latency(long count, double mean, double max) {}

  /// The follow-ups' calls to Stripe.
  ///
  /// @param circuit `closed`, `open`, `half_open` and the like
  /// @param failuresPercent of the last calls; null before there were enough of them
  /// @param running how many calls are under way
  /// @param runningMax how many may be
  public record Calls(
      String circuit,
      @Nullable Double failuresPercent,
      long running,
      long runningMax,
      List<Keys> keys) {
    public Calls {
      keys = List.copyOf(keys);
    }
  }

  /// What Stripe refuses us in one mode.
  ///
  /// @param mode `test` or `live`
  /// @param refused whether it refuses our API key
  /// @param accountsRefused how many connected accounts do not let it act for them
  /// @param resultsRefused whether it refuses the key for results
  public record Keys(String mode, boolean refused, long accountsRefused, boolean resultsRefused) {}

  /// The sweep and the reconciliation, as far as this process led them.
  ///
  /// @param refused whether Stripe refuses our key the lists
  public record Recovery(List<Door> doors, List<Gap> gaps, boolean refused) {
    public Recovery {
      doors = List.copyOf(doors);
      gaps = List.copyOf(gaps);
    }
  }

  /// A way by which what is lost comes back.
  ///
  /// @param name `sweep` or `reconciliation`
  /// @param succeeded when a pass last ended well here; null when none did
  public record Door(String name, @Nullable Instant succeeded, long recovered) {}

  /// What did not fit between Stripe and Verity.
  public record Gap(String reason, long count) {}

  /// Who signs checkpoints over the journal.
  public record Notary(long checkpoints, long mismatches) {}

  /// As the meters of this process have it now.
  public static Wellbeing of(MeterRegistry meters, Map<String, Boolean> checks) {
    var read = new Meters(meters);
    return new Wellbeing(
        checks, read.webhooks(), read.calls(checks), read.recovery(), read.notary());
  }
}
