package dev.verity.api;

import dev.verity.access.Gate;
import dev.verity.access.Permission;
import dev.verity.operations.PolicyInWords;
import dev.verity.operations.Wellbeing;
import dev.verity.projection.Lag;
import dev.verity.projection.SessionView.StateCount;
import dev.verity.projection.Views;
import dev.verity.recovery.Standing;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What one looks at first.
record Overview(
    Views views,
    Supplier<Wellbeing> wellbeing,
    Supplier<Optional<Standing>> standing,
    Supplier<PolicyInWords> policy,
    InstantSource clock) {

  /// Who calls.
  record Me(String name, @Nullable String token, List<String> permissions) {}

  /// How far the store is behind; null is not known.
  record Behind(@Nullable Long records, @Nullable Duration time) {
    static Behind of(Lag lag) {
      return new Behind(lag.records() == Long.MAX_VALUE ? null : lag.records(), lag.time());
    }
  }

  /// How all stands.
  record Whole(List<StateCount> counts, Behind lag, Wellbeing wellbeing) {}

  /// What came to the webhook endpoint and was not taken; null when it runs in another process.
  record Refused(
      @Nullable List<Wellbeing.Answered> rejected, @Nullable List<Wellbeing.Answered> ignored) {}

  /// How far recovery has come, and what this process did for it.
  record Recovery(@Nullable Standing standing, Wellbeing.@Nullable Recovery here) {}

  List<Route> routes() {
    return List.of(
        Route.get("/me", Overview::me),
        Route.get("/needs", this::needs),
        Route.get("/overview", this::whole),
        Route.get("/rejected", this::rejected),
        Route.get("/reconciliation", this::recovery),
        Route.get("/policy", this::inForce));
  }

  private static void me(Context context) {
    new Query(context).end();
    var actor = Gate.actor(context);
    Reply.json(
        context,
        new Me(
            actor.name(),
            actor.token(),
            actor.permissions().stream().sorted().map(Permission::words).toList()));
  }

  private void needs(Context context) {
    new Query(context).end();
    Reply.json(context, Reply.whole(views.needs().now(clock.instant(), views.lag().get())));
  }

  private void whole(Context context) {
    new Query(context).end();
    Reply.json(
        context,
        new Whole(views.sessions().counts(), Behind.of(views.lag().get()), wellbeing.get()));
  }

  private void rejected(Context context) {
    new Query(context).end();
    var webhooks = wellbeing.get().webhooks();
    Reply.json(
        context,
        webhooks == null
            ? new Refused(null, null)
            : new Refused(answered(webhooks, "rejected"), answered(webhooks, "ignored")));
  }

  private static List<Wellbeing.Answered> answered(Wellbeing.Webhooks webhooks, String result) {
    return webhooks.answered().stream().filter(each -> each.result().equals(result)).toList();
  }

  private void recovery(Context context) {
    new Query(context).end();
    Reply.json(context, new Recovery(standing.get().orElse(null), wellbeing.get().recovery()));
  }

  private void inForce(Context context) {
    new Query(context).end();
    Reply.json(context, policy.get());
  }
}
