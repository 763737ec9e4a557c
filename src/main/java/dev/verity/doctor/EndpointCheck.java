package dev.verity.doctor;

import dev.verity.session.EventType;
import dev.verity.stripe.RemoteEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Whether Stripe tells us everything: an enabled endpoint that hears of all six types.
public final class EndpointCheck {
  private static final String EVERYTHING = "*";

  private final String what;
  private final String mode;
  private final @Nullable String url;

  /// @param url of our endpoint; null to judge all that hear of identity checks
  public EndpointCheck(boolean livemode, @Nullable String url) {
    mode = livemode ? "live" : "test";
    what = mode + " webhook endpoint";
    this.url = url;
  }

  public List<Finding> of(List<RemoteEndpoint> endpoints) {
    var ours = ours(endpoints);
    if (ours.isEmpty()) {
      return List.of(nothingOf(endpoints));
    }
    var isHeard = ours.stream().anyMatch(each -> each.enabled() && missing(each).isEmpty());
    var findings = new ArrayList<Finding>();
    for (var endpoint : ours) {
      findings.add(judge(endpoint, isHeard));
    }
    findings.addAll(doubles(ours));
    return findings;
  }

  /// Without a url, an endpoint for `*` is taken for another program's where any names our types.
  private List<RemoteEndpoint> ours(List<RemoteEndpoint> endpoints) {
    if (url != null) {
      return endpoints.stream().filter(each -> isSame(each.url(), url)).toList();
    }
    var naming = endpoints.stream().filter(EndpointCheck::namesOurs).toList();
    return naming.isEmpty()
        ? endpoints.stream().filter(each -> each.types().contains(EVERYTHING)).toList()
        : naming;
  }

  private static boolean namesOurs(RemoteEndpoint endpoint) {
    return endpoint.types().stream().anyMatch(type -> type.startsWith(EventType.PREFIX));
  }

  private static boolean isSame(@Nullable String one, String other) {
    return one != null && bare(one).equals(bare(other));
  }

  private static String bare(String url) {
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  private Finding nothingOf(List<RemoteEndpoint> endpoints) {
    if (url == null) {
      return Finding.fail(
          what,
          "none of %d names any %s* type".formatted(endpoints.size(), EventType.PREFIX),
          "Make one in %s mode for your /webhooks/stripe and name all six types.".formatted(mode));
    }
    var others =
        endpoints.stream()
            .map(RemoteEndpoint::url)
            .filter(Objects::nonNull)
            .sorted()
            .collect(Collectors.joining(", "));
    return Finding.fail(
        what,
        "none has the url %s; there is %s".formatted(url, others.isEmpty() ? "none" : others),
        "Make one for it in %s mode and name all six types, or correct --url.".formatted(mode));
  }

  /// @param isHeard whether some endpoint hears everything, so that this one may be another
  ///   program's
  private Finding judge(RemoteEndpoint endpoint, boolean isHeard) {
    var subject = what + " " + endpoint.id();
    var place = endpoint.url() == null ? "at a url that is not told" : endpoint.url();
    var missing = missing(endpoint);
    if (!endpoint.enabled()) {
      return wrong(
          isHeard,
          subject,
          place + " is disabled; nothing is sent to it",
          "Enable it at Stripe, and run a sweep for what it missed.");
    }
    if (!missing.isEmpty()) {
      var hint = endpoint.types().contains(EVERYTHING) ? " (`*` does not deliver `redacted`)" : "";
      return wrong(
          isHeard,
          subject,
          "%s does not hear %s%s".formatted(place, String.join(", ", missing), hint),
          "Name all six types in its enabled_events.");
    }
    return endpoint.types().contains(EVERYTHING)
        ? Finding.warn(
            subject,
            place + " hears all six types, and every other type of the account with `*`",
            "Name the six types instead of `*`.")
        : Finding.ok(subject, place + " is enabled and hears all six types by name");
  }

  private static Finding wrong(boolean isHeard, String subject, String found, String fix) {
    return isHeard
        ? Finding.warn(subject, found, fix + " Or leave it: another endpoint hears everything.")
        : Finding.fail(subject, found, fix);
  }

  private static List<String> missing(RemoteEndpoint endpoint) {
    return Stream.of(EventType.Known.values())
        .filter(type -> !hears(endpoint, type))
        .map(type -> EventType.PREFIX + type.wire())
        .toList();
  }

  private static boolean hears(RemoteEndpoint endpoint, EventType.Known type) {
    return endpoint.types().contains(EventType.PREFIX + type.wire())
        || (type != EventType.Known.REDACTED && endpoint.types().contains(EVERYTHING));
  }

  private List<Finding> doubles(List<RemoteEndpoint> ours) {
    var byUrl =
        ours.stream()
            .filter(RemoteEndpoint::enabled)
            .filter(each -> each.url() != null)
            .collect(
                Collectors.groupingBy(
                    each -> bare(Objects.requireNonNull(each.url())),
                    TreeMap::new,
                    Collectors.mapping(RemoteEndpoint::id, Collectors.toList())));
    return byUrl.entrySet().stream()
        .filter(entry -> entry.getValue().size() > 1)
        .map(entry ->
            Finding.warn(
                what + "s",
                "%s all send to %s, so every event comes more than once"
                    .formatted(String.join(" and ", entry.getValue()), entry.getKey()),
                "Remove all but one, unless you are moving from one API version or format to"
                    + " another."))
        .toList();
  }
}
