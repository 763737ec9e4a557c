package dev.verity.console;

import dev.verity.access.Permission;
import dev.verity.console.Playground.Refused;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Stripe's other side, where it is our own sandbox: to create a session, to play the person, and
/// to have things go wrong.
record SandboxPage(Playground playground, Pages pages) {
  private static final Pattern PERCENT = Pattern.compile("100|\\d{1,2}");
  private static final List<String> FAULTS =
      List.of(
          "rate_limited", "locked", "conflict", "server_error", "reset", "answer_lost", "timeout");
  private static final List<String> CHAOS =
      List.of("duplicate", "twin", "reorder", "burst", "lost", "answer_lost", "vanished");
  private static final List<String> ERRORS =
      List.of(
          "document_expired",
          "document_type_not_supported",
          "selfie_face_mismatch",
          "document_unverified_other");
  private static final Set<String> ACTS =
      Set.of("submit", "abandon", "decline", "cancel", "redact", "finish-redaction");

  /// The page.
  ///
  /// @param session the one to play with; empty before one was chosen
  /// @param chaos what goes wrong with webhooks, in percent
  public record Play(
      String sandbox,
      String session,
      Map<String, Integer> chaos,
      List<String> faults,
      List<String> possibleFaults,
      List<String> errors) {}

  void addTo(RoutesConfig routes) {
    routes.get("/sandbox", this::show, Permission.VIEW);
    routes.post("/sandbox/sessions", this::create, Permission.VIEW);
    routes.post("/sandbox/act", this::act, Permission.VIEW);
    routes.post("/sandbox/faults", this::fault, Permission.VIEW);
    routes.post("/sandbox/chaos", this::chaos, Permission.VIEW);
    routes.exception(
        Refused.class,
        (refused, context) -> {
          context.status(HttpStatus.CONFLICT);
          Pages.write(
              context,
              "problem.jte",
              Map.of(
                  "status",
                  HttpStatus.CONFLICT.getCode(),
                  "sentence",
                  String.valueOf(refused.getMessage()),
                  "id",
                  ""));
        });
  }

  private void show(Context context) throws InterruptedException {
    var chaos = new TreeMap<String, Integer>();
    var now = playground.chaos();
    for (var part : CHAOS) {
      chaos.put(part, (int) Math.round(now.path(part).asDouble(0) * 100));
    }
    var faults =
        playground
            .faults()
            .valueStream()
            .map(rule ->
                "%s %d %%"
                    .formatted(
                        Text.words(rule.path("fault").asString("").toLowerCase(Locale.ROOT)),
                        Math.round(rule.path("probability").asDouble(1) * 100)))
            .toList();
    pages.show(
        context,
        Place.SANDBOX,
        "sandbox.jte",
        new Play(
            playground.sandbox().toString(),
            Query.of(context).text("session"),
            chaos,
            faults,
            FAULTS,
            ERRORS));
  }

  private void create(Context context) throws InterruptedException {
    var type = Field.text(context, "type");
    var session = playground.create(type.isEmpty() ? "document" : type);
    context.redirect("/sandbox?session=" + session, HttpStatus.SEE_OTHER);
  }

  private void act(Context context) throws InterruptedException {
    var session = Field.text(context, "session");
    if (!session.matches("vs_[A-Za-z0-9_]{1,250}")) {
      throw new BadRequestResponse("A session's id is wanted, such as vs_1Rz….");
    }
    var act = Field.text(context, "act");
    switch (act) {
      case "verify" -> playground.act(session, "submit", Map.of("outcome", "verified"));
      case "fail" ->
          playground.act(
              session, "submit", Map.of("outcome", "failed", "code", Field.text(context, "code")));
      case "override" ->
          playground.act(session, "override", Map.of("status", Field.text(context, "status")));
      default -> {
        if (!ACTS.contains(act)) {
          throw new BadRequestResponse("Nobody can %s.".formatted(act));
        }
        playground.act(session, act, Map.of());
      }
    }
    context.redirect("/sandbox?session=" + session, HttpStatus.SEE_OTHER);
  }

  private void fault(Context context) throws InterruptedException {
    var fault = Field.text(context, "fault");
    if (fault.isEmpty()) {
      playground.clearFaults();
    } else if (FAULTS.contains(fault)) {
      playground.addFault(fault, percent(context, "percent") / 100.0);
    } else {
      throw new ConflictResponse("There is no fault %s.".formatted(fault));
    }
    context.redirect("/sandbox", HttpStatus.SEE_OTHER);
  }

  private void chaos(Context context) throws InterruptedException {
    var chaos = new HashMap<String, Object>();
    for (var part : CHAOS) {
      chaos.put(part, percent(context, part) / 100.0);
    }
    chaos.put("seed", 1);
    chaos.put("delay_max", "PT1S");
    playground.setChaos(chaos);
    context.redirect("/sandbox", HttpStatus.SEE_OTHER);
  }

  private static int percent(Context context, String name) {
    var text = Field.text(context, name);
    if (!PERCENT.matcher(text).matches()) {
      throw new BadRequestResponse(name + " is wanted as a number from 0 to 100.");
    }
    return Integer.parseInt(text);
  }
}
