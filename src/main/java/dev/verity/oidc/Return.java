package dev.verity.oidc;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.claims.ClaimsSet;
import dev.verity.access.AccessJournal;
import dev.verity.access.Admission;
import dev.verity.access.Denial;
import dev.verity.access.Denial.Why;
import dev.verity.access.Identification;
import dev.verity.access.RosterFile;
import dev.verity.access.SignInRates;
import dev.verity.access.Throttle;
import dev.verity.access.User;
import dev.verity.access.Whereabouts;
import io.javalin.http.Context;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Finds out who somebody is whom the provider sends back. Whoever is not in the roster, or is
/// disabled there, is nobody.
final class Return implements Identification {
  private final OidcSettings settings;
  private final Provider provider;
  private final RosterFile roster;
  private final AccessJournal journal;
  private final Function<Context, Whereabouts> whereabouts;
  private final InstantSource clock;
  private final Throttle households;

  Return(
      OidcSettings settings,
      Provider provider,
      RosterFile roster,
      AccessJournal journal,
      Function<Context, Whereabouts> whereabouts,
      InstantSource clock) {
    this.settings = settings;
    this.provider = provider;
    this.roster = roster;
    this.journal = journal;
    this.whereabouts = whereabouts;
    this.clock = clock;
    households = new Throttle(SignInRates.DEFAULT.household(), clock);
  }

  /// Where they wanted to go before they set out.
  @Nullable String wanted(Context context) {
    return JourneyCookie.read(context, clock.instant()).map(Journey::next).orElse(null);
  }

  @Override
  public Admission identify(Context context) {
    var from = whereabouts.apply(context);
    var wait = households.take(from.household());
    if (!wait.isZero()) {
      deny(null, Why.TOO_OFTEN, "too many came back", from);
      return new Admission.Later(wait);
    }
    var journey = JourneyCookie.read(context, clock.instant()).orElse(null);
    JourneyCookie.take(context);
    var response = response(context).orElse(null);
    if (journey == null || response == null || !journey.state().equals(response.getState())) {
      return refused(Why.FORGED, "this browser did not set out from here, or too long ago", from);
    }
    if (isFromAnotherIssuer(response)) {
      return refused(Why.FORGED, "another provider sent them back", from);
    }
    if (!response.indicatesSuccess()) {
      return refused(Why.NOT_KNOWN, "the provider did not let them in", from);
    }
    var code = response.toSuccessResponse().getAuthorizationCode();
    return switch (provider.ask(code, journey)) {
      case Word.Known(var claims) -> known(claims, from);
      case Word.Unknown(var why) -> refused(Why.FORGED, why, from);
      case Word.None() -> throw Oidc.unavailable(context);
    };
  }

  private Optional<AuthenticationResponse> response(Context context) {
    try {
      var response =
          AuthenticationResponseParser.parse(settings.callback(), context.queryParamMap());
      var isComplete =
          !response.indicatesSuccess()
              || response.toSuccessResponse().getAuthorizationCode() != null;
      return isComplete ? Optional.of(response) : Optional.empty();
    } catch (ParseException | IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }

  /// Providers may say who they are, so that nobody takes one's answer for another's (RFC 9207).
  private boolean isFromAnotherIssuer(AuthenticationResponse response) {
    var issuer = response.getIssuer();
    return issuer != null && !issuer.getValue().equals(settings.issuer().toString());
  }

  private Admission known(ClaimsSet claims, Whereabouts from) {
    var name = settings.claim().user(claims).orElse(null);
    if (name == null) {
      return refused(
          Why.NOT_KNOWN,
          "the provider says no %s of them that is verified".formatted(settings.claim().name()),
          from);
    }
    var user = roster.current().user(name).orElse(null);
    if (user == null || user.disabled()) {
      deny(user, Why.NOT_KNOWN, "no active user has their " + settings.claim().name(), from);
      return new Admission.Refused();
    }
    return new Admission.Admitted(user.name());
  }

  private Admission refused(Why why, String reason, Whereabouts from) {
    deny(null, why, reason, from);
    return new Admission.Refused();
  }

  private void deny(@Nullable User user, Why why, String reason, Whereabouts from) {
    journal.denied(
        new Denial(
            user == null ? null : user.name(),
            "sign in with OpenID Connect: " + reason,
            null,
            why,
            from));
  }
}
