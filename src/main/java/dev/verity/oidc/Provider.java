package dev.verity.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import dev.verity.oidc.Discovery.Found;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The OpenID provider, with the code flow and PKCE. Codes, tokens and what they say of people are
/// in no message.
final class Provider {
  private static final Logger LOG = LoggerFactory.getLogger(Provider.class);

  /// A provider that has stalled holds no more threads than these.
  private static final int AT_ONCE = 8;

  private static final String CODE_REFUSED = "invalid_grant";

  private final OidcSettings settings;
  private final Discovery discovery;
  private final ClientID client;
  private final Secret secret;
  private final Semaphore room = new Semaphore(AT_ONCE);

  Provider(OidcSettings settings, InstantSource clock) {
    this.settings = settings;
    discovery = new Discovery(settings, clock);
    client = new ClientID(settings.client());
    secret = new Secret(settings.secret().text());
  }

  /// Where the browser signs in; empty while the provider cannot be found.
  Optional<URI> page(Journey journey) {
    return discovery
        .found()
        .map(found ->
            new AuthenticationRequest.Builder(
                    ResponseType.CODE,
                    Scope.parse(settings.claim().scope()),
                    client,
                    settings.callback())
                .endpointURI(found.metadata().getAuthorizationEndpointURI())
                .state(journey.state())
                .nonce(journey.nonce())
                .codeChallenge(journey.verifier(), CodeChallengeMethod.S256)
                .build()
                .toURI());
  }

  /// Who has come back with this code.
  Word ask(AuthorizationCode code, Journey journey) {
    var found = discovery.found().orElse(null);
    if (found == null || !room.tryAcquire()) {
      return new Word.None();
    }
    try {
      return redeemed(found, code, journey);
    } catch (IOException | ParseException | JOSEException failure) {
      // its message may repeat what was read
      LOG.warn(
          "Nobody can sign in with {}: {}", settings.issuer(), failure.getClass().getSimpleName());
      return new Word.None();
    } finally {
      room.release();
    }
  }

  private Word redeemed(Found found, AuthorizationCode code, Journey journey)
      throws IOException, ParseException, JOSEException {
    var grant = new AuthorizationCodeGrant(code, settings.callback(), journey.verifier());
    var request =
        new TokenRequest.Builder(
                found.metadata().getTokenEndpointURI(), authentication(found), grant)
            .build();
    var response = OIDCTokenResponseParser.parse(send(request.toHTTPRequest()));
    if (!response.indicatesSuccess()) {
      return refused(response.toErrorResponse().getErrorObject());
    }
    var tokens = (OIDCTokenResponse) response.toSuccessResponse();
    try {
      var claims = found.validator().validate(tokens.getOIDCTokens().getIDToken(), journey.nonce());
      return settings.claim().isIn(claims) ? new Word.Known(claims) : more(found, tokens, claims);
    } catch (BadJOSEException wrong) {
      return new Word.Unknown("the ID token does not hold: " + beginning(wrong));
    }
  }

  private ClientAuthentication authentication(Found found) {
    var methods =
        Objects.requireNonNullElse(
            found.metadata().getTokenEndpointAuthMethods(),
            List.of(ClientAuthenticationMethod.CLIENT_SECRET_BASIC));
    return methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
        ? new ClientSecretBasic(client, secret)
        : new ClientSecretPost(client, secret);
  }

  /// Only one of its answers is about the code; all others are about us.
  private Word refused(ErrorObject error) {
    if (CODE_REFUSED.equals(error.getCode())) {
      return new Word.Unknown("the provider does not know the code");
    }
    LOG.warn(
        "Nobody can sign in with {}, which answered {}: if it goes on, look at"
            + " console.oidc.client.id, console.oidc.client.secret and the callback {} there",
        settings.issuer(),
        error.getHTTPStatusCode(),
        settings.callback());
    return new Word.None();
  }

  /// Some providers keep the ID token small, and say the rest when asked for it.
  private Word more(Found found, OIDCTokenResponse tokens, IDTokenClaimsSet claims)
      throws IOException, ParseException {
    var address = found.metadata().getUserInfoEndpointURI();
    if (!Addresses.arePrivate(address)) {
      return new Word.Known(claims);
    }
    var request = new UserInfoRequest(address, tokens.getTokens().getAccessToken());
    var response = UserInfoResponse.parse(send(request.toHTTPRequest()));
    if (!response.indicatesSuccess()) {
      return new Word.Known(claims);
    }
    var info = response.toSuccessResponse().getUserInfo();
    if (info == null || !claims.getSubject().equals(info.getSubject())) {
      return new Word.Unknown("the user info is not in the clear or about somebody else");
    }
    return new Word.Known(info);
  }

  private static HTTPResponse send(HTTPRequest request) throws IOException {
    Discovery.limited(request);
    return request.send();
  }

  /// What follows is a value from the token.
  private static String beginning(BadJOSEException wrong) {
    return Objects.requireNonNullElse(wrong.getMessage(), "").replaceFirst(":.*", "");
  }
}
