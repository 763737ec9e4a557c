package dev.verity.oidc;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the provider says about itself, looked up when it is first needed: the console starts
/// without it.
final class Discovery {
  static final Duration TIMEOUT = Duration.ofSeconds(5);

  /// While it is down it is not asked for each browser.
  static final Duration PAUSE = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);
  private static final Duration BELIEVED = Duration.ofHours(1);
  private static final int KEYS_BYTES_MAX = 200_000;

  private final OidcSettings settings;
  private final InstantSource clock;
  private final ReentrantLock oneAsks = new ReentrantLock();
  private volatile @Nullable Found found;
  private volatile Instant askAgain = Instant.MIN;

  /// What is known of the provider.
  record Found(OIDCProviderMetadata metadata, IDTokenValidator validator) {}

  Discovery(OidcSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /// As it was found last; empty when it was never found. Whoever comes while another asks does not
  /// wait for a first answer.
  Optional<Found> found() {
    if (!clock.instant().isBefore(askAgain) && oneAsks.tryLock()) {
      try {
        ask();
      } finally {
        oneAsks.unlock();
      }
    }
    return Optional.ofNullable(found);
  }

  private void ask() {
    try {
      var metadata =
          OIDCProviderMetadata.resolve(new Issuer(settings.issuer()), Discovery::limited);
      var keys = metadata.getJWKSetURI();
      if (!Addresses.arePrivate(
          metadata.getAuthorizationEndpointURI(), metadata.getTokenEndpointURI(), keys)) {
        throw new GeneralException("it names no pages, tokens and keys under https://");
      }
      var known = found;
      if (known == null || !known.metadata().getJWKSetURI().equals(keys)) {
        found = new Found(metadata, validator(keys));
      } else {
        found = new Found(metadata, known.validator());
      }
      askAgain = clock.instant().plus(BELIEVED);
    } catch (GeneralException | IOException failure) {
      askAgain = clock.instant().plus(PAUSE);
      LOG.warn(
          "Nobody can sign in with {}, whose metadata cannot be read: {}",
          settings.issuer(),
          failure.getMessage());
    }
  }

  static void limited(HTTPRequest request) {
    request.setConnectTimeout((int) TIMEOUT.toMillis());
    request.setReadTimeout((int) TIMEOUT.toMillis());
    request.setFollowRedirects(false);
  }

  /// Follows keys that are rolled; only what the provider alone can sign is believed.
  private IDTokenValidator validator(URI keys) throws IOException {
    var timeout = (int) TIMEOUT.toMillis();
    URL url = keys.toURL();
    var source =
        JWKSourceBuilder.<SecurityContext>create(
                url, new DefaultResourceRetriever(timeout, timeout, KEYS_BYTES_MAX))
            .refreshAheadCache(false)
            .retrying(true)
            .build();
    var algorithms = new HashSet<JWSAlgorithm>(JWSAlgorithm.Family.RSA);
    algorithms.addAll(JWSAlgorithm.Family.EC);
    return new IDTokenValidator(
        new Issuer(settings.issuer()),
        new ClientID(settings.client()),
        new JWSVerificationKeySelector<>(algorithms, source),
        null);
  }
}
