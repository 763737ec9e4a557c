package dev.verity.console;

import dev.verity.access.Permission;
import dev.verity.operations.PolicyInWords;
import dev.verity.operations.Wellbeing;
import dev.verity.projection.Lag;
import dev.verity.projection.Views;
import dev.verity.recovery.Standing;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/// How Verity itself fares: what it refused, how far recovery has come, and what is in force.
record HealthPages(
    Views views,
    Supplier<Wellbeing> wellbeing,
    Supplier<Optional<Standing>> recovery,
    Supplier<PolicyInWords> words,
    Pages pages) {

  /// The page of rejected requests.
  public record Rejected(Query query, Wellbeing.@Nullable Webhooks webhooks) {}

  /// The page of recovery.
  ///
  /// @param trouble why nothing is known of it; null when it is, or when there is nothing to know
  public record Recovered(
      Query query,
      @Nullable Standing standing,
      Wellbeing.@Nullable Recovery here,
      @Nullable String trouble) {}

  /// The page of settings.
  public record InForce(Query query, PolicyInWords words, Wellbeing wellbeing, Lag lag) {}

  void addTo(RoutesConfig routes) {
    routes.get("/rejected", this::rejected, Permission.VIEW);
    routes.get("/reconciliation", this::recovered, Permission.VIEW);
    routes.get("/settings", this::inForce, Permission.VIEW);
  }

  private void rejected(Context context) {
    pages.show(
        context,
        Place.REJECTED,
        "rejected.jte",
        new Rejected(Query.of(context), wellbeing.get().webhooks()));
  }

  private void recovered(Context context) {
    Standing standing = null;
    String trouble = null;
    try {
      standing = recovery.get().orElse(null);
    } catch (KafkaException failure) {
      trouble = "Kafka does not tell how far recovery has come; the page looks again by itself.";
    }
    pages.show(
        context,
        Place.RECONCILIATION,
        "reconciliation.jte",
        new Recovered(Query.of(context), standing, wellbeing.get().recovery(), trouble));
  }

  private void inForce(Context context) {
    pages.show(
        context,
        Place.SETTINGS,
        "settings.jte",
        new InForce(Query.of(context), words.get(), wellbeing.get(), views.lag().get()));
  }
}
